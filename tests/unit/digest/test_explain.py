"""The reasons of a story, in words."""

from dataclasses import replace

from bot.curation.catalog import load_catalog
from bot.digest.explain import chosen_text, joins_texts, sources_text, tags_text
from bot.i18n.translator import translator
from bot.model.feed import Outlet
from bot.model.tag import NO_CORRECTIONS, TagMatch
from tests.unit.digest import newsroom
from tests.unit.digest.newsroom import KODEPOSTEN, LEDGER, SKYUKAS, company, entry, topic

NB, EN = translator("nb"), translator("en")
PRICE_NB = "Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"
PRICE_EN = "Microsoft to charge by use for Copilot agents from 1 July"


def test_what_all_share_is_said_in_the_readers_words():
    told = newsroom.story(
        entry(PRICE_NB),
        entry(PRICE_EN, outlet=LEDGER, language="en", evidence=("copilot", "agent", "juli", "1")),
        entry("Copilot-agenter: pris fra 1. juli", outlet=SKYUKAS, evidence=("copilot", "agent", "1")),
    )
    assert joins_texts(told, NB) == ["Slått sammen fordi alle tre nevner Copilot-agenter og 1. juli."]
    assert joins_texts(told, EN) == ["Joined because all three mention Copilot agents and 1 July."]


def test_names_and_numbers_that_single_ones_share_beyond_that_are_said_of_each():
    told = newsroom.story(
        entry("Microsoft raises the price of Copilot", language="en"),
        entry("Copilot gets a new price", outlet=LEDGER, language="en", evidence=("copilot", "price")),
        entry(
            "Microsoft: Copilot costs more", outlet=SKYUKAS, language="en", evidence=("copilot", "microsoft")
        ),
    )
    assert joins_texts(told, EN) == [
        "Joined because all three mention Copilot.",
        "In common with the others: Skyukas (Microsoft).",
    ]


def test_two_share_what_both_mention():
    told = newsroom.story(
        entry("Nvidia delays Rubin", language="en"),
        entry("Rubin comes later", outlet=LEDGER, language="en", evidence=("rubin",)),
    )
    assert joins_texts(told, NB) == ["Slått sammen fordi begge nevner Rubin."]


def test_evidence_that_went_to_another_story_explains_nothing():
    told = newsroom.story(
        entry("Mistral opens an office", language="en"),
        entry("Rubin comes later", outlet=LEDGER, language="en", evidence=("rubin",)),
    )
    assert joins_texts(told, EN) == ["Alike as a whole, or joined through the others: The Ledger."]


def test_a_copy_is_called_the_same_text():
    original = entry("Rubin comes later", language="en")
    copy = entry("Rubin is late", outlet=LEDGER, language="en", copy_of=original.id, evidence=("rubin",))
    assert joins_texts(newsroom.story(original, copy), EN) == ["The same text as another source: The Ledger."]
    only_copies = newsroom.story(copy, replace(copy, id=copy.id + 1, outlet=KODEPOSTEN))
    assert joins_texts(only_copies, EN)


def test_one_source_needs_no_evidence():
    alone = newsroom.story(entry("Rubin comes later", language="en"))
    assert (sources_text(alone, NB), joins_texts(alone, NB)) == ("Én kilde: Kodeposten.", [])


def test_articles_of_one_outlet_are_not_named_as_others():
    first, second = entry("Rubin comes later", language="en"), entry("Rubin: a delay", language="en")
    again = entry("Rubin is late", language="en", copy_of=first.id)
    assert joins_texts(newsroom.story(first, second, again), EN) == []


def test_each_tag_has_the_words_that_gave_it_and_where_they_stand():
    tags = (TagMatch(company("google"), ("Gemini", "gemini")), TagMatch(topic("models"), ("modellen",)))
    told = newsroom.story(entry("Gemini er her", "Den nye modellen er rask.", tags=tags))
    assert (
        tags_text(told, load_catalog(), NB) == "Google: «Gemini» i tittelen · Modeller: «modellen» i teksten"
    )


def test_tags_given_and_taken_by_hand_are_called_so():
    by_hand = NO_CORRECTIONS.with_tag(topic("security")).without_tag(company("google"))
    told = replace(newsroom.story(entry("Gemini")), tags=(topic("security"),), tag_corrections=by_hand)
    assert tags_text(told, load_catalog(), NB) == (
        "Sikkerhet: satt av en operatør · tatt bort av en operatør: Google"
    )
    assert chosen_text(told, NB, is_corrected=False).startswith("Valgt automatisk; en operatør har rettet")
    plain = newsroom.story(entry("Gemini"))
    assert chosen_text(plain, NB, is_corrected=False) == "Valgt automatisk uten redaktør."
    assert chosen_text(plain, NB, is_corrected=True) == chosen_text(told, NB, is_corrected=False)


def test_hostile_names_and_words_get_no_more_room():
    outlet = Outlet("O" * 5000)
    tags = (TagMatch(company("google"), ("w" * 5000,)),)
    told = newsroom.story(
        entry("x" * 5000, tags=tags), entry("x" * 5000, outlet=outlet, tags=tags, evidence=("x" * 5000,))
    )
    said = [tags_text(told, load_catalog(), NB), sources_text(told, NB), *joins_texts(told, NB)]
    assert all(len(text) < 400 for text in said)
