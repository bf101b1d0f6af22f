"""The control of the simulated platforms: people, faults, time and evidence; and `siste simulate`."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from click.testing import CliRunner

from adapters.simulated import SimulatedPlatform, serve
from adapters.simulated.serving import Evidence, ScriptError, summary
from adapters.simulated.slack import DEMO_BOT_TOKEN
from adapters.simulated.telegram import DEMO_TOKEN
from bot.cli.simulate import command

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
    platform.fail("busy", "sendMessage")
    await send(http, kari, "Hei")
    await send(http, kari, "")
    async with http.get("/transcript") as reply:
        text = await reply.text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["method"], line["verdict"], line["refusal"], line["fault"]) for line in lines] == [
        ("sendMessage", "ok", None, ""),
        ("sendMessage", "Bad Request: chat not found", "state", ""),
        ("auth.test", "ok", None, ""),
        ("sendMessage", "Too Many Requests: retry after 5", "fault", "busy"),
        ("sendMessage", "Too Many Requests: retry after 5", "rate", ""),
    ]
    assert "FAKE" not in text
    assert DEMO_BOT_TOKEN not in text
    report = await get(http, "/report")
    assert report == {
        "calls": 5,
        "methods": {"sendMessage": 4, "auth.test": 1},
        "refused": 3,
        "refused_for_form": 0,
        "refused_for_state": 1,
        "refused_because": {"Too Many Requests: retry after 5": 2, "Bad Request: chat not found": 1},
        "faults": {"busy": 1},
        "accepted_per_chat": {f"telegram:{kari}": 1},
        "rate_refusals": 1,
        "rate_violations": 1,
    }
    assert summary(report) == (
        "1 violations, 0 refused for form, 5 calls (1 refused for state, 1 told to wait, 1 faults)"
    )


async def test_the_calls_are_told_as_sent_in_three_words(platform, http):
    kari = await platform.telegram.add_person("Kari")
    await platform.telegram.write(kari, "/start")
    async with http.post(f"/bot{DEMO_TOKEN}/sendMessage", data={"chat_id": str(kari), "text": "Hei"}):
        pass
    form = aiohttp.FormData({"chat_id": str(kari)})
    form.add_field("document", b"{}", filename="mine.json", content_type="application/json")
    async with http.post(f"/bot{DEMO_TOKEN}/sendDocument", data=form):
        pass
    platform.fail("cut_after", "getMe")
    with pytest.raises(aiohttp.ClientError):
        await post(http, f"/bot{DEMO_TOKEN}/getMe")
    async with http.get("/calls") as reply:
        lines = [json.loads(line) for line in (await reply.text()).splitlines()]
    assert lines == [
        {"method": "sendMessage", "params": {"chat_id": str(kari), "text": "Hei"}, "status": 200},
        {
            "method": "sendDocument",
            "params": {"chat_id": str(kari), "document": "mine.json (2 bytes)"},
            "status": 200,
        },
        {"method": "getMe", "params": {}, "status": 0},
    ]


# --- siste simulate ---------------------------------------------------------------------------------


async def test_simulate_says_what_to_set_and_reports_when_interrupted(tmp_path):
    said = []

    def say(text):
        said.append(text)
        if len(said) == 1:
            os.kill(os.getpid(), signal.SIGINT)

    evidence = Evidence(tmp_path / "transcript.jsonl", tmp_path / "calls.jsonl")
    await serve(port=0, at=TUESDAY, evidence=evidence, say=say)
    introduction, report, line = said
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
    assert line.startswith("0 violations, 0 refused for form, 0 calls")
    assert (evidence.transcript.read_text(), evidence.calls.read_text()) == ("", "")


async def test_simulate_plays_a_script_and_ends_when_its_clock_says_so(tmp_path):
    script = tmp_path / "script.jsonl"
    script.write_text(
        """{"in": 60, "do": "telegram/write", "with": {"person": "Kari", "text": "/start"}}

{"fault": {"happens": "busy", "method": "sendMessage", "share": 0.5, "seed": 7, "times": 0}}
""",
        encoding="utf-8",
    )
    report = await serve(
        port=0, at=TUESDAY, until=TUESDAY + timedelta(minutes=2), speed=100_000, script=script, say=str
    )
    assert report["calls"] == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("write", "line 2: Expecting value"),
        ("[]", "line 2: it is no JSON object"),
        ('{"in": 60, "do": "telegram/dance"}', "line 2: no such action; there are: add_person"),
        ('{"fault": {"happens": "meteor"}}', "line 2: no such rule: 'meteor' is not a valid Fault"),
    ],
)
async def test_a_slip_in_a_script_is_told_with_its_line(tmp_path, line, words):
    script = tmp_path / "script.jsonl"
    script.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(ScriptError) as told:
        await serve(port=0, at=TUESDAY, script=script, say=str)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("refused", "options", "code"),
    [(0, [], 0), (1, [], 0), (0, ["--strict"], 0), (1, ["--strict"], 1)],
)
def test_simulate_ends_with_1_where_it_is_strict_and_the_bot_was_not_careful(
    monkeypatch, refused, options, code
):
    async def simulate(**_):
        return {"rate_violations": 0, "refused_for_form": refused}

    monkeypatch.setattr("bot.bootstrap.simulate", simulate)
    assert CliRunner().invoke(command, options).exit_code == code


async def test_two_platforms_do_not_share_a_port(platform):
    with pytest.raises(OSError, match="address already in use"):
        async with SimulatedPlatform(TUESDAY + timedelta(days=1), port=int(platform.root_url[-5:])):
            pass
