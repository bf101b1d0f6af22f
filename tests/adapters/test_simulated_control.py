"""The control of the simulated platforms: people, faults, time and evidence; and `siste simulate`."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from adapters.simulated import SimulatedPlatform, serve
from adapters.simulated.slack import DEMO_BOT_TOKEN
from adapters.simulated.telegram import DEMO_TOKEN

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY) as platform:
        yield platform


@pytest.fixture
async def http(platform):
    async with aiohttp.ClientSession(platform.root_url) as session:
        yield session


async def post(http, path, **body):
    async with http.post(path, json=body) as reply:
        return reply.status, await reply.json()


async def get(http, path):
    async with http.get(path) as reply:
        return await reply.json()


async def send(http, chat, text):
    return await post(http, f"/bot{DEMO_TOKEN}/sendMessage", chat_id=chat, text=text)


# --- time -------------------------------------------------------------------------------------------


async def test_the_clock_stands_still_until_it_is_moved(http):
    assert await get(http, "/clock") == {"now": "2026-04-28T06:00:00+00:00"}
    assert await post(http, "/clock", advance=90) == (200, {"now": "2026-04-28T06:01:30+00:00"})
    assert await post(http, "/clock", now="2026-04-29T08:00:00+02:00") == (
        200,
        {"now": "2026-04-29T06:00:00+00:00"},
    )


@pytest.mark.parametrize(
    "body", [{"advance": -1}, {"now": "2026-04-28T05:00:00Z"}, {"now": "2026-04-29T08:00"}, {"now": "x"}, {}]
)
async def test_the_clock_refuses_to_go_back_or_guess(http, body):
    status, reply = await post(http, "/clock", **body)
    assert status == 400
    assert reply["error"].startswith('send {"now": ISO 8601} or {"advance": seconds}')
    assert await get(http, "/clock") == {"now": "2026-04-28T06:00:00+00:00"}


# --- people -----------------------------------------------------------------------------------------


async def test_a_person_writes_and_presses_over_the_control(http):
    _, kari = await post(http, "/control/telegram/add_person", name="Kari")
    await post(http, "/control/telegram/write", person="Kari", text="/start")
    markup = {"inline_keyboard": [[{"text": "1", "callback_data": "open:1"}]]}
    await post(
        http, f"/bot{DEMO_TOKEN}/sendMessage", chat_id=kari["result"], text="Velg", reply_markup=markup
    )
    status, press = await post(http, "/control/telegram/press", person="Kari", message_id=2, button="1")
    updates = (await get(http, f"/bot{DEMO_TOKEN}/getUpdates"))["result"]

    assert status == 200
    assert [update.get("callback_query", {}).get("id") for update in updates] == [None, press["result"]]
    (chat,) = (await get(http, "/control/chats"))["telegram"]
    assert [(m["sender"], m["text"], m["buttons"]) for m in chat["messages"]] == [
        ("Kari", "/start", []),
        ("Siste", "Velg", [["1"]]),
    ]


async def test_slack_is_acted_in_over_the_control(http):
    await post(http, "/control/slack/add_user", name="kari")
    _, channel = await post(http, "/control/slack/add_channel", name="ai-nytt", by="kari")
    await post(http, "/control/slack/invite_bot", user="kari", channel="#ai-nytt")
    body = {"channel": channel["result"], "text": "Hei", "token": DEMO_BOT_TOKEN}
    async with http.post("/api/chat.postMessage", data=body) as reply:
        assert (await reply.json())["ok"]
    _, command = await post(http, "/control/slack/command", user="kari", channel="#ai-nytt", command="/siste")
    assert command["result"]["failure"] == "dispatch_failed"
    (seen,) = (await get(http, "/control/chats"))["slack"]
    assert [(m["author"], m["text"]) for m in seen["messages"]] == [
        ("siste", "Hei"),
        ("Slackbot", '/siste failed with the error "dispatch_failed"'),
    ]


@pytest.mark.parametrize(
    ("action", "body", "words"),
    [
        ("telegram/dance", {}, "no such action; there are: add_person"),
        ("telegram/write", {"person": "Kari"}, "missing a required argument: 'text'; write(person"),
        ("telegram/write", {"person": "Nobody", "text": "x"}, "There is no person Nobody."),
        ("slack/command", {"user": "x", "channel": "", "command": "/siste"}, "There is no user x."),
    ],
)
async def test_a_slip_at_the_control_is_explained(http, action, body, words):
    status, reply = await post(http, f"/control/{action}", **body)
    assert (status, words in reply["error"]) == (400, True), reply


async def test_every_action_is_listed_with_its_arguments(http):
    actions = await get(http, "/control/actions")
    assert "add_person(name: str" in actions["telegram"]["add_person"]
    assert {"command", "press", "invite_bot", "archive", "open_home"} <= set(actions["slack"])


# --- faults and evidence ----------------------------------------------------------------------------


async def test_a_fault_is_set_and_cleared_over_the_control(platform, http):
    kari = await platform.telegram.add_person("Kari")
    await platform.telegram.write(kari, "/start")
    status, _ = await post(http, "/control/faults", happens="error_before", method="sendMessage", times=9)
    assert status == 200
    assert (await send(http, kari, "x"))[0] == 500
    async with http.delete("/control/faults"):
        pass
    assert (await send(http, kari, "x"))[0] == 200
    assert (await post(http, "/control/faults", happens="meteor"))[0] == 400


async def test_a_delayed_call_is_done_after_a_while_and_a_late_reply_comes_after_it_was_done(platform, http):
    kari = await platform.telegram.add_person("Kari")
    await platform.telegram.write(kari, "/start")
    platform.fail("delay", "sendMessage", seconds=0.01)
    platform.fail("late_reply", "sendMessage", nth=2, seconds=0.01)
    for text in ("a", "b"):
        assert (await send(http, kari, text))[0] == 200
    assert [call.fault for call in platform.transcript.of("sendMessage")] == ["delay", "late_reply"]
    assert [m.text for m in platform.telegram.messages(kari)] == ["/start", "a", "b"]


async def test_the_transcript_holds_every_call_as_sent_and_no_token(platform, http):
    kari = await platform.telegram.add_person("Kari")
    await platform.telegram.write(kari, "/start")
    await send(http, kari, "Hei")
    await send(http, 5, "Hei")
    async with http.post("/api/auth.test", data={"token": DEMO_BOT_TOKEN}):
        pass
    async with http.get("/transcript") as reply:
        text = await reply.text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["method"], line["params"], line["status"], line["verdict"]) for line in lines] == [
        ("sendMessage", {"chat_id": kari, "text": "Hei"}, 200, "ok"),
        ("sendMessage", {"chat_id": 5, "text": "Hei"}, 400, "Bad Request: chat not found"),
        ("auth.test", {}, 200, "ok"),
    ]
    assert "FAKE" not in text
    assert DEMO_BOT_TOKEN not in text
    assert await get(http, "/report") == {
        "calls": 3,
        "refused": 1,
        "refused_because": {"Bad Request: chat not found": 1},
        "accepted_per_chat": {f"telegram:{kari}": 1},
        "rate_refusals": 0,
        "rate_violations": 0,
    }


# --- siste simulate ---------------------------------------------------------------------------------


async def test_simulate_says_what_to_set_and_reports_when_interrupted(tmp_path):
    said = []

    def say(text):
        said.append(text)
        if len(said) == 1:
            os.kill(os.getpid(), signal.SIGINT)

    calls = tmp_path / "calls.jsonl"
    await serve(port=0, at=TUESDAY, transcript=calls, say=say)
    introduction, report = said
    names = [line.partition("=")[0] for line in introduction.splitlines() if line.startswith("SISTE_")]
    assert names == [
        "SISTE_TELEGRAM_TOKEN",
        "SISTE_TELEGRAM_API_URL",
        "SISTE_SLACK_BOT_TOKEN",
        "SISTE_SLACK_APP_TOKEN",
        "SISTE_SLACK_API_URL",
        "SISTE_CLOCK_URL",
    ]
    assert "2026-04-28T06:00:00+00:00" in introduction
    assert json.loads(report)["rate_violations"] == 0
    assert calls.read_text() == ""


async def test_two_platforms_do_not_share_a_port(platform):
    with pytest.raises(OSError, match="address already in use"):
        async with SimulatedPlatform(TUESDAY + timedelta(days=1), port=int(platform.root_url[-5:])):
            pass
