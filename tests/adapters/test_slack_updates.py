"""What Slack's payloads mean to us."""

from typing import Any

import pytest

from adapters.slack.updates import incoming_from, installed_at
from bot.commands.words import Parsed, parse
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender
from tests.adapters.slack_payloads import click, command, event


def read(payload: dict) -> Incoming | None:
    return incoming_from(payload)


THE_CHANNEL = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")
ANNA = Sender("U42", "anna")


def test_command_is_read_as_it_was_typed():
    assert read(command("subscribe google")) == Incoming(
        "111.222.abc",
        IncomingKind.TEXT,
        THE_CHANNEL,
        ANNA,
        "/siste subscribe google",
        {"user": "U42", "channel": "C1", "response_url": "https://hooks.slack.example/commands/1"},
    )


@pytest.mark.parametrize(
    ("name", "typed", "parsed"),
    [
        ("/latest", "google", Parsed("latest", "google")),
        ("/latest", "", Parsed("latest")),
        ("/latest", " 5 ", Parsed("latest", "5")),
        ("/siste", "", Parsed("latest")),
        ("/siste", "google", Parsed("latest", "google")),
        # Everyday words, which are orders behind /siste alone.
        ("/siste", "length 3 min", Parsed("digest", "length 3 min")),
        ("/siste", "stille 22-07", Parsed("digest", "quiet 22-07")),
    ],
)
def test_command_is_the_word_it_is_and_siste_stands_before_any(name, typed, parsed):
    assert parse(read(command(typed, command=name)).text) == parsed


def test_typed_text_is_unescaped_and_mentions_stay_certain():
    typed = "AT&amp;T &lt;3 <https://a.example/x|a.example/x> <@U7|per> <#C9|ai>"

    assert read(command(typed)).text == "/siste AT&T <3 https://a.example/x <@U7|per> <#C9|ai>"


@pytest.mark.parametrize("typed", ["&lt;#C9|ai&gt;", "&lt;@U7|per&gt;", "&amp;lt;#C9&gt;"])
def test_what_is_typed_like_a_mention_is_none(typed):
    text = read(command(f"channel set {typed}")).text

    assert "<#" not in text
    assert "<@" not in text


def test_direct_message_is_addressed_by_its_human():
    direct = read(command(channel_id="D5", channel_name="directmessage"))

    assert direct.place == Place(PlaceKind.PRIVATE, "U42", title="anna")
    assert direct.reply_to["channel"] == "D5"


def test_private_channel_has_no_title_in_a_command():
    assert read(command(channel_name="privategroup")).place == Place(PlaceKind.CHANNEL, "C1")


def test_pressed_button_carries_its_action_and_where_it_was():
    assert read(click("open 17")) == Incoming(
        "333.444.def",
        IncomingKind.BUTTON,
        THE_CHANNEL,
        ANNA,
        "open 17",
        {
            "user": "U42",
            "channel": "C1",
            "response_url": "https://hooks.slack.example/actions/1",
            "message": "17.1",
            "trigger": "333.444.def",
        },
    )


def test_ephemeral_message_cannot_be_edited_by_its_ts():
    assert "message" not in read(click("open 17", is_ephemeral=True)).reply_to


def test_button_of_the_home_view_belongs_to_its_human():
    payload = click("list", channel=None, container={"type": "view"}, response_url=None)

    assert read(payload).place.kind is PlaceKind.PRIVATE
    assert read(payload).reply_to == {"user": "U42", "trigger": "333.444.def"}


def test_button_without_a_value_says_nothing():
    assert read(click(None)) is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (event("member_joined_channel", user="UBOT", channel="C1", inviter="U42"), IncomingKind.JOINED),
        (event("member_left_channel", user="UBOT", channel="C1"), IncomingKind.LEFT),
        (event("channel_archive", user="U42", channel="C1"), IncomingKind.SILENCED),
        (event("channel_unarchive", user="U42", channel="C1"), IncomingKind.HEARD),
    ],
)
def test_movement_in_a_channel(payload, kind):
    incoming = read(payload)

    assert (incoming.update_key, incoming.kind, incoming.place.chat) == ("Ev1", kind, "C1")


@pytest.mark.parametrize(
    "payload", [event("app_uninstalled"), event("tokens_revoked", tokens={"bot": ["UBOT"], "oauth": []})]
)
def test_uninstalled_app_left_the_whole_workspace(payload):
    incoming = read(payload)

    assert (incoming.kind, incoming.place.chat) == (IncomingKind.LEFT, "T1")


@pytest.mark.parametrize("at", ["body", "authorization"])
def test_app_removed_from_an_organisation_left_all_of_it(at):
    everywhere = {"is_enterprise_install": True, "enterprise_id": "E1"}
    payload = event("app_uninstalled")
    if at == "body":
        payload |= everywhere
    else:
        payload["authorizations"] = [{"team_id": None, **everywhere}]

    assert read(payload).place.chat == "E1"


