"""A wrong join, from a reader's report to an engine that remembers."""

from datetime import timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.ingest.curate import curate_waiting, load_window
from bot.model.destination import Place, PlaceKind
from bot.model.feed import Outlet
from tests.factories import MORNING, new_feed, parsed_entry
from tests.unit.commands.conversation import Person

REWORDED = "Copilot agents: Microsoft will charge by use from 1 July"
TITLE = "Microsoft to charge by use for Copilot agents from 1 July"


@pytest.fixture
def kari(store) -> Person:
    return Person(store, MORNING)


@pytest.fixture
async def eva(store) -> Person:
    place = Place(PlaceKind.PRIVATE, "7000000009", title="Eva")
    eva = Person(store, MORNING, place=place, external_id="7000000009", name="Eva Berg")
    await eva.becomes(is_operator=True)
    return eva


async def test_a_reported_join_is_split_stays_split_and_is_joined_again_by_undo(store, kari, eva):
    window = await load_window(store, load_catalog(), now=MORNING)
    await _comes_in(store, window, "Kodeposten", TITLE)
    await _comes_in(store, window, "Skyukas", REWORDED)
    (story,) = await _stories(store)
    number = story.id

    assert (await kari.writes(f"not-same {number} Skyukas")).startswith("Takk.")
    await eva.writes("meldinger")
    await eva.presses("Skill ut Skyukas")
    undo = next(button.action for button in eva.buttons() if button.label == "Angre")

    # What resembles both goes to one of them: in the living process …
    await _comes_in(store, window, "The Ledger", TITLE)
    assert len(await _stories(store)) == 2
    # … and after a restart.
    await _comes_in(store, await load_window(store, load_catalog(), now=MORNING), "Dagens Sky", REWORDED)
    assert len(await _stories(store)) == 2

    assert "er én sak igjen (4 artikler)" in await eva.writes(undo)
    (together,) = await _stories(store)
    assert (together.id, len(together.entries)) == (number, 4)
    await _comes_in(store, window, "Computerwelt", TITLE)
    assert [len(story.entries) for story in await _stories(store)] == [5]
    assert "1 leser mener" in await eva.writes("meldinger")


async def _comes_in(store, window, outlet: str, title: str) -> None:
    async with store.transaction() as tx:
        address = f"https://{outlet.split()[-1].lower()}.example/feed"
        feed, _ = await tx.feeds.add(new_feed(url=address), Outlet(outlet), now=MORNING)
        await tx.entries.store(
            feed,
            [parsed_entry(title=title, summary="", url=f"https://{feed.id}.example/{title[:3]}")],
            now=MORNING,
            history_before=None,
        )
    await curate_waiting(store, load_catalog(), window)


async def _stories(store):
    async with store.reading() as tx:
        return await tx.stories.seen_since(MORNING - timedelta(days=1))
