from datetime import timedelta

import pytest

from bot.model.feed import Outlet
from bot.ports.store import Store
from tests.factories import GOOGLE, MODELS, MORNING, add_entry, add_story, new_feed
from tests.unit.commands.conversation import Person

OUTLETS = ("Kodeposten", "Skyukas", "The Ledger", "Dagens Sky")


@pytest.fixture
def kari(store: Store) -> Person:
    """A reader on Telegram, in Norwegian, on Tuesday 28 April 2026 at 08:00 in Oslo."""
    return Person(store, MORNING)


@pytest.fixture
def tell(store: Store):
    """Store a story of that headline, by so many outlets, told so long ago; return its id."""

    async def add(
        headline: str,
        *,
        hours_ago: float = 1,
        tags=(GOOGLE, MODELS),
        outlets: int = 1,
        language: str = "en",
        base_score: float = 4.0,
        summary: str = "Calls to the old versions fail after 30 September.",
    ) -> int:
        seen = MORNING - timedelta(hours=hours_ago)
        async with store.transaction() as tx:
            entries = []
            for number in range(outlets):
                feed, _ = await tx.feeds.add(
                    new_feed(url=f"https://{number}.example/feed"), Outlet(OUTLETS[number]), now=seen
                )
                entries.append(
                    await add_entry(
                        tx,
                        feed,
                        now=seen,
                        title=headline,
                        language=language,
                        published=seen,
                        summary=summary,
                    )
                )
            story = await add_story(tx, entries, tags=tags, last_seen=seen, base_score=base_score)
        return story.id

    return add
