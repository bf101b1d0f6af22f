"""What a private digest takes from the person behind it: what they muted in another private chat."""

from dataclasses import replace

from bot.model.digest import Digest
from bot.ports.store import Transaction


async def as_muted_everywhere(tx: Transaction, digest: Digest) -> Digest:
    """Return the digest with what its reader muted elsewhere in private; of a shared place as it is.

    It is for reading alone: saved, the mutes would stay after the link.
    """
    known = {(wish.target, wish.mode, wish.until) for wish in digest.subscriptions}
    elsewhere = await tx.links.mutes_elsewhere(digest.destination_id)
    added = [wish for wish in elsewhere if (wish.target, wish.mode, wish.until) not in known]
    return replace(digest, subscriptions=(*digest.subscriptions, *added)) if added else digest
