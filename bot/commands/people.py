"""people add|remove|list: who may set up shared destinations, as the operator names them."""

import re
from dataclasses import replace

from bot.commands.context import Answer, Context, reply
from bot.commands.policy import has_operator, how_to_link
from bot.commands.texts import button, quoted, shown, typed
from bot.model.destination import Member, Platform, Sender

_ADD = frozenset({"add", "legg"})
_REMOVE = frozenset({"remove", "fjern"})
# Slack escapes a mention as <@U123> or <@U123|name>; elsewhere the platform's id is written.
_MENTION = re.compile(r"<@(?P<id>\w{1,40})(?:\|(?P<name>[^>]{0,80}))?>|@?(?P<plain>\w{1,40})")
# A name would make a member nobody is; only ids are taken.
_ID = {
    Platform.SLACK: re.compile(r"[UW][A-Z0-9]{2,20}"),
    Platform.TELEGRAM: re.compile(r"[1-9][0-9]{2,18}"),
    Platform.TERMINAL: re.compile(r"\w+"),
}


async def people(ctx: Context, args: str) -> Answer:
    verb, _, whom = args.partition(" ")
    if verb.casefold() in _ADD:
        return await _name(ctx, whom.removeprefix("til ").strip(), is_admin=True)
    if verb.casefold() in _REMOVE:
        return await _name(ctx, whom.strip(), is_admin=False)
    return await _list(ctx)


async def _name(ctx: Context, whom: str, *, is_admin: bool) -> Answer:
    match = _MENTION.fullmatch(whom)
    if match is None or _is_bare_name(ctx, match):
        said = ctx.tr(
            "Whom? Mention the person, or write their id: {command}. Nothing was changed.",
            command=typed(ctx, ctx.tr("people add @name")),
        )
        return reply(ctx, said)
    member = await _member(ctx, match["id"] or match["plain"], match["name"] or "")
    if member is None:
        said = ctx.tr(
            "I know nobody by {name}. Ask them to write to me first ({command} shows them their id).",
            name=quoted(whom, ctx.tr),
            command=typed(ctx, "privacy"),
        )
        return reply(ctx, said)
    if member.is_admin == is_admin:
        return reply(ctx, ctx.tr("That is so already."))
    await ctx.tx.people.save(replace(member, is_admin=is_admin))
    return _named(ctx, member, is_admin=is_admin)


def _is_bare_name(ctx: Context, match: re.Match[str]) -> bool:
    """Say whether that is a name on Slack, which writes whom it is certain of as a mention."""
    plain = match["plain"]
    platform = ctx.installation.platform
    return platform is Platform.SLACK and plain is not None and not _ID[platform].fullmatch(plain)


async def _member(ctx: Context, external_id: str, name: str) -> Member | None:
    """Return the member of that id, met before or not; None for what is no id of this platform."""
    if not _ID[ctx.installation.platform].fullmatch(external_id):
        return None
    for member in await ctx.tx.people.trusted():
        if member.installation_id == ctx.installation.id and member.external_id == external_id:
            return member
    return await ctx.tx.people.ensure(ctx.installation, Sender(external_id, name), now=ctx.now)


def _named(ctx: Context, member: Member, *, is_admin: bool) -> Answer:
    who = shown(member.name or member.external_id)
    if is_admin:
        undo = button(ctx.tr("Undo"), f"people remove {member.external_id}")
        return reply(ctx, ctx.tr("{name}: reader → admin. May now set up channels here.", name=who), undo)
    undo = button(ctx.tr("Undo"), f"people add {member.external_id}")
    return reply(ctx, ctx.tr("{name}: admin → reader.", name=who), undo)


async def _list(ctx: Context) -> Answer:
    trusted = [m for m in await ctx.tx.people.trusted() if m.installation_id == ctx.installation.id]
    if not trusted:
        return reply(ctx, await _nobody_here(ctx))
    names = ", ".join(
        f"{shown(member.name or member.external_id)} "
        f"({ctx.tr('operator') if member.is_operator else ctx.tr('admin')})"
        for member in trusted
    )
    return reply(ctx, names)


async def _nobody_here(ctx: Context) -> str:
    """Say who can name somebody: the operator may be on another platform or in another workspace."""
    if await has_operator(ctx):
        return ctx.tr(
            "Nobody is operator or admin here yet. This Siste's operator is elsewhere, and links themselves "
            "here by {command}.",
            command=how_to_link(ctx),
        )
    return ctx.tr(
        "Nobody is operator or admin here yet. {command} makes the first operator.",
        command=typed(ctx, "claim CODE"),
    )
