"""Messages as Block Kit, checked by the strict validator of the simulated platform."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.simulated.slack_blocks import block_errors, total_text
from adapters.slack.render import MAX_UNITS, SlackText, render
from bot.message import (
    Attachment,
    Button,
    Buttons,
    Footer,
    ListBlock,
    ListItem,
    Message,
    StoryBlock,
    Text,
    say,
)
from tests.adapters import chat_messages


def only(message: Message) -> SlackText:
    (text,) = render(message)
    assert block_errors(text.blocks) == []
    return text


def shown(text: SlackText) -> list[str]:
    """Return each block as its type and text, buttons as [label]."""
    return [f"{block['type']}: {_text(block)}" for block in text.blocks]


def _text(block: dict) -> str:
    match block["type"]:
        case "context":
            return block["elements"][0]["text"]
        case "actions":
            return " ".join(f"[{button['text']['text']}]" for button in block["elements"])
        case _:
            return block["text"]["text"]


def test_digest_in_norwegian():
    text = only(chat_messages.digest("nb"))

    assert text.text == "Siste: 2 saker"
    assert shown(text) == [
        "header: Siste · tirsdag 28. april",
        "context: 2 saker\u00a0· 1 min\u00a0· av 214 artikler",
        "section: *1 <https://skyukas.example/gemini?a=1&amp;b=2|Google setter sluttdato for Gemini 2.5>*\n"
        "Kall feiler etter 30. september.\n"
        "For CIO: «Test nå.» – Google",
        "context: Skyukas 3 min\u00a0· 3 kilder",
        "section: *2 OPPDATERT Mistral i Azure* [en]",
        "context: Skyukas 2 min",
        "context: Neste: i morgen 08.00",
        "actions: [1] [2]",
    ]


def test_digest_in_english():
    assert shown(only(chat_messages.digest("en"))) == [
        "header: Siste · Tuesday 28 April",
        "context: 2 stories\u00a0· 1 min\u00a0· of 214 articles",
        "section: *1 <https://skyukas.example/gemini?a=1&amp;b=2|Google sets end date for Gemini 2.5>*\n"
        "Calls fail after 30 September.\n"
        'For CIOs: "Test now." – Google',
        "context: Skyukas 3 min\u00a0· 3 sources",
        "section: *2 UPDATED Mistral in Azure* [no]",
        "context: Skyukas 2 min",
        "context: Next: tomorrow 08:00",
        "actions: [1] [2]",
    ]


def test_quiet_day_in_both_languages():
    assert shown(only(chat_messages.quiet_day("nb"))) == [
        "header: Siste · stille dag",
        "section: 87 artikler lest, ingen viktige nok.",
        "actions: [Vis de tre nærmeste]",
    ]
    assert shown(only(chat_messages.quiet_day("en"))) == [
        "header: Siste · quiet day",
        "section: 87 articles read, none important enough.",
        "actions: [Show the three nearest]",
    ]


def test_card_in_both_languages():
    assert shown(only(chat_messages.card("nb"))) == [
        "section: *<https://skyukas.example/gemini|Sluttdato for Gemini>*\nGoogle · Modeller\n"
        "Kall feiler etter 30. september.",
        "context: Skyukas 3 min",
        "actions: [Hvorfor] [English]",
    ]
    assert shown(only(chat_messages.card("en"))) == [
        "section: *<https://skyukas.example/gemini|End date for Gemini>*\nGoogle · Models\n"
        "Calls fail after 30 September.",
        "context: Skyukas 3 min",
        "actions: [Why] [Norsk]",
    ]


def test_list_is_one_section():
    assert shown(only(chat_messages.latest("nb"))) == [
        "section: Google · 2 av 7 saker siste uke",
        "section: 1 <https://skyukas.example/a|Gemini 2.5>\u00a0· i går\n2 Gemma 4\u00a0· fredag",
        "actions: [1] [2]",
        "actions: [Flere]",
    ]


def test_line_of_a_list_may_be_long_and_never_too_long():
    names = ", ".join(f"Selskap {number}" for number in range(100))
    whole, marks = (
        only(Message((ListBlock((ListItem(text),)),), summary="x")) for text in (names, "&" * 2_000)
    )

    assert shown(whole) == [f"section: • {names}"]
    assert shown(marks)[0].endswith("…")


def test_button_carries_its_action_and_what_a_screen_reader_says():
    (first, second) = only(chat_messages.digest("nb")).blocks[-1]["elements"]

    assert (first["value"], first["accessibility_label"]) == ("open 17", "Sak 1")
    assert first["action_id"] != second["action_id"]


def test_feed_text_pings_nobody_in_any_field():
    text = only(chat_messages.hostile())

    everything = json.dumps(text.blocks, ensure_ascii=False) + text.text
    assert "<!" not in everything
    assert "<@" not in everything
    assert "<b>" not in shown(text)[1]
    assert "\u202e" not in everything


def test_feed_text_is_escaped_and_its_marks_of_emphasis_are_defused():
    section = shown(only(chat_messages.hostile()))[1]

    assert "&lt;!channel&gt; &amp; &lt;b&gt;*\u200bbold*\u200b&lt;/b&gt; _\u200bx_\u200b" in section
    assert "~\u200by~\u200b `\u200bz`\u200b" in section


def test_word_between_colons_becomes_no_emoji():
    message = Message((Text("kl. 10:30, :fire: og 12:30:45"),), summary="x")

    assert shown(only(message)) == ["section: kl. 10:30, :\u200bfire: og 12:\u200b30:45"]


def test_line_of_a_feed_becomes_no_quotation():
    assert "\n\u200b&gt; not a quotation" in shown(only(chat_messages.hostile()))[2]


def test_bar_in_a_headline_stays_in_the_headline():
    message = Message((StoryBlock("A | B > C", 1, url="https://a.example/"),), summary="x")

    assert shown(only(message)) == ["section: *<https://a.example/|A ∣ B &gt; C>*"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/|<!here>", "http://", "mailto:a@b.no"]
)
def test_only_web_addresses_become_links(url):
    assert shown(only(Message((StoryBlock("A", 1, url=url),), summary="x"))) == ["section: *A*"]


MENU = tuple(Button(label, f"do {label}", f"{label} it") for label in ("Save", *"ABCDEF"))


def test_menu_of_a_story_is_a_button_and_five_choices_behind_it():
    story = StoryBlock("A", 1, menu=MENU)

    *_, actions = only(Message((story,), summary="x")).blocks

    button, menu = actions["elements"]
    assert (button["text"]["text"], button["accessibility_label"]) == ("Save", "Save it")
    assert menu["type"] == "overflow"
    assert [(one["text"]["text"], one["value"]) for one in menu["options"]] == [
        (label, f"do {label}") for label in "ABCDE"
    ]


def test_rows_that_stand_in_for_menus_are_left_out_where_the_menus_are_shown():
    numbers = Buttons(((Button("1", "open 1"),),), instead_of_menus=True)

    with_menu = Message((StoryBlock("A", 1, menu=MENU[:1]), numbers), summary="x")
    without = Message((StoryBlock("A", 1), numbers), summary="x")

    assert shown(only(with_menu)) == ["section: *A*", "actions: [Save]"]
    assert shown(only(without)) == ["section: *A*", "actions: [1]"]


def test_long_digest_loses_the_quiet_lines_of_later_stories_first_and_stays_one_message():
    text = only(chat_messages.long_digest(10, "One sentence of a source. " * 19))

    assert total_text(text.blocks) <= 9_500
    metas = [line for line in shown(text) if line.startswith("context: meta")]
    sections = [line for line in shown(text) if line.startswith("section: ")]
    assert len(sections) == 10
    assert metas == []
    assert sections[0].count("\n") == 2
    assert sections[-1].count("\n") == 1


def test_digest_a_little_too_long_loses_only_metas_at_its_end():
    text = only(chat_messages.long_digest(10, "s" * 466))

    metas = [line for line in shown(text) if line.startswith("context: ")]
    assert metas
    assert metas == [f"context: meta {n}" for n in range(1, len(metas) + 1)]
    assert len(metas) < 10


def test_message_of_more_blocks_than_slack_takes_is_parted_between_blocks():
    message = Message(tuple(Footer(f"line {n}") for n in range(120)), summary="x")

    assert [len(page.blocks) for page in render(message)] == [50, 50, 20]


def test_text_longer_than_a_section_goes_on_in_the_next_one():
    text = only(Message((Text("word & " * 600),), summary="x"))

    assert len(text.blocks) == 3
    assert " ".join(line.removeprefix("section: ") for line in shown(text)) == ("word &amp; " * 600).strip()


@given(
    name=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<"), max_size=4_000),
    count=st.integers(1, 400),
)
@settings(max_examples=30)
def test_file_is_shown_as_it_is_so_that_it_can_be_copied(name: str, count: int):
    data = json.dumps(
        {"made_at": "2026-04-28T06:55:04", "names": [name] * (count if len(name) < 50 else 1)}, indent=2
    )
    message = replace(
        say("Alt jeg har om deg."), attachment=Attachment("siste.json", "application/json", data)
    )

    pages = render(message)

    assert [error for page in pages for error in block_errors(page.blocks)] == []
    assert all(total_text(page.blocks) <= MAX_UNITS for page in pages)
    files = [block for page in pages for block in page.blocks if block["type"] == "rich_text"]
    assert "".join(block["elements"][0]["elements"][0]["text"] for block in files) == data


def test_row_of_more_buttons_than_slack_takes_goes_on_below():
    row = tuple(Button(str(n), f"open {n}") for n in range(30))

    assert [len(block["elements"]) for block in only(Message((Buttons((row,)),), summary="x")).blocks] == [
        25,
        5,
    ]


TEXTS = st.text(max_size=300) | st.sampled_from(["&", "<!here>", "*a ", "🚀", "\n"]).map(lambda s: s * 2500)


@settings(max_examples=25, deadline=None)
@given(text=TEXTS, line=TEXTS, url=st.text(max_size=50))
def test_whatever_feeds_write_slack_takes_it(text: str, line: str, url: str):
    story = StoryBlock(text, 1, url=f"https://x.example/{url}", number=1, lines=(line,), meta=line)
    message = Message(
        (Text(text), story, ListBlock((ListItem(line, url, text),)), Footer(line)), summary=text
    )

    for page in render(message):
        assert page.text.strip()
        assert block_errors(page.blocks) == []
        assert total_text(page.blocks) <= 9_500
        assert "<!" not in json.dumps(page.blocks)
