"""Receiving and sending through the real libraries, against a local server that answers as scripted."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import SlackAdapter, manifest_link
from adapters.slack.manifest import manifest
from adapters.slack.messenger import SlackMessenger
from bot.message import Form, FormChoice, FormField, Message, Text, notice, say
from bot.model.delivery import Incoming
from bot.model.destination import PlaceKind, Platform
from bot.ports.outside import (
    AdapterSetupError,
    DestinationBusyError,
    DestinationGoneError,
    DestinationPausedError,
    InstallationGoneError,
    MessageRefusedError,
    OutcomeUnknownError,
)
from tests.adapters import chat_messages
from tests.adapters.scripted_server import Answer, ScriptedServer
from tests.adapters.slack_payloads import click, command, event

BOT_TOKEN, APP_TOKEN = "xoxb-very-secret", "xapp-very-secret"
CHANNEL = chat_messages.destination(Platform.SLACK, PlaceKind.CHANNEL, "C1")
ANNA = chat_messages.destination(Platform.SLACK, PlaceKind.PRIVATE, "U42")
WHO = {"ok": True, "team_id": "T1", "team": "Acme", "user_id": "UBOT", "bot_id": "B1"}


def refused(error: str, status: int = 200, **headers: str) -> Answer:
    return Answer({"ok": False, "error": error}, status, headers)


class Socket:
    """Slack's end of the socket: sends envelopes, notes which were acknowledged."""

    def __init__(self) -> None:
        self.opened: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()
        self.acknowledged: asyncio.Queue[str] = asyncio.Queue()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello"})
        await self.opened.put(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self.acknowledged.put(json.loads(message.data)["envelope_id"])
        return socket


async def push(socket: web.WebSocketResponse, envelope: str, payload: dict[str, Any]) -> None:
    kinds = {"block_actions": "interactive", "event_callback": "events_api"}
    kind = kinds.get(payload.get("type", ""), "slash_commands")
    await socket.send_json({"type": kind, "envelope_id": envelope, "payload": payload})


@pytest.fixture
async def socket() -> Socket:
    return Socket()


@pytest.fixture
async def server(socket, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with ScriptedServer() as running:
        running.defaults = {
            "auth.test": WHO,
            "apps.connections.open": {"ok": True, "url": running.url.replace("http", "ws") + "/socket"},
            "socket": socket.serve,
            "chat.postMessage": {"ok": True, "ts": "18.1", "channel": "C1"},
            "chat.postEphemeral": {"ok": True, "message_ts": "18.2"},
            "chat.update": {"ok": True, "ts": "17.1"},
            "conversations.open": {"ok": True, "channel": {"id": "D5"}},
            "views.publish": {"ok": True},
            "views.open": {"ok": True},
            "hook": {"ok": True},
        }
        yield running


@pytest.fixture
async def adapter(server):
    connected = await SlackAdapter.connect(BOT_TOKEN, APP_TOKEN, f"{server.url}/api/")
    connected.attach(chat_messages.installation(Platform.SLACK))
    server.calls.clear()
    yield connected
    await connected.close()


async def test_connect_learns_whose_workspace_it_is(adapter):
    assert adapter.identity == ("T1", "Acme")


@pytest.mark.parametrize(
    ("bot_token", "app_token", "said"),
    [
        (APP_TOKEN, BOT_TOKEN, "swapped"),
        (APP_TOKEN, APP_TOKEN, "SISTE_SLACK_BOT_TOKEN"),
        (BOT_TOKEN, BOT_TOKEN, "SISTE_SLACK_APP_TOKEN"),
        (BOT_TOKEN, "", "SISTE_SLACK_APP_TOKEN is empty"),
        ("123456:ABC-secret", APP_TOKEN, "SISTE_TELEGRAM_TOKEN"),
    ],
)
async def test_misplaced_token_is_named_without_asking_slack(bot_token, app_token, said, server):
    with pytest.raises(AdapterSetupError, match=said) as caught:
        await SlackAdapter.connect(bot_token, app_token, f"{server.url}/api/")

    assert "secret" not in str(caught.value)
    assert server.calls == []


async def test_token_in_the_place_of_the_signing_secret_is_named(server):
    with pytest.raises(AdapterSetupError, match="SISTE_SLACK_SIGNING_SECRET holds a token") as caught:
        await SlackAdapter.connect(BOT_TOKEN, "", f"{server.url}/api/", signing_secret=APP_TOKEN)

    assert APP_TOKEN not in str(caught.value)
    assert server.calls == []


@pytest.mark.parametrize(
    ("method", "error", "setting"),
    [
        ("auth.test", "invalid_auth", "SISTE_SLACK_BOT_TOKEN"),
        ("auth.test", "token_revoked", "SISTE_SLACK_BOT_TOKEN"),
        ("auth.test", "account_inactive", "SISTE_SLACK_BOT_TOKEN"),
        ("auth.test", "some_new_word", "SISTE_SLACK_BOT_TOKEN"),
        ("apps.connections.open", "invalid_auth", "SISTE_SLACK_APP_TOKEN"),
        ("apps.connections.open", "missing_scope", "SISTE_SLACK_APP_TOKEN"),
    ],
)
async def test_refused_token_is_told_with_the_next_step(method, error, setting, server):
    server.answer(method, refused(error))

    with pytest.raises(AdapterSetupError, match=rf"{setting} \({error}\).*api\.slack\.com/apps") as caught:
        await SlackAdapter.connect(BOT_TOKEN, APP_TOKEN, f"{server.url}/api/")

    assert "secret" not in str(caught.value)


async def test_right_that_the_app_lacks_is_told_with_the_next_step(server):
    server.answer("auth.test", Answer(WHO, headers={"x-oauth-scopes": "commands,chat:write,files:read"}))

    connected = await SlackAdapter.connect(BOT_TOKEN, APP_TOKEN, f"{server.url}/api/")

    (told,) = connected.shortcomings
    assert "lacks im:write. Put the current manifest" in told
    await connected.close()


async def test_app_with_all_its_rights_falls_short_of_nothing(server):
    granted = "im:write, chat:write,commands"
    server.answer("auth.test", Answer(WHO, headers={"x-oauth-scopes": granted}))

    connected = await SlackAdapter.connect(BOT_TOKEN, APP_TOKEN, f"{server.url}/api/")

    assert connected.shortcomings == ()
    await connected.close()


async def test_app_of_a_whole_organisation_goes_by_its_id(server):
    server.answer("auth.test", Answer({**WHO, "enterprise_id": "E1", "is_enterprise_install": True}))

    connected = await SlackAdapter.connect(BOT_TOKEN, APP_TOKEN, f"{server.url}/api/")

    assert connected.identity == ("E1", "Acme")
    await connected.close()


async def test_unreachable_slack_is_told_with_the_address():
    with pytest.raises(AdapterSetupError, match="SISTE_SLACK_API_URL"):
        await SlackAdapter.connect(BOT_TOKEN, APP_TOKEN, "http://127.0.0.1:1/api/")


# --- receiving ------------------------------------------------------------------------------------


class Inbox:
    def __init__(self, *, failures: int = 0) -> None:
        self.received: asyncio.Queue[Incoming] = asyncio.Queue()
        self.may_commit = asyncio.Event()
        self.may_commit.set()
        self._failures = failures

    async def __call__(self, incoming: Incoming) -> bool:
        await self.received.put(incoming)
        await self.may_commit.wait()
        if self._failures:
            self._failures -= 1
            raise OSError("disk full")
        return True


@pytest.fixture
async def inbox(adapter):
    inbox = Inbox()
    task = asyncio.create_task(adapter.run(inbox))
    yield inbox
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (command("google", command="/latest"), "/latest google"),
        (click("open 17"), "open 17"),
        (event("channel_archive", channel="C1"), "archived"),
    ],
)
async def test_update_is_acknowledged_only_after_it_was_stored(payload, text, inbox, socket):
    inbox.may_commit.clear()
    connection = await socket.opened.get()

    await push(connection, "env-1", payload)
    incoming = await inbox.received.get()
    assert socket.acknowledged.empty()
    inbox.may_commit.set()

    assert await socket.acknowledged.get() == "env-1"
    assert incoming.text == text


