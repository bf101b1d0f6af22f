"""Follow feeds and stop following them: what `siste feeds` and setup do, whatever asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.curation.catalog import Catalog
from bot.ingest.address import BadAddressError, clean_address, shown_url
from bot.ingest.outlets import outlet_for
from bot.model.feed import Feed, NewFeed
from bot.ports.store import Store


class Followed(StrEnum):
    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FollowResult:
    """What became of one address, shown without secrets; `problem` says why it was refused."""

    address: str
    outcome: Followed
    problem: str = ""


async def follow_feeds(
    store: Store, feeds: Iterable[NewFeed], *, catalog: Catalog, now: datetime
) -> list[FollowResult]:
    """Add every feed whose address can be one, in one transaction; the first fetch tells the rest."""
    results = []
    async with store.transaction() as tx:
        for feed in feeds:
            try:
                named = replace(feed, url=clean_address(feed.url))
            except BadAddressError as exc:
                results.append(FollowResult(shown_url(feed.url), Followed.REFUSED, str(exc)))
                continue
            _, is_new = await tx.feeds.add(named, outlet_for(named, catalog), now=now)
            outcome = Followed.ADDED if is_new else Followed.KNOWN
            results.append(FollowResult(shown_url(named.url), outcome))
    return results


async def unfollow_feed(store: Store, address: str) -> bool:
    """Stop following the feed at that address, as stored, as typed or as shown; False if there is none."""
    async with store.transaction() as tx:
        found = _find(await tx.feeds.all(), address)
        return found is not None and await tx.feeds.remove(found.url)


def _find(feeds: Iterable[Feed], address: str) -> Feed | None:
    try:
        spelled = {address, clean_address(address)}
    except BadAddressError:
        spelled = {address}
    matches = [feed for feed in feeds if feed.url in spelled or shown_url(feed.url) in spelled]
    exact = [feed for feed in matches if feed.url in spelled]
    if exact:
        return exact[0]
    return matches[0] if len(matches) == 1 else None
