"""Telegram's HTML as the simulated Telegram reads it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.simulated.telegram_html import (
    ENTITY_OF_TAG,
    Formatted,
    HtmlRefusedError,
    parse_html,
    trim,
    utf16_length,
)


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


def test_trimming_moves_and_shortens_entities():
    text = parse_html("  <b> x </b><i> </i> ")
    assert trim(text) == Formatted("x", ({"type": "bold", "offset": 0, "length": 1},))


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
        formatted = trim(parse_html("".join(parts)))
    for entity in formatted.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(formatted.text)
