"""What is new in the later articles of a story that was told."""

from dataclasses import replace

import pytest

from bot.curation.telling.updates import what_is_new
from tests.unit.curation.news import news, story

TOLD = news(
    "Google sets end date for Gemini 2.5: 30 September",
    outlet="Google",
    summary="Calls to the old versions in Vertex AI will fail after 30 September. "
    "The move affects customers in all regions of the world.",
)


def new(title, summary, *, language="en", reader="en", **changes):
    later = news(title, outlet="Kodeposten", hours=30, language=language, summary=summary, **changes)
    return what_is_new(story(TOLD, later), story(later), {TOLD.id}, language=reader)


def test_an_update_is_a_sentence_that_the_told_entries_did_not_have():
    found = new(
        "Gemini 2.5: Google gives Europe three more months",
        "Calls to the old versions in Vertex AI will fail after 30 September. "
        "Customers in Europe get three extra months, until Christmas.",
    )
    assert found is not None
    assert (found.text, found.source) == (
        "Customers in Europe get three extra months, until Christmas.",
        "Kodeposten",
    )


def test_a_change_is_news_without_a_new_name():
    found = new("Google bows to protests", "The company has postponed its plan after angry letters.")
    assert found is not None
    assert found.text == "The company has postponed its plan after angry letters."


@pytest.mark.parametrize(
    "summary",
    [
        TOLD.summary,
        "After 30 September, calls to old versions in Vertex AI will no longer succeed.",
        "Anybody who still depends on these services should look for something else soon.",
        "It gives Europe 90 more days until Christmas.",
        "What will Anthropic and OpenAI do about this in December?",
    ],
)
def test_the_same_in_other_words_and_what_cannot_stand_alone_is_no_news(summary):
    assert new("Google ends Gemini 2.5 on 30 September", summary) is None


@pytest.mark.parametrize(
    "summary",
    [
        "Kall til de gamle versjonene i Vertex AI feiler etter 30. september.",
        "Kundene i Europa har ventet på en norsk løsning siden mandag, sier Google.",
        "Kundene må regne med utgifter på rundt 16 milliarder kroner for Gemini.",
    ],
)
def test_a_translation_is_no_news_nor_an_amount_in_kroner(summary):
    assert new("Google setter sluttdato for Gemini 2.5", summary, language="no", reader="nb") is None


def test_a_new_name_in_another_language_is_news():
    summary = "Kundene i Norge får tre måneder ekstra, sier Google til Kodeposten og Datatilsynet."
    found = new("Google gir kundene mer tid", summary, language="no", reader="nb")
    assert found is not None
    assert found.text == summary


@pytest.mark.parametrize(
    "title",
    [
        "Google postpones its plan for Gemini after protests from banks",
        "Europe gets 90 more days before Gemini 2.5 ends",
        "Hospitals, banks and airlines quietly copied whole archives before Gemini ends",
    ],
)
def test_an_article_that_is_only_a_headline_is_told_by_it(title):
    found = new(title, "")
    assert found is not None
    assert (found.text, found.source) == (title, "Kodeposten")


@pytest.mark.parametrize(
    "title",
    [
        "Google to end Gemini 2.5 on 30 September",
        "What 90 more days of Gemini 2.5 mean for European banks",
        "Fjordbank CEO predicts 90 more models after Gemini 2.5",
        "Google Sets Final End Date For Gemini Versions In September",
    ],
)
def test_a_headline_that_repeats_asks_or_opines_is_no_news(title):
    assert new(title, "") is None


def test_a_copy_is_no_news():
    summary = "Customers in Europe get three extra months, until Christmas."
    assert new("Google gives Europe more time", summary) is not None
    later = news("Google gives Europe more time", outlet="Skyukas", hours=31, summary=summary)
    copy = replace(later, copy_of=TOLD.id)
    assert what_is_new(story(TOLD, copy), story(copy), {TOLD.id}, language="en") is None
