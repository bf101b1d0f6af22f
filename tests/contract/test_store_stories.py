"""Stories: lists, search, merges."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from bot.model.digest import ChosenStory
from bot.model.story import Story
from bot.model.tag import ANY_STORY, TagQuestion
from bot.ports.store import Store
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
    parsed_entry,
)

HOUR = timedelta(hours=1)
WEEK_AGO = MORNING - timedelta(days=7)


async def test_a_story_comes_back_with_entries_and_tags_in_order(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        second = await add_entry(tx, feed, now=MORNING + HOUR)
        first = await add_entry(tx, feed)
        saved = await add_story(tx, [first, second], tags=[MODELS, GOOGLE], base_score=4.25)

    async with any_store.reading() as tx:
        story = await tx.stories.get(saved.id)

    assert story is not None
    assert [entry.id for entry in story.entries] == [first.id, second.id]
    assert [match.tag for match in story.entries[0].tags] == [MODELS, GOOGLE]
    assert replace(story, entries=()) == replace(saved, entries=())


async def test_an_unknown_story_is_none(any_store: Store):
    async with any_store.reading() as tx:
        assert await tx.stories.get(404) is None
        assert await tx.stories.many([404, 405]) == {}


async def test_saving_again_replaces_tags_and_times(any_store: Store):
    async with any_store.transaction() as tx:
        story = await add_story(tx, [await add_entry(tx, await add_feed(tx))])
        changed = replace(story, tags=(MICROSOFT,), last_seen=MORNING + HOUR, base_score=6.0)
        await tx.stories.save(changed, headline="Another")

        by_old = await tx.stories.latest(TagQuestion.on(GOOGLE), since=WEEK_AGO, min_score=0, limit=5)
        by_new = await tx.stories.latest(TagQuestion.on(MICROSOFT), since=WEEK_AGO, min_score=5, limit=5)

    assert by_old.stories == ()
    assert [(s.id, s.last_seen, s.base_score) for s in by_new.stories] == [(story.id, MORNING + HOUR, 6.0)]


async def test_the_latest_of_a_tag_come_newest_first_by_pages(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        ids = []
        for hour in (2, 1, 1, 3):
            entry = await add_entry(tx, feed)
            ids.append((await add_story(tx, [entry], last_seen=MORNING - hour * HOUR)).id)
        await add_story(tx, [await add_entry(tx, feed)], tags=[MICROSOFT])

        first = await tx.stories.latest(TagQuestion.on(GOOGLE), since=WEEK_AGO, min_score=0, limit=3)
        rest = await tx.stories.latest(TagQuestion.on(GOOGLE), since=WEEK_AGO, min_score=0, limit=3, offset=3)
        everything = await tx.stories.latest(ANY_STORY, since=WEEK_AGO, min_score=0, limit=10)

    assert [story.id for story in first.stories] == [ids[2], ids[1], ids[0]]
    assert [story.id for story in rest.stories] == [ids[3]]
    assert (first.total, rest.total, everything.total) == (4, 4, 5)


@pytest.mark.parametrize("question", [TagQuestion.on(GOOGLE), ANY_STORY], ids=["of a tag", "of all"])
async def test_old_and_low_stories_are_not_among_the_latest(any_store: Store, question):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        good = await add_story(tx, [await add_entry(tx, feed)], base_score=2.0)
        await add_story(tx, [await add_entry(tx, feed)], base_score=1.9)
        await add_story(tx, [await add_entry(tx, feed)], last_seen=WEEK_AGO - HOUR)

        page = await tx.stories.latest(question, since=WEEK_AGO, min_score=2.0, limit=10)

    assert ([story.id for story in page.stories], page.total) == ([good.id], 1)


TAGGED = {
    "g": [GOOGLE],
    "gm": [GOOGLE, MODELS],
    "m": [MODELS],
    "s": [MICROSOFT],
    "sm": [MICROSOFT, MODELS],
    "": [],
}
QUESTIONS = {
    "all of": (TagQuestion.on(GOOGLE, MODELS), {"gm"}),
    "any of": (TagQuestion(((GOOGLE,), (MODELS,))), {"g", "gm", "m", "sm"}),
    "any of, one of them two": (TagQuestion(((GOOGLE, MODELS), (MICROSOFT,))), {"gm", "s", "sm"}),
    "without": (TagQuestion(without=(MODELS,)), {"g", "s", ""}),
    "one without another": (TagQuestion(((GOOGLE,),), (MODELS,)), {"g"}),
    "any of without": (TagQuestion(((GOOGLE,), (MICROSOFT,)), (MODELS,)), {"g", "s"}),
    "itself excluded": (TagQuestion(((GOOGLE,),), (GOOGLE,)), set()),
}


@pytest.mark.parametrize(("question", "expected"), QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_several_tags_are_asked_for_together(any_store: Store, question, expected):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        names = {}
        for hour, (name, tags) in enumerate(TAGGED.items()):
            entry = await add_entry(tx, feed, title=f"Gemini {name}", summary="")
            story = await add_story(tx, [entry], tags=tags, last_seen=MORNING - hour * HOUR)
            names[story.id] = name
        page = await tx.stories.latest(question, since=WEEK_AGO, min_score=0, limit=10)
        found = await tx.stories.search("gemini", since=WEEK_AGO, limit=10, question=question)

    told = [names[story.id] for story in page.stories]
    assert told == [name for name in TAGGED if name in expected]
    assert page.total == len(expected)
    assert found == page


async def test_the_weightiest_come_first_however_old_within_the_span(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        ids = []
        for hours, points in ((100, 4.0), (1, 2.0), (2, 9.0), (24 * 8, 99.0)):
            seen = MORNING - hours * HOUR
            entry = await add_entry(tx, feed)
            ids.append((await add_story(tx, [entry], last_seen=seen, base_score=points)).id)

        heaviest = await tx.stories.weightiest(since=WEEK_AGO, limit=2)

    assert [story.id for story in heaviest] == [ids[2], ids[0]]


async def test_the_last_of_a_tag_is_found_however_old_and_low(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        old = MORNING - timedelta(days=900)
        last = await add_story(tx, [await add_entry(tx, feed)], last_seen=old, base_score=0.0)
        await add_story(tx, [await add_entry(tx, feed)], last_seen=old - HOUR)

        found = await tx.stories.last_of(GOOGLE)

        assert found is not None
        assert found.id == last.id
        assert await tx.stories.last_of(MODELS) is None


async def test_tags_are_counted_since_a_moment(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        await add_story(tx, [await add_entry(tx, feed)], tags=[GOOGLE, MODELS])
        await add_story(tx, [await add_entry(tx, feed)], tags=[GOOGLE])
        await add_story(tx, [await add_entry(tx, feed)], tags=[MICROSOFT], last_seen=WEEK_AGO - HOUR)

        assert await tx.stories.tag_counts(since=WEEK_AGO) == {GOOGLE: 2, MODELS: 1}


async def test_stories_are_fresh_by_an_entry_that_is_no_history(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        before = await add_entry(tx, feed, now=MORNING - HOUR)
        after = await add_entry(tx, feed, now=MORNING)
        fresh = await add_story(tx, [before, after])
        await add_story(tx, [await add_entry(tx, feed, now=MORNING - HOUR)])
        (history,) = await tx.entries.store(
            feed,
            [parsed_entry(published=WEEK_AGO)],
            now=MORNING,
            history_before=MORNING - 48 * HOUR,
        )
        await add_story(tx, [history])
        await add_entry(tx, feed)  # not curated yet

        (found,) = await tx.stories.seen_since(MORNING)

    assert (found.id, [entry.id for entry in found.entries]) == (fresh.id, [before.id, after.id])


async def test_a_merged_story_redirects_with_entries_tags_and_what_was_told(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        ours, theirs = await add_entry(tx, feed), await add_entry(tx, feed, now=MORNING + HOUR)
        kept, gone = await add_story(tx, [ours]), await add_story(tx, [theirs], tags=[MICROSOFT])
        destination = await add_destination(tx)
        delivery_id = await tx.deliveries.add(new_delivery(destination))
        assert delivery_id is not None
        chosen = [ChosenStory(kept.id, (ours.id,)), ChosenStory(gone.id, (theirs.id,))]
        await tx.deliveries.tell(destination.id, delivery_id, chosen, now=MORNING)

        await tx.stories.merge(kept=kept.id, gone=gone.id)

    async with any_store.reading() as tx:
        by_old_id = await tx.stories.get(gone.id)
        assert by_old_id is not None
        assert (by_old_id.id, [entry.id for entry in by_old_id.entries]) == (kept.id, [ours.id, theirs.id])
        assert {asked: story.id for asked, story in (await tx.stories.many([gone.id, kept.id])).items()} == {
            gone.id: kept.id,
            kept.id: kept.id,
        }
        assert await tx.deliveries.told(destination.id) == {kept.id: {ours.id, theirs.id}}
        assert (
            await tx.stories.latest(TagQuestion.on(MICROSOFT), since=WEEK_AGO, min_score=0, limit=5)
        ).total == 0
        assert (await tx.stories.latest(ANY_STORY, since=WEEK_AGO, min_score=0, limit=5)).total == 1


async def test_merges_of_merges_lead_to_the_last(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        a, b, c = [await add_story(tx, [await add_entry(tx, feed)]) for _ in range(3)]

        await tx.stories.merge(kept=b.id, gone=a.id)
        await tx.stories.merge(kept=c.id, gone=b.id)
        await tx.stories.merge(kept=a.id, gone=c.id)  # already one: nothing to do

        found = await tx.stories.many([a.id, b.id, c.id])

    assert {story.id for story in found.values()} == {c.id}
    assert all(len(story.entries) == 3 for story in found.values())


async def test_search_finds_stories_with_an_entry_that_has_all_the_words(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        older = await _titled(tx, feed, "Gemini 2.5 slås av i september", hour=2)
        newer = await _titled(tx, feed, "Slik bytter du fra GEMINI før September", hour=1)
        await _titled(tx, feed, "Gemini kan tegne", hour=0)

        page = await tx.stories.search("september gemini", since=WEEK_AGO, limit=1)
        rest = await tx.stories.search("september gemini", since=WEEK_AGO, limit=1, offset=1)
        norwegian = await tx.stories.search("SLÅS", since=WEEK_AGO, limit=5)
        recent = await tx.stories.search("gemini", since=MORNING - HOUR, limit=5)

    assert ([s.id for s in page.stories], page.total) == ([newer.id], 2)
    assert ([s.id for s in rest.stories], rest.total) == ([older.id], 2)
    assert [s.id for s in norwegian.stories] == [older.id]
    assert recent.total == 2


async def test_search_looks_into_the_summary_and_else_the_beginning_of_the_text(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        by_summary = await add_story(tx, [await add_entry(tx, feed, summary="On Vertex", content="Nimbus")])
        by_content = await add_story(tx, [await add_entry(tx, feed, summary="", content="On Bedrock")])

        found = [
            [story.id for story in (await tx.stories.search(word, since=WEEK_AGO, limit=5)).stories]
            for word in ("vertex", "bedrock", "nimbus")
        ]

    assert found == [[by_summary.id], [by_content.id], []]


async def test_search_knows_the_words_of_an_edited_entry_only(any_store: Store):
    item = parsed_entry(title="Gemini")
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        stored = await tx.entries.store(feed, [item], now=MORNING, history_before=None)
        await add_story(tx, stored)
        edited = replace(item, title="Gemma")
        await tx.entries.store(feed, [edited], now=MORNING, history_before=None)

        assert (await tx.stories.search("gemini", since=WEEK_AGO, limit=5)).total == 0
        assert (await tx.stories.search("gemma", since=WEEK_AGO, limit=5)).total == 1


async def test_any_text_is_safe_to_search_for(any_store: Store):
    hostile = [
        "gemini",
        "'gemini\"",
        "gemini*",
        "(gemini",
        "gemini!!",
        "^gemini:",
        "😀 gemini \0",
        "\ud83dgemini",
        "gemini\\",
        "gemini & ! |",
        "\u202egemini",
        "gemini " + "-" * 10_000,
        "gemini " * 1_000,
        "gemini; drop table entry",
    ]
    async with any_store.transaction() as tx:
        await _titled(tx, await add_feed(tx), "Gemini drop table entry", hour=0)

        totals = [(await tx.stories.search(words, since=WEEK_AGO, limit=5)).total for words in hostile]

    assert dict(zip(hostile, totals, strict=True)) == dict.fromkeys(hostile, 1)


async def test_text_without_a_match_finds_nothing_and_is_no_error(any_store: Store):
    missing = [
        "",
        "  ",
        "😀",
        "\"' () * : ^",
        "NEAR(x y)",
        "title: gemini",
        "gemini OR nothing",
        "æ" * 10_000,
        "\0",
    ]
    async with any_store.transaction() as tx:
        await _titled(tx, await add_feed(tx), "Gemini", hour=0)

        totals = [(await tx.stories.search(words, since=WEEK_AGO, limit=5)).total for words in missing]

    assert dict(zip(missing, totals, strict=True)) == dict.fromkeys(missing, 0)


async def test_a_title_in_any_script_is_found_by_itself(any_store: Store):
    titles = ["𞤀𞤣𞤤𞤢𞤥", "ab𞤀cd", "한국어", "हिन्दी", "İstanbul", "ⅷ²", "ǅ", "x_y", "1e5", "-1.5"]
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        for title in titles:
            await _titled(tx, feed, title, hour=0)

        totals = [(await tx.stories.search(title, since=WEEK_AGO, limit=5)).total for title in titles]

    assert dict(zip(titles, totals, strict=True)) == dict.fromkeys(titles, 1)


async def test_lists_take_as_many_statements_for_many_stories_as_for_one(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        stories: list[Story] = []
        for _ in range(20):
            entries = [await add_entry(tx, feed) for _ in range(2)]
            stories.append(await add_story(tx, entries))

    async with any_store.reading() as tx:
        for ask in (
            lambda limit: tx.stories.latest(TagQuestion.on(GOOGLE), since=WEEK_AGO, min_score=0, limit=limit),
            lambda limit: tx.stories.search("google", since=WEEK_AGO, limit=limit),
            lambda limit: tx.stories.many([story.id for story in stories[:limit]]),
        ):
            with _statements() as for_one:
                await ask(1)
            with _statements() as for_many:
                await ask(20)
            assert len(for_many) == len(for_one) > 0


async def _titled(tx, feed, title: str, *, hour: int) -> Story:
    entry = await add_entry(tx, feed, title=title, summary="Nothing more.")
    return await add_story(tx, [entry], last_seen=MORNING - hour * HOUR)


@contextmanager
def _statements() -> Iterator[list[str]]:
    executed: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        executed.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield executed
    finally:
        event.remove(Engine, "before_cursor_execute", note)
