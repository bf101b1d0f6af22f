"""What Telegram's updates mean to us."""

from typing import Any

import pytest
from telegram import Update

from adapters.telegram.updates import WANTED, incoming_from
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
        ("  /språk   en ", "/språk en"),
        ("/latest@siste_bot\ngoogle", "/latest@siste_bot google"),
        ("\u200f/latest\u200b\u00a0google\u202e", "/latest google"),
        ("/latest " + "x" * 4_088, "/latest " + "x" * 4_088),
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
    assert read(message("\u200e/latest@other_bot\ngoogle", chat=GROUP)) is None


def test_admins_of_a_channel_command_by_posting_and_speak_as_the_channel():
    post = {"message_id": 1, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "author_signature": "Anna"}

    incoming = read({"update_id": 1, "channel_post": {**post, "text": "/list"}})

    assert incoming.place == Place(PlaceKind.CHANNEL, "-100999", title="Kanalen")
    assert incoming.sender == Sender("-100999", "Kanalen")
    assert read({"update_id": 1, "channel_post": {**post, "text": "Today's news"}}) is None


def test_an_edit_is_no_command_and_is_not_asked_for():
    edit = message("/stop")["message"]

    assert read({"update_id": 1, "edited_message": edit}) is None
    assert read({"update_id": 1, "edited_channel_post": edit | {"chat": CHANNEL}}) is None
    assert not any(kind.startswith("edited") for kind in WANTED)


def test_what_no_database_keeps_is_taken_out_of_every_text():
    anna = ANNA | {"first_name": "A\x00nna\ud800", "language_code": "n\x00b"}
    chat = GROUP | {"title": "AI\x00"}
    payload = press("open\x00 17\udfff", chat=chat)
    payload["callback_query"] |= {"from": anna, "id": "q\x00"}

    incoming = read(payload)

    assert incoming.place.title == "AI"
    assert incoming.sender == Sender("42", "Anna Berg", "nb")
    assert (incoming.text, incoming.reply_to["callback"]) == ("open 17", "q")


def test_more_than_a_button_can_hold_was_never_ours():
    assert read(press("open " + "1" * 60)) is None


def test_forum_topic_is_a_place_of_its_own_and_a_mere_reply_thread_is_not():
    in_topic = read(message("/list", chat=GROUP, is_topic_message=True, message_thread_id=5))
    in_thread = read(message("/list", chat=GROUP, message_thread_id=5))

    assert (in_topic.place.thread, in_thread.place.thread) == ("5", "")


def test_pressed_button_carries_its_action_and_where_it_was():
    incoming = read(press("open 17", chat=GROUP, is_topic_message=True, message_thread_id=5))

    assert incoming.kind is IncomingKind.BUTTON
    assert incoming.text == "open 17"
    assert incoming.place == Place(PlaceKind.GROUP, "-100123", "5", "AI-nytt")
    assert incoming.reply_to == {"message": "11", "callback": "q1"}


def test_button_of_a_message_too_old_to_be_edited_still_counts():
    payload = press("open 17")
    payload["callback_query"]["message"] = {"chat": GROUP, "message_id": 11, "date": 0}

    assert read(payload).text == "open 17"
    assert read(payload).reply_to == {"callback": "q1"}


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
        ("restricted", "restricted out", IncomingKind.LEFT),
        ("restricted out", "silent", IncomingKind.JOINED),
        ("member", "silent", IncomingKind.SILENCED),
        ("silent", "restricted", IncomingKind.HEARD),
        ("silent", "administrator", IncomingKind.HEARD),
        ("silent", "kicked", IncomingKind.LEFT),
    ],
)
def test_being_added_or_removed_is_a_movement(old, new, kind):
    incoming = read(membership(old, new))

    assert (incoming.kind, incoming.place) == (kind, THE_GROUP)


@pytest.mark.parametrize(("old", "new"), [("member", "administrator"), ("silent", "silent")])
def test_change_of_rights_that_leaves_writing_as_it_was_is_no_movement(old, new):
    assert read(membership(old, new)) is None


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("posting administrator", "administrator", IncomingKind.SILENCED),
        ("administrator", "posting administrator", IncomingKind.HEARD),
        ("left", "posting administrator", IncomingKind.JOINED),
        ("posting administrator", "left", IncomingKind.LEFT),
    ],
)
def test_in_a_channel_it_takes_the_right_to_post(old, new, kind):
    assert read(membership(old, new, chat=CHANNEL)).kind is kind


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
        message(None),
        message(" \u200b "),
        message(None, contact={"phone_number": "+47", "first_name": "Kari"}),
        message(None, caption="/latest", photo=[]),
        message("/list", **{"from": {"id": 8, "is_bot": True, "first_name": "Other"}}),
        message("/list", chat=GROUP, sender_chat=CHANNEL, is_automatic_forward=True),
        {"update_id": 1, "callback_query": {"id": "q", "from": ANNA, "chat_instance": "c", "data": "open 1"}},
    ],
)
def test_what_is_said_to_nobody_or_by_a_bot_is_left_alone(payload):
    assert read(payload) is None