async def test_update_that_could_not_be_stored_is_not_acknowledged(adapter, socket):
    inbox = Inbox(failures=1)
    task = asyncio.create_task(adapter.run(inbox))
    connection = await socket.opened.get()

    await push(connection, "env-1", command("list"))
    await inbox.received.get()
    await push(connection, "env-2", command("list"))

    assert await socket.acknowledged.get() == "env-2"
    assert socket.acknowledged.empty()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


NO_CHANNEL = {name: value for name, value in command("list").items() if name != "channel_id"}


@pytest.mark.parametrize("payload", [event("app_home_opened", user="U42"), NO_CHANNEL])
async def test_what_we_do_not_understand_is_acknowledged_and_left(payload, inbox, socket):
    connection = await socket.opened.get()

    await push(connection, "env-1", payload)

    assert await socket.acknowledged.get() == "env-1"
    assert inbox.received.empty()


async def test_no_second_auth_test_can_swallow_a_command(inbox, socket, server):
    server.answer("auth.test", refused("internal_error", 500))
    connection = await socket.opened.get()

    await push(connection, "env-1", command("list"))

    assert (await inbox.received.get()).text == "/siste list"
    assert server.asked("auth.test") == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("refresh_requested", ""),
        ("warning", ""),
        ("too_many_websockets", "too many programs are connected"),
        ("link_disabled", "Socket Mode was turned off"),
    ],
)
async def test_socket_that_slack_closes_is_opened_anew(reason, said, inbox, socket, caplog):
    first = await socket.opened.get()

    await first.send_json({"type": "disconnect", "reason": reason})
    second = await socket.opened.get()
    await push(second, "env-9", command("list"))

    assert await socket.acknowledged.get() == "env-9"
    told = [one.getMessage() for one in caplog.records if one.name == "adapters.slack.socket"]
    assert (said in told[0]) if said else told == []


