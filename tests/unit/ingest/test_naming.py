"""The catalog with what operators decided, and names as entries hold them."""

from dataclasses import replace
from datetime import timedelta

from bot.curation.catalog import load_catalog
from bot.ingest import naming
from bot.ingest.naming import SIGHTINGS_AGE, catalog_in_use, sight_names
from bot.model.correction import NameDecision, NameKind
from bot.model.tag import Facet, Tag
from tests.factories import MORNING, add_entry, add_feed

GLIMTRA = NameDecision("Glimtra", NameKind.TAG, Tag(Facet.COMPANY, "glimtra"))


async def test_the_catalog_is_built_anew_only_when_names_were_decided_on(store):
    catalog = load_catalog()
    async with store.transaction() as tx:
        assert await catalog_in_use(tx, catalog) is catalog
        await tx.names.decide("Glimtra", GLIMTRA, now=MORNING)
        extended = await catalog_in_use(tx, catalog)
        assert extended.find("glimtra") == GLIMTRA.tag
        assert await catalog_in_use(tx, catalog) is extended
        await tx.names.decide("Glimtra", None, now=MORNING)
        assert await catalog_in_use(tx, catalog) is catalog


async def test_names_of_new_originals_are_noted_and_of_no_others(store):
    async with store.transaction() as tx:
        feed = await add_feed(tx)
        entry = await add_entry(tx, feed, title="Unions look into Glimtra", published=MORNING)
        others = (
            replace(entry, copy_of=1),
            replace(entry, is_history=True),
            replace(entry, published=MORNING - SIGHTINGS_AGE - timedelta(hours=1)),
        )
        for other in others:
            await sight_names(tx, other, load_catalog(), now=MORNING)
        assert await tx.names.entries_with("Glimtra", limit=5) == []

        await sight_names(tx, entry, load_catalog(), now=MORNING)
        assert await tx.names.entries_with("Glimtra", limit=5) == [entry.id]


async def test_a_fault_met_in_one_entry_holds_up_nothing(store, monkeypatch, caplog):
    monkeypatch.setattr(naming, "unknown_names", _divide_by_zero)
    async with store.transaction() as tx:
        await sight_names(tx, await add_entry(tx, await add_feed(tx)), load_catalog(), now=MORNING)
    assert "ZeroDivisionError" in caplog.text


def _divide_by_zero(*_):
    raise ZeroDivisionError
