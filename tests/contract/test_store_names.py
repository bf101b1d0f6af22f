"""Names that recur without a tag, and what operators decided on them."""

from datetime import timedelta

from bot.model.correction import NameDecision, NameKind
from bot.model.tag import Facet, Tag
from bot.ports.store import Store
from tests.factories import GOOGLE, MICROSOFT, MORNING, add_entry, add_feed, add_story

HOUR = timedelta(hours=1)
NSCALE = Tag(Facet.COMPANY, "nscale")


async def _sighted(tx, feed, title: str, *names: str, hours_ago: int = 0, tags=(GOOGLE,), story=None):
    """Store an entry that holds the names, in a story of its own or in that one."""
    published = MORNING - hours_ago * HOUR
    entry = await add_entry(tx, feed, title=title, published=published)
    if story is None:
        story = await add_story(tx, [entry], tags=tags)
    await tx.names.sight(entry.id, names, published=published)
    return entry


async def test_names_of_several_stories_are_proposed_with_headlines_and_company(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        await _sighted(tx, feed, "Nscale builds", "Nscale", hours_ago=3, tags=(MICROSOFT,))
        await _sighted(tx, feed, "NSCALE grows", "NSCALE", "Stargate", hours_ago=2)
        await _sighted(tx, feed, "Nscale borrows", "Nscale", hours_ago=1, tags=(MICROSOFT, GOOGLE))
        await _sighted(tx, feed, "Nscale again", "Nscale", tags=(MICROSOFT,))
        await _sighted(tx, feed, "Stargate", "Stargate")

        (nscale,) = await tx.names.proposed(min_stories=3, limit=5)
        both = await tx.names.proposed(min_stories=2, limit=5)

    assert (nscale.name, nscale.entries, nscale.stories) == ("Nscale", 4, 4)
    assert nscale.headlines == ("Nscale again", "Nscale borrows", "NSCALE grows")
    assert nscale.companies == (MICROSOFT, GOOGLE)
    assert [proposal.name for proposal in both] == ["Nscale", "Stargate"]


async def test_many_entries_of_one_story_are_no_recurring_name(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        entries = [await add_entry(tx, feed) for _ in range(4)]
        await add_story(tx, entries)
        for entry in entries:
            await tx.names.sight(entry.id, ["Nscale"], published=MORNING)

        assert await tx.names.proposed(min_stories=2, limit=5) == []


async def test_an_entry_seen_again_has_its_new_names_only_and_old_ones_are_forgotten(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        first = await _sighted(tx, feed, "One", "Nscale", "nscale ", hours_ago=5)
        second = await _sighted(tx, feed, "Two", "Nscale", hours_ago=1)
        assert await tx.names.entries_with(" NSCALE", limit=5) == [second.id, first.id]
        assert await tx.names.entries_with("Nscale", limit=1) == [second.id]

        await tx.names.sight(second.id, ["Stargate"], published=MORNING)
        await tx.names.forget_sightings(before=MORNING - 2 * HOUR)

        assert await tx.names.entries_with("Nscale", limit=5) == []
        assert await tx.names.entries_with("Stargate", limit=5) == [second.id]


async def test_entries_with_a_tag_are_found_from_a_moment_on(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        before, after, later = [await add_entry(tx, feed, now=MORNING + hour * HOUR) for hour in (-1, 0, 1)]
        await add_story(tx, [before, after, later], tags=[GOOGLE])
        await add_story(tx, [await add_entry(tx, feed)], tags=[MICROSOFT])

        tagged = await tx.names.entries_tagged(GOOGLE, since=MORNING, limit=5)
        assert tagged == [later.id, after.id]
        assert await tx.names.entries_tagged(GOOGLE, since=MORNING, limit=1) == [later.id]


async def test_what_is_decided_on_is_proposed_no_more_until_it_is_forgotten(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        for name in ("Nscale", "Stargate", "Tuesday"):
            await _sighted(tx, feed, name, name)
        alias = NameDecision("Stargate", NameKind.ALIAS, GOOGLE)
        own = NameDecision("Nscale", NameKind.TAG, NSCALE)
        ignored = NameDecision("tuesday", NameKind.IGNORED)
        for decision in (alias, own, ignored):
            await tx.names.decide(decision.name, decision, now=MORNING)

        assert await tx.names.proposed(min_stories=1, limit=5) == []
        assert await tx.names.decided() == [alias, own]
        assert await tx.names.decision("TUESDAY") == ignored

        other = NameDecision("Nscale", NameKind.ALIAS, MICROSOFT)
        await tx.names.decide("NScale", other, now=MORNING)
        assert await tx.names.decision("Nscale") == other
        await tx.names.decide("nscale", None, now=MORNING)
        assert await tx.names.decision("Nscale") is None
        assert [proposal.name for proposal in await tx.names.proposed(min_stories=1, limit=5)] == ["Nscale"]


async def test_entries_wait_to_be_read_anew(any_store: Store):
    async with any_store.transaction() as tx:
        entry = await _sighted(tx, await add_feed(tx), "One", "Nscale")
        assert await tx.entries.awaiting_curation(limit=5) == []

        await tx.names.read_anew([entry.id])

        assert [waiting.id for waiting in await tx.entries.awaiting_curation(limit=5)] == [entry.id]
