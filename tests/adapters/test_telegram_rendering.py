"""What hostile stories look like on Telegram, as TDLib reads it; all of them by tests.scale.rendering."""

import pytest

from adapters.telegram.render import TelegramText
from bot.message import Message, Text
from tests.scale.rendering import Findings, check_rendering, faults_of

DOCUMENT = Message((Text("Nytt fra A & B"),), summary="")


def test_hostile_stories_say_what_they_should_and_nothing_comes_alive():
    found = check_rendering(1_000, seed=2)

    assert found.faults == []
    assert found.messages > found.stories


def test_what_says_the_document_is_no_fault():
    assert faults_of(DOCUMENT, [TelegramText("Nytt fra A &amp; B", 14)], Findings()) == []


@pytest.mark.parametrize(
    ("html", "units", "fault"),
    [
        ("Nytt fra <A & B", 14, "refused"),
        ("Nytt fra A &amp; C", 14, "says"),
        ("Nytt fra A &amp; B ", 15, "changed on its way"),
        ("Nytt fra A &amp; B", 13, "counted as 13"),
        ("Nytt fra @anna", 14, "would come alive: @anna"),
        ("Nytt fra /stop", 14, "would come alive: /stop"),
        ("x" * 4_097, 4_097, "4097 units"),
        ("<b>x</b> " * 101, 201, "101 entities"),
    ],
)
def test_each_fault_is_seen(html, units, fault):
    faults = faults_of(DOCUMENT, [TelegramText(html, units)], Findings())

    assert any(fault in found for found in faults), faults
