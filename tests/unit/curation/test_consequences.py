"""Why a story matters to a role: a source's sentence of consequence, or nothing."""

import pytest

from bot.curation.telling.consequences import consequence
from bot.curation.telling.passages import passage
from tests.unit.curation.news import news


def why(summary, audience="cio", *, language="en", title="Acme changes Model 5"):
    entry = news(title, summary=f"{OPENING[language]} {summary}", language=language)
    told = [passage(title, language), passage(OPENING[language], language)]
    found = consequence([entry], told, audience)
    return found.text if found else None


OPENING = {"en": "Acme changed Model 5 on Monday evening.", "no": "Acme endret Modell 5 mandag kveld."}


@pytest.mark.parametrize(
    ("sentence", "audience"),
    [
        ("Model 5 will cost customers $40 a month from July.", "cfo"),
        ("Support for Model 4 will end on 30 September.", "cio"),
        ("Customers must move their contracts to Model 5 by 1 October.", "cio"),
        ("The flaw allows attackers to read the mail of all users.", "ciso"),
        ("Model 5 is now available to business customers in Europe.", "cto"),
        ("Companies that break the law face fines of up to 7 percent of their sales.", "legal"),
        ("Acme will lay off 400 employees who tested Model 4.", "hr"),
    ],
)
def test_a_consequence_for_the_role_is_said_in_the_sources_words(sentence, audience):
    assert why(f"A band played. {sentence} Nobody sang.", audience) == sentence


@pytest.mark.parametrize(
    ("sentence", "audience"),
    [
        ("Modell 5 koster kundene 40 kroner i måneden fra juli.", "cfo"),
        ("Kunder må flytte avtalene sine til Modell 5 innen 1. oktober.", "cio"),
        ("Sårbarheten gjør at angripere kan lese e-posten til alle brukere.", "ciso"),
        ("Virksomheter som bryter loven, kan få bøter på 7 prosent av omsetningen.", "legal"),
        ("Acme sier opp 400 ansatte som testet Modell 4.", "hr"),
    ],
)
def test_norwegian_consequences_are_known_too(sentence, audience):
    assert why(f"Et band spilte. {sentence} Ingen sang.", audience, language="no") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The company was founded years ago by customers of a bank in Oslo.",
        "Shares of Acme rose 4 percent as investors priced in lower costs.",
        "We are excited that customers can now get Model 5.",
        "It will cost customers $40 a month from July.",
        "Will it cost customers $40 a month from July?",
        "Model 5 has a new logo, which is blue and round.",
        "Companies should think about their needs.",
    ],
)
def test_history_shares_feelings_questions_and_advice_are_no_consequence(sentence):
    assert why(sentence) is None


def test_what_concerns_one_role_need_not_concern_another():
    sentence = "Acme will lay off 400 employees who tested Model 4."
    assert why(sentence, "hr") == sentence
    assert why(sentence, "ciso") is None


def test_deep_in_a_text_only_what_is_about_the_story_counts():
    padding = " ".join(f"A band of {number} players was heard in the hall." for number in range(12, 20))
    other = "Globex will charge customers $9 a month from July."
    own = "Acme will charge customers $40 a month for Model 5 from July."
    assert why(f"{padding} {other}") is None
    assert why(f"{padding} {own}") == own


def test_what_was_told_is_not_said_again():
    sentence = "Customers must leave Model 4 by 1 July."
    assert why(sentence) == sentence
    assert why(sentence, title="Acme: customers must leave Model 4 by 1 July") is None


def test_what_headline_and_opening_say_together_is_no_consequence():
    told = [
        passage("Parliament passes the AI act: in force from 1 August", "en"),
        passage("Parliament passed the Norwegian AI act on Tuesday.", "en"),
    ]
    again = "The AI act will be in force from 1 August after Parliament passed it on Tuesday."
    entry = news("AI act passed", summary=again, language="en")
    assert consequence([entry], told, "cio") is None
    duty = "Companies must appoint a person responsible for each system by 1 August."
    assert consequence([news("AI act passed", summary=duty, language="en")], told, "cio").text == duty
