"""Slack posts events, commands and presses: signed, stored before they are confirmed, each once."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from adapters.clock.local import SetClock
from adapters.slack.web_route import EVENTS_PATH, MAX_BODY_BYTES, slack_route
from adapters.web.asgi import web_app
from bot.bootstrap import open_web
from bot.model.delivery import Incoming
from bot.model.destination import Platform
from bot.ports.outside import Receive
from bot.ports.store import Store
from bot.settings import Settings
from tests.adapters.slack_payloads import click, command, event
from tests.conftest import SECRET_KEY

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 4, 28, 6, tzinfo=UTC)
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded; charset=utf-8"


class Arrivals:
    """Keeps what comes, or fails as a full disk would."""

    def __init__(self) -> None:
        self.received: list[Incoming] = []
        self.is_broken = False

    async def __call__(self, incoming: Incoming) -> bool:
        if self.is_broken:
            raise OSError("disk full")
        self.received.append(incoming)
        return True


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals()


@pytest.fixture
async def web(arrivals: Arrivals) -> AsyncIterator[httpx.AsyncClient]:
    async def find(team: str) -> Receive | None:
        return arrivals if team == "T1" else None

    async def well() -> None:
        return None

    async with client_of(web_app(well, [slack_route(SIGNING_SECRET, find, SetClock(NOW))])) as client:
        yield client


def client_of(app) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://siste.example")


def signed(body: bytes, *, at: datetime = NOW, secret: str = SIGNING_SECRET) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


async def post_raw(
    web: httpx.AsyncClient, body: bytes, content_type: str = JSON_TYPE, **headers: str
) -> httpx.Response:
    sent = {"content-type": content_type, **(headers or signed(body))}
    return await web.post(EVENTS_PATH, content=body, headers=sent)


def written(payload: dict[str, Any]) -> tuple[bytes, str]:
    """Return the payload as Slack posts one of its kind, and the type of that."""
    if payload.get("type") == "block_actions":
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM_TYPE
    if "command" in payload:
        return urlencode(payload).encode(), FORM_TYPE
    return json.dumps(payload).encode(), JSON_TYPE


async def post(web: httpx.AsyncClient, payload: dict[str, Any], *, at: datetime = NOW, **more: str) -> int:
    body, content_type = written(payload)
    answer = await post_raw(web, body, content_type, **signed(body, at=at), **more)
    assert answer.status_code != 200 or answer.content == b""
    return answer.status_code


@pytest.mark.parametrize(
    ("payload", "key", "text"),
    [
        (
            command("google æøå & <!channel>", command="/latest"),
            "111.222.abc",
            "/latest google æøå & <!channel>",
        ),
        (click("open 17"), "333.444.def", "open 17"),
        (event("channel_archive", channel="C1"), "Ev1", "archived"),
    ],
)
async def test_posted_payload_arrives_as_one_by_the_socket_would(payload, key, text, web, arrivals):
    assert await post(web, payload) == 200

    (incoming,) = arrivals.received
    assert (incoming.update_key, incoming.text) == (key, text)


async def test_address_is_verified_by_its_challenge(web, arrivals):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()

    answer = await post_raw(web, body)

    assert (answer.status_code, answer.text) == (200, "3eZbrw1a")
    assert arrivals.received == []


@pytest.mark.parametrize("challenge", ["\ud800", "blåbær"])
async def test_challenge_that_slack_would_not_make_is_refused_for_good(web, challenge):
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()

    answer = await post_raw(web, body)

    assert (answer.status_code, answer.headers["X-Slack-No-Retry"]) == (400, "1")


# --- from nobody but Slack --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "*/*"},
        {"X-Slack-Request-Timestamp": str(int(NOW.timestamp()))},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        signed(b"{}"),
        signed(written(command("stop"))[0], secret="another"),
        signed(written(command("stop"))[0]) | {"X-Slack-Request-Timestamp": str(int(NOW.timestamp()) + 1)},
        signed(written(command("stop"))[0]) | {"X-Slack-Request-Timestamp": "yesterday"},
        signed(written(command("stop"))[0]) | {"X-Slack-Request-Timestamp": "9" * 5000},
        signed(written(command("stop"))[0]) | {"X-Slack-Signature": "v0="},
    ],
)
async def test_nobody_but_slack_is_heard(headers, web, arrivals):
    body, content_type = written(command("stop"))

    answer = await post_raw(web, body, content_type, **headers)

    assert answer.status_code == 401
    assert arrivals.received == []


async def test_secret_of_another_app_is_told_once_with_the_place_of_the_right_one(web, caplog):
    body, content_type = written(command("list"))
    for _ in range(3):
        await post_raw(web, body, content_type, **signed(body, secret="another"))

    (line,) = [record.getMessage() for record in caplog.records]
    assert "SISTE_SLACK_SIGNING_SECRET" in line


async def test_signature_that_is_no_ascii_is_merely_wrong(web):
    head = {b"X-Slack-Signature": b"\xe6\xf8\xe5", b"X-Slack-Request-Timestamp": b"1777356000"}

    assert (await web.post(EVENTS_PATH, content=b"{}", headers=head)).status_code == 401


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(minutes=5), 200),
        (timedelta(minutes=5, seconds=1), 401),
        (timedelta(minutes=-5), 200),
        (timedelta(minutes=-5, seconds=-1), 401),
    ],
)
async def test_old_request_is_no_longer_taken(age, status, web, arrivals, caplog):
    assert await post(web, command("stop"), at=NOW - age) == status
    assert len(arrivals.received) == (status == 200)
    assert ("is this machine's clock right?" in caplog.text) == (status == 401)


async def test_body_larger_than_any_payload_is_not_read_to_its_end(web):
    parts_read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal parts_read
        while True:
            parts_read += 1
            yield b" " * 100_000
            if parts_read > 100:
                raise AssertionError("read on and on")

    answer = await web.post(EVENTS_PATH, content=endless(), headers=signed(b""))

    assert answer.status_code == 413
    assert parts_read <= MAX_BODY_BYTES // 100_000 + 1


async def test_body_without_a_signature_is_not_read(web):
    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    assert (await web.post(EVENTS_PATH, content=unread())).status_code == 401


# --- what cannot be read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", JSON_TYPE),
        (b"", FORM_TYPE),
        (b"nonsense", JSON_TYPE),
        (b"[1]", JSON_TYPE),
        (b"{}", JSON_TYPE),
        (b"[" * 200_000, JSON_TYPE),
        (b'{"type":' + b"9" * 6_000 + b"}", JSON_TYPE),
        (b"payload=nonsense", FORM_TYPE),
        (b"payload=%5B1%5D", FORM_TYPE),
        (b"&".join(b"a%d=1" % number for number in range(500)), FORM_TYPE),
        (b'{"type":"event_callback"}', "text/plain"),
        (b'{"type":"event_callback"}', ""),
    ],
)
async def test_what_is_nothing_of_slacks_is_refused_and_need_not_come_again(
    body, content_type, web, arrivals
):
    answer = await post_raw(web, body, content_type)

    assert (answer.status_code, answer.headers["X-Slack-No-Retry"]) == (400, "1")
    assert arrivals.received == []


@pytest.mark.parametrize("name", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
async def test_header_that_comes_twice_is_no_signature(name, web, arrivals):
    body, content_type = written(command("stop"))
    headers = signed(body)
    sent = [*headers.items(), (name, headers[name]), ("content-type", content_type)]

    assert (await web.post(EVENTS_PATH, content=body, headers=sent)).status_code == 401
    assert arrivals.received == []


async def test_address_can_be_looked_at(web, arrivals):
    answer = await web.get(EVENTS_PATH, params={"ssl_check": "1", "token": "x"})

    assert (answer.status_code, answer.text) == (200, "Siste listens here. Slack posts to this address.")
    assert arrivals.received == []


async def test_body_that_is_no_utf8_is_refused(web):
    head = {"X-Slack-Request-Timestamp": str(int(NOW.timestamp())), "X-Slack-Signature": "v0=0"}

    assert (await post_raw(web, b"\xff\xfe", **head)).status_code == 401


NO_CHANNEL = {name: value for name, value in command("list").items() if name != "channel_id"}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (event("tomorrows_event", x=1), "event_callback tomorrows_event) says nothing"),
        ({"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U42"}}, "shortcut) says nothing"),
        (NO_CHANNEL, "/siste) has a form we do not know"),
        (click("open 1", actions=[]), "block_actions) has a form we do not know"),
        (command("list", team_id="T9"), "not connected here (T9): /siste"),
        (
            {"type": "event_callback", "event": {"type": "x"}},
            "not connected here (unnamed): event_callback x",
        ),
    ],
)
async def test_what_we_do_not_understand_is_acknowledged_and_logged(payload, said, web, arrivals, caplog):
    caplog.set_level("INFO")

    assert await post(web, payload) == 200
    assert arrivals.received == []
    assert said in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
SHAPES = (
    command("x"),
    click("open 1"),
    event("member_joined_channel", user="UBOT", channel="C1"),
    event("channel_id_changed", old_channel_id="C1", new_channel_id="C2"),
    event("tokens_revoked", tokens={"bot": ["U1"]}),
)


@st.composite
def distorted(draw: st.DrawFn) -> dict[str, Any]:
    """A payload of Slack's in which some field, at any depth but its kind, is anything."""
    payload = json.loads(json.dumps(draw(st.sampled_from(SHAPES))))
    at = payload
    while True:
        name = draw(st.sampled_from(sorted(at)))
        inner = at[name][0] if isinstance(at[name], list) and at[name] else at[name]
        if not isinstance(inner, dict) or draw(st.booleans()):
            break
        at = inner
    at[name] = draw(JSON)
    payload.setdefault("authorizations", [{"team_id": "T1", "user_id": "UBOT"}])
    return payload


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=distorted())
async def test_no_form_of_a_payload_is_a_failure(web, arrivals, payload):
    body = json.dumps(payload).encode()

    assert (await post_raw(web, body)).status_code in (200, 400)
    for incoming in arrivals.received:
        fields = (incoming.update_key, incoming.place.chat, incoming.place.title, incoming.text)
        assert all(isinstance(field, str) and field.encode() is not None for field in fields)


