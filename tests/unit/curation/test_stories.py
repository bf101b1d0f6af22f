from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.curation.catalog import load_catalog
from bot.curation.joining.stories import MAX_AGE, StoryWindow
from tests.unit.curation.news import news


def group(*entries):
    """Let the entries come in as if live; return the window and the story of each."""
    window, stories = StoryWindow(load_catalog()), {}
    for entry in sorted(entries, key=lambda one: one.published):
        placement = window.place(entry)
        story = placement.story_id or len(stories) + 1
        for gone in placement.merges:
            window.merge(story, gone)
            stories = {entry_id: story if of == gone else of for entry_id, of in stories.items()}
        window.remember(replace(entry, story_id=story, copy_of=placement.copy_of), story)
        stories[entry.id] = story
    return window, stories


def test_reworded_headlines_on_one_event_are_one_story():
    first = news("Microsoft to charge by use for Copilot agents from 1 July")
    second = news("Copilot agents: Microsoft will charge for each use from July 1", outlet="Skyukas", hours=2)
    _, stories = group(first, second)
    assert stories[first.id] == stories[second.id]


def test_a_norwegian_and_an_english_headline_on_one_event_are_one_story():
    english = news("Google sets end date for Gemini 2.5: 30 September")
    norwegian = news(
        "Google setter sluttdato for Gemini 2.5: 30. september", outlet="Skyukas", hours=3, language="no"
    )
    _, stories = group(english, norwegian)
    assert stories[english.id] == stories[norwegian.id]


def test_the_same_company_is_not_the_same_story():
    prices = news("Google cuts the price of Gemini for enterprise customers")
    chips = news("Google builds its next chip with TSMC in Arizona", hours=1)
    _, stories = group(prices, chips)
    assert stories[prices.id] != stories[chips.id]


def test_the_same_words_weeks_later_are_a_new_story():
    then = news("Nvidia delays its next chip by a quarter")
    now = news("Nvidia delays its next chip by a quarter", outlet="Skyukas", hours=24 * 15)
    _, stories = group(then, now)
    assert stories[then.id] != stories[now.id]


def test_place_decides_only():
    window, _ = group(news("Mistral opens an office in Oslo"))
    entry = news("Mistral opens Oslo office", hours=1)
    assert window.place(entry) == window.place(entry)


def test_a_rebuilt_window_decides_as_the_living_one_did():
    entries = [
        news("Mistral opens an office in Oslo"),
        news("Nvidia delays its next chip by a quarter", hours=1),
        news("Mistral to open Oslo office", outlet="Skyukas", hours=2),
    ]
    living, stories = group(*entries)
    rebuilt = StoryWindow(load_catalog())
    for entry in entries:
        rebuilt.remember(entry, stories[entry.id])
    coming = news("Oslo gets a Mistral office", outlet="Kodeposten", hours=3)
    assert rebuilt.place(coming) == living.place(coming)


def test_an_edited_entry_is_not_compared_with_itself():
    entry = news("Mistral opens an office in Oslo")
    window, _ = group(entry)
    assert window.place(replace(entry, title="Mistral opens an office in Oslo, hires ten")).story_id is None


def test_a_merged_story_answers_under_the_kept_id():
    entry = news("Mistral opens an office in Oslo")
    window, stories = group(entry)
    window.merge(77, stories[entry.id])
    assert window.place(news("Mistral opens Oslo office", hours=1)).story_id == 77


def test_the_evidence_names_what_is_shared():
    window, _ = group(news("Microsoft to charge by use for Copilot agents from 1 July"))
    placement = window.place(news("Microsoft will charge for Copilot agents by use", hours=1))
    assert {"copilot", "agent"} <= set(placement.evidence)


def test_the_window_forgets_what_is_too_old():
    window, _ = group(*(news(f"Event number {n} in town {n}", hours=n * 24) for n in range(30)))
    assert len(window.entry_ids) <= 1 + MAX_AGE // timedelta(days=1)


