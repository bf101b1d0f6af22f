"""What readers report, counted by what they say and answered together."""

from datetime import timedelta

from bot.model.correction import NewReport
from bot.model.delivery import Change
from bot.model.destination import Sender
from bot.ports.store import Store
from tests.factories import (
    GOOGLE,
    MODELS,
    MORNING,
    add_destination,
    add_entry,
    add_feed,
    add_installation,
    add_story,
)

HOUR = timedelta(hours=1)


async def _scene(tx, readers: int = 2):
    installation = await add_installation(tx)
    members = [
        (await tx.people.ensure(installation, Sender(f"U{n}"), now=MORNING)).id for n in range(readers)
    ]
    entry = await add_entry(tx, await add_feed(tx))
    return members, await add_story(tx, [entry]), entry


async def test_what_several_say_is_one_thing_and_what_most_say_comes_first(any_store: Store):
    async with any_store.transaction() as tx:
        (kari, ola), story, entry = await _scene(tx)
        about_entry = NewReport(kari, story.id, MORNING, entry_id=entry.id)
        assert await tx.reports.add(about_entry)
        assert await tx.reports.add(NewReport(kari, story.id, MORNING + HOUR, tag=GOOGLE))
        assert await tx.reports.add(NewReport(ola, story.id, MORNING + 2 * HOUR, tag=GOOGLE))
        assert not await tx.reports.add(about_entry)

        first, second = await tx.reports.open(limit=5)

        assert (first.tag, first.entry_id, first.readers, first.at) == (GOOGLE, None, 2, MORNING + HOUR)
        assert (second.tag, second.entry_id, second.readers) == (None, entry.id, 1)
        assert await tx.reports.count_open() == 2
        assert await tx.reports.open(limit=1) == [first]


async def test_one_answer_answers_all_that_say_the_same(any_store: Store):
    async with any_store.transaction() as tx:
        (kari, ola), story, _ = await _scene(tx)
        for member in (kari, ola):
            await tx.reports.add(NewReport(member, story.id, MORNING, tag=GOOGLE))
        await tx.reports.add(NewReport(ola, story.id, MORNING, tag=MODELS))
        asked, other = await tx.reports.open(limit=5)

        await tx.reports.settle(asked, is_accepted=False, by=kari, now=MORNING)

        assert await tx.reports.open(limit=5) == [other]
        assert await tx.reports.get_open(asked.id) is None
        assert await tx.reports.get_open(other.id) == other
        assert not await tx.reports.add(NewReport(kari, story.id, MORNING, tag=GOOGLE))
        assert await tx.reports.reopen(asked.id)
        assert not await tx.reports.reopen(asked.id)
        assert await tx.reports.get_open(asked.id) == asked


async def test_what_a_change_answered_is_open_again_after_its_undo(any_store: Store):
    async with any_store.transaction() as tx:
        (kari,), story, _ = await _scene(tx, readers=1)
        chat = await add_destination(tx)
        change_id = await tx.changes.add(Change(0, chat.id, kari, MORNING, "untagged", "", ""))
        await tx.reports.add(NewReport(kari, story.id, MORNING, tag=GOOGLE))
        (asked,) = await tx.reports.open(limit=5)
        await tx.reports.settle(asked, is_accepted=True, by=kari, now=MORNING, change_id=change_id)
        assert await tx.reports.count_open() == 0

        await tx.reports.reopen_after(change_id)

        assert await tx.reports.open(limit=5) == [asked]


async def test_reports_of_a_member_are_counted_since_a_moment(any_store: Store):
    async with any_store.transaction() as tx:
        (kari, ola), story, entry = await _scene(tx)
        await tx.reports.add(NewReport(kari, story.id, MORNING - HOUR, tag=GOOGLE))
        await tx.reports.add(NewReport(kari, story.id, MORNING, tag=MODELS))
        await tx.reports.add(NewReport(ola, story.id, MORNING, entry_id=entry.id))

        assert await tx.reports.count_by(kari, since=MORNING) == 1
        assert await tx.reports.count_by(kari, since=MORNING - HOUR) == 2
