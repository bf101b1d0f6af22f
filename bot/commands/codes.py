"""Codes that let somebody in: made to be typed, kept as hashes, and not to be guessed."""

import hashlib
import json
import re
import secrets
from datetime import datetime, timedelta

from bot.commands.context import Context
from bot.ports.personal import TRIES

# Tries of one member, then of all together, within the span: no code is guessed at that pace.
MAX_TRIES = 5
MAX_TRIES_OF_ALL = 60
TRIES_SPAN = timedelta(minutes=15)

# No vowels, so that no code is a word, and nothing that looks like something else.
_TYPEABLE = "23456789BCDFGHJKMNPQRSTVWXZ"

_CODE = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}", re.IGNORECASE)


def new_code() -> str:
    """Return a code like "1f0a-77c2-09be-5d13"."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def new_short_code() -> str:
    """Return a code like "K7QF-M2XD", for minutes: 2^38 of them cannot be tried in that time."""
    characters = "".join(secrets.choice(_TYPEABLE) for _ in range(8))
    return f"{characters[:4]}-{characters[4:]}"


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def code_hash(code: str) -> str:
    # Phones begin a line with a capital letter; the code has none.
    return hashlib.sha256(code.casefold().encode()).hexdigest()


async def may_try(ctx: Context) -> bool:
    """Count this try; False where the member, or all members together, have had too many."""
    own = await _count(ctx, f"{TRIES}{ctx.member.id}")
    total = await _count(ctx, TRIES.rstrip(":"))
    return own <= MAX_TRIES and total <= MAX_TRIES_OF_ALL


async def _count(ctx: Context, fact: str) -> int:
    """Add one to a fact's count, which begins anew once its span is over; return it."""
    stored = json.loads(await ctx.tx.facts.get(fact) or "{}")
    since = datetime.fromisoformat(stored["since"]) if stored else ctx.now
    tries = stored.get("tries", 0) + 1 if ctx.now - since < TRIES_SPAN else 1
    start = since if tries > 1 else ctx.now
    await ctx.tx.facts.set(fact, json.dumps({"tries": tries, "since": start.isoformat()}))
    return int(tries)
