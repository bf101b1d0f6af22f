import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.catalog import load_catalog
from bot.curation.tags.proposals import unknown_names
from tests.unit.curation.news import news

CATALOG = load_catalog()


def names(title, **entry):
    return unknown_names(news(title, **entry), CATALOG)


@pytest.mark.parametrize(
    ("title", "language", "found"),
    [
        ("Banks test agents from Fjordwise against Microsoft", "en", ("Fjordwise",)),
        ("Bankene prøver agenter fra Fjordwise", "no", ("Fjordwise",)),
        ("Oppstartsselskapet Fjordwise vil måle strøm", "no", ("Fjordwise",)),
        ("Fjordwise raises $20M to automate audits", "en", ("Fjordwise",)),
        ("The new Skagen-familien blir billigere hos OpenAI", "no", ("Skagen",)),
        ("Everyone Wants TermiteLocker Now That Agents Are Loose", "en", ("TermiteLocker",)),
        ("Small firms move to Skagen 4 from GPT-5", "en", ("Skagen 4",)),
    ],
)
def test_names_without_a_tag_are_proposed(title, language, found):
    assert names(title, language=language) == found


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Why Every Word Of This Headline Has A Capital Letter", "en"),
        ("Parliament in Norway votes on Thursday in September", "en"),
        ("KI-loven og EUs krav møter Stortinget i Oslo", "no"),
        ("The analyst Kari Nordmann left, and Nordmann is sorry", "en"),
        ("We asked Google, OpenAI and Claude about AI-powered audits", "en"),
        ("What the FTC and the GPUs have to do with HBM", "en"),
        ("As first told by TechCrunch and The Verge", "en"),
        ("I'm told we're late. Nobody knows. Perhaps", "en"),
        ("", "en"),
    ],
)
def test_capitals_of_grammar_places_persons_and_offices_are_no_proposal(title, language):
    assert names(title, language=language) == ()


def test_a_summary_proposes_too_and_a_name_once():
    found = names(
        "Agents Are Coming For Everything", summary="The bank bought Fjordwise. Then Fjordwise left."
    )
    assert found == ("Fjordwise",)


def test_the_outlet_itself_is_no_proposal():
    assert names("A letter from Fjordposten about agents", outlet="Fjordposten") == ()


@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_is_proposed_stands_in_the_entry(title, summary):
    read = " ".join(f"{title} {summary}".split())
    for name in names(title, summary=summary):
        assert all(word in read for word in name.split())
