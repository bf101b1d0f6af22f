"""Stories that commands are tried on."""

from bot.ports.store import Store
from tests.factories import MORNING, add_entry, add_feed, add_story


async def in_both_languages(store: Store) -> int:
    """Store a story that one outlet tells in Norwegian and another in English; return its id."""
    async with store.transaction() as tx:
        feed = await add_feed(tx, now=MORNING)
        entries = [
            await add_entry(
                tx,
                feed,
                title="Google hever prisen på Gemini fra 1. juli",
                summary="Prisen stiger med tolv prosent for alle kunder i Europa.",
                language="no",
            ),
            await add_entry(
                tx,
                feed,
                title="Google raises the price of Gemini from 1 July",
                summary="The price rises by twelve per cent for all customers in Europe.",
                language="en",
            ),
        ]
        return (await add_story(tx, entries)).id
