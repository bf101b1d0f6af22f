"""Messages as Telegram HTML, read back by the strict parser of the simulated platform."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.simulated.telegram_html import parse_html, utf16_length
from adapters.telegram.render import TelegramText, render
from bot.message import Button, Buttons, Details, Heading, ListBlock, ListItem, Message, StoryBlock, Text
from tests.adapters import chat_messages


def only(message: Message) -> TelegramText:
    (text,) = render(message)
    return text


def labels(text: TelegramText) -> list[list[str]]:
    return [[key.text for key in row] for row in text.keyboard.inline_keyboard]


def test_digest_in_norwegian():
    text = only(chat_messages.digest("nb"))

    assert text.html == (
        "<b>Siste · tirsdag 28. april</b>\n"
        "<i>2 saker · 1 min · av 214 artikler</i>\n\n"
        '<b>1 <a href="https://skyukas.example/gemini?a=1&amp;b=2">'
        "Google setter sluttdato for Gemini 2.5</a></b>\n"
        "Kall feiler etter 30. september.\n"
        "For CIO: «Test nå.» – Google\n"
        "<i>Skyukas 3 min\u00a0· 3 kilder</i>\n\n"
        "<b>2 OPPDATERT Mistral i Azure</b> [en]\n"
        "<i>Skyukas 2 min</i>\n\n"
        "<i>Neste: i morgen 08.00</i>"
    )
    assert labels(text) == [["1", "2"]]
    assert [key.callback_data for key in text.keyboard.inline_keyboard[0]] == ["open 17", "open 18"]


def test_digest_in_english():
    assert only(chat_messages.digest("en")).html == (
        "<b>Siste · Tuesday 28 April</b>\n"
        "<i>2 stories · 1 min · of 214 articles</i>\n\n"
        '<b>1 <a href="https://skyukas.example/gemini?a=1&amp;b=2">'
        "Google sets end date for Gemini 2.5</a></b>\n"
        "Calls fail after 30 September.\n"
        'For CIOs: "Test now." – Google\n'
        "<i>Skyukas 3 min\u00a0· 3 sources</i>\n\n"
        "<b>2 UPDATED Mistral in Azure</b> [no]\n"
        "<i>Skyukas 2 min</i>\n\n"
        "<i>Next: tomorrow 08:00</i>"
    )


def test_quiet_day_in_both_languages():
    nb, en = only(chat_messages.quiet_day("nb")), only(chat_messages.quiet_day("en"))

    assert nb.html == "<b>Siste · stille dag</b>\n87 artikler lest, ingen viktige nok."
    assert labels(nb) == [["Vis de tre nærmeste"]]
    assert en.html == "<b>Siste · quiet day</b>\n87 articles read, none important enough."
    assert labels(en) == [["Show the three nearest"]]


def test_card_has_its_own_buttons_under_it():
    nb, en = only(chat_messages.card("nb")), only(chat_messages.card("en"))

    assert nb.html == (
        '<b><a href="https://skyukas.example/gemini">Sluttdato for Gemini</a></b>\nGoogle · Modeller\n\n'
        "Kall feiler etter 30. september.\n\n<i>Skyukas 3 min</i>"
    )
    assert labels(nb) == [["Hvorfor", "English"]]
    assert "</b>\nGoogle · Models\n\nCalls fail" in en.html
    assert labels(en) == [["Why", "Norsk"]]


def test_list_is_numbered_without_blank_lines():
    text = only(chat_messages.latest("nb"))

    assert text.html == (
        "Google · 2 av 7 saker siste uke\n\n"
        '1 <a href="https://skyukas.example/a">Gemini 2.5</a>\u00a0· i går\n'
        "2 Gemma 4\u00a0· fredag"
    )
    assert labels(text) == [["1", "2"], ["Flere"]]


def test_feed_text_opens_no_tag_and_reads_as_it_was_written():
    shown = parse_html(only(chat_messages.hostile()).html)

    assert "<!channel> & <b>*bold*</b> _x_ ~y~ `z` |bar|" in shown.text
    assert {entity["type"] for entity in shown.entities} == {"bold", "italic", "text_link"}


def test_only_web_addresses_become_links():
    links = [e["url"] for e in parse_html(only(chat_messages.hostile()).html).entities if "url" in e]

    assert links == ["https://ok.example/?a=1&b=2"]


def test_feed_text_pings_nobody_and_offers_no_command():
    message = Message((StoryBlock("@anna said /forgetme at a@b.no", story_id=1),), summary="x")

    shown = parse_html(only(message).html).text

    assert shown == "@\u2060anna said /\u2060forgetme at a@b.no"


def test_a_headline_in_a_list_offers_no_command_and_a_command_in_one_stays_touchable():
    items = (ListItem("Skyukas: /stop it, they said", url="https://a.example/1"), ListItem("/help – this"))
    html = only(Message((ListBlock(items),), summary="s")).html
    assert "/\u2060stop it" in html
    assert "/help" in html


def test_our_own_commands_stay_touchable():
    message = Message((Text("Prøv /siste google."),), summary="x")

    assert only(message).html == "Prøv /siste google."


def test_direction_of_writing_is_not_turned_and_right_to_left_text_is_fenced_in():
    message = Message((StoryBlock("\u202eגוגל\u200f", story_id=1, number=1, mark="[he]"),), summary="x")

    assert parse_html(only(message).html).text == "1 \u2068גוגל\u2069 [he]"


def test_long_message_is_split_between_stories_and_keeps_its_buttons_at_the_end():
    message = chat_messages.long_digest(12, "An æøå sentence 🚀. " * 20)
    message = Message((*message.blocks, Buttons(((Button("More", "more"),),))), summary="x")

    texts = render(message)

    assert len(texts) > 1
    assert all(utf16_length(parse_html(text.html).text) <= 4096 for text in texts)
    assert all(parse_html(text.html).text.split()[1] == "Headline" for text in texts)
    assert [text.keyboard is not None for text in texts] == [False] * (len(texts) - 1) + [True]


def test_list_with_more_links_than_telegram_marks_is_split():
    items = tuple(ListItem(f"n{n}", f"https://a.example/{n}") for n in range(150))

    texts = render(Message((ListBlock(items),), summary="x"))

    assert [len(parse_html(text.html).entities) for text in texts] == [100, 50]


def test_rows_hold_eight_buttons_at_most():
    row = tuple(Button(str(n), f"open {n}") for n in range(1, 12))

    assert [len(keys) for keys in labels(only(Message((Text("x"), Buttons((row,))), summary="x")))] == [6, 5]


def test_buttons_whose_labels_need_the_room_go_into_rows_of_equal_length():
    row = tuple(Button(label, "open 1") for label in ("Forhåndsvis", "Følg emner", "Endre", "Angre"))

    text = only(Message((Text("x"), Buttons((row,))), summary="x"))

    assert labels(text) == [["Forhåndsvis", "Følg emner"], ["Endre", "Angre"]]


def test_button_whose_action_is_too_long_is_left_out_rather_than_the_message_lost():
    row = (Button("bad", "æ" * 33), Button("good", "æ" * 32))

    assert labels(only(Message((Text("x"), Buttons((row,))), summary="x"))) == [["good"]]


def test_button_that_opens_an_address_does_so_only_by_https():
    row = (
        Button("Add me", "", url="https://t.me/siste_bot?startgroup=x"),
        Button("plain", "", url="http://a.example/"),
        Button("script", "", url="javascript:alert(1)"),
    )

    ((key,),) = only(Message((Text("x"), Buttons((row,))), summary="x")).keyboard.inline_keyboard

    assert (key.text, key.url, key.callback_data) == ("Add me", "https://t.me/siste_bot?startgroup=x", None)


def test_keyboard_holds_no_more_buttons_than_telegram_takes():
    rows = tuple(tuple(Button(f"{n}", f"open {n}") for n in range(7)) for _ in range(20))

    shown = labels(only(Message((Text("x"), Buttons(rows)), summary="x")))

    assert sum(len(row) for row in shown) == 100


def test_long_context_unfolds_and_is_cut_at_its_lines():
    message = Message((Text("x"), Details("Line & <b>.\n" * 500)), summary="x")

    texts = render(message)

    assert len(texts) == 2
    for text in texts:
        shown = parse_html(text.html)
        assert [entity["type"] for entity in shown.entities] == ["expandable_blockquote"]
        assert shown.text.endswith("Line & <b>.")


def test_letters_are_composed_as_telegram_would_otherwise_drop_their_rings():
    message = Message((StoryBlock("A\u030ase x\u030a o\u0308", story_id=1),), summary="x")

    assert parse_html(only(message).html).text == "Åse x ö"


def test_numbered_stories_say_whose_button_it_is():
    story = StoryBlock("H", story_id=3, number=2, buttons=(Button("Out", "out 3"),))

    assert labels(only(Message((story,), summary="x"))) == [["2 Out"]]


def test_stories_with_one_button_each_share_a_row():
    def story(number: int, *labels: str) -> StoryBlock:
        buttons = tuple(Button(label, f"{label} {number}") for label in labels)
        return StoryBlock("H", story_id=number, number=number, buttons=buttons)

    blocks = (story(1, "Out", "Up"), story(2, "Out"), Text("Not in it:"), story(3, "In"), story(4, "In"))
    (rendered,) = render(Message((*blocks, Buttons(((Button("Lock", "lock"),),))), summary="x"))

    rows = [[button.text for button in row] for row in rendered.keyboard.inline_keyboard]
    assert rows == [["1 Out", "1 Up"], ["2 Out"], ["3 In", "4 In"], ["Lock"]]


def test_message_without_text_sends_its_summary():
    assert only(Message((Heading(" \u202e "),), summary="Nothing new")).html == "Nothing new"


TEXTS = st.text(max_size=300) | st.sampled_from(["&", "<", "@a ", "/b ", "🚀", "\n"]).map(lambda s: s * 2500)


@pytest.mark.parametrize("is_quiet", [True, False])
@settings(max_examples=30, deadline=None)
@given(text=TEXTS, line=TEXTS, url=st.text(max_size=50))
def test_whatever_feeds_write_telegram_takes_it(is_quiet: bool, text: str, line: str, url: str):
    story = StoryBlock(text, 1, url=f"https://x.example/{url}", number=1, lines=(line,), meta=line)
    message = Message((Text(text, is_quiet), story, ListBlock((ListItem(line, url, text),))), summary=text)

    for rendered in render(message):
        shown = parse_html(rendered.html).text
        assert 1 <= utf16_length(shown) <= 4096
        assert shown.encode()


def test_commands_in_details_are_offered_only_where_the_words_are_ours():
    blocks = (Details("/stop it, they said"), Details("/stop – no more digests", is_ours=True))
    (text,) = render(Message(blocks, summary="x"))
    said, ours = text.html.split("</blockquote>")[:2]
    assert "/stop" not in said
    assert "/stop" in ours