async def test_token_that_was_revoked_ends_receiving_with_the_next_step(adapter, socket, server, caplog):
    running = asyncio.create_task(adapter.run(Inbox()))
    connection = await socket.opened.get()
    server.answer("apps.connections.open", refused("token_revoked"))

    await connection.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await running

    (line,) = [record.getMessage() for record in caplog.records if record.name == "adapters.slack.socket"]
    assert "SISTE_SLACK_APP_TOKEN" in line
    assert len(server.asked("apps.connections.open")) == 2
    assert APP_TOKEN not in caplog.text


@pytest.fixture
async def partner(server, adapter):
    server.answer("auth.test", Answer({**WHO, "team_id": "T2", "team": "Partner"}))
    connected = await SlackAdapter.connect("xoxb-2", APP_TOKEN, f"{server.url}/api/", beside=adapter)
    yield connected
    await connected.close()


async def test_workspaces_of_one_app_share_a_socket_and_each_gets_its_own(adapter, partner, socket, server):
    ours, theirs = Inbox(), Inbox()
    receiving = [asyncio.create_task(one.run(into)) for one, into in ((adapter, ours), (partner, theirs))]
    connection = await socket.opened.get()

    await push(connection, "env-1", command("list", team_id="T2"))
    await push(connection, "env-2", command("tags"))
    acknowledged = {await socket.acknowledged.get(), await socket.acknowledged.get()}

    assert acknowledged == {"env-1", "env-2"}
    assert (await theirs.received.get()).text == "/siste list"
    assert (await ours.received.get()).text == "/siste tags"
    assert socket.opened.empty()
    assert partner.identity == ("T2", "Partner")
    for task in receiving:
        task.cancel()
    await asyncio.gather(*receiving, return_exceptions=True)


