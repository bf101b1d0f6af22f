"""Stories that are split, merged and tagged by hand, and the way back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.correction import (
    Merge,
    NameDecision,
    NameKind,
    Naming,
    Retag,
    Split,
    correction_from_json,
    correction_to_json,
)
from bot.model.delivery import Change, ChangeSubject
from bot.model.digest import ChosenStory
from bot.model.tag import NO_CORRECTIONS, TagCorrections
from bot.ports.store import Store
from storage.store import SqlStore
from tests.conftest import SECRET_KEY
from tests.factories import (
    GOOGLE,
    MICROSOFT,
    MODELS,
    MORNING,
    add_destination,
    add_entry,
    add_feed,
    add_story,
    new_delivery,
)

HOUR = timedelta(hours=1)


async def _entries(tx, count: int):
    feed = await add_feed(tx)
    return [await add_entry(tx, feed, now=MORNING + n * HOUR) for n in range(count)]


async def _tell(tx, *chosen: ChosenStory) -> int:
    destination = await add_destination(tx)
    delivery_id = await tx.deliveries.add(new_delivery(destination))
    await tx.deliveries.tell(destination.id, delivery_id, chosen, now=MORNING)
    return destination.id


async def _members(tx, *story_ids: int) -> list[list[int]]:
    """Return the entries of the stories; [] for one that redirects."""
    found = await tx.stories.many(story_ids)
    return [[e.id for e in found[one].entries] if found[one].id == one else [] for one in story_ids]


async def test_a_split_makes_a_story_of_its_own_that_is_kept_apart(any_store: Store):
    async with any_store.transaction() as tx:
        a, b, c = await _entries(tx, 3)
        story = await add_story(tx, [a, b, c])

        split = await tx.corrections.split(story.id, [c.id], now=MORNING)

        assert split == Split(story.id, split.new_id, (c.id,))
        assert await _members(tx, story.id, split.new_id) == [[a.id, b.id], [c.id]]
        assert await tx.corrections.apart() == [(story.id, split.new_id)]


async def test_after_a_split_both_stories_count_as_told_and_after_undo_the_old_one(any_store: Store):
    async with any_store.transaction() as tx:
        a, b = await _entries(tx, 2)
        story = await add_story(tx, [a, b])
        chat = await _tell(tx, ChosenStory(story.id, (a.id, b.id)))

        split = await tx.corrections.split(story.id, [b.id], now=MORNING)
        both = {a.id, b.id}
        assert await tx.deliveries.told(chat) == {story.id: both, split.new_id: both}

        assert await tx.corrections.rejoin(split)
        assert await tx.deliveries.told(chat) == {story.id: both}
        assert await _members(tx, story.id, split.new_id) == [[a.id, b.id], []]
        assert await tx.corrections.apart() == []


async def test_what_joined_the_new_story_comes_back_with_it(any_store: Store):
    async with any_store.transaction() as tx:
        a, b, later = await _entries(tx, 3)
        story = await add_story(tx, [a, b])
        split = await tx.corrections.split(story.id, [b.id], now=MORNING)
        other = await add_story(tx, [later])
        await tx.stories.merge(kept=split.new_id, gone=other.id)

        assert await tx.corrections.rejoin(split)

        assert await _members(tx, story.id) == [[a.id, b.id, later.id]]
        assert (await tx.stories.get(other.id)).id == story.id


async def test_a_split_of_a_story_that_went_elsewhere_is_not_taken_back(any_store: Store):
    async with any_store.transaction() as tx:
        a, b, c = await _entries(tx, 3)
        story, other = await add_story(tx, [a, b]), await add_story(tx, [c])
        split = await tx.corrections.split(story.id, [b.id], now=MORNING)
        await tx.stories.merge(kept=other.id, gone=split.new_id)

        assert not await tx.corrections.rejoin(split)
        assert await tx.corrections.apart() == [(story.id, other.id)]


async def test_copies_go_with_their_original_and_one_taken_from_it_stands_alone(any_store: Store):
    async with any_store.transaction() as tx:
        original, copy, other, second = await _entries(tx, 4)
        story = await add_story(tx, [original, copy, other, second])
        for entry in (copy, second):
            await tx.entries.save_curated(_copied(entry, original, story))

        by_original = await tx.corrections.split(story.id, [original.id], now=MORNING)
        assert by_original.entry_ids == (original.id, copy.id, second.id)
        await tx.corrections.rejoin(by_original)

        by_copies = await tx.corrections.split(story.id, [second.id, copy.id], now=MORNING)
        moved = (await tx.stories.get(by_copies.new_id)).entries
        assert [(e.id, e.copy_of) for e in moved] == [(copy.id, None), (second.id, copy.id)]
        await tx.corrections.rejoin(by_copies)
        back = (await tx.stories.get(story.id)).entries
        assert [e.copy_of for e in back] == [None, original.id, None, original.id]


async def test_a_split_that_moves_nothing_or_everything_is_none(any_store: Store):
    async with any_store.transaction() as tx:
        a, b, elsewhere = await _entries(tx, 3)
        story = await add_story(tx, [a, b])
        for ids in ([], [elsewhere.id], [a.id, b.id], [99]):
            assert await tx.corrections.split(story.id, ids, now=MORNING) is None
        assert await _members(tx, story.id) == [[a.id, b.id]]


async def test_a_merge_by_hand_redirects_and_its_undo_brings_everything_back(any_store: Store):
    async with any_store.transaction() as tx:
        a, b, c = await _entries(tx, 3)
        kept, gone, before = [await add_story(tx, [entry]) for entry in (a, b, c)]
        await tx.stories.merge(kept=gone.id, gone=before.id)
        chat = await _tell(tx, ChosenStory(gone.id, (b.id, c.id)))
        others = await _tell(tx, ChosenStory(kept.id, (a.id,)), ChosenStory(gone.id, ()))

        merge = await tx.corrections.merge(kept=kept.id, gone=gone.id)
        assert (merge.entry_ids, merge.followers) == ((b.id, c.id), (before.id,))
        assert await _members(tx, kept.id) == [[a.id, b.id, c.id]]
        assert await tx.deliveries.told(chat) == {kept.id: {b.id, c.id}}

        assert await tx.corrections.part(merge)
        assert await _members(tx, kept.id, gone.id) == [[a.id], [b.id, c.id]]
        assert (await tx.stories.get(before.id)).id == gone.id
        assert await tx.deliveries.told(chat) == {gone.id: {b.id, c.id}}
        assert set(await tx.deliveries.told(others)) == {kept.id, gone.id}


async def test_a_merge_leaves_what_joined_since_when_it_is_undone(any_store: Store):
    async with any_store.transaction() as tx:
        a, b, later = await _entries(tx, 3)
        kept, gone, joining = [await add_story(tx, [entry]) for entry in (a, b, later)]
        merge = await tx.corrections.merge(kept=kept.id, gone=gone.id)
        await tx.stories.merge(kept=kept.id, gone=joining.id)

        assert await tx.corrections.part(merge)
        assert await _members(tx, kept.id, gone.id) == [[a.id, later.id], [b.id]]
        assert not await tx.corrections.part(merge)


async def test_stories_told_apart_may_be_merged_by_hand_and_are_apart_again_after_undo(any_store: Store):
    async with any_store.transaction() as tx:
        a, b = await _entries(tx, 2)
        story = await add_story(tx, [a, b])
        split = await tx.corrections.split(story.id, [b.id], now=MORNING)

        merge = await tx.corrections.merge(kept=story.id, gone=split.new_id)
        assert await tx.corrections.apart() == []
        assert await tx.corrections.merge(kept=story.id, gone=split.new_id) is None
        await tx.corrections.part(merge)
        assert await tx.corrections.apart() == [(story.id, split.new_id)]


async def test_tag_corrections_come_back_with_the_story_and_follow_merges(any_store: Store):
    async with any_store.transaction() as tx:
        a, b = await _entries(tx, 2)
        kept, gone = await add_story(tx, [a]), await add_story(tx, [b])
        await tx.corrections.retag(kept.id, NO_CORRECTIONS.without_tag(GOOGLE))
        await tx.corrections.retag(gone.id, TagCorrections((GOOGLE, MODELS), (MICROSOFT,)))

        merge = await tx.corrections.merge(kept=kept.id, gone=gone.id)
        merged = (await tx.stories.get(kept.id)).tag_corrections
        assert merged == TagCorrections((MODELS,), (GOOGLE, MICROSOFT))
        assert (merge.tags_before, merge.tags_after) == (TagCorrections(removed=(GOOGLE,)), merged)

        await tx.corrections.part(merge)
        assert (await tx.stories.get(kept.id)).tag_corrections == TagCorrections(removed=(GOOGLE,))
        assert (await tx.stories.get(gone.id)).tag_corrections.added == (GOOGLE, MODELS)


async def test_a_part_of_a_story_inherits_what_was_no_tag_but_not_what_was_added(any_store: Store):
    async with any_store.transaction() as tx:
        a, b = await _entries(tx, 2)
        story = await add_story(tx, [a, b])
        await tx.corrections.retag(story.id, TagCorrections((MODELS,), (GOOGLE,)))

        split = await tx.corrections.split(story.id, [b.id], now=MORNING)

        assert (await tx.stories.get(split.new_id)).tag_corrections == TagCorrections(removed=(GOOGLE,))


async def test_every_correction_raises_the_number(any_store: Store):
    async with any_store.transaction() as tx:
        a, b = await _entries(tx, 2)
        story = await add_story(tx, [a, b])
        numbers = [await tx.corrections.number()]
        split = await tx.corrections.split(story.id, [b.id], now=MORNING)
        numbers.append(await tx.corrections.number())
        await tx.corrections.rejoin(split)
        numbers.append(await tx.corrections.number())
        await tx.corrections.retag(story.id, NO_CORRECTIONS.with_tag(MODELS))
        numbers.append(await tx.corrections.number())
        await tx.names.decide("Nscale", NameDecision("Nscale", NameKind.IGNORED), now=MORNING)
        numbers.append(await tx.corrections.number())

    assert numbers == sorted(set(numbers))


async def test_a_merge_is_not_taken_back_if_that_would_leave_a_story_of_nothing(any_store: Store):
    async with any_store.transaction() as tx:
        a, b = await _entries(tx, 2)
        kept, gone = [await add_story(tx, [entry]) for entry in (a, b)]
        merge = await tx.corrections.merge(kept=kept.id, gone=gone.id)
        split = await tx.corrections.split(kept.id, [a.id], now=MORNING)

        assert not await tx.corrections.part(merge)
        assert await _members(tx, kept.id, split.new_id) == [[b.id], [a.id]]

        assert await tx.corrections.rejoin(split)
        assert await tx.corrections.part(merge)


async def test_a_correction_waits_for_who_holds_it_off(any_store: Store, any_store_url: str):
    other = SqlStore.open(any_store_url, [SECRET_KEY])
    async with any_store.transaction() as tx:
        story = await add_story(tx, await _entries(tx, 1))
        before = await tx.corrections.number()

    async def correct() -> None:
        async with other.transaction() as tx:
            await tx.corrections.retag(story.id, NO_CORRECTIONS.with_tag(MODELS))

    async with any_store.transaction() as tx:
        assert await tx.corrections.hold_off() == before
        correcting = asyncio.create_task(correct())
        done, _ = await asyncio.wait([correcting], timeout=0.3)
        assert not done
        assert await tx.corrections.number() == before + 1
    await correcting

    async with any_store.reading() as tx:
        assert await tx.corrections.number() == before + 2
    await other.close()


async def test_where_entries_belong_is_told_of_curated_ones(any_store: Store):
    async with any_store.transaction() as tx:
        original, copy, waiting, other = await _entries(tx, 4)
        story = await add_story(tx, [original, copy, other])
        await tx.entries.save_curated(_copied(copy, original, story))

        places = await tx.entries.places([original.id, copy.id, waiting.id, 404])

    assert places == {original.id: (story.id, None), copy.id: (story.id, original.id)}


async def test_why_an_entry_joined_is_kept(any_store: Store):
    async with any_store.transaction() as tx:
        entry, plain = await _entries(tx, 2)
        story = await add_story(tx, [_with_evidence(entry, "copilot", "july"), plain])

        found = await tx.stories.get(story.id)

    assert [e.evidence for e in found.entries] == [("copilot", "july"), ()]


@pytest.mark.parametrize(
    "correction",
    [
        Split(1, 2, (3,), ((3, 4),)),
        Merge(1, 2, (3,), (4,), TagCorrections((GOOGLE,)), TagCorrections((GOOGLE,), (MODELS,))),
        Retag(1, GOOGLE, NO_CORRECTIONS, TagCorrections(removed=(GOOGLE,))),
        Naming("Nscale", None, NameDecision("Nscale", NameKind.ALIAS, GOOGLE), (1, 2)),
    ],
)
def test_a_correction_keeps_all_that_undo_needs(correction):
    assert correction_from_json(correction_to_json(correction)) == correction


async def test_corrections_are_listed_apart_from_settings_newest_first(any_store: Store):
    async with any_store.transaction() as tx:
        chat = await add_destination(tx)
        story = await add_story(tx, await _entries(tx, 1))
        made = {"destination_id": chat.id, "member_id": None, "at": MORNING, "before": "", "after": ""}
        settings = Change(id=0, summary="a time", **made)
        correction = Change(
            id=0, summary="a split", subject=ChangeSubject.CORRECTION, story_id=story.id, **made
        )
        await tx.changes.add(settings)
        first = await tx.changes.add(correction)
        second = await tx.changes.add(correction)
        await tx.changes.mark_undone(first, now=MORNING)

        assert [change.id for change in await tx.changes.corrections(limit=5)] == [second, first]
        assert [change.id for change in await tx.changes.corrections(limit=5, offset=1)] == [first]
        assert await tx.changes.is_corrected(story.id)
        await tx.changes.mark_undone(second, now=MORNING)
        assert not await tx.changes.is_corrected(story.id)


async def test_a_story_is_corrected_with_the_part_that_left_it_and_with_those_it_took_in(any_store: Store):
    async with any_store.transaction() as tx:
        chat = await add_destination(tx)
        entries = await _entries(tx, 3)
        story, taking_in = await add_story(tx, entries[:2]), await add_story(tx, entries[2:])
        split = await tx.corrections.split(story.id, [entries[1].id], now=MORNING)
        change_id = await tx.changes.add(
            Change(
                id=0,
                destination_id=chat.id,
                member_id=None,
                at=MORNING,
                summary="a split",
                before="",
                after="",
                subject=ChangeSubject.CORRECTION,
                story_id=story.id,
            )
        )
        assert await tx.changes.is_corrected(split.new_id)
        assert not await tx.changes.is_corrected(taking_in.id)

        await tx.stories.merge(kept=taking_in.id, gone=story.id)
        assert await tx.changes.is_corrected(taking_in.id)

        await tx.corrections.rejoin(split)
        await tx.changes.mark_undone(change_id, now=MORNING)
        assert not await tx.changes.is_corrected(taking_in.id)


def _copied(entry, original, story):
    return replace(entry, story_id=story.id, copy_of=original.id)


def _with_evidence(entry, *words):
    return replace(entry, evidence=words)
