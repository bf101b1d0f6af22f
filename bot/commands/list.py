"""list: what this place follows and mutes, and when its digests come."""

from bot.commands.context import Answer, Context, passing, reply
from bot.commands.elsewhere import elsewhere_items, muted_elsewhere
from bot.commands.policy import refuse_change
from bot.commands.settings import (
    Settings,
    audience_name,
    digest_label,
    digest_name,
    follows_text,
    holidays_setting,
    length_text,
    less_text,
    mutes_text,
    next_text,
    quiet_text,
    settings_of,
    sound_setting,
    when_text,
)
from bot.commands.targets import target_name, target_token, targets_of
from bot.commands.texts import (
    button,
    buttons,
    buttons_in,
    capitalised,
    in_language,
    order,
    shown,
    typed,
    zone_name,
)
from bot.commands.unmute import unmute
from bot.commands.unsubscribe import unsubscribe
from bot.commands.words import LIST_VERBS
from bot.i18n.translator import to_translate
from bot.message import Block, Button, Buttons, ListBlock, ListItem, Message, Text
from bot.model.destination import Destination, DestinationStatus
from bot.model.digest import Digest, Mode, Target

MAX_BUTTONS = 6
_AGAIN = {Mode.MUTE: to_translate("Unmute {name}"), Mode.LESS: to_translate("{name} as before")}
_CHANGES = {"unfollow": unsubscribe, "unmute": unmute}


async def show_list(ctx: Context, args: str) -> Answer:
    """Show the list; "unfollow …" and "unmute …" are its own buttons, which change it in place."""
    word, _, token = args.partition(" ")
    if word in _CHANGES and token and not ctx.may_change:
        return passing(ctx, await refuse_change(ctx))
    changed = await _CHANGES[word](ctx, token) if word in _CHANGES and token else None
    settings = await settings_of(ctx)
    if not settings.digests:
        said = ctx.tr(
            "No digest comes here yet. To get one, with what matters most: {command}",
            command=typed(ctx, "start"),
        )
        return reply(ctx, said, button(ctx.tr("Start"), "start"))
    said = changed.messages[0].summary if changed else ""
    blocks: list[Block] = [Text(said)] if said else []
    for digest in settings.digests:
        # What holds for the place stands with the last of its digests.
        is_last = digest == settings.digests[-1]
        quiet = (*quiet_items(ctx, settings), *await elsewhere_items(ctx)) if is_last else ()
        blocks += [
            Text(digest_line(ctx, settings, digest)),
            ListBlock((*choices_of(ctx, digest), *quiet)),
        ]
    if ctx.may_change:
        blocks.append(Buttons((*await _rows(ctx, settings), *_undo_row(changed))))
    message = Message(
        tuple(blocks),
        summary=said or digest_line(ctx, settings, settings.digests[0]),
        language=ctx.language,
        replaces_original=ctx.is_button and word in LIST_VERBS,
    )
    return Answer((message,))


def digest_line(ctx: Context, settings: Settings, digest: Digest) -> str:
    """Return "#ai-nytt: 5 saker hverdager 08.00 (Oslo), for CIO, på bokmål. Neste: …"."""
    return ctx.tr(
        "{place}: {stories} {when} ({zone}), for {audience}, {language}. {next}",
        place=digest_label(ctx, settings, digest),
        stories=length_text(ctx, digest),
        when=when_text(ctx, digest),
        zone=zone_name(digest.zone),
        audience=audience_name(ctx, digest.audience),
        language=in_language(digest.language, ctx.tr),
        next=_coming(ctx, settings.destination, digest),
    )


def _coming(ctx: Context, place: Destination, digest: Digest) -> str:
    """Return the sentence on when it comes next, or why nothing comes."""
    if digest.next_at is None or place.status is DestinationStatus.ACTIVE:
        return next_text(ctx, digest)
    if place.status is DestinationStatus.PAUSED:
        return ctx.tr("On pause: {reason}.", reason=shown(place.status_reason))
    return ctx.tr("I am not there any more, so nothing comes.")


def choices_of(ctx: Context, digest: Digest) -> tuple[ListItem, ...]:
    """Return what the digest follows and mutes, and of the rest what is not as it is by itself."""
    tr = ctx.tr
    lines = [tr("Follows {value}", value=follows_text(ctx, digest))]
    if targets_of(digest, Mode.MUTE, now=ctx.now):
        lines.append(tr("Mutes {value}", value=mutes_text(ctx, digest)))
    if targets_of(digest, Mode.LESS, now=ctx.now):
        lines.append(tr("Plays down {value}", value=less_text(ctx, digest)))
    if digest.skips_holidays:
        lines.append(capitalised(holidays_setting(ctx, digest)))
    if digest.is_silent:
        lines.append(capitalised(sound_setting(ctx, digest)))
    return tuple(map(ListItem, lines))


def quiet_items(ctx: Context, settings: Settings) -> tuple[ListItem, ...]:
    """Return the place's quiet hours, if it has any."""
    if settings.destination.quiet is None:
        return ()
    return (ListItem(ctx.tr("Quiet hours {value}", value=quiet_text(ctx, settings.destination))),)


async def _rows(ctx: Context, settings: Settings) -> tuple[tuple[Button, ...], ...]:
    """Offer to drop what is followed, to let come again what is held back, and to change the rest."""
    drop = [
        button(
            f"✕ {target_name(ctx, target)}",
            f"list unfollow {target_token(target)}",
            ctx.tr("Stop following {name}", name=target_name(ctx, target)),
        )
        for target in await _targets(ctx, settings, Mode.FOLLOW)
    ]
    again = [
        button(ctx.tr(label, name=target_name(ctx, target)), f"list unmute {target_token(target)}")
        for mode, label in _AGAIN.items()
        for target in await _targets(ctx, settings, mode)
    ]
    several = len(settings.digests) > 1
    change = [
        button(
            ctx.tr("Change {name}", name=digest_name(ctx, digest))
            if several
            else ctx.tr("Change the digest"),
            order(digest, "menu"),
        )
        for digest in settings.digests
    ]
    rows = (
        buttons(*drop[:3]),
        buttons(*drop[3:]),
        buttons(*again[:3]),
        buttons(*again[3:]),
        buttons(*change, button(ctx.tr("Follow tags"), "subscribe")),
    )
    return tuple(row for row in rows if row)


async def _targets(ctx: Context, settings: Settings, mode: Mode) -> list[Target]:
    found = {target for digest in settings.digests for target in targets_of(digest, mode, now=ctx.now)}
    if mode is Mode.MUTE:
        found = found.union(*(await muted_elsewhere(ctx)).values())
    return sorted(found)[: MAX_BUTTONS if mode is Mode.FOLLOW else MAX_BUTTONS // 2]


def _undo_row(changed: Answer | None) -> tuple[tuple[Button, ...], ...]:
    offered = buttons_in(changed.messages[0]) if changed else ()
    undo = tuple(choice for choice in offered if choice.action.startswith("undo "))
    return (undo,) if undo else ()
