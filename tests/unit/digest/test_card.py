"""A story alone: what stands on its card, and which buttons it has use for."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.curation.catalog import load_catalog
from bot.curation.telling.context import further_words
from bot.curation.telling.tell import tell
from bot.digest.card import CardState, story_card
from bot.i18n.translator import translator
from bot.message import Button, Buttons, Details, Message, StoryBlock, Text
from bot.model.story import Quote, Story, Telling
from tests.unit.digest.newsroom import LEDGER, TUESDAY, banks, copilot, entry, gemini, office, story

OSLO = "Europe/Oslo"
SENTENCES = re.compile(r"[A-ZÆØÅ][^.]+\.")


def told_to(language: str, made: Story) -> Telling:
    return tell(made, language=language, audience="cio", catalog=load_catalog())


def further_for(language: str, made: Story) -> tuple[Quote, ...]:
    return further_words(made, told_to(language, made), language=language, catalog=load_catalog())


def card(language: str, telling: Telling, further: tuple[Quote, ...] = (), **state: object) -> Message:
    return story_card(
        telling,
        further,
        CardState(language, **state),
        tr=translator(language),
        now=TUESDAY,
        zone=OSLO,
        catalog=load_catalog(),
        audience="cio",
    )


def card_lines(message: Message) -> list[str]:
    (block,) = (block for block in message.blocks if isinstance(block, StoryBlock))
    return [f"{block.headline} {block.mark}".rstrip(), block.tags, *block.lines, block.quote, block.meta]


def rows(message: Message) -> list[list[Button]]:
    return [list(row) for block in message.blocks if isinstance(block, Buttons) for row in block.rows]


def labels(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in rows(message)]


def actions(message: Message) -> list[str]:
    return [button.action for row in rows(message) for button in row]


def test_a_card_in_bokmal():
    message = card("nb", told_to("nb", gemini(story_id=12)))

    assert card_lines(message) == [
        "Google setter sluttdato for Gemini 2.5: 30. september",
        "Google · Modeller",
        "Kall til de gamle versjonene i Vertex AI feiler etter 30. september.",
        "For CIO: «Kunder må teste Gemini 3 før sommeren.» – Skyukas",
        "Skyukas 1 min · 3 kilder, 2 uavhengige · 27. april 19.05, oppdatert 27. april 21.05",
    ]
    assert labels(message) == [["Lagre", "Mindre slikt", "Hvorfor"], ["Kilder", "English"]]
    assert actions(message) == [
        "card 12 nb save",
        "card 12 nb choices",
        "why 12",
        "sources 12",
        "card 12 en",
    ]


def test_a_card_in_english():
    message = card("en", told_to("en", gemini(story_id=12)))

    assert card_lines(message)[1] == "Google · Models"
    assert card_lines(message)[-1] == (
        "Google 1 min · 3 sources, 2 independent · 27 April 19:05, updated 27 April 21:05"
    )
    assert labels(message) == [["Save", "Less like this", "Why"], ["Sources", "Norsk"]]
    assert actions(message)[-1] == "card 12 nb"


def test_a_saved_story_says_so_on_its_button():
    (first, *_), _ = rows(card("nb", told_to("nb", gemini(story_id=12)), is_saved=True))
    assert (first.label, first.action) == ("✓ Lagret", "card 12 nb unsave")


def test_what_a_press_changed_stands_below_with_its_own_buttons_first():
    undo = Button("Angre", "card 12 nb undo 3 models")
    message = card("nb", told_to("nb", gemini()), note="Færre om Modeller.", note_buttons=(undo,))

    assert Text("Færre om Modeller.") in message.blocks
    assert labels(message) == [["Angre"], ["Lagre", "Mindre slikt", "Hvorfor"], ["Kilder", "English"]]


def test_choices_stand_in_place_of_the_buttons():
    message = card("nb", told_to("nb", gemini()), choices=((Button("Tilbake", "card 12 nb"),),))
    assert labels(message) == [["Tilbake"]]


def two_sides() -> Story:
    return story(
        entry(
            "Google closes the old Gemini models",
            "Calls to the old versions fail after 30 September.",
            language="en",
        ),
        entry(
            "Google ends Gemini 2.5",
            "Google ends the old Gemini models in September. "
            "Prices of Gemini 3 rise by twelve per cent for customers in Europe. It is a lot.",
            language="en",
            outlet=LEDGER,
        ),
        entry("Google stenger Gemini 2.5", "Kall til de gamle versjonene feiler fra oktober."),
    )


def test_what_other_sources_add_is_folded_away_and_attributed():
    message = card("en", told_to("en", two_sides()), further_for("en", two_sides()))

    assert card_lines(message)[2:4] == [
        "Google ends the old Gemini models in September.",
        "For CIOs: “Prices of Gemini 3 rise by twelve per cent for customers in Europe.” – The Ledger",
    ]
    assert [block for block in message.blocks if isinstance(block, Details)] == [
        Details("Kodeposten: “Calls to the old versions fail after 30 September.”")
    ]


def test_a_card_says_no_sentence_twice():
    for language in ("nb", "en"):
        for made in (copilot(), gemini(), banks(), office(), two_sides()):
            telling = told_to(language, made)
            told = " ".join((telling.what_happened, *(q.text for q in further_for(language, made))))
            for sentence in SENTENCES.findall(told):
                assert told.count(sentence) == 1
                assert telling.why_it_matters is None or sentence not in telling.why_it_matters.text


def test_where_all_is_told_nothing_is_folded():
    assert not any(isinstance(block, Details) for block in card("nb", told_to("nb", office())).blocks)


def test_a_story_of_one_language_has_no_button_for_another():
    assert labels(card("nb", told_to("nb", banks()))) == [["Lagre", "Mindre slikt", "Hvorfor"], ["Kilder"]]


def test_a_headline_in_another_language_is_marked():
    assert card_lines(card("nb", told_to("nb", banks())))[0].endswith(" [en]")
    assert not card_lines(card("en", told_to("en", banks())))[0].endswith("]")


def test_a_headline_alone_is_a_card():
    told = told_to("nb", office())
    telling = replace(told, what_happened="", short_version=told.headline, why_it_matters=None, tags=())

    (block,) = (b for b in card("nb", telling).blocks if isinstance(b, StoryBlock))
    assert (block.headline, block.lines, block.quote) == ("OpenAI opens Oslo office", (), "")


def test_a_card_of_today_says_the_time_alone():
    fresh = TUESDAY - timedelta(minutes=30)
    telling = replace(told_to("nb", gemini()), first_seen=fresh, last_seen=fresh)

    assert card_lines(card("nb", telling))[-1].endswith("· i dag 07.30")
