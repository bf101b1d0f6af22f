"""Told stories: not again, unless something new came."""

from dataclasses import replace
from datetime import timedelta

from bot.model.story import Story
from bot.model.tag import TagMatch
from tests.unit.digest.newsroom import (
    CIO,
    COPILOT_AT,
    MONDAY,
    TUESDAY,
    chosen_by,
    company,
    copilot,
    entry,
    order,
    story,
    topic,
)


def told_before(told: Story) -> dict[int, frozenset[int]]:
    return {told.id: frozenset(e.id for e in told.entries)}


def grown(before: Story, **changes: object) -> Story:
    """The Copilot story with one more article, published in the night."""
    news = replace(
        entry(
            "Microsoft utsetter ny Copilot-pris til 1. oktober",
            "Kunder med løpende avtaler slipper den nye prisen frem til 1. oktober. "
            "Selskapet varsler samtidig et tak på 40 dollar per ansatt.",
            published=TUESDAY - timedelta(hours=2),
        ),
        **changes,
    )
    return story(
        *before.entries,
        news,
        tags=(company("microsoft"), topic("enterprise"), topic("agents"), CIO),
        story_id=before.id,
    )


def test_a_told_story_is_not_told_again():
    told = copilot()

    assert chosen_by(order(), told, told=told_before(told)).chosen == ()
    assert chosen_by(order(), told, told=told_before(told)).near_misses == ()


def test_a_story_told_by_no_entry_in_particular_counts_as_told():
    assert chosen_by(order(), copilot(story_id=1), told={1: frozenset()}).chosen == ()


def test_an_update_comes_back_with_what_is_new():
    before = copilot(story_id=1)

    (choice,) = chosen_by(order(), grown(before), told=told_before(before)).chosen

    assert choice.is_update
    assert choice.update is not None
    assert "1. oktober" in choice.update.text
    assert choice.chosen.told_entries == tuple(sorted(e.id for e in (*before.entries, *choice.story.entries)))


def test_an_update_is_told_from_the_new_articles_only():
    before = copilot()

    (choice,) = chosen_by(order(), grown(before), told=told_before(before)).chosen

    assert [e.title for e in choice.story.entries] == ["Microsoft utsetter ny Copilot-pris til 1. oktober"]


def test_what_has_been_told_gives_way_to_what_has_not():
    before = copilot()

    (update,) = chosen_by(order(), grown(before), told=told_before(before)).chosen

    assert [part.points for part in update.score.parts if part.name == "repeat"] == [-1.0]


def test_what_an_earlier_digest_passed_over_is_no_update_later():
    before = copilot()
    passed_over = grown(before, first_seen=MONDAY - timedelta(hours=1))
    again = replace(passed_over.entries[-1], id=999, guid="again", first_seen=TUESDAY - timedelta(hours=1))
    grown_again = story(*passed_over.entries, again, tags=before.tags, story_id=before.id)

    assert chosen_by(order(), passed_over, told=told_before(before)).chosen == ()
    (choice,) = chosen_by(order(), grown_again, told=told_before(before)).chosen
    assert choice.story.entries == (again,)


def test_a_copy_is_no_update():
    before = copilot()
    copied = grown(before, copy_of=before.entries[0].id)

    assert chosen_by(order(), copied, told=told_before(before)).chosen == ()


def test_the_same_in_other_words_later_is_no_update():
    before = copilot()
    again = grown(before, title=before.entries[0].title, summary=before.entries[0].summary)

    assert chosen_by(order(), again, told=told_before(before)).chosen == ()


def test_an_article_from_before_the_told_ones_is_no_update():
    before = copilot()
    late = grown(before, published=COPILOT_AT - timedelta(hours=1))

    assert chosen_by(order(), late, told=told_before(before)).chosen == ()


def test_a_translation_of_what_was_told_is_no_update():
    told_in_english = story(
        entry(
            "Google sets end date for Gemini 2.5: 30 September",
            "Calls to the old versions in Vertex AI will fail after 30 September.",
            language="en",
            published=COPILOT_AT,
        ),
        tags=(company("google"), topic("models"), CIO),
    )
    translated = story(
        *told_in_english.entries,
        entry(
            "Google setter sluttdato for Gemini 2.5: 30. september",
            "Kall til de gamle versjonene i Vertex AI feiler etter 30. september.",
            published=TUESDAY - timedelta(hours=2),
        ),
        tags=(company("google"), topic("models"), CIO),
        story_id=told_in_english.id,
    )

    assert chosen_by(order(), translated, told=told_before(told_in_english)).chosen == ()


def test_news_in_another_language_is_an_update_when_it_names_something_new():
    told_in_english = copilot()
    english = story(
        *(e for e in told_in_english.entries if e.language == "en"), tags=(company("microsoft"), CIO)
    )

    (choice,) = chosen_by(order(), grown(english), told=told_before(english)).chosen

    assert choice.update is not None
    assert "40 dollar" in choice.update.text


def test_an_update_must_itself_be_worth_sending():
    before = copilot()
    trifle = grown(
        before,
        title="Robotstøvsugeren snakker om Copilot",
        summary="Støvsugeren forteller vitser mens den rydder stuen for hele familien.",
        tags=(TagMatch(topic("consumer"), ("støvsugeren",)),),
    )

    assert chosen_by(order(), trifle, told=told_before(before)).chosen == ()
