"""Hostile stories as Slack takes them; all of them by tests.scale.slack_rendering."""

import logging

import pytest

from adapters.slack.render import SlackText
from bot.message import Message, StoryBlock
from tests.scale.slack_rendering import Findings, check_rendering, faults_of

DOCUMENT = Message((StoryBlock("Nytt fra A & B", 1, url="https://a.example/"),), summary="Nytt")


@pytest.fixture(autouse=True)
def quiet_library():
    """The library warns of each field that it does not know."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def test_hostile_digests_are_taken_as_one_message_each_and_nothing_comes_alive():
    found = check_rendering(150, seed=2)

    assert found.faults == []
    assert found.messages > 2 * found.digests


def section(text: str) -> SlackText:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return SlackText("Nytt", [block])


def test_what_says_the_document_is_no_fault():
    assert faults_of(DOCUMENT, [section("*<https://a.example/|Nytt fra A &amp; B>*")], Findings()) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("*<https://a.example/|Nytt fra A &amp; C>*", "does not say"),
        ("*<https://b.example/|Nytt fra A &amp; B>*", "would come alive"),
        ("Nytt fra A &amp; B <!channel>", "would come alive: '<!channel>'"),
        ("Nytt fra A &amp; B <@U1>", "would come alive: '<@U1>'"),
        ("Nytt fra A &amp; B <", "would come alive: '<'"),
        ("Nytt fra A &amp; B *nå* nå", "would be emphasised: '*'"),
        ("Nytt fra A &amp; B :fire:", "would be emphasised: ':fire:'"),
        ("Nytt fra A &amp; B\n&gt; sitat", "would be a quotation"),
        ("Nytt fra A &amp; B " + "x" * 3_000, "less than 3001 characters"),
    ],
)
def test_each_fault_is_seen(said, fault):
    faults = faults_of(DOCUMENT, [section(said)], Findings())

    assert any(fault in found for found in faults), faults
