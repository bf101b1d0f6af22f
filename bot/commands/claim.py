"""claim CODE: whoever has the one-time code of the first start becomes the operator."""

import hmac
from dataclasses import replace

from bot.commands.codes import code_hash, may_try
from bot.commands.context import Answer, Context, reply
from bot.commands.texts import typed
from bot.delivery.claim import CLAIM_FACT


async def claim(ctx: Context, args: str) -> Answer:
    code = args.strip()
    if not code:
        return reply(
            ctx,
            ctx.tr(
                "Write the code of the first start behind the word: {command}",
                command=typed(ctx, "claim CODE"),
            ),
        )
    if ctx.member.is_operator:
        return reply(ctx, ctx.tr("You are the operator already."))
    if not await may_try(ctx):
        return reply(ctx, ctx.tr("Too many wrong codes. Nothing was changed. Try again in 15 minutes."))
    wanted = await ctx.tx.facts.get(CLAIM_FACT)
    if not wanted or not hmac.compare_digest(code_hash(code), wanted):
        return reply(
            ctx,
            ctx.tr(
                "That code is wrong or used. Nothing was changed. The code is printed when Siste starts "
                "and nobody is its operator yet."
            ),
        )
    await ctx.tx.facts.set(CLAIM_FACT, "")
    await ctx.tx.people.save(replace(ctx.member, is_operator=True))
    return reply(
        ctx,
        ctx.tr(
            "You are now the operator of this Siste. Next: {people} names admins, {status} shows how it is.",
            people=typed(ctx, "people add"),
            status=typed(ctx, "status"),
        ),
    )
