"""The terminal as a chat."""

import io
from datetime import UTC, datetime

import pytest

from adapters.terminal import TerminalAdapter
from adapters.terminal.render import numbered_buttons
from bot.message import Button, Buttons, Footer, Heading, ListBlock, ListItem, Message, StoryBlock, Text, say
from bot.model.delivery import IncomingKind
from bot.model.destination import Destination, Installation, Place, PlaceKind, Platform

DIGEST = Message(
    (
        Heading("Tuesday 28 April"),
        Text("1 story · 1 min", is_quiet=True),
        StoryBlock(
            "Google sets end date for Gemini 2.5",
            story_id=17,
            url="https://a.example/gemini",
            number=1,
            label="UPDATED",
            mark="[en]",
            lines=("Calls will fail after 30 September.",),
            quote='For CIOs: "Test before the summer." – Google',
            meta="Skyukas 3 min · 3 sources",
        ),
        Buttons(((Button("1", "open 17"),), (Button("Follow Google", "subscribe google"),))),
        Footer("Next: tomorrow 08:00"),
    ),
    summary="1 story",
    language="en",
)


def terminal(*lines: str, who: str = "reader") -> tuple[TerminalAdapter, io.StringIO]:
    output = io.StringIO()
    adapter = TerminalAdapter(who=who, lines=lines, output=output)  # type: ignore[arg-type]
    adapter.attach(Installation(1, Platform.TERMINAL, "local"))
    return adapter, output


def destination(kind: PlaceKind = PlaceKind.PRIVATE, title: str = "") -> Destination:
    place = Place(kind, "terminal", title=title)
    now = datetime(2026, 4, 28, tzinfo=UTC)
    return Destination(1, 1, Platform.TERMINAL, place, "en", "Europe/Oslo", "cio", now)


async def test_piped_output_is_plain_text_with_everything_in_it():
    adapter, output = terminal()

    await adapter.messenger.send(destination(PlaceKind.CHANNEL, "ai-news"), DIGEST, reply_to={})

    assert output.getvalue().split("\n")[1:] == [
        "+ #ai-news · Tuesday 28 April",
        "  1 story · 1 min",
        "",
        "  1 UPDATED  Google sets end date for Gemini 2.5  [en]",
        "    Calls will fail after 30 September.",
        '    For CIOs: "Test before the summer." – Google',
        "    Skyukas 3 min · 3 sources",
        "  [1]",
        "  [2 Follow Google]",
        "  Next: tomorrow 08:00",
        "",
    ]


async def test_a_number_presses_the_button_of_the_last_message():
    adapter, _ = terminal()
    await adapter.messenger.send(destination(), DIGEST, reply_to={})

    pressed = adapter.incoming("2")

    assert (pressed.kind, pressed.text) == (IncomingKind.BUTTON, "subscribe google")


async def test_a_number_without_a_button_is_text():
    adapter, _ = terminal()
    await adapter.messenger.send(destination(), say("Hello"), reply_to={})

    assert adapter.incoming("7").kind is IncomingKind.TEXT


def test_buttons_with_numbers_keep_them_and_the_others_follow():
    assert {number: button.label for number, button in numbered_buttons(DIGEST).items()} == {
        1: "1",
        2: "Follow Google",
    }


async def test_a_script_is_said_line_by_line_and_shown():
    adapter, output = terminal("/latest google", "", "/help")

    said = [await adapter.ask(), await adapter.ask(), await adapter.ask()]

    assert said == ["/latest google", "/help", None]
    assert "you › /latest google" in output.getvalue()


@pytest.mark.parametrize("text", ["[bold]not bold[/bold]", ":smile:", "\x1b[31mred", "a\u202eb"])
async def test_text_of_feeds_is_shown_as_it_is_and_never_commands_the_terminal(text: str):
    adapter, output = terminal()

    await adapter.messenger.send(destination(), say(text), reply_to={})

    assert "\x1b" not in output.getvalue()
    assert "\u202e" not in output.getvalue()
    assert text.replace("\x1b", "").replace("\u202e", "") in output.getvalue()


async def test_an_admin_sits_in_the_channel_and_a_reader_in_private():
    admin, _ = terminal(who="admin")
    reader, _ = terminal(who="reader")

    assert admin.incoming("x").place.kind is PlaceKind.CHANNEL
    assert reader.incoming("x").place.kind is PlaceKind.PRIVATE
    assert await admin.messenger.is_chat_admin(destination(), "reader") is False


async def test_lists_show_their_numbers_and_meta():
    adapter, output = terminal()
    listed = Message((ListBlock((ListItem("Gemma 4", meta="Friday"),), is_numbered=True),), "list", "en")

    await adapter.messenger.send(destination(), listed, reply_to={})

    assert "1 Gemma 4 · Friday" in output.getvalue()


def test_a_private_chat_goes_by_its_human():
    adapter, _ = terminal(who="reader")
    update = adapter.incoming("/mydata")
    assert update.place.chat == update.sender.external_id
