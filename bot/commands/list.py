"""list: what this place follows and mutes, and when its digests come."""

from bot.commands.context import Answer, Context, reply
from bot.commands.settings import (
    Settings,
    audience_name,
    digest_label,
    follows_text,
    length_text,
    less_text,
    mutes_text,
    next_text,
    settings_of,
    when_text,
)
from bot.commands.targets import target_name, target_token, targets_of
from bot.commands.texts import button, buttons, in_language, typed, zone_name
from bot.message import Block, Buttons, ListBlock, ListItem, Message, Text
from bot.model.digest import Digest, Mode

MAX_BUTTONS = 6


async def show_list(ctx: Context, args: str) -> Answer:
    del args
    settings = await settings_of(ctx)
    if not settings.digests:
        said = ctx.tr(
            "No digest comes here yet. To get one, with what matters most: {command}",
            command=typed(ctx, "start"),
        )
        return reply(ctx, said, button(ctx.tr("Start"), "start"))
    blocks: list[Block] = []
    for digest in settings.digests:
        blocks += [Text(digest_line(ctx, settings, digest)), _choices(ctx, digest)]
    if ctx.may_change:
        blocks.append(_buttons(ctx, settings))
    summary = digest_line(ctx, settings, settings.digests[0])
    return Answer((Message(tuple(blocks), summary=summary, language=ctx.language),))


def digest_line(ctx: Context, settings: Settings, digest: Digest) -> str:
    """Return "#ai-nytt: 5 saker hverdager 08.00 (Oslo), for CIO, på bokmål. Neste: …"."""
    return ctx.tr(
        "{place}: {stories} {when} ({zone}), for {audience}, {language}. {next}",
        place=digest_label(ctx, settings, digest),
        stories=length_text(ctx, digest.length),
        when=when_text(ctx, digest),
        zone=zone_name(digest.zone),
        audience=audience_name(ctx, digest.audience),
        language=in_language(digest.language, ctx.tr),
        next=next_text(ctx, digest),
    )


def _choices(ctx: Context, digest: Digest) -> ListBlock:
    lines = [
        ctx.tr("Follows {value}", value=follows_text(ctx, digest)),
        ctx.tr("Mutes {value}", value=mutes_text(ctx, digest)),
    ]
    if targets_of(digest, Mode.LESS, now=ctx.now):
        lines.append(ctx.tr("Plays down {value}", value=less_text(ctx, digest)))
    return ListBlock(tuple(map(ListItem, lines)))


def _buttons(ctx: Context, settings: Settings) -> Buttons:
    """Offer to drop what is followed, and to change the rest."""
    followed = sorted(
        {target for digest in settings.digests for target in targets_of(digest, Mode.FOLLOW, now=ctx.now)}
    )
    drop = buttons(
        *(
            button(
                f"✕ {target_name(ctx, target)}",
                f"unsubscribe {target_token(target)}",
                ctx.tr("Stop following {name}", name=target_name(ctx, target)),
            )
            for target in followed[:MAX_BUTTONS]
        )
    )
    change = buttons(
        button(ctx.tr("Follow tags"), "subscribe"),
        button(ctx.tr("Change the digest"), "digest"),
    )
    return Buttons(tuple(row for row in (drop, change) if row))
