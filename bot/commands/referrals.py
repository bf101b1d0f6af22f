"""Where people came from: a count for each name that a link brought along, and nothing about anybody."""

import json

from bot.commands.context import Context
from bot.commands.texts import shown

_FACT = "referrals"
_OTHERS = "…"
# Names are made up by whoever makes the link, so there is an end to them.
MAX_NAMES = 30
MAX_SHOWN = 5


async def count_referral(ctx: Context, name: str) -> None:
    """Count somebody who is here for the first time."""
    if not name or not ctx.is_new_destination:
        return
    counts = json.loads(await ctx.tx.facts.get(_FACT) or "{}")
    known = name if name in counts or len(counts) < MAX_NAMES else _OTHERS
    counts[known] = counts.get(known, 0) + 1
    await ctx.tx.facts.set(_FACT, json.dumps(counts))


async def referrals_line(ctx: Context) -> str:
    """Return "Came by link: nrk 12, other 3"; empty if nobody did."""
    counts = json.loads(await ctx.tx.facts.get(_FACT) or "{}")
    if not counts:
        return ""
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_SHOWN]
    return ctx.tr("Came by link: {names}", names=", ".join(f"{shown(name)} {count}" for name, count in most))
