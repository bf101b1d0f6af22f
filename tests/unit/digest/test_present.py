"""A story as a card and as a line of a list."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.curation.catalog import load_catalog
from bot.curation.telling.tell import tell
from bot.digest.present import clipped, list_item, sources_text, story_block, tag_names
from bot.i18n.translator import translator
from bot.message import StoryBlock
from bot.model.story import Quote, Source, Story, Telling
from bot.model.tag import Facet, Tag
from tests.unit.digest.newsroom import CIO, MONDAY, TUESDAY, banks, company, gemini, topic

OSLO = "Europe/Oslo"


def told_to(language: str, story: Story) -> Telling:
    return tell(story, language=language, audience="cio", catalog=load_catalog())


def test_a_line_of_a_list():
    item = list_item(told_to("nb", gemini()), tr=translator("nb"), now=TUESDAY, zone=OSLO, is_in_digest=True)

    assert item.text == "Google setter sluttdato for Gemini 2.5: 30. september"
    assert item.meta == "i går · 3 kilder · i dagens oversikt"


def test_a_line_in_another_language_is_marked():
    item = list_item(told_to("nb", banks()), tr=translator("nb"), now=TUESDAY, zone=OSLO)

    assert item.text == "Three banks share how they cut their AI bills by a third [en]"
    assert item.meta == "i går · 1 kilde"


def sources(*outlets: str) -> tuple[Source, ...]:
    return tuple(Source(number, name, None, "no", 1) for number, name in enumerate(outlets))


@pytest.mark.parametrize(
    ("outlets", "independent", "bokmal", "english"),
    [
        (("A",), 1, "1 kilde, ikke bekreftet av andre", "1 source, not confirmed by others"),
        (("A", "A"), 1, "1 kilde, ikke bekreftet av andre", "1 source, not confirmed by others"),
        (("A", "B"), 2, "2 kilder", "2 sources"),
        (("A", "B"), 1, "2 kilder, 1 uavhengig", "2 sources, 1 independent"),
        (("A", "B"), 0, "2 kilder, ingen uavhengige", "2 sources, none independent"),
        (("A", "B", "C"), 2, "3 kilder, 2 uavhengige", "3 sources, 2 independent"),
    ],
)
def test_sources_are_counted_by_outlet(outlets, independent, bokmal, english):
    telling = replace(told_to("nb", gemini()), sources=sources(*outlets), independent=independent)

    assert sources_text(telling, translator("nb")) == bokmal
    assert sources_text(telling, translator("en")) == english


def test_tags_are_named_in_the_readers_language_without_their_own_role():
    tags = (CIO, topic("models"), Tag(Facet.AUDIENCE, "developers"), company("google"))

    assert tag_names(tags, load_catalog(), "nb", without_audience="cio") == "Google · Modeller · Utviklere"
    assert tag_names(tags, load_catalog(), "en", without_audience="developers") == "Google · Models · CIO"


def test_many_companies_leave_room_for_what_it_is_about():
    companies = [company(slug) for slug in ("google", "openai", "microsoft", "mistral")]

    assert tag_names(companies, load_catalog(), "en", without_audience="cio") == (
        "Google · OpenAI · Microsoft · Mistral"
    )
    assert tag_names(
        [*companies, topic("models"), topic("agents")], load_catalog(), "en", without_audience="cio"
    ) == ("Google · OpenAI · Models · Agents")


def block(telling: Telling | None = None, **changes: Any) -> StoryBlock:
    return story_block(
        telling or told_to("nb", gemini()),
        number=1,
        tr=translator("nb"),
        now=TUESDAY,
        zone=OSLO,
        catalog=load_catalog(),
        audience="cio",
        **changes,
    )


def test_a_story_far_above_says_why_it_is_there():
    assert block(is_far_above=True).label == "STOR SAK"
    assert block(is_far_above=True).meta.endswith("· utenom det som følges")
    assert block().label == ""


@pytest.mark.parametrize(
    ("days", "since"), [(1, "Nytt siden mandag:"), (9, "Nytt siden 19. april:"), (0, "Nytt siden sist:")]
)
def test_an_update_names_the_day_it_was_told(days, since):
    told_on = TUESDAY - timedelta(days=days)

    assert block(is_update=True, update=Quote("Alt er nytt.", "Skyukas"), told_on=told_on).lines == (
        f"{since} «Alt er nytt.» – Skyukas",
    )


def test_an_update_that_is_but_a_headline_says_it_once():
    told = block()

    assert block(is_update=True, update=Quote(told.headline, "Skyukas"), told_on=TUESDAY).lines == ()


def test_minutes_that_are_not_known_are_not_told():
    telling = told_to("nb", gemini())
    source = replace(telling.sources[0], reading_minutes=0)

    shown = block(replace(telling, sources=(source, *telling.sources[1:])))

    assert f" {telling.sources[0].reading_minutes} min ·" in block().meta
    assert shown.meta.startswith(f"{source.outlet} · ")


def test_long_headlines_are_cut_at_a_word():
    assert clipped("one two three", 20) == "one two three"
    assert clipped("one two three", 10) == "one two…"
    assert clipped("x" * 50, 10) == "x" * 9 + "…"


def test_days_are_the_readers():
    late = MONDAY.replace(hour=22, minute=30)  # half past midnight on Tuesday in Oslo
    telling = replace(told_to("nb", gemini()), last_seen=late)

    assert list_item(telling, tr=translator("nb"), now=TUESDAY, zone=OSLO).meta.startswith("i dag")
    assert list_item(telling, tr=translator("nb"), now=TUESDAY, zone="America/New_York").meta.startswith(
        "i går"
    )
