"""What people saved, and when places were looked at."""

from datetime import timedelta

from bot.model.destination import Sender
from bot.ports.saved import SavedStory
from bot.ports.store import Store
from tests.factories import (
    MORNING,
    add_destination,
    add_entry,
    add_feed,
    add_installation,
    add_story,
)

HOUR = timedelta(hours=1)


async def test_what_was_saved_comes_newest_first_and_once(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _person(tx)
        one, two = [await _story(tx) for _ in range(2)]

        assert await tx.saved.add(kari, one, now=MORNING)
        assert await tx.saved.add(kari, two, now=MORNING + HOUR)
        assert not await tx.saved.add(kari, one, now=MORNING + 2 * HOUR)

        assert await tx.saved.of(kari) == [SavedStory(two, MORNING + HOUR), SavedStory(one, MORNING)]


async def test_removing_says_when_it_was_saved(any_store: Store):
    async with any_store.transaction() as tx:
        kari, story = await _person(tx), await _story(tx)
        await tx.saved.add(kari, story, now=MORNING)

        assert await tx.saved.remove(kari, story) == MORNING
        assert await tx.saved.remove(kari, story) is None
        assert await tx.saved.of(kari) == []


async def test_a_story_that_is_not_there_is_not_saved(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _person(tx)
        assert not await tx.saved.add(kari, 404, now=MORNING)
        assert await tx.saved.remove(kari, 404) is None


async def test_a_merged_story_stays_saved_under_the_kept_one_and_comes_once(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _person(tx)
        kept, gone, alone = [await _story(tx) for _ in range(3)]
        for story, hours in ((kept, 0), (gone, 1), (alone, 2)):
            await tx.saved.add(kari, story, now=MORNING + hours * HOUR)
        await tx.stories.merge(kept=kept, gone=gone)

        assert await tx.saved.of(kari) == [
            SavedStory(alone, MORNING + 2 * HOUR),
            SavedStory(kept, MORNING + HOUR),
        ]
        assert not await tx.saved.add(kari, gone, now=MORNING)
        assert await tx.saved.remove(kari, gone) == MORNING + HOUR
        assert await tx.saved.of(kari) == [SavedStory(alone, MORNING + 2 * HOUR)]


async def test_what_one_saved_is_not_anothers_and_is_forgotten_alone(any_store: Store):
    async with any_store.transaction() as tx:
        kari, ola, story = await _person(tx), await _person(tx), await _story(tx)
        await tx.saved.add(kari, story, now=MORNING)
        await tx.saved.add(ola, story, now=MORNING)

        assert await tx.saved.forget(kari) == 1
        assert await tx.saved.forget(kari) == 0
        assert await tx.saved.of(kari) == []
        assert await tx.saved.of(ola) == [SavedStory(story, MORNING)]


async def test_a_visit_goes_on_until_there_was_a_pause(any_store: Store):
    async with any_store.transaction() as tx:
        place = (await add_destination(tx)).id
        other = (await add_destination(tx)).id
        seen = []
        for minutes in (0, 50, 100, 24 * 60, 24 * 60 + 5):
            await tx.looks.note(place, now=MORNING + timedelta(minutes=minutes))
            seen.append(await tx.looks.last(place))

        assert seen == [None, None, None, *2 * [MORNING + timedelta(minutes=100)]]
        assert await tx.looks.last(other) is None


async def test_whoever_caught_up_begins_from_there(any_store: Store):
    async with any_store.transaction() as tx:
        place = (await add_destination(tx)).id
        await tx.looks.note(place, now=MORNING)
        await tx.looks.caught_up(place, now=MORNING + HOUR)
        await tx.looks.note(place, now=MORNING + HOUR + timedelta(minutes=1))

        assert await tx.looks.last(place) == MORNING + HOUR


async def _person(tx) -> int:
    installation = await add_installation(tx)
    return (await tx.people.ensure(installation, Sender("7", "Kari"), now=MORNING)).person_id


async def _story(tx) -> int:
    return (await add_story(tx, [await add_entry(tx, await add_feed(tx))])).id