@pytest.mark.parametrize(
    ("payload", "ids"),
    [
        (command("list"), ("T1",)),
        (command("list", enterprise_id="E1", is_enterprise_install="true"), ("T1", "E1")),
        # Somebody of another company presses under a message of ours.
        (
            click("open 1", team={"id": "T7"}, message={"ts": "17.1", "team": "T1"})
            | {"user": {"id": "U9", "team_id": "T7"}},
            ("T1", "T7"),
        ),
        (event("app_uninstalled") | {"team_id": "T7", "context_team_id": "T1"}, ("T1", "T7")),
        (event("x") | {"authorizations": [{"team_id": None, "enterprise_id": "E1"}]}, ("T1", "E1")),
        ({"type": "view_submission", "team": None, "view": {"app_installed_team_id": "T2"}}, ("T2",)),
        ({"team_id": {"odd": 1}, "authorizations": "odd", "message": "odd"}, ()),
    ],
)
def test_workspaces_it_may_belong_to_come_likeliest_first(payload, ids):
    assert installed_at(payload) == ids


@pytest.mark.parametrize(
    "payload",
    [
        event("app_home_opened", user="U42", tab="messages"),
        event("member_joined_channel", user="U42", channel="C1"),
        event("tokens_revoked", tokens={"bot": [], "oauth": ["U42"]}),
        {"type": "view_closed"},
        {},
    ],
)
def test_what_says_nothing_to_us_is_left_alone(payload):
    assert read(payload) is None


def test_somebody_who_opens_the_page_gets_it_as_it_is_now():
    incoming = read(event("app_home_opened", user="U42", tab="home"))

    assert (incoming.place, incoming.text) == (Place(PlaceKind.PRIVATE, "U42"), "home")
    assert incoming.reply_to == {"user": "U42", "home": "opened"}


def test_press_on_the_page_may_open_a_form():
    payload = click("home form time 1 2", channel=None, container={"type": "view"}, response_url=None)

    incoming = read({**payload, "view": {"type": "home"}})

    assert incoming.reply_to == {"user": "U42", "home": "pressed", "trigger": "333.444.def"}


def view(**more: Any) -> dict[str, Any]:
    """A form as it is sent in: days, a choice, some words."""
    state = {
        "b3": {"field": {"type": "plain_text_input", "value": " krypto\n og mynt "}},
        "b1": {"field": {"selected_options": [{"value": "mon"}, {"value": "tue"}]}},
        "b2": {"field": {"selected_option": {"value": "7d"}}},
        "b4": {"field": {"selected_time": "07:30"}},
    }
    whole = {
        "id": "V1",
        "callback_id": "mute",
        "private_metadata": "17 23",
        "blocks": [{"block_id": f"b{number}"} for number in range(1, 5)],
        "state": {"values": state},
        **more,
    }
    return {"type": "view_submission", "user": {"id": "U42", "name": "anna"}, "view": whole}


def test_form_is_the_command_it_stands_for_with_its_values_as_people_see_them():
    incoming = read(view())

    assert incoming.text == "home fill mute 17 23 mon,tue 7d krypto og mynt 07:30"
    assert (incoming.update_key, incoming.place.kind) == ("view:V1", PlaceKind.PRIVATE)


def test_form_that_was_opened_in_a_channel_or_thread_is_answered_there():
    incoming = read(view(private_metadata="17 23 5 C1 171.5"))

    assert incoming.text.startswith("fill mute 17 23 5 mon,tue")
    assert incoming.place == Place(PlaceKind.CHANNEL, "C1")
    assert incoming.reply_to == {"user": "U42", "channel": "C1", "thread": "171.5"}
    private = read(view(private_metadata="17 23 5 D1"))
    assert private.place == Place(PlaceKind.PRIVATE, "U42", title="anna")


@pytest.mark.parametrize(
    "more",
    [
        {"callback_id": "forgetme; x"},
        {"private_metadata": "17 23 C1 <!channel>"},
        {"private_metadata": "17 23 U1"},
        {"callback_id": None},
        {"private_metadata": "17 23 digest off"},
        {"private_metadata": '{"id": 17}'},
        {"private_metadata": ""},
        {"state": {}},
        {"state": {"values": []}},
        {"blocks": None},
        {"id": ""},
    ],
)
def test_form_that_is_none_of_ours_is_of_no_form(more):
    with pytest.raises(ValueError, match="no"):
        read(view(**more))


@pytest.mark.parametrize("filled", [None, "x", {"field": None}, {"field": {"value": 7}}, {"other": {}}])
def test_field_that_is_not_as_slack_fills_it_in_is_left_out(filled):
    incoming = read(view(state={"values": {"b1": filled}}))

    assert incoming.text == "home fill mute 17 23"


def test_update_without_a_key_of_its_own_is_known_by_its_envelope():
    assert read(command("list", trigger_id="", envelope_id="env-1")).update_key == "env-1"
