"""Telegram's HTML as the simulated Telegram reads it, compared with TDLib, which the service runs on.

TDLib is compared in its reading (verdict, words, text, entities) and in what it makes of a text before it is
trimmed. The trimming at the ends it does only within a running client; that is tried here by examples.
"""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.simulated.telegram_entities import as_message, clean
from adapters.simulated.telegram_html import (
    ENTITY_OF_TAG,
    Formatted,
    HtmlRefusedError,
    parse_html,
    utf16_length,
)
from tests.adapters import tdlib
from tests.adapters.hostile_html import HostileHtml


def kinds(source):
    return [(e["type"], e["offset"], e["length"]) for e in parse_html(source).entities]


def test_references_are_decoded_once_and_unknown_ones_stay():
    assert parse_html("&lt;b&gt; &amp;amp; &quot;&#229;&#xE5;&quot; &nbsp; & &lt").text == (
        '<b> &amp; "åå" &nbsp; & <'
    )


def test_offsets_are_utf16_units():
    assert kinds("😀<b>å😀</b>") == [("bold", 2, 3)]


def test_outer_entities_come_before_inner_ones():
    assert kinds("<b><i>x</i>y</b>") == [("bold", 0, 2), ("italic", 0, 1)]


def test_an_empty_end_tag_closes_what_is_open():
    assert kinds("<b>x</>") == [("bold", 0, 1)]


@pytest.mark.parametrize(
    ("source", "entities"),
    [
        (
            '<a href="https://a.example/?a=1&amp;b=2">x</a>',
            [{"type": "text_link", "url": "https://a.example/?a=1&b=2"}],
        ),
        ('<a href="javascript:alert(1)">x</a>', []),
        ("<a>x</a>", []),
        ("<blockquote expandable>x</blockquote>", [{"type": "expandable_blockquote"}]),
        ('<span class="tg-spoiler">x</span>', [{"type": "spoiler"}]),
        (
            '<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>',
            [{"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"}],
        ),
        ("<B>x</b>", [{"type": "bold"}]),
        ("<b>x</B>", [{"type": "bold"}]),
    ],
)
def test_a_tag_becomes_its_entity(source, entities):
    assert list(parse_html(source).entities) == [{**e, "offset": 0, "length": 1} for e in entities]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</I>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://x>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ],
)
def test_what_telegram_does_not_know_is_refused(source, words):
    with pytest.raises(HtmlRefusedError) as refused:
        parse_html(source)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("  <b> x </b><i> </i> ", Formatted(" x", ({"type": "bold", "offset": 0, "length": 2},))),
        (" x <b>y</b>\n ", Formatted("x y", ({"type": "bold", "offset": 2, "length": 1},))),
        ("\t\r\n x", Formatted("x")),
        (" <b>\n</b> ", Formatted("")),
    ],
)
def test_a_message_is_trimmed_but_not_in_front_of_its_first_entity(source, message):
    assert as_message(parse_html(source)) == message


def test_a_style_is_cut_where_another_begins_and_joined_where_it_goes_on():
    assert as_message(parse_html("<b>a<i>b</i>c</b><b>d</b>")).entities == (
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "bold", "offset": 1, "length": 3},
        {"type": "italic", "offset": 1, "length": 1},
    )


# --- the truth ----------------------------------------------------------------------------------------


# In what order it keeps entities of equal rank TDLib leaves to its sorting, which shuffles longer lists.
ORDERED_BY_TDLIB = 16


def read(source):
    try:
        return parse_html(source)
    except HtmlRefusedError as refused:
        return str(refused)


def test_it_reads_as_tdlib_reads():
    hostile = HostileHtml(seed=20260428)
    accepted = 0
    for source in (hostile.anything() for _ in range(8_000)):
        truth = tdlib.read_html(source)
        accepted += isinstance(truth, Formatted)
        assert read(source) == truth, source
    # Neither all nor nothing was refused.
    assert 2_000 < accepted < 6_000


def test_it_puts_texts_in_order_as_tdlib_does():
    hostile = HostileHtml(seed=20260429)
    entities = 0
    for source in (hostile.well_formed() for _ in range(2_500)):
        if len(parse_html(source).entities) > ORDERED_BY_TDLIB:
            continue
        truth = tdlib.clean_html(source)
        entities += len(truth.entities)
        assert read(source) == tdlib.read_html(source), source
        assert clean(parse_html(source)) == truth, source
    assert entities > 2_500


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_as_tdlib_reads_it(source):
    assert read(source) == tdlib.read_html(source)


@settings(max_examples=200, deadline=None)
@given(
    st.text("abAB.:/@[]?#%&=0123456789 _-$\n😀å", max_size=20),
    st.sampled_from(["", "http://", "tg:", "ton://"]),
)
def test_any_address_is_read_as_tdlib_reads_it(address, scheme):
    source = f'<a href="{scheme}{address}">x</a>'
    assert read(source) == tdlib.read_html(source)


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_escaped_text_comes_out_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == Formatted(text)


pieces = st.lists(
    st.sampled_from([*(f"<{tag}>" for tag in ENTITY_OF_TAG), "</b>", "</>", "x", "😀", "&lt;", "<", ">", " "])
)


@settings(max_examples=50, deadline=None)
@given(pieces)
def test_entities_lie_within_the_text_unless_it_is_refused(parts):
    formatted = Formatted("")
    with suppress(HtmlRefusedError):
        formatted = as_message(parse_html("".join(parts)))
    for entity in formatted.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(formatted.text)
