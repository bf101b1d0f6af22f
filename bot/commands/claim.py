"""claim CODE: whoever has the one-time code of the first start becomes the operator."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.texts import typed
from bot.delivery.claim import CLAIM_FACT

# Tries of one member, then of all together, within the span: no code is guessed at that pace.
MAX_TRIES = 5
MAX_TRIES_OF_ALL = 60
TRIES_SPAN = timedelta(minutes=15)


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
    if not await _may_try(ctx):
        return reply(ctx, ctx.tr("Too many wrong codes. Nothing was changed. Try again in 15 minutes."))
    wanted = await ctx.tx.facts.get(CLAIM_FACT)
    if not wanted or not hmac.compare_digest(_hash(code), wanted):
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


def _hash(code: str) -> str:
    # Phones begin a line with a capital letter; the code has none.
    return hashlib.sha256(code.casefold().encode()).hexdigest()


async def _may_try(ctx: Context) -> bool:
    """Count this try; False where the member, or all members together, have had too many."""
    own = await _count(ctx, f"claim_tries:{ctx.member.id}")
    total = await _count(ctx, "claim_tries")
    return own <= MAX_TRIES and total <= MAX_TRIES_OF_ALL


async def _count(ctx: Context, fact: str) -> int:
    """Add one to a fact's count, which begins anew once its span is over; return it."""
    stored = json.loads(await ctx.tx.facts.get(fact) or "{}")
    since = datetime.fromisoformat(stored["since"]) if stored else ctx.now
    tries = stored.get("tries", 0) + 1 if ctx.now - since < TRIES_SPAN else 1
    start = since if tries > 1 else ctx.now
    await ctx.tx.facts.set(fact, json.dumps({"tries": tries, "since": start.isoformat()}))
    return int(tries)