# --- stored, once -----------------------------------------------------------------------------------


async def test_store_that_fails_for_now_leaves_the_event_with_slack(web, arrivals, caplog):
    arrivals.is_broken = True
    assert await post(web, event("app_uninstalled")) == 503
    assert "not acknowledged" in caplog.text

    arrivals.is_broken = False
    caplog.set_level("INFO")
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_error"}
    assert await post(web, event("app_uninstalled"), **again) == 200
    assert [incoming.update_key for incoming in arrivals.received] == ["Ev1"]
    assert "posts this again (1: http_error)" in caplog.text


async def test_event_of_a_shared_channel_belongs_to_the_workspace_that_has_the_app(web, arrivals):
    foreign = event("channel_archive", channel="C1") | {
        "team_id": "T7",
        "is_ext_shared_channel": True,
        "authorizations": [{"enterprise_id": None, "team_id": "T1", "user_id": "UBOT", "is_bot": True}],
    }

    assert await post(web, foreign) == 200
    assert len(arrivals.received) == 1


def settings_of(url: str) -> Settings:
    return Settings(
        database_url=SecretStr(url),
        secret_key=SecretStr(SECRET_KEY),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
    )


@asynccontextmanager
async def web_process(store: Store, url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with store.transaction() as tx:
        for team in ("T1", "T2"):
            await tx.installations.ensure(Platform.SLACK, team, name="Acme", token="xoxb-1")
    async with open_web(settings_of(url)) as app, client_of(app) as client:
        yield client


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


async def test_web_process_stores_each_workspaces_payloads_once(any_store: Store, any_store_url: str):
    async with web_process(any_store, any_store_url) as web:
        for payload in (command("list"), command("list"), click("open 1"), command("list", team_id="T2")):
            assert await post(web, payload, at=now()) == 200

    async with any_store.reading() as tx:
        waiting = await tx.inbox.waiting(limit=10)
    assert [(item.installation_id, item.incoming.update_key) for item in waiting] == [
        (1, "111.222.abc"),
        (1, "333.444.def"),
        (2, "111.222.abc"),
    ]


async def test_text_that_no_database_keeps_is_stored_without_it(any_store: Store, any_store_url: str):
    async with web_process(any_store, any_store_url) as web:
        assert await post(web, click("open \x00\ud800 1"), at=now()) == 200

    async with any_store.reading() as tx:
        (item,) = await tx.inbox.waiting(limit=10)
    assert item.incoming.text == "open  1"


async def test_web_process_without_its_database_lets_slack_try_again(caplog):
    url = "postgresql://siste:hunter2@127.0.0.1:1/siste"
    async with open_web(settings_of(url)) as app, client_of(app) as web:
        assert await post(web, command("list"), at=now()) == 503
    assert "hunter2" not in caplog.text


async def test_without_the_secret_nothing_is_taken(sqlite_url: str):
    without = settings_of(sqlite_url).model_copy(update={"slack_signing_secret": None})
    async with open_web(without) as app, client_of(app) as web:
        assert await post(web, command("list"), at=now()) == 404
