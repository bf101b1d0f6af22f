"""The catalog with what operators decided on names, and the names that entries hold without a tag."""

import logging
from datetime import datetime, timedelta
from functools import lru_cache

from bot.curation.catalog import Catalog
from bot.curation.tags.proposals import unknown_names
from bot.model.correction import NameDecision
from bot.model.entry import Entry
from bot.ports.store import Transaction

log = logging.getLogger(__name__)

# A name that recurs does so within weeks; older sightings are forgotten.
SIGHTINGS_AGE = timedelta(days=30)


async def catalog_in_use(tx: Transaction, catalog: Catalog) -> Catalog:
    """Return the catalog with the names that were decided on; built anew only when those changed."""
    decided = await tx.names.decided()
    return _with_names(catalog, tuple(decided)) if decided else catalog


async def sight_names(tx: Transaction, entry: Entry, catalog: Catalog, *, now: datetime) -> None:
    """Note the names that a curated entry holds and the catalog does not know; copies say nothing new."""
    if entry.copy_of is not None or entry.is_history or entry.published < now - SIGHTINGS_AGE:
        return
    try:
        names = unknown_names(entry, catalog)
    except Exception:  # a fault of ours met in one entry must not hold up all that wait behind it
        log.exception("the names of entry %s could not be read", entry.id)
        return
    await tx.names.sight(entry.id, names, published=entry.published)


@lru_cache(maxsize=2)
def _with_names(catalog: Catalog, decided: tuple[NameDecision, ...]) -> Catalog:
    return catalog.with_names(decided)
