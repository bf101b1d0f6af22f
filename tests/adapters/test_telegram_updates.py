"""What Telegram's updates mean to us."""

from typing import Any

import pytest
from telegram import Update

from adapters.telegram.updates import incoming_from
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender
from tests.adapters.telegram_payloads import ANNA, CHANNEL, GROUP, membership, message, press

ANNA_HERE = Place(PlaceKind.PRIVATE, "42", title="Anna Berg")
THE_GROUP = Place(PlaceKind.GROUP, "-100123", title="AI-nytt")


def read(payload: dict[str, Any]) -> Incoming | None:
    return incoming_from(Update.de_json(payload, None), username="siste_bot")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/latest google", "/latest google"),
        ("/latest@Siste_Bot google 5", "/latest@Siste_Bot google 5"),
        ("google", "google"),
        ("  /språk   en ", "/språk   en"),
        ("@siste_bot /latest", "/latest"),
    ],
)
def test_what_is_said_in_a_private_chat_comes_as_it_was_typed(typed, text):
    assert read(message(typed, update_id=9)) == Incoming(
        "9", IncomingKind.TEXT, ANNA_HERE, Sender("42", "Anna Berg", "nb"), text
    )


def test_in_a_group_only_what_is_addressed_to_us_counts():
    assert read(message("/latest google", chat=GROUP)).text == "/latest google"
    assert read(message("@siste_bot latest google", chat=GROUP)).text == "latest google"
    assert read(message("/latest@other_bot google", chat=GROUP)) is None
    assert read(message("google is big", chat=GROUP)) is None


def test_forum_topic_is_a_place_of_its_own_and_a_mere_reply_thread_is_not():
    in_topic = read(message("/list", chat=GROUP, is_topic_message=True, message_thread_id=5))
    in_thread = read(message("/list", chat=GROUP, message_thread_id=5))

    assert (in_topic.place.thread, in_thread.place.thread) == ("5", "")


def test_pressed_button_carries_its_action_and_where_it_was():
    incoming = read(press("open 17", chat=GROUP, is_topic_message=True, message_thread_id=5))

    assert incoming.kind is IncomingKind.BUTTON
    assert incoming.text == "open 17"
    assert incoming.place == Place(PlaceKind.GROUP, "-100123", "5", "AI-nytt")
    assert incoming.reply_to == {"chat": "-100123", "message": "11", "callback": "q1"}


def test_button_of_a_message_too_old_to_be_shown_still_counts():
    payload = press("open 17")
    payload["callback_query"]["message"] = {"chat": GROUP, "message_id": 11, "date": 0}

    assert read(payload).reply_to["message"] == "11"


def test_anonymous_admin_speaks_as_the_group():
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}

    incoming = read(message("/list", chat=GROUP, sender_chat=GROUP, **{"from": anonymous}))

    assert incoming.sender == Sender("-100123", "AI-nytt")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("left", "member", IncomingKind.JOINED),
        ("kicked", "member", IncomingKind.JOINED),
        ("left", "administrator", IncomingKind.JOINED),
        ("member", "kicked", IncomingKind.LEFT),
        ("administrator", "left", IncomingKind.LEFT),
    ],
)
def test_being_added_or_removed_is_a_movement(old, new, kind):
    incoming = read(membership(old, new))

    assert (incoming.kind, incoming.place) == (kind, THE_GROUP)


def test_change_of_rights_alone_is_no_movement():
    assert read(membership("member", "administrator")) is None


def test_bot_can_be_added_to_a_channel():
    assert read(membership("left", "administrator", chat=CHANNEL)).place.kind is PlaceKind.CHANNEL


def test_group_that_became_a_supergroup_tells_its_new_id():
    small = {"id": -5, "type": "group", "title": "AI-nytt"}

    incoming = read(message(None, chat=small, migrate_to_chat_id=-100123))

    assert (incoming.kind, incoming.place.chat, incoming.text) == (IncomingKind.MIGRATED, "-5", "-100123")


@pytest.mark.parametrize(
    "payload",
    [
        {"update_id": 1},
        {"update_id": 1, "channel_post": {"message_id": 1, "date": 1, "chat": CHANNEL, "text": "/list"}},
        message("/list", chat=CHANNEL),
        message(None, sticker=None),
        message("/list", **{"from": {"id": 8, "is_bot": True, "first_name": "Other"}}),
        message("/list", chat=GROUP, sender_chat=CHANNEL, is_automatic_forward=True),
        {"update_id": 1, "callback_query": {"id": "q", "from": ANNA, "chat_instance": "c", "data": "open 1"}},
    ],
)
def test_what_is_said_to_nobody_or_by_a_bot_is_left_alone(payload):
    assert read(payload) is None
