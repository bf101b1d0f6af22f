"""Which stories a digest tells, and which it does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.curation.ranking import LESS_POINTS
from bot.digest.select import MAX_LENGTH, Selection, select, window_start
from bot.model.digest import TargetKind
from bot.model.feed import Outlet
from bot.model.story import Story
from tests.unit.digest.newsroom import (
    CIO,
    KODEPOSTEN,
    LEDGER,
    MONDAY,
    SKYUKAS,
    TUESDAY,
    banks,
    chosen_by,
    company,
    copilot,
    entry,
    follow,
    gadget,
    gemini,
    less,
    meeting_notes,
    mute,
    office,
    order,
    story,
    topic,
)


def ids(selection: Selection) -> list[int]:
    return [choice.story.id for choice in selection.chosen]


def price_rise(number: int, *, slug: str, outlet: Outlet | None = None, hour: int = 0) -> Story:
    """One of many equally strong stories."""
    title = f"{slug.title()} raises its AI prices by {number} per cent from 1 June"
    return story(
        entry(
            title,
            f"Customers of plan {number} must pay {number} per cent more when contracts renew. "
            "IT departments have to plan for higher costs.",
            outlet=outlet or Outlet(f"Outlet {number}"),
            language="en",
            published=TUESDAY - timedelta(hours=3 + hour),
        ),
        tags=(company(slug), topic("enterprise"), CIO),
        story_id=1000 + number,
    )


def middling(**changes: int) -> Story:
    """Worth sending, by little."""
    return story(
        entry(
            "OpenAI raises the price of ChatGPT Enterprise",
            "Customers pay more when contracts renew.",
            outlet=LEDGER,
            language="en",
            published=TUESDAY - timedelta(hours=6),
        ),
        tags=(company("openai"),),
        **changes,
    )


def test_the_best_come_first_and_noise_does_not_come():
    selection = chosen_by(order(), gadget(), gemini(story_id=2), copilot(story_id=1))

    assert ids(selection) == [1, 2]


def test_a_threshold_decides_and_not_a_quota():
    selection = chosen_by(order(length=5), office(), gadget())

    assert selection.chosen == ()


def test_a_digest_is_no_longer_than_it_was_ordered():
    stories = [copilot(story_id=1), gemini(story_id=2), meeting_notes(story_id=3)]

    assert ids(chosen_by(order(length=2), *stories)) == [1, 2]


def test_no_order_is_longer_than_a_message_holds():
    stories = [price_rise(number, slug=f"firm-{number}") for number in range(12)]

    assert len(ids(chosen_by(order(length=50), *stories))) == MAX_LENGTH


def test_only_what_is_followed_comes():
    digest = order(subscriptions=(follow("google"),), is_far_above_shown=False)

    assert ids(chosen_by(digest, copilot(), gemini(story_id=2), meeting_notes())) == [2]


def test_any_followed_target_is_enough():
    digest = order(
        subscriptions=(follow("google"), follow("privacy"), follow("The Ledger", TargetKind.OUTLET)),
        is_far_above_shown=False,
    )

    selection = chosen_by(digest, copilot(story_id=1), gemini(story_id=2), meeting_notes(story_id=3), banks())

    assert ids(selection) == [1, 2, 3]


@pytest.mark.parametrize(
    ("word", "matches"),
    [
        ("vertex ai", True),
        ("VERTEX AI", True),
        ("Vertex", True),
        ("vert", False),
        ("gemini 2", True),
        ("emini", False),
        ("", False),
        (".*", False),
        ("(", False),
    ],
)
def test_a_followed_word_matches_whole_words_only(word, matches):
    digest = order(subscriptions=(follow(word, TargetKind.WORD),), is_far_above_shown=False)

    assert bool(chosen_by(digest, gemini()).chosen) is matches


def test_who_follows_an_owner_gets_the_news_of_what_it_owns():
    owned = next(e for e in load_catalog().tags.values() if e.parent)
    news = price_rise(8, slug=owned.tag.slug)
    digest = order(subscriptions=(follow(owned.parent),), is_far_above_shown=False)

    assert ids(chosen_by(digest, news)) == [news.id]


def test_mute_wins_over_follow():
    digest = order(subscriptions=(follow("google"), mute("models")))

    assert ids(chosen_by(digest, gemini())) == []


def test_a_muted_story_does_not_come_however_far_above():
    assert ids(chosen_by(order(subscriptions=(mute("Copilot", TargetKind.WORD),)), copilot())) == []


def test_a_mute_ends_when_it_was_said_to():
    over = order(subscriptions=(mute("google", until=TUESDAY - timedelta(hours=1)),))
    lasting = order(subscriptions=(mute("google", until=TUESDAY + timedelta(hours=1)),))

    assert ids(chosen_by(over, gemini(story_id=2))) == [2]
    assert ids(chosen_by(lasting, gemini())) == []


def test_a_muted_outlet_leaves_the_story_to_the_others():
    digest = order(subscriptions=(mute("skyukas", TargetKind.OUTLET),))

    (choice,) = chosen_by(digest, gemini()).chosen

    assert SKYUKAS not in {e.outlet for e in choice.story.entries}


def test_a_story_that_only_a_muted_outlet_has_does_not_come():
    digest = order(subscriptions=(mute("Datatilsynet", TargetKind.OUTLET),))

    assert ids(chosen_by(digest, meeting_notes())) == []


def test_a_copy_stands_in_for_a_muted_original():
    original = entry(
        "Equinor må bytte KI-leverandør innen 1. juni", "Kontrakten går ut 1. juni.", outlet=LEDGER
    )
    copy = replace(
        entry("Equinor må bytte KI-leverandør innen 1. juni", "Kontrakten går ut 1. juni."),
        copy_of=original.id,
    )
    third = replace(copy, id=copy.id + 10_000, outlet=SKYUKAS)
    wire = story(original, copy, third, tags=(topic("enterprise"), CIO))

    (choice,) = select(
        [wire],
        order(subscriptions=(mute("The Ledger", TargetKind.OUTLET),)),
        told={},
        now=TUESDAY,
        window_start=MONDAY,
        catalog=load_catalog(),
    ).chosen

    assert [e.outlet for e in choice.story.originals] == [KODEPOSTEN]
    assert len(choice.story.entries) == 2


def test_the_role_ranks_and_never_filters():
    for_the_cio = ids(chosen_by(order(audience="cio"), banks(story_id=2), meeting_notes(story_id=3)))
    for_lawyers = ids(chosen_by(order(audience="legal"), banks(story_id=2), meeting_notes(story_id=3)))

    assert for_the_cio == [2, 3]
    assert for_lawyers == [3, 2]


def test_a_story_far_above_comes_anyway_and_says_so():
    digest = order(subscriptions=(follow("privacy"),))

    selection = chosen_by(digest, copilot(story_id=1), gemini(), meeting_notes(story_id=3))

    assert [(c.story.id, c.is_far_above) for c in selection.chosen] == [(1, True), (3, False)]


def test_far_above_can_be_switched_off():
    digest = order(subscriptions=(follow("privacy"),), is_far_above_shown=False)

    assert ids(chosen_by(digest, copilot(), meeting_notes(story_id=3))) == [3]


def test_no_company_fills_the_digest():
    stories = [price_rise(number, slug="oracle") for number in range(4)]

    assert len(ids(chosen_by(order(), *stories))) == 2


def test_a_company_that_is_followed_may_fill_it():
    stories = [price_rise(number, slug="oracle") for number in range(4)]

    assert len(ids(chosen_by(order(subscriptions=(follow("oracle"),)), *stories))) == 4


def test_no_outlet_fills_the_digest():
    stories = [price_rise(number, slug=f"firm-{number}", outlet=LEDGER) for number in range(4)]

    assert len(ids(chosen_by(order(), *stories))) == 2


def test_an_outlet_that_is_first_with_what_others_have_too_does_not_block_it():
    alone = [price_rise(number, slug=f"firm-{number}", outlet=LEDGER) for number in range(3)]
    shared = []
    for number, told in enumerate(alone):
        second = replace(told.entries[0], id=5_000 + number, outlet=SKYUKAS, published=TUESDAY)
        shared.append(story(*told.entries, second, story_id=told.id))

    assert len(ids(chosen_by(order(), *shared))) == 3


def of_topic(number: int, *slugs: str) -> Story:
    told = price_rise(number, slug=f"firm-{number}")
    return replace(told, tags=(company(f"firm-{number}"), *map(topic, slugs), CIO))


def test_no_topic_fills_the_digest_while_there_is_something_else():
    breaches = [of_topic(number, "security", "enterprise") for number in range(3)]
    other = of_topic(9, "copyright")
    weaker = replace(
        other, entries=tuple(replace(e, published=MONDAY) for e in other.entries), last_seen=MONDAY
    )

    told = ids(chosen_by(order(length=3), *breaches, weaker))

    assert weaker.id in told
    assert len(told) == 3


def test_a_topic_may_fill_places_that_nothing_else_wants():
    breaches = [of_topic(number, "security", "enterprise") for number in range(4)]

    assert len(ids(chosen_by(order(length=5), *breaches))) == 4


def test_a_topic_that_is_followed_may_fill_it():
    breaches = [of_topic(number, "enterprise") for number in range(4)]
    other = of_topic(9, "security")
    digest = order(length=4, subscriptions=(follow("enterprise"), follow("security")))

    assert len(ids(chosen_by(digest, *breaches, other))) == 4
    assert len({1000, 1001, 1002, 1003} & set(ids(chosen_by(digest, *breaches, other)))) >= 3


def first_on(day: int, *stories: Story) -> int:
    """Return which story leads a digest `day` days after Tuesday, all news being as fresh as on Tuesday."""
    later = timedelta(days=day)
    moved = [
        replace(
            one,
            entries=tuple(
                replace(e, published=e.published + later, first_seen=e.first_seen + later)
                for e in one.entries
            ),
            first_seen=one.first_seen + later,
            last_seen=one.last_seen + later,
        )
        for one in stories
    ]
    selection = select(
        moved,
        order(),
        told={},
        now=TUESDAY + later,
        window_start=MONDAY + later,
        catalog=load_catalog(),
    )
    return ids(selection)[0]


def test_no_company_goes_first_every_day_when_stories_are_as_good_as_each_other():
    stories = [price_rise(number, slug=slug) for number, slug in enumerate(("oracle", "google", "meta"))]

    assert {first_on(day, *stories) for day in range(30)} == {one.id for one in stories}


def test_a_better_story_goes_first_every_day():
    better, worse = copilot(story_id=1), price_rise(2, slug="oracle")

    assert {first_on(day, better, worse) for day in range(30)} == {1}


def test_equally_strong_stories_keep_their_places():
    stories = [price_rise(number, slug=f"firm-{number}") for number in range(4)]

    assert ids(chosen_by(order(), *stories)) == ids(chosen_by(order(), *reversed(stories)))


def test_history_is_never_sent():
    old = story(*(replace(e, is_history=True) for e in copilot().entries), tags=(company("microsoft"), CIO))

    selection = chosen_by(order(), old)

    assert selection.chosen == ()
    assert selection.near_misses == ()
    assert selection.read_count == 0


def test_a_copy_of_history_is_history():
    old = replace(copilot().entries[0], is_history=True)
    copy = replace(entry(old.title, old.summary), copy_of=old.id)

    assert ids(chosen_by(order(), story(old, copy, tags=(company("microsoft"), CIO)))) == []


def test_a_story_of_before_the_window_does_not_come():
    seen = MONDAY - timedelta(hours=1)
    old = story(*(replace(e, first_seen=seen) for e in copilot().entries), tags=(CIO,))

    assert ids(chosen_by(order(), old)) == []


def test_a_story_of_weeks_is_told_by_what_came_now():
    began = entry(
        "Google to end Gemini 2.5", language="en", outlet=LEDGER, published=TUESDAY - timedelta(days=9)
    )
    now = entry(
        "Google sets end date for Gemini 2.5: calls to the old versions will fail after 30 September",
        language="en",
        outlet=SKYUKAS,
        published=TUESDAY - timedelta(hours=3),
    )
    long_running = story(began, now, tags=(company("google"), topic("enterprise"), CIO), story_id=3)
    (choice,) = chosen_by(order(), long_running).chosen
    assert [told.id for told in choice.story.entries] == [now.id]
    assert choice.entry_ids == tuple(sorted((began.id, now.id)))


def test_what_was_seen_at_the_moment_of_the_last_digest_is_not_lost():
    at_once = story(*(replace(e, first_seen=MONDAY) for e in copilot().entries), tags=(CIO,), story_id=1)

    assert ids(chosen_by(order(), at_once)) == [1]


# --- near misses, counts and windows ------------------------------------------------------------


def test_what_nearly_made_it_is_named_best_first_and_noise_is_not():
    selection = chosen_by(
        order(length=1), gadget(), office(story_id=4), gemini(story_id=2), copilot(story_id=1)
    )

    assert [choice.story.id for choice in selection.near_misses] == [2, 4]


def test_all_articles_of_the_window_count_as_read():
    assert chosen_by(order(), copilot(), gadget()).read_count == 5


def test_a_first_digest_covers_a_day():
    assert window_start(order(last_at=None), TUESDAY) == MONDAY


def test_monday_covers_the_weekend():
    friday, monday = MONDAY - timedelta(days=3), MONDAY

    assert window_start(order(last_at=friday), monday) == friday


def test_monday_covers_the_weekend_when_winter_time_begins():
    friday = datetime(2026, 10, 23, 6, tzinfo=UTC)
    monday = datetime(2026, 10, 26, 7, tzinfo=UTC)

    assert window_start(order(last_at=friday), monday) == friday


def test_no_digest_covers_more_than_72_hours():
    assert window_start(order(last_at=MONDAY - timedelta(days=9)), MONDAY) == MONDAY - timedelta(hours=72)


def test_what_a_reader_wants_less_of_comes_if_it_weighs_much():
    digest = order(subscriptions=(less("copilot", TargetKind.WORD), less("google")))

    assert ids(chosen_by(digest, copilot(story_id=1), gemini(story_id=2))) == [1, 2]


def test_less_takes_the_same_points_once_and_names_them():
    plain = chosen_by(order(), gemini()).chosen[0].score
    digest = order(subscriptions=(less("google"), less("models")))

    points = chosen_by(digest, gemini()).chosen[0].score

    assert points.total == round(plain.total + LESS_POINTS, 2)
    assert [part.points for part in points.parts if part.name == "less"] == [LESS_POINTS]


def test_less_keeps_a_middling_story_out():
    assert ids(chosen_by(order(), middling(story_id=9))) == [9]
    assert ids(chosen_by(order(subscriptions=(less("openai"),)), middling())) == []


def test_less_of_an_outlet_counts_where_it_is_alone():
    digest = order(
        subscriptions=(less("skyukas", TargetKind.OUTLET), less("datatilsynet", TargetKind.OUTLET))
    )

    shared, alone = chosen_by(digest, gemini(story_id=2), meeting_notes(story_id=3)).chosen

    assert "less" not in {part.name for part in shared.score.parts}
    assert "less" in {part.name for part in alone.score.parts}


def test_less_ends_when_it_was_said_to():
    over = order(subscriptions=(less("openai", until=TUESDAY - timedelta(hours=1)),))

    assert ids(chosen_by(over, middling(story_id=9))) == [9]