async def test_payload_of_a_workspace_that_is_not_connected_is_acknowledged_and_told(inbox, socket, caplog):
    connection = await socket.opened.get()

    await push(connection, "env-1", command("list", team_id="T9"))

    assert await socket.acknowledged.get() == "env-1"
    assert inbox.received.empty()
    assert "not connected here (T9)" in caplog.text


async def test_events_that_slack_holds_back_are_told(inbox, socket, caplog):
    connection = await socket.opened.get()

    await push(connection, "env-1", {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1})

    assert await socket.acknowledged.get() == "env-1"
    assert "Slack holds back events for a minute" in caplog.text


async def test_with_a_signing_secret_alone_no_socket_is_opened(server):
    connected = await SlackAdapter.connect(BOT_TOKEN, "", f"{server.url}/api/", signing_secret="5ec4e7")

    assert [method for method, _ in server.calls] == ["auth.test"]
    await connected.close()


# --- sending --------------------------------------------------------------------------------------


def shared(text: str) -> Message:
    return say(text, is_private=False)


async def test_shared_message_is_posted_without_previews_of_its_links(adapter, server):
    sent = await adapter.messenger.send(CHANNEL, chat_messages.digest("nb"), reply_to={})

    (params,) = server.asked("chat.postMessage")
    assert sent == "18.1"
    assert params["channel"] == "C1"
    assert params["text"] == "Siste: 2 saker"
    assert (params["unfurl_links"], params["unfurl_media"]) == (False, False)
    assert [block["type"] for block in params["blocks"]][:2] == ["header", "context"]


async def test_private_reply_goes_to_the_asker_alone_by_the_response_url(adapter, server):
    url = f"{server.url}/hook"

    await adapter.messenger.send(CHANNEL, say("x"), reply_to={"response_url": url, "user": "U42"})

    (params,) = server.asked("hook")
    assert (params["response_type"], params["replace_original"], params["text"]) == ("ephemeral", False, "x")
    assert [method for method, _ in server.calls] == ["hook"]


@pytest.mark.parametrize("answer", [Answer(raw="used_url", status=404), refused("expired_url", 404)])
async def test_used_up_response_url_gives_way_to_an_ephemeral_message(answer, adapter, server):
    server.answer("hook", answer)
    reply_to = {"response_url": f"{server.url}/hook", "user": "U42"}

    await adapter.messenger.send(CHANNEL, say("x"), reply_to=reply_to)

    (params,) = server.asked("chat.postEphemeral")
    assert (params["channel"], params["user"]) == ("C1", "U42")


@pytest.mark.parametrize(
    "error",
    ["user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived", "restricted_action"],
)
async def test_where_we_may_not_whisper_the_asker_is_answered_in_private(error, adapter, server):
    server.answer("hook", Answer(raw="expired_url", status=404))
    server.answer("chat.postEphemeral", refused(error))
    reply_to = {"response_url": f"{server.url}/hook", "user": "U42"}

    await adapter.messenger.send(CHANNEL, say("x"), reply_to=reply_to)

    (params,) = server.asked("chat.postMessage")
    assert params["channel"] == "D5"


@pytest.mark.parametrize("error", ["user_not_in_channel", "user_not_found", "user_disabled"])
async def test_asker_who_is_gone_is_no_reason_to_leave_the_channel(error, adapter, server):
    server.answer("chat.postEphemeral", refused(error))
    server.answer("conversations.open", refused("user_not_found"))

    with pytest.raises(MessageRefusedError):
        await adapter.messenger.send(CHANNEL, say("x"), reply_to={"user": "U42"})


