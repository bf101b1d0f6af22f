"""What holds of stories whatever comes in."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.curate import curate_all
from bot.curation.catalog import load_catalog
from bot.curation.joining.fingerprints import fingerprint
from bot.curation.joining.stories import StoryWindow
from tests.unit.curation.news import news

WORDS = [
    "Google",
    "Microsoft",
    "Telenor",
    "opens",
    "closes",
    "buys",
    "sells",
    "model",
    "office",
    "chip",
    "price",
    "30",
    "2.5",
    "Oslo",
    "agents",
    "ban",
]
HEADLINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
OUTLETS = st.sampled_from(["Kodeposten", "Skyukas", "Techmeme", "OpenAI"])
TEXTS = st.sampled_from(["", "A short summary.", "The agency said so on Monday, and nobody disagreed. " * 12])
ENTRIES = st.lists(
    st.builds(
        lambda title, outlet, hours, text: news(title, outlet=outlet, hours=hours, content=text),
        HEADLINES,
        OUTLETS,
        st.integers(min_value=0, max_value=24 * 20),
        TEXTS,
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_handed_over_does_not_matter(entries, chance):
    def stories(rows):
        return sorted(
            sorted((entry.id, entry.copy_of or 0) for entry in story.entries)
            for story in curate_all(rows, load_catalog(), {})
        )

    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert stories(entries) == stories(shuffled)


@settings(max_examples=60)
@given(ENTRIES)
def test_every_entry_is_in_one_story_and_a_copy_is_of_an_original_in_it(entries):
    stories = curate_all(entries, load_catalog(), {})
    assert sorted(entry.id for story in stories for entry in story.entries) == sorted(e.id for e in entries)
    for story in stories:
        originals = {entry.id for entry in story.originals}
        assert {entry.copy_of for entry in story.entries} - {None} <= originals


@settings(max_examples=40)
@given(ENTRIES)
def test_forgetting_all_leaves_nothing_behind(entries):
    window = StoryWindow(load_catalog())
    for number, entry in enumerate(entries):
        window.remember(entry, number)
    for entry in entries:
        window.forget(entry.id)
    fresh = news("Google opens its model office in Oslo")
    assert window.entry_ids == ()
    assert window.place(fresh) == StoryWindow(load_catalog()).place(fresh)


def test_hostile_texts_are_read_no_further_than_an_honest_one():
    chance = random.Random(5)
    hostile = [
        "word " * 2_000_000,
        "x" * 10_000_000,
        "\x00\x1b\u202e" * 1_000_000,
        "".join(chance.choices("aбγあ𝔞\u0301 \u200b", k=1_000_000)),
        "ÆØÅ" * 1_000_000,
    ]
    window = StoryWindow(load_catalog())
    for number, text in enumerate(hostile, start=1):
        entry = replace(news("Plain"), title=text, content=text, summary=text)
        window.remember(entry, number)
        read = fingerprint(entry)
        assert len(read.words) + len(read.text) + len(read.grams) < 800
        assert max(map(len, read.stems), default=0) <= 60
        assert window.place(replace(entry, id=entry.id + 1_000_000)).story_id in (None, number)
