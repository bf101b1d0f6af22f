"""The claim code: whoever says it first becomes operator. Only its hash is kept, and it works once."""

import hashlib
import secrets

from bot.ports.store import Store

CLAIM_FACT = "claim_code_hash"


async def offer_claim_code(store: Store) -> str | None:
    """Return a new claim code as long as nobody is operator; an earlier one stops working."""
    async with store.transaction() as tx:
        if any(member.is_operator for member in await tx.people.trusted()):
            return None
        code = "-".join(secrets.token_hex(2) for _ in range(3))
        await tx.facts.set(CLAIM_FACT, hashlib.sha256(code.encode()).hexdigest())
    return code