def told_three_ways(window):
    """Remember three reports of one event as three stories; return a fourth, which resembles them all."""
    ways = (
        "Microsoft to charge by use for Copilot agents from 1 July",
        "Microsoft will charge by use for Copilot agents from July 1",
        "Copilot agents: Microsoft to charge by use as of 1 July",
    )
    for number, (way, outlet) in enumerate(
        zip(ways, ("Kodeposten", "Skyukas", "Skyvakt"), strict=True), start=1
    ):
        window.remember(news(way, outlet=outlet), number)
    return news("From 1 July Microsoft is to charge by use for Copilot agents", outlet="Dagens Sky")


def test_an_entry_that_bridges_stories_makes_them_one():
    window = StoryWindow(load_catalog())
    assert len(window.place(told_three_ways(window)).merges) == 2


def test_stories_that_are_not_alike_are_not_bridged():
    window = StoryWindow(load_catalog())
    window.remember(news("Microsoft to charge by use for Copilot agents from 1 July"), 1)
    window.remember(news("Telenor signs Ericsson deal for mobile core in Norway"), 2)
    both = "Microsoft to charge by use for Copilot agents from 1 July, Telenor signs Ericsson deal in Norway"
    assert window.place(news(both, outlet="Skyukas")).merges == ()


def test_stories_kept_apart_are_never_made_one_also_by_way_of_a_third():
    window = StoryWindow(load_catalog())
    coming = told_three_ways(window)
    first = window.place(coming).story_id
    one, other = sorted({1, 2, 3} - {first})
    window.keep_apart(one, other)
    assert len(window.place(coming).merges) == 1
    window.keep_apart(first, one)
    window.keep_apart(first, other)
    assert window.place(coming).merges == ()


def test_a_link_to_the_source_is_evidence_where_words_are_few():
    source = news(
        "Pricing update for agents", outlet="Microsoft", url="https://microsoft.com/blog/pricing-update"
    )
    window, stories = group(source)
    told = news("Microsoft wants to be paid by the hour for its agents", outlet="Skyukas", hours=3)
    assert window.place(told).story_id is None
    linking = replace(told, links=("https://www.microsoft.com/blog/pricing-update?utm_source=x",))
    assert window.place(linking).story_id == stories[source.id]


def test_a_link_alone_joins_nothing():
    window, _ = group(news("Pricing update for agents", url="https://microsoft.com/blog/pricing-update"))
    other = news("Ferry to Nesodden runs late", hours=3)
    assert window.place(replace(other, links=("https://microsoft.com/blog/pricing-update",))).story_id is None


def test_a_round_up_belongs_to_no_story():
    window, _ = group(news("Microsoft to charge by use for Copilot agents from 1 July"))
    roundup = news("Week in review: Microsoft to charge by use for Copilot agents from 1 July", hours=2)
    assert window.place(roundup).story_id is None


def test_a_follow_up_ten_days_later_finds_its_story():
    first = news("Telenor signs Ericsson deal for mobile core in Norway")
    window, stories = group(first)
    later = news("Regulator halts Telenor's Ericsson deal for mobile core", hours=24 * 10)
    assert window.place(later).story_id == stories[first.id]


def test_a_correction_moves_entries_and_replaces_what_is_kept_apart():
    ours = news("Microsoft to charge by use for Copilot agents from 1 July")
    theirs = news("Nvidia delays its next chip by a quarter")
    window = StoryWindow(load_catalog())
    window.remember(ours, 1)
    window.remember(theirs, 1)
    window.keep_apart(1, 5)

    window.correct({theirs.id: (9, None), 4040: (1, None)}, [(1, 9)], number=3)

    assert window.place(news("Nvidia delays next chip a quarter", hours=1)).story_id == 9
    assert window.place(news("Microsoft will charge by use for Copilot agents", hours=1)).story_id == 1
    assert window.changes == 3
    window.forget(ours.id)
    window.correct({theirs.id: (1, None)}, [], number=4)
    assert window.place(news("Nvidia delays next chip a quarter", hours=1)).story_id == 1


def test_dates_at_the_ends_of_time_are_no_fault():
    window = StoryWindow(load_catalog())
    for number, year in enumerate((1, 9999, 1), start=1):
        entry = replace(news(f"Scroll {number} found in cave"), published=datetime(year, 1, 1, tzinfo=UTC))
        window.remember(entry, number)
        assert window.place(replace(entry, id=entry.id + 1_000_000)) is not None
