"""invite [list|revoke N|CODE]: let people in where this Siste is by invitation only (SISTE_ACCESS=invite)."""

from dataclasses import replace
from datetime import timedelta

from bot.commands.codes import code_hash, is_code, may_try, new_code
from bot.commands.context import Answer, Context, reply
from bot.commands.private import chat_link, in_private_chat
from bot.commands.texts import button, buttons, typed
from bot.commands.words import INVITE_VERBS
from bot.i18n.dates import weekday_date
from bot.message import Button, Buttons, ListBlock, ListItem, Message, Text

GOOD_FOR = timedelta(days=7)
MAX_BUTTONS = 6


async def invite(ctx: Context, args: str) -> Answer:
    """Make, list or revoke invitations, which is for operators; or use one, which is for whoever has it."""
    if not ctx.is_private_place:
        return in_private_chat(ctx, "invite")
    verb, _, rest = args.partition(" ")
    if verb.casefold() in INVITE_VERBS["list"]:
        return await _list(ctx)
    if verb.casefold() in INVITE_VERBS["revoke"]:
        return await _revoke(ctx, rest.strip())
    if args and ctx.access != "open":
        return await join(ctx, args) or reply(
            ctx,
            ctx.tr("Welcome! Your invitation is used. Next: {command}", command=typed(ctx, "start")),
            Button(ctx.tr("Start"), "start"),
        )
    return await _make(ctx)


async def join(ctx: Context, code: str) -> Answer | None:
    """Let the member in by the code; return what to say if that does not work or is not needed."""
    if ctx.access == "open" or ctx.member.invited_at or ctx.member.is_operator or ctx.member.is_admin:
        return None
    if not await may_try(ctx):
        return reply(ctx, ctx.tr("Too many wrong codes. Nothing was changed. Try again in 15 minutes."))
    if not is_code(code) or not await ctx.tx.invites.use(code_hash(code), now=ctx.now):
        return reply(
            ctx,
            ctx.tr(
                "That invitation is wrong, used or expired. Nothing was changed. "
                "Ask whoever sent it for a new one."
            ),
        )
    await ctx.tx.people.save(replace(ctx.member, invited_at=ctx.now))
    return None


async def _make(ctx: Context) -> Answer:
    if ctx.access == "open":
        return reply(
            ctx, ctx.tr("Anybody may write to me here, so no invitation is needed (SISTE_ACCESS=open).")
        )
    code = new_code()
    expires_at = ctx.now + GOOD_FOR
    invite_id = await ctx.tx.invites.add(
        code_hash(code), made_by=ctx.member.id, now=ctx.now, expires_at=expires_at
    )
    date = weekday_date(expires_at, ctx.zone, ctx.language)
    link = chat_link(ctx, f"invite_{code}")
    if link:
        said = ctx.tr(
            "An invitation for one person, good until {date}. Send them this link:\n{link}",
            date=date,
            link=link,
        )
    else:
        said = ctx.tr(
            "An invitation for one person, good until {date}. Let them write this to me:\n{command}",
            date=date,
            command=typed(ctx, f"invite {code}"),
        )
    return reply(
        ctx,
        said,
        Button(ctx.tr("Revoke"), f"invite revoke {invite_id}"),
        Button(ctx.tr("All invitations"), "invite list"),
    )


async def _list(ctx: Context) -> Answer:
    opened = await ctx.tx.invites.open(ctx.now)
    if not opened:
        return reply(
            ctx,
            ctx.tr("No invitation is open. To make one: {command}", command=typed(ctx, "invite")),
        )
    said = ctx.tr.plural("{n} open invitation", "{n} open invitations", len(opened))
    lines = tuple(
        ListItem(
            ctx.tr(
                "{n}: made {made}, good until {date}",
                n=item.id,
                made=weekday_date(item.made_at, ctx.zone, ctx.language),
                date=weekday_date(item.expires_at, ctx.zone, ctx.language),
            )
        )
        for item in opened
    )
    row = buttons(
        *(
            button(ctx.tr("Revoke {n}", n=item.id), f"invite revoke {item.id}")
            for item in opened[:MAX_BUTTONS]
        )
    )
    blocks = (Text(said), ListBlock(lines), Buttons((row,)))
    return Answer((Message(blocks, summary=said, language=ctx.language),))


async def _revoke(ctx: Context, number: str) -> Answer:
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    if not is_number or not await ctx.tx.invites.revoke(int(number)):
        return reply(
            ctx,
            ctx.tr(
                "No such invitation is open. Nothing was changed. See {command}",
                command=typed(ctx, "invite list"),
            ),
        )
    return reply(
        ctx,
        ctx.tr("Invitation {n}: open → revoked. Its link works no more.", n=number),
        button(ctx.tr("Make a new one"), "invite"),
    )
