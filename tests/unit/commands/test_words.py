"""How a text becomes a command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.words import COMMANDS, Parsed, clean, parse, said_in


@pytest.mark.parametrize(
    ("text", "command", "args"),
    [
        ("latest google", "latest", "google"),
        ("/latest google 10", "latest", "google 10"),
        ("/LATEST@siste_bot Google", "latest", "Google"),
        ("siste google", "latest", "google"),
        ("/siste", "latest", ""),
        ("/siste språk en", "language", "en"),
        ("/siste siste google", "latest", "google"),
        ("/siste 3", "latest", "3"),
        ("/siste off", "digest", "off"),
        ("/siste På", "digest", "on"),
        ("/siste off the record", "latest", "off the record"),
        ("off", "latest", "off"),
        ("google", "latest", "google"),
        ("Nyeste", "latest", ""),
        ("/abonner google", "subscribe", "google"),
        ("Følg Google", "subscribe", "Google"),
        ("/språk nb", "language", "nb"),
        ("/sprak nb", "language", "nb"),
        ("hjelp", "help", ""),
        ("oversikt nå", "digest", "nå"),
        ("demp krypto", "mute", "krypto"),
        ("hvorfor 2", "why", "2"),
        ("schedule man-fre 7.30", "digest", "time man-fre 7.30"),
        ("pause 7d", "digest", "pause 7d"),
        ("/tid 7.30", "digest", "time 7.30"),
        ("tid halv åtte", "digest", "time halv åtte"),
        ("tid 8 eller 9", "digest", "time 8 eller 9"),
        ("time 8am weekdays", "digest", "time 8am weekdays"),
        ("/siste time 08:00", "digest", "time 08:00"),
        ("/siste tid", "digest", "time"),
        ("/siste lagre", "save", ""),
        ("/siste sak", "story", ""),
        ("/siste card", "card", ""),
        ("/siste sted", "place", ""),
        ("siste save", "save", ""),
        ("save", "save", ""),
        ("sak", "latest", "sak"),
        ("/siste story of the year", "latest", "story of the year"),
        ("/siste lengde 3 min", "digest", "length 3 min"),
        ("/siste dager man-fre", "digest", "days man-fre"),
        ("/siste tid 8 eller 9", "digest", "time 8 eller 9"),
        ("2", "open", "2"),
    ],
)
def test_a_command_word_of_either_language_is_understood(text, command, args):
    assert (parse(text).command, parse(text).args) == (command, args)


def test_a_command_may_name_the_bot():
    assert parse("/latest@siste_bot google").is_addressed
    assert not parse("/latest google").is_addressed


@pytest.mark.parametrize(
    "text",
    [
        "help me find Google",
        "time magazine",
        "stop using AI",
        "status of Gemini",
        "personvern",
        "time",
        "time 100",
        "lengde 5",
        "days of thunder",
    ],
)
def test_everyday_words_without_a_slash_stay_text(text):
    assert parse(text) == Parsed("latest", text)


@pytest.mark.parametrize("text", ["time magazine", "personvern", "days of thunder"])
def test_behind_siste_too_they_stay_text_without_a_number(text):
    assert parse(f"/siste {text}") == Parsed("latest", text)


def test_an_unknown_word_behind_a_slash_is_no_search():
    assert parse("/latset google") == Parsed("help", unknown="latset")


def test_marks_that_show_nothing_are_dropped():
    assert parse("\u200b/la\u200dtest\u202e goo\u2066gle\ufeff") == Parsed("latest", "google")


def test_control_characters_and_lines_become_spaces():
    assert clean("a\x00b\n\n c\t") == "a b c"


def test_only_so_much_of_a_text_is_read():
    assert len(parse("google " * 10_000).args) <= 4096


@given(st.text())
def test_any_text_is_some_command(text):
    parsed = parse(text)
    assert parsed.command in COMMANDS
    assert "\n" not in parsed.args


@given(st.sampled_from(["/siste ", "siste ", "/"]), st.integers(1, 3000))
def test_repeated_prefixes_end(prefix, times):
    assert parse(prefix * times).command in COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_said_in_norwegian_is_that_command(command):
    said = said_in("nb", command)
    assert parse(f"/{said}").command == command
    assert parse(f"/siste {said} google").command == parse(f"/siste {command} google").command


def test_a_command_is_said_in_the_readers_language():
    assert said_in("nb", "channel set #salg") == "kanal sett #salg"
    assert said_in("nb", "digest preview") == "oversikt preview"
    assert said_in("en", "channel set") == "channel set"