@pytest.mark.parametrize("error", ["channel_is_archived", "channel_not_found", "action_prohibited"])
async def test_answer_to_a_closed_channel_reaches_its_asker_in_private(error, adapter, server):
    server.answer("hook", Answer(raw=error, status=410))
    server.answer("chat.postEphemeral", refused("is_archived"))
    reply_to = {"response_url": f"{server.url}/hook", "user": "U42"}

    await adapter.messenger.send(CHANNEL, say("x"), reply_to=reply_to)

    assert [params["channel"] for params in server.asked("chat.postMessage")] == ["D5"]


async def test_asker_whom_the_response_url_does_not_know_is_no_reason_to_leave_the_channel(adapter, server):
    server.answer("hook", Answer(raw="user_not_found", status=400))

    with pytest.raises(MessageRefusedError):
        await adapter.messenger.send(CHANNEL, say("x"), reply_to={"response_url": f"{server.url}/hook"})


async def test_lost_token_is_told_from_an_asker_who_is_gone(adapter, server):
    server.answer("chat.postEphemeral", refused("token_revoked"))

    with pytest.raises(InstallationGoneError):
        await adapter.messenger.send(CHANNEL, say("x"), reply_to={"user": "U42"})


async def test_response_url_out_of_reach_gives_way_to_an_ephemeral_message(adapter, server):
    reply_to = {"response_url": "http://127.0.0.1:1/hook", "user": "U42"}

    await adapter.messenger.send(CHANNEL, say("x"), reply_to=reply_to)

    assert [method for method, _ in server.calls] == ["chat.postEphemeral"]


async def test_lost_whisper_is_not_said_again_in_private(adapter, server):
    server.answer("chat.postEphemeral", Answer(cuts=True))

    with pytest.raises(OutcomeUnknownError):
        await adapter.messenger.send(CHANNEL, say("x"), reply_to={"user": "U42"})

    assert server.asked("chat.postMessage") == []


async def test_answer_to_a_press_in_a_thread_stays_in_the_thread(adapter, server):
    server.answer("hook", Answer(), Answer(raw="used_url", status=404))
    reply_to = {"response_url": f"{server.url}/hook", "user": "U42", "thread": "17.0"}

    await adapter.messenger.send(CHANNEL, say("x"), reply_to=reply_to)
    await adapter.messenger.send(CHANNEL, say("x"), reply_to=reply_to)

    assert server.asked("hook")[0]["thread_ts"] == "17.0"
    assert server.asked("chat.postEphemeral")[0]["thread_ts"] == "17.0"


async def test_private_message_to_a_channel_is_never_posted_for_all(adapter, server):
    with pytest.raises(MessageRefusedError):
        await adapter.messenger.send(CHANNEL, say("x"), reply_to={})

    assert server.calls == []


async def test_human_is_written_to_in_our_conversation_with_them(adapter, server):
    await adapter.messenger.send(ANNA, say("x"), reply_to={})
    await adapter.messenger.send(ANNA, shared("y"), reply_to={})

    assert [params["channel"] for params in server.asked("chat.postMessage")] == ["D5", "D5"]
    assert len(server.asked("conversations.open")) == 1


def replacing(*, is_private: bool = True) -> Message:
    return Message((Text("x"),), summary="x", is_private=is_private, replaces_original=True)


async def test_replacing_reply_replaces_the_message_whose_button_was_pressed(adapter, server):
    await adapter.messenger.send(CHANNEL, replacing(), reply_to={"response_url": f"{server.url}/hook"})

    assert server.asked("hook")[0]["replace_original"] is True


async def test_private_answer_never_takes_the_place_of_what_a_channel_sees(adapter, server):
    reply_to = {"response_url": f"{server.url}/hook", "channel": "C1", "message": "17.1", "user": "U42"}

    await adapter.messenger.send(CHANNEL, replacing(), reply_to=reply_to)

    (params,) = server.asked("hook")
    assert (params["response_type"], params["replace_original"]) == ("ephemeral", False)
    assert server.asked("chat.update") == []


