"""home [COMMAND]: a person's lasting page of settings, for themselves and for what they manage.

Its buttons carry out a command and show the page again with what that said: "home digest @daily pause 1w".
Rights are those of the command itself.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.commands.context import Answer, Context, reply
from bot.commands.language import LANGUAGE_NAMES
from bot.commands.list import choices_of, digest_line, quiet_items
from bot.commands.policy import may_manage
from bot.commands.settings import Settings, settings_of
from bot.commands.targets import target_name, target_token, targets_of
from bot.commands.texts import button, buttons, buttons_in, order, place_name, typed
from bot.message import Block, Button, Buttons, Heading, ListBlock, Message, Text
from bot.model.destination import Destination, PlaceKind, Platform, Role
from bot.model.digest import Digest, Mode

# Each takes a few blocks of the hundred that a page holds.
MAX_PLACES = 12
_MAX_TAGS = 10


async def home(ctx: Context, args: str) -> Answer:
    """Show the page; with a command behind it the router carries that out first."""
    del args
    return await with_page(ctx, None)


async def with_page(ctx: Context, said: Answer | None) -> Answer:
    """Return the person's page, below what a command on it answered."""
    if not ctx.is_private_place:
        text = ctx.tr("My page is in our private chat. Here: {command}", command=typed(ctx, "list"))
        return said or reply(ctx, text)
    settings = await settings_of(ctx)
    here = settings.destination
    ctx = replace(ctx, destination=here, language=here.language, zone=here.zone)
    blocks: tuple[Block, ...] = (
        *_note(said),
        Text(
            ctx.tr(
                "One short digest of AI news, with sources: to you here, and to the channels that want one."
            )
        ),
        *_own(ctx, settings),
        *await _managed(ctx),
    )
    title = ctx.tr("Settings")
    return Answer((Message(blocks, summary=title, language=ctx.language, is_page=True),))


def _note(said: Answer | None) -> Iterator[Block]:
    """Yield what was answered, with its buttons as this page's own."""
    for message in said.messages[:1] if said else ():
        yield Text(message.summary or message.toast)
        if row := buttons(*(_on_page(choice) for choice in buttons_in(message))):
            yield Buttons((row,))


def _on_page(choice: Button) -> Button | None:
    return choice if choice.url else button(choice.label, f"home {choice.action}", choice.description)


# --- what is the person's own -------------------------------------------------------------------------


def _own(ctx: Context, settings: Settings) -> Iterator[Block]:
    tr = ctx.tr
    yield Heading(tr("For you"))
    if not settings.digests:
        yield Text(tr("No digest comes to you in private."))
        yield Buttons((buttons(button(tr("Start"), "start")),))
    for digest in settings.digests:
        yield from _digest(ctx, settings, digest, "")
    others = [
        button(LANGUAGE_NAMES[language], f"home language {language}")
        for language in LANGUAGE_NAMES
        if language != ctx.language
    ]
    saved = button(tr("Saved"), "saved")
    yield Buttons(
        (buttons(saved, *others, button(tr("What is stored"), "privacy"), button(tr("Help"), "help")),)
    )


# --- what they manage ---------------------------------------------------------------------------------


async def _managed(ctx: Context) -> tuple[Block, ...]:
    """Return the shared places with a digest that the member may manage."""
    places = [place for place in await ctx.tx.destinations.all() if await _is_managed(ctx, place)]
    blocks: list[Block] = []
    for place in places:
        settings = await settings_of(ctx, place)
        if settings.digests and len(blocks) < MAX_PLACES * 4:
            for digest in settings.digests:
                blocks += _digest(ctx, settings, digest, f"place {place.id} ")
    if not blocks and not _may_set_up(ctx):
        return ()
    if not blocks:
        hint = ctx.tr("None yet. To set one up, write {command} in it.", command=typed(ctx, "channel set"))
        blocks = [Text(hint)]
    rows = buttons(button(ctx.tr("All channels"), "channel list"), button(ctx.tr("Status"), "status"))
    return (Heading(ctx.tr("Channels that you manage")), *blocks, Buttons((rows,)))


def _may_set_up(ctx: Context) -> bool:
    """Say whether there may be a place for them to set up: on Slack only for whom an operator named."""
    if ctx.installation.platform is Platform.SLACK:
        return ctx.member.is_operator or ctx.member.is_admin
    return ctx.role is not Role.READER


async def _is_managed(ctx: Context, place: Destination) -> bool:
    is_shared = place.installation_id == ctx.installation.id and place.place.kind is not PlaceKind.PRIVATE
    return is_shared and await may_manage(ctx, place)


# --- one digest ---------------------------------------------------------------------------------------


def _digest(ctx: Context, settings: Settings, digest: Digest, prefix: str) -> Iterator[Block]:
    tr = ctx.tr
    ids = f"{settings.destination.id} {digest.id}"
    name = place_name(settings.destination, tr)

    def here(label: str, words: str) -> Button | None:
        return button(label, f"home {prefix}{order(digest, words)}", f"{label}: {name}")

    def ask(label: str, form: str) -> Button | None:
        return button(f"{label} …", f"home form {form} {ids}", f"{label}: {name}")

    yield Text(digest_line(ctx, settings, digest))
    yield ListBlock((*choices_of(ctx, digest), *quiet_items(ctx, settings)))
    is_paused = digest.paused_until is not None and digest.paused_until > ctx.now
    running = (
        (here(tr("Resume"), "resume") if is_paused else here(tr("Pause for a week"), "pause 1w"),)
        if digest.next_at
        else (here(tr("Switch it on"), "on"),)
    )
    off = here(tr("Off"), "off") if digest.next_at else None
    row = buttons(
        ask(tr("Time"), "time"),
        ask(tr("Length"), "length"),
        ask(tr("Follow tags"), "follow"),
        ask(tr("Mute"), "mute"),
        *running,
        off,
        button(tr("Preview"), f"{prefix}{order(digest, 'preview')}", f"{tr('Preview')}: {name}"),
    )
    dropped = buttons(
        *(
            button(
                f"✕ {target_name(ctx, target)}",
                f"home {prefix}unsubscribe {target_token(target)}",
                tr("Stop following {name}", name=target_name(ctx, target)),
            )
            for target in sorted(targets_of(digest, Mode.FOLLOW, now=ctx.now))[:_MAX_TAGS]
        )
    )
    yield Buttons(tuple(one for one in (dropped, row) if one))
