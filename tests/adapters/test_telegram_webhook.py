"""Telegram posts updates: stored before they are confirmed, from nobody but Telegram, each once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.routing import Router

from adapters.telegram import TelegramAdapter
from adapters.telegram.updates import read_update
from adapters.telegram.web_route import MAX_BODY_BYTES, SECRET_HEADER, telegram_route
from adapters.telegram.webhook import HookedBot, webhook_secret
from adapters.web.asgi import web_app
from bot.bootstrap import open_web
from bot.model.delivery import Incoming
from bot.model.destination import Platform
from bot.ports.store import Store
from bot.settings import Settings
from tests.adapters import chat_messages
from tests.adapters.scripted_server import Answer, ScriptedServer
from tests.adapters.telegram_payloads import BOT, MENU_CALLS, NO_WEBHOOK, message, press
from tests.conftest import SECRET_KEY

TOKEN = "7:VERY-SECRET-WORD"
SECRET = webhook_secret(TOKEN)
PATH = "/telegram/7"


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
    async def find(bot_id: str) -> HookedBot | None:
        return HookedBot("siste_bot", SECRET, arrivals) if bot_id == "7" else None

    async def well() -> None:
        return None

    async with client_of(web_app(well, [telegram_route(find)])) as client:
        yield client


def client_of(app) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://siste.example")


async def post(web: httpx.AsyncClient, update: object, *, path: str = PATH, secret: str = SECRET) -> int:
    headers = {SECRET_HEADER: secret} if secret else {}
    return (await web.post(path, json=update, headers=headers)).status_code


async def test_posted_update_arrives_as_a_polled_one_would(web, arrivals):
    assert await post(web, message("/latest google", update_id=5)) == 200

    (incoming,) = arrivals.received
    assert (incoming.update_key, incoming.text) == ("5", "/latest google")


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET.upper() + "x"])
async def test_nobody_but_telegram_is_heard(web, arrivals, secret):
    assert await post(web, message("/stop"), secret=secret) == 403
    assert arrivals.received == []


async def test_secret_that_is_no_ascii_is_merely_wrong(web):
    answer = await web.post(PATH, content=b"{}", headers={SECRET_HEADER.encode(): b"\xe6\xf8\xe5"})

    assert answer.status_code == 403


@pytest.mark.parametrize(("path", "status"), [("/telegram/8", 403), ("/telegram/", 404), (f"/{TOKEN}", 404)])
async def test_other_bots_are_not_found(web, path, status):
    assert await post(web, message("/latest"), path=path) == status


async def test_store_that_fails_for_now_leaves_the_update_with_telegram(web, arrivals, caplog):
    arrivals.is_broken = True
    assert await post(web, message("/latest", update_id=5)) == 503
    assert "Telegram posts it again" in caplog.text

    arrivals.is_broken = False
    assert await post(web, message("/latest", update_id=5)) == 200
    assert [incoming.update_key for incoming in arrivals.received] == ["5"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[1]",
        b'{"message":{}}',
        b'{"update_id":"5"}',
        b'{"update_id":true}',
        b'{"update_id":1.5}',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"update_id":' + b"9" * 6_000 + b"}",
    ],
)
async def test_what_is_no_update_is_confirmed_as_it_would_come_for_a_day(web, arrivals, body, caplog):
    answer = await web.post(
        PATH, content=body, headers={SECRET_HEADER: SECRET, "content-type": "application/json"}
    )

    assert (answer.status_code, answer.text) == (200, "")
    assert arrivals.received == []
    assert f"a post of Telegram's ({len(body)} bytes) is no update" in caplog.text


async def test_update_is_read_whatever_a_proxy_says_that_it_is(web, arrivals):
    body = json.dumps(message("/latest")).encode()

    answer = await web.post(PATH, content=body, headers={SECRET_HEADER: SECRET, "content-type": "text/plain"})

    assert answer.status_code == 200
    assert [incoming.text for incoming in arrivals.received] == ["/latest"]


async def test_update_that_is_cut_off_is_left_with_telegram(arrivals):
    async def find(_: str) -> HookedBot:
        return HookedBot("siste_bot", SECRET, arrivals)

    sent: list[dict] = []
    parts = iter([{"type": "http.request", "body": b'{"upd', "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> dict:
        return next(parts)

    async def send(part: dict) -> None:
        sent.append(part)

    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "root_path": "",
        "query_string": b"",
        "headers": [(SECRET_HEADER.lower().encode(), SECRET.encode())],
    }
    await Router([telegram_route(find)])(scope, receive, send)

    assert sent[0]["status"] == 503


async def test_body_larger_than_any_update_is_not_read_to_its_end_and_does_not_return(web, arrivals):
    parts_read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal parts_read
        while True:
            parts_read += 1
            yield b" " * 100_000
            if parts_read > 100:
                raise AssertionError("read on and on")

    head = {SECRET_HEADER: SECRET, "content-type": "application/json"}
    answer = await web.post(PATH, content=endless(), headers=head)

    assert (answer.status_code, arrivals.received) == (200, [])
    assert parts_read <= MAX_BODY_BYTES // 100_000 + 1


async def test_update_that_nobody_can_read_is_confirmed_so_that_it_does_not_come_for_a_day(web, arrivals):
    assert await post(web, {"update_id": 5, "message": {"date": "yesterday"}}) == 200
    assert await post(web, {"update_id": 6, "tomorrows_kind": {"x": 1}}) == 200
    assert arrivals.received == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
PARTS = (
    "message",
    "callback_query",
    "my_chat_member",
    "channel_post",
    "chat",
    "from",
    "text",
    "data",
    "date",
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.dictionaries(st.sampled_from(PARTS), JSON | st.dictionaries(st.sampled_from(PARTS), JSON)))
async def test_no_form_of_an_update_is_a_failure(web, parts):
    body = json.dumps({"update_id": 1, **parts}).encode()

    answer = await web.post(
        PATH, content=body, headers={SECRET_HEADER: SECRET, "content-type": "application/json"}
    )

    assert answer.status_code == 200


# --- the web process on a store -------------------------------------------------------------------


def settings_of(url: str) -> Settings:
    return Settings(database_url=SecretStr(url), secret_key=SecretStr(SECRET_KEY))


@asynccontextmanager
async def web_process(store: Store, url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with store.transaction() as tx:
        await tx.installations.ensure(Platform.TELEGRAM, "7", name="siste_bot", token=TOKEN)
    async with open_web(settings_of(url)) as app, client_of(app) as client:
        yield client


async def test_web_process_stores_an_update_once_in_whatever_order_they_come(
    any_store: Store, any_store_url: str
):
    async with web_process(any_store, any_store_url) as web:
        for update_id in (6, 5, 6, 5):
            assert await post(web, message(f"/latest {update_id}", update_id=update_id)) == 200

    async with any_store.reading() as tx:
        waiting = await tx.inbox.waiting(limit=10)
    assert [item.incoming.update_key for item in waiting] == ["6", "5"]


async def test_web_process_without_its_database_lets_telegram_try_again(caplog):
    url = "postgresql://siste:hunter2@127.0.0.1:1/siste"
    async with open_web(settings_of(url)) as app, client_of(app) as web:
        assert await post(web, message("/latest")) == 503
    assert "hunter2" not in caplog.text


# --- the process that talks to Telegram -----------------------------------------------------------

INFO = NO_WEBHOOK | {"url": f"https://siste.example{PATH}"}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yes = {"ok": True, "result": True}
        running.defaults = {
            "getMe": {"ok": True, "result": BOT},
            "setWebhook": yes,
            "getWebhookInfo": {"ok": True, "result": INFO},
            "answerCallbackQuery": yes,
            **MENU_CALLS,
        }
        yield running


@pytest.fixture
async def adapter(server: ScriptedServer) -> AsyncIterator[TelegramAdapter]:
    async def soon(_: float) -> None:
        await asyncio.sleep(0)

    connected = await TelegramAdapter.connect(TOKEN, server.url, "https://siste.example", sleep=soon)
    connected.attach(chat_messages.installation(Platform.TELEGRAM))
    yield connected
    await connected.close()


@asynccontextmanager
async def running(adapter: TelegramAdapter) -> AsyncIterator[None]:
    task = asyncio.create_task(adapter.run(Arrivals()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_telegram_is_told_where_to_post_and_nothing_that_waits_is_dropped(adapter, server):
    async with running(adapter):
        (asked, *_) = await server.until_asked("setWebhook", 1)

    assert asked == {
        "url": "https://siste.example/telegram/7",
        "secret_token": SECRET,
        "allowed_updates": ["message", "channel_post", "callback_query", "my_chat_member"],
        "max_connections": 20,
        "drop_pending_updates": False,
    }
    assert server.asked("getUpdates") == []


async def test_secret_is_of_the_characters_telegram_allows_and_tells_no_token():
    assert len(SECRET) == 64
    assert SECRET.isalnum()
    assert "SECRET" not in repr(HookedBot("siste_bot", SECRET, Arrivals()))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://other.example/hook", "posts them to other.example"),
        ("", "hands them to a program that polls"),
    ],
)
async def test_webhook_that_points_elsewhere_is_told_once_with_the_next_step(
    url, said, adapter, server, caplog
):
    server.defaults["getWebhookInfo"] = {"ok": True, "result": INFO | {"url": url}}

    async with running(adapter):
        await server.until_asked("getWebhookInfo", 3)

    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert said in line
    assert "Stop the other program" in line


async def test_posts_that_fail_are_told_with_telegrams_reason(adapter, server, caplog):
    failing = {"last_error_date": 1777000000, "last_error_message": "Connection refused"}
    server.defaults["getWebhookInfo"] = {"ok": True, "result": INFO | failing}

    async with running(adapter):
        await server.until_asked("getWebhookInfo", 3)

    (line,) = [record.getMessage() for record in caplog.records if "could not post" in record.getMessage()]
    assert "Connection refused" in line


FAILED = {"last_error_date": 1777000000, "last_error_message": "Connection refused"}


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({}, ""),
        ({"url": ""}, "Telegram posts no updates. Fix: siste run or siste worker gives it the address"),
        ({"url": "https://other.example/x"}, "posts them to other.example"),
        (FAILED | {"pending_update_count": 3}, "(Connection refused); 3 wait"),
        (FAILED, ""),
    ],
)
async def test_what_keeps_posts_from_coming_is_told_to_who_asks(info, said, adapter, server):
    server.defaults["getWebhookInfo"] = {"ok": True, "result": INFO | info}

    told = await adapter.troubles()

    assert len(told) == bool(said)
    assert said in "".join(told)


async def test_address_that_telegram_refuses_is_told_with_the_setting(adapter, server, caplog):
    body = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: bad webhook: HTTPS url must be provided",
    }
    server.answer("setWebhook", Answer(body, 400))

    async with running(adapter):
        await server.until_asked("setWebhook", 2)

    assert "SISTE_TELEGRAM_WEBHOOK_URL (Bad webhook: https url must be provided)" in caplog.text


async def test_button_pressed_by_webhook_comes_to_rest(adapter, server):
    arrivals = Arrivals()
    hooked = adapter.hooked(arrivals)

    await hooked.receive(read_update(press("open 17"), username="siste_bot"))
    asked = await server.until_asked("answerCallbackQuery", 1)

    assert asked == [{"callback_query_id": "q1"}]
    assert len(arrivals.received) == 1