async def test_without_a_response_url_the_message_is_edited(adapter, server):
    reply_to = {"channel": "C1", "message": "17.1", "user": "U42"}

    sent = await adapter.messenger.send(CHANNEL, replacing(is_private=False), reply_to=reply_to)

    assert sent == "17.1"
    assert server.asked("chat.update")[0]["ts"] == "17.1"


async def test_message_that_can_no_longer_be_edited_is_posted_anew(adapter, server):
    server.answer("chat.update", refused("message_not_found"))
    reply_to = {"channel": "C1", "message": "17.1"}

    assert await adapter.messenger.send(CHANNEL, replacing(is_private=False), reply_to=reply_to) == "18.1"


BY_URL = {"response_url": "https://hooks.example/1", "user": "U42"}


@pytest.mark.parametrize(
    ("message", "reply_to", "answered"),
    [
        (say("x"), BY_URL, "U42"),
        (replacing(is_private=False), BY_URL, "U42"),
        (replacing(is_private=False), {**BY_URL, "message": "17.1"}, "17.1"),
        (replacing(), {**BY_URL, "message": "17.1"}, "U42"),
        (say("x"), {"user": "U42"}, None),
        (shared("x"), BY_URL, None),
        (replace(say("x"), shows_presence=True), BY_URL, None),
    ],
)
def test_what_a_response_url_takes_counts_against_no_rate(message, reply_to, answered):
    assert SlackMessenger(AsyncWebClient(BOT_TOKEN), None).answers_directly(message, reply_to) == answered


FAILURES = [
    (refused("is_archived"), DestinationPausedError),
    (refused("not_in_channel"), DestinationPausedError),
    (refused("channel_not_found"), DestinationPausedError),
    (refused("restricted_action_read_only_channel"), DestinationPausedError),
    (refused("missing_scope"), DestinationPausedError),
    (refused("token_revoked"), InstallationGoneError),
    (refused("account_inactive"), InstallationGoneError),
    (refused("invalid_auth"), InstallationGoneError),
    (refused("user_not_visible"), DestinationGoneError),
    (refused("team_added_to_org"), DestinationBusyError),
    (refused("invalid_blocks"), MessageRefusedError),
    (refused("msg_too_long"), MessageRefusedError),
    (refused("service_unavailable", 503), DestinationBusyError),
    (refused("internal_error", 500), OutcomeUnknownError),
    (refused("fatal_error"), OutcomeUnknownError),
    (Answer(raw="<html>Bad Gateway</html>", status=502, content_type="text/html"), OutcomeUnknownError),
    (Answer(raw="<html>Welcome</html>", content_type="text/html"), OutcomeUnknownError),
    (Answer(raw="hello", content_type="text/plain"), OutcomeUnknownError),
    (Answer(raw='{"ok":tr'), OutcomeUnknownError),
    (Answer(cuts=True), OutcomeUnknownError),
]


@pytest.mark.parametrize(("answer", "error"), FAILURES)
async def test_failed_send_is_made_once_and_says_what_can_be_done_about_it(answer, error, adapter, server):
    server.answer("chat.postMessage", answer)

    with pytest.raises(error) as caught:
        await adapter.messenger.send(CHANNEL, shared("x"), reply_to={})

    assert type(caught.value) is error
    assert "secret" not in str(caught.value)
    assert len(server.asked("chat.postMessage")) == 1


async def test_rate_limit_carries_how_long_to_wait(adapter, server):
    server.answer("chat.postMessage", refused("ratelimited", 429, **{"Retry-After": "17"}))

    with pytest.raises(DestinationBusyError) as caught:
        await adapter.messenger.send(CHANNEL, shared("x"), reply_to={})

    assert caught.value.retry_after == timedelta(seconds=17)


