"""The claim code: whoever says it first becomes operator. Only its hash is kept, and it works once."""

from bot.commands.codes import code_hash, new_code
from bot.ports.store import Store

CLAIM_FACT = "claim_code_hash"


async def offer_claim_code(store: Store) -> str | None:
    """Return a new claim code as long as nobody is operator; an earlier one stops working."""
    async with store.transaction() as tx:
        if any(member.is_operator for member in await tx.people.trusted()):
            return None
        code = new_code()
        await tx.facts.set(CLAIM_FACT, code_hash(code))
    return code
