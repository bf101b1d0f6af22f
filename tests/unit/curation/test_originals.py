"""What is a copy, and of what: texts, pages and headlines that come again."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curation.catalog import load_catalog
from bot.curation.joining.copies import CopyIndex, sketch
from bot.curation.joining.stories import StoryWindow
from tests.unit.curation.news import news

WIRE = """
The ministry said on Monday that nine agencies had been checked and that six of them lacked an assessment.
The director told reporters that the agencies have until June to mend it, and that fines will follow if they
do not. The checks began in January after a newspaper wrote about meeting notes made by machines.
"""
OWN = "Our own reporter went to see how six of nine failed, and found that none had asked for it. " * 3
HEADLINE = "Six of nine agencies lacked an assessment of their meeting notes"


def window_with(*entries):
    window = StoryWindow(load_catalog())
    for number, entry in enumerate(entries, start=1):
        window.remember(entry, number)
    return window


@pytest.mark.parametrize(
    "rerun",
    [
        pytest.param(f"By Staff Writer. Share this. {WIRE} Follow us.", id="topped and tailed"),
        pytest.param(" ".join(WIRE.split()[: len(WIRE.split()) * 6 // 10]), id="shortened"),
        pytest.param(WIRE.replace("Monday", "Tuesday").replace("fines", "penalties"), id="edited"),
    ],
)
def test_a_text_that_comes_again_is_a_copy_under_any_headline(rerun):
    original = news(HEADLINE, content=WIRE)
    again = news("Fines may follow after checks", outlet="Skyukas", hours=4, content=rerun)
    assert window_with(original).place(again).copy_of == original.id


def test_a_copy_of_a_copy_is_one_of_the_original():
    original = news(HEADLINE, content=WIRE)
    copy = news("Fines may follow after checks", outlet="Skyukas", hours=4, content=WIRE)
    window = window_with(original)
    window.remember(replace(copy, copy_of=original.id), 1)
    window.forget(original.id)
    third = news("Meeting notes: agencies warned", outlet="Kodeposten", hours=5, content=WIRE)
    assert window.place(third).copy_of == original.id


def test_notes_of_the_next_release_are_no_copy_though_they_hold_those_before():
    first = news("Fjordwise 1.2.4", outlet="Fjordwise", content=WIRE)
    second = news("Fjordwise 1.2.5", outlet="Fjordwise", hours=20, content=f"New buttons. {WIRE}")
    assert window_with(first).place(second).copy_of is None


def test_a_text_of_ones_own_is_no_copy():
    coming = news("Agencies lacked an assessment", hours=1, content=OWN)
    assert window_with(news(HEADLINE, content=WIRE)).place(coming).copy_of is None


def test_a_page_whose_headline_changed_is_its_own_copy():
    before = news("Storm over meeting notes", url="https://a.example/1")
    after = news("Minister answers critics", hours=6, url="https://a.example/1?utm_source=rss")
    placement = window_with(before).place(after)
    assert (placement.story_id, placement.copy_of) == (1, before.id)


def test_an_aggregators_link_is_a_copy_of_the_page():
    page = news("Storm over meeting notes", url="https://a.example/1")
    link = news("Notes, and who may keep them", outlet="Hacker News", hours=1, url="https://a.example/1")
    assert window_with(page).place(link).copy_of == page.id


def test_a_page_is_no_copy_of_the_link_that_came_before_it():
    link = news("Notes, and who may keep them", outlet="Hacker News", url="https://a.example/1")
    page = news("Storm over meeting notes", hours=1, url="https://a.example/1")
    placement = window_with(link).place(page)
    assert (placement.story_id, placement.copy_of) == (1, None)


def test_a_headline_that_comes_again_word_for_word_is_a_reprint():
    original = news(HEADLINE)
    reprint = news(HEADLINE.upper(), outlet="Skyukas", hours=8)
    assert window_with(original).place(reprint).copy_of == original.id


def test_two_texts_under_one_headline_are_two_reports():
    coming = news(HEADLINE, outlet="Skyukas", hours=1, content=OWN)
    placement = window_with(news(HEADLINE, content=WIRE)).place(coming)
    assert (placement.story_id, placement.copy_of) == (1, None)


def test_a_short_headline_may_come_again_by_chance():
    assert window_with(news("OpenAI responds")).place(news("OpenAI responds", hours=90)).copy_of is None


def test_an_aggregator_that_names_its_source_copies_it():
    source = news("Telenor signs Ericsson deal for mobile core", outlet="Reuters")
    named = "Telenor signs Ericsson deal for its mobile core in Norway (Kari Nordmann/Reuters)"
    pointer = news(named, outlet="Techmeme", hours=1)
    assert window_with(source).place(pointer).copy_of == source.id


def test_an_aggregator_whose_source_is_not_known_stands_for_it():
    other = news("Telenor signs Ericsson deal for mobile core", outlet="Bloomberg")
    named = "Telenor signs Ericsson deal for its mobile core in Norway (Kari Nordmann/Reuters)"
    placement = window_with(other).place(news(named, outlet="Techmeme", hours=1))
    assert (placement.story_id, placement.copy_of) == (1, None)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyzæøå"), min_size=200, max_size=400),
    st.integers(min_value=1, max_value=8),
)
def test_a_sketch_knows_its_own_text_and_stays_small(letters, times):
    pairs = enumerate(pairwise(letters))
    text = " ".join(f"{one}{other}{at % 97}" for at, (one, other) in pairs)
    index = CopyIndex()
    index.add(1, sketch(text * times))
    assert index.originals(sketch(text * times)) == [1]
    assert len(sketch(text * times)) <= 64
    index.remove(1)
    assert index.originals(sketch(text)) == []


def test_a_text_too_short_to_tell_has_no_sketch():
    assert sketch("Six of nine agencies lacked an assessment") == ()