async def test_call_that_never_left_can_be_made_again():
    async with aiohttp.ClientSession() as session:
        nobody = AsyncWebClient(BOT_TOKEN, "http://127.0.0.1:1/api/", session=session, retry_handlers=[])

        with pytest.raises(DestinationBusyError):
            await SlackMessenger(nobody, session).send(CHANNEL, shared("x"), reply_to={})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(cuts=True), OutcomeUnknownError),
        (Answer(raw="", status=500, content_type="text/plain"), OutcomeUnknownError),
        (Answer(raw="", status=429, headers={"Retry-After": "3"}), DestinationBusyError),
        (Answer(raw="invalid_blocks", status=400), MessageRefusedError),
    ],
)
async def test_failed_reply_is_made_once(answer, error, adapter, server):
    server.answer("hook", answer)

    with pytest.raises(error):
        await adapter.messenger.send(CHANNEL, say("x"), reply_to={"response_url": f"{server.url}/hook"})

    assert len(server.calls) == 1


async def test_conversation_whose_opening_got_lost_is_opened_again_later(adapter, server):
    server.answer("conversations.open", Answer(cuts=True))

    with pytest.raises(DestinationBusyError):
        await adapter.messenger.send(ANNA, say("x"), reply_to={})


async def test_reason_of_a_pause_is_told_in_the_language_of_the_destination(adapter, server):
    server.answer("chat.postMessage", refused("is_archived"), refused("is_archived"))
    english = chat_messages.destination(Platform.SLACK, PlaceKind.CHANNEL, "C1", language="en")

    with pytest.raises(DestinationPausedError, match="kanalen er arkivert"):
        await adapter.messenger.send(CHANNEL, shared("x"), reply_to={})
    with pytest.raises(DestinationPausedError, match="the channel is archived"):
        await adapter.messenger.send(english, shared("x"), reply_to={})


async def test_rights_in_slack_are_ours(adapter):
    assert await adapter.messenger.is_chat_admin(CHANNEL, "U42") is None


# --- the manifest ---------------------------------------------------------------------------------


def test_manifest_asks_for_no_scope_that_reads():
    assert manifest()["oauth_config"]["scopes"] == {"bot": ["chat:write", "commands", "im:write"]}


def test_the_manifest_lets_people_write_commands_in_the_apps_own_conversation():
    home = manifest()["features"]["app_home"]

    # Read-only, Slack takes the field to write in away, and with it the commands.
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_manifest_registers_both_commands_with_certain_mentions():
    commands = manifest()["features"]["slash_commands"]

    assert [(each["command"], each["should_escape"]) for each in commands] == [
        ("/siste", True),
        ("/latest", True),
    ]


def test_link_opens_the_form_with_the_whole_manifest_filled_in():
    parts = urlsplit(manifest_link())
    query = parse_qs(parts.query)

    assert (parts.hostname, query["new_app"]) == ("api.slack.com", ["1"])
    assert json.loads(query["manifest_json"][0]) == manifest()


# --- the app's Home -----------------------------------------------------------------------------------


async def test_a_passing_notice_does_not_take_the_place_of_the_page(adapter, server):
    reply_to = {"user": "U42", "home": "opened"}

    assert await adapter.messenger.send(ANNA, notice("Litt fort.", language="nb"), reply_to=reply_to) == ""

    assert server.calls == []


FORM = Form("length", (1, 2), "Lengde", (FormField("one", "Lengde", (FormChoice("3 saker", "3"),)),))


@pytest.mark.parametrize(("minutes", "asker"), [(0, "U42"), (28, "U42"), (31, None)])
def test_answer_too_late_for_its_response_url_counts_as_any_other(minutes, asker, adapter):
    age = timedelta(minutes=minutes)

    assert adapter.messenger.answers_directly(say("x"), BY_URL, age=age) == asker


def test_a_form_that_was_pressed_for_waits_for_no_turn(adapter):
    with_form = replace(say("x"), form=FORM)

    assert adapter.messenger.answers_directly(with_form, {"user": "U42", "trigger": "1.2"}) == "U42"
    assert adapter.messenger.answers_directly(with_form, {"user": "U42"}) is None


