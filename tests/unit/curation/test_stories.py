from dataclasses import replace
from datetime import timedelta

from bot.curation.catalog import load_catalog
from bot.curation.stories import MAX_AGE, StoryWindow
from tests.unit.curation.news import news

WIRE = """
The ministry said on Monday that nine agencies had been checked and that six of them lacked an assessment.
The director told reporters that the agencies have until June to mend it, and that fines will follow if they
do not. The checks began in January after a newspaper wrote about meeting notes made by machines.
"""


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


def test_a_text_run_by_two_papers_is_a_copy_even_under_another_title():
    original = news("Six of nine agencies lacked an assessment", content=WIRE)
    rerun = news(
        "Fines may follow after checks", outlet="Skyukas", hours=4, content=f"By Staff. {WIRE} Follow us."
    )
    third = news("Meeting notes: agencies warned", outlet="Kodeposten", hours=5, content=WIRE)
    window, _ = group(original, rerun)
    assert window.place(replace(rerun, id=9001)).copy_of == original.id
    assert window.place(third).copy_of == original.id


def test_a_text_of_ones_own_is_no_copy():
    original = news("Six of nine agencies lacked an assessment", content=WIRE)
    window, _ = group(original)
    own = news(
        "Agencies lacked an assessment",
        hours=1,
        content="Our own reporter went to see how six of nine failed.",
    )
    assert window.place(own).copy_of is None


def test_a_page_whose_headline_changed_stays_in_its_story():
    before = news("Storm over meeting notes", url="https://a.example/1")
    after = news("Minister answers critics", hours=6, url="https://a.example/1?utm_source=rss")
    _, stories = group(before, after)
    assert stories[before.id] == stories[after.id]


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
    assert window.entry_count <= 1 + MAX_AGE // timedelta(days=1)


def test_two_stories_kept_apart_are_never_made_one():
    headline = "Microsoft to charge by use for Copilot agents from 1 July"
    first, second, third = (news(headline, outlet=name) for name in ("Kodeposten", "Skyukas", "The Ledger"))
    window = StoryWindow(load_catalog())
    window.remember(first, 1)
    window.remember(second, 2)
    assert window.place(third).merges
    window.keep_apart(1, 2)
    assert window.place(third).story_id in (1, 2)
    assert not window.place(third).merges


def test_a_third_story_does_not_bring_two_together_that_are_kept_apart():
    headline = "Microsoft to charge by use for Copilot agents from 1 July"
    window = StoryWindow(load_catalog())
    for number, outlet in enumerate(("Kodeposten", "Skyukas", "The Ledger"), start=1):
        window.remember(news(headline, outlet=outlet), number)
    coming = news(headline, outlet="Dagens Sky")
    assert len(window.place(coming).merges) == 2

    first = window.place(coming).story_id
    one, other = sorted({1, 2, 3} - {first})
    window.keep_apart(one, other)

    assert len(window.place(coming).merges) == 1


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
    assert window.corrections == 3
    window.forget(ours.id)
    window.correct({theirs.id: (1, None)}, [], number=4)
    assert window.place(news("Nvidia delays next chip a quarter", hours=1)).story_id == 1