REFUSED_VIEWS = [
    "invalid_arguments",
    "view_too_large",
    "not_enabled",
    "hash_conflict",
    "duplicate_external_id",
]


@pytest.mark.parametrize("error", REFUSED_VIEWS)
@pytest.mark.parametrize(
    ("method", "asked"),
    [("views.publish", {"is_page": True}), ("views.open", {"form": FORM})],
)
async def test_page_or_form_that_slack_refuses_is_said_in_words(
    error, method, asked, adapter, server, caplog
):
    server.answer(method, refused(error))
    reply_to = {"user": "U42", "home": "pressed", "trigger": "1.2"}

    await adapter.messenger.send(ANNA, replace(say("x"), **asked), reply_to=reply_to)

    (said,) = server.asked("chat.postMessage")
    assert (said["channel"], said["text"]) == ("D5", "x")
    assert error in caplog.text


async def test_page_that_slack_refuses_to_whoever_only_looks_is_no_message(adapter, server):
    server.answer("views.publish", refused("not_enabled"))

    with pytest.raises(MessageRefusedError):
        await adapter.messenger.send(ANNA, say("x"), reply_to={"user": "U42", "home": "opened"})

    assert server.asked("chat.postMessage") == []


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"])
async def test_form_that_comes_too_late_is_offered_to_the_presser_alone(error, adapter, server):
    server.answer("views.open", refused(error))
    reply_to = {"response_url": f"{server.url}/hook", "user": "U42", "channel": "C1", "trigger": "1.2"}

    await adapter.messenger.send(CHANNEL, replace(say("x"), form=FORM), reply_to=reply_to)

    (said,) = server.asked("hook")
    (button,) = said["blocks"][-1]["elements"]
    assert said["response_type"] == "ephemeral"
    assert button["value"] == "form length 1 2"


@pytest.mark.parametrize("method", ["views.publish", "views.open"])
async def test_page_or_form_waits_as_long_as_slack_asks(method, adapter, server):
    server.answer(method, refused("ratelimited", 429, **{"Retry-After": "7"}))
    asked = {"is_page": True} if method == "views.publish" else {"form": FORM}
    reply_to = {"user": "U42", "home": "pressed", "trigger": "1.2"}

    with pytest.raises(DestinationBusyError) as caught:
        await adapter.messenger.send(ANNA, replace(say("x"), **asked), reply_to=reply_to)

    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("answer", [Answer(cuts=True), Answer(raw="<html>", status=502)])
@pytest.mark.parametrize(
    ("method", "asked"),
    [("views.publish", {"is_page": True}), ("views.open", {"form": FORM})],
)
async def test_page_or_form_whose_answer_was_lost_is_not_left_unanswered(
    method, asked, answer, adapter, server
):
    server.answer(method, answer)
    reply_to = {"user": "U42", "home": "pressed", "trigger": "1.2"}

    with pytest.raises(DestinationBusyError):
        await adapter.messenger.send(ANNA, replace(say("x"), **asked), reply_to=reply_to)


PRESSED = {"user": "U42", "home": "pressed", "trigger": "1.2"}


@pytest.mark.parametrize(
    ("method", "message", "reply_to"),
    [
        ("chat.postMessage", shared("x"), {}),
        ("chat.postEphemeral", say("x"), {"user": "U42"}),
        ("chat.update", replacing(is_private=False), {"channel": "C1", "message": "17.1"}),
        ("views.publish", replace(say("x"), is_page=True), PRESSED),
        ("views.open", replace(say("x"), form=FORM), PRESSED),
    ],
)
async def test_call_whose_answer_is_cut_off_is_made_once(method, message, reply_to, adapter, server):
    server.answer(method, Answer(cuts=True))

    with pytest.raises((OutcomeUnknownError, DestinationBusyError)):
        await adapter.messenger.send(CHANNEL, message, reply_to=reply_to)

    assert [called for called, _ in server.calls] == [method]
