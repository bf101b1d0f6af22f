"""The simulated Slack's deliveries by HTTP: their form, their signature, and when they come again."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import httpx
import pytest
from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET
from adapters.slack.web_route import slack_route
from tests.adapters.slack_app import ListeningApp, http_manifest

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
CLICK = {
    "type": "actions",
    "elements": [
        {"type": "button", "text": {"type": "plain_text", "text": "Lagre"}, "action_id": "b", "value": "æ/7"}
    ],
}


class ClockAt(Clock):
    def __init__(self, moment):
        self.moment = moment

    def now(self):
        return self.moment.timestamp()


@pytest.fixture
async def app():
    app = ListeningApp()
    runner = await app.start()
    yield app
    await runner.cleanup()


@pytest.fixture
async def platform(app):
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        people = platform.slack_people
        await people.add_user("kari")
        await people.add_channel("ai-nytt", by="kari")
        await people.invite_bot("kari", "#ai-nytt")
        assert await people.apply_manifest(**http_manifest(app.url)) == ""
        yield platform


async def until_heard(app, platform, count):
    """Wait until so many deliveries came, and nothing that is due by now is left to be told."""

    def has_more():
        due = platform.agenda.next_at
        is_telling = any(task.get_name() == "slack-retry" for task in asyncio.all_tasks())
        return is_telling or (due is not None and due <= platform.clock.now())

    async with asyncio.timeout(10):
        while len(app.heard) < count or has_more():
            await platform.traffic.until_stirred(0.02)


async def test_an_event_comes_as_signed_json(platform, app):
    await platform.slack_people.open_home("kari")

    (heard,) = app.heard
    verifier = SignatureVerifier(DEMO_SIGNING_SECRET, ClockAt(platform.clock.now()))
    assert verifier.is_valid_request(heard.body, dict(heard.headers))
    assert not verifier.is_valid_request(heard.body + b" ", dict(heard.headers))
    late = SignatureVerifier(DEMO_SIGNING_SECRET, ClockAt(platform.clock.now() + timedelta(minutes=6)))
    assert not late.is_valid_request(heard.body, dict(heard.headers))
    assert heard.headers["Content-Type"] == "application/json"
    assert heard.fields["event"]["type"] == "app_home_opened"
    assert "X-Slack-Retry-Num" not in heard.headers


async def test_a_command_comes_as_a_form_and_its_answer_is_shown(platform, app):
    app.answers = [(200, "Bare du ser dette", {})]

    sent = await platform.slack_people.command("kari", "#ai-nytt", "/siste", "hva er R&D?")

    (heard,) = app.heard
    verifier = SignatureVerifier(DEMO_SIGNING_SECRET, ClockAt(platform.clock.now()))
    assert verifier.is_valid_request(heard.body, dict(heard.headers))
    assert heard.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (heard.fields["command"], heard.fields["text"]) == ("/siste", "hva er R&amp;D?")
    assert sent.is_acknowledged
    (seen,) = platform.slack.messages("#ai-nytt")
    assert (seen.text, seen.only_for) == ("Bare du ser dette", "kari")


async def test_a_press_comes_as_a_payload_in_a_form(platform, app):
    client = AsyncWebClient(DEMO_BOT_TOKEN, base_url=platform.slack_url, retry_handlers=[])
    channel = platform.slack.channel("#ai-nytt")[1].id
    sent = await client.chat_postMessage(channel=channel, text="1", blocks=[CLICK])

    await platform.slack_people.press("kari", channel, sent["ts"], "Lagre")

    (heard,) = app.heard
    assert heard.body.startswith(b"payload=")
    assert heard.fields["actions"][0]["value"] == "æ/7"
    assert heard.fields["message"]["ts"] == sent["ts"]
    assert heard.fields["response_url"].startswith(platform.root_url)


async def test_an_event_comes_again_at_once_after_a_minute_and_after_five(platform, app):
    app.answers = [(500, "", {})]

    await platform.slack_people.open_home("kari")
    await until_heard(app, platform, 2)
    platform.clock.advance(timedelta(seconds=59))
    await until_heard(app, platform, 2)
    assert len(app.heard) == 2
    platform.clock.advance(timedelta(seconds=1))
    await until_heard(app, platform, 3)
    platform.clock.advance(timedelta(minutes=5))
    await until_heard(app, platform, 4)
    platform.clock.advance(timedelta(hours=1))
    await until_heard(app, platform, 4)

    numbers = [heard.headers.get("X-Slack-Retry-Num") for heard in app.heard]
    assert numbers == [None, "1", "2", "3"]
    assert app.heard[-1].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({heard.fields["event_id"] for heard in app.heard}) == 1
    timestamps = [int(heard.headers["X-Slack-Request-Timestamp"]) for heard in app.heard]
    assert [later - timestamps[0] for later in timestamps] == [0, 0, 60, 360]


async def test_an_app_that_took_an_event_late_is_told_the_reason(platform, app):
    app.answers = [(500, "", {}), (200, "", {})]

    await platform.slack_people.open_home("kari")
    await until_heard(app, platform, 2)

    told = platform.slack.envelopes[-1]
    assert (told.is_acknowledged, told.attempts, told.failure) == (True, 2, "")
    assert len(app.heard) == 2


async def test_an_app_may_ask_not_to_be_told_again(platform, app):
    app.answers = [(500, "", {"X-Slack-No-Retry": "1"})]
    await platform.slack_people.open_home("kari")
    platform.clock.advance(timedelta(minutes=10))
    await until_heard(app, platform, 1)
    assert len(app.heard) == 1


@pytest.mark.parametrize(
    ("status", "words"), [(404, "http_client_error"), (503, "http_service_error"), (302, "http_client_error")]
)
async def test_a_command_that_fails_is_told_once_and_shown(platform, app, status, words):
    app.answers = [(status, "", {"Location": "https://elsewhere.example/"})]
    await platform.slack_people.command("kari", "#ai-nytt", "/siste")
    platform.clock.advance(timedelta(minutes=10))
    await until_heard(app, platform, 1)
    assert len(app.heard) == 1
    (seen,) = platform.slack.messages("#ai-nytt", "kari")
    assert seen.text == f'/siste failed with the error "{words}"'


async def test_a_silent_and_an_absent_app_fail_in_their_own_words(platform, app):
    platform.slack.requests.ack_seconds = 0.0001
    silent = await platform.slack_people.command("kari", "#ai-nytt", "/siste")
    platform.slack.requests.ack_seconds = 3.0
    platform.slack.app.commands["/siste"] = "http://127.0.0.1:9/slack/events"
    absent = await platform.slack_people.command("kari", "#ai-nytt", "/siste")
    assert (silent.failure, absent.failure) == ("operation_timeout", "dispatch_failed")


async def test_no_event_goes_to_an_address_that_did_not_say_the_challenge(platform, app):
    app.says_challenge = False
    assert await platform.slack_people.apply_manifest(**http_manifest(app.url)) == "challenge_failed"
    await platform.slack_people.open_home("kari")
    assert app.heard == []
    app.says_challenge = True
    assert await platform.slack_people.verify() == ""
    await platform.slack_people.open_home("kari")
    assert len(app.heard) == 1


async def test_a_manifest_is_applied_over_the_control(platform, app):
    platform.slack.app.commands.clear()
    address = f"{platform.root_url}/control/slack/apply_manifest"
    async with aiohttp.ClientSession() as http, http.post(address, json=http_manifest(app.url)) as reply:
        assert (reply.status, await reply.json()) == (200, {"result": ""})
    assert platform.slack.app.commands["/siste"] == app.url


async def test_an_address_beyond_this_machine_is_refused(platform):
    with pytest.raises(ValueError, match="no address on this machine"):
        await platform.slack_people.apply_manifest(**http_manifest("https://siste.example/slack/events"))


async def test_the_report_says_how_long_the_app_took(platform, app):
    app.answers = [(200, "", {}), (500, "", {})]
    await platform.slack_people.command("kari", "#ai-nytt", "/siste")
    await platform.slack_people.command("kari", "#ai-nytt", "/siste")
    told = platform.report()["slack_deliveries"]
    # The bot's invitation came by a socket that nobody had opened, before the manifest.
    assert (told["deliveries"], told["unacknowledged"]) == (3, 2)
    assert 0 < told["ack_p99_ms"] <= told["ack_max_ms"]


# --- the product's own address ------------------------------------------------------------------------


class Forwarding(ListeningApp):
    """Hands all that comes to the product's own address, and keeps what that answered."""

    def __init__(self, product):
        super().__init__()
        self.product, self.statuses = product, []

    async def handle(self, request):
        body = await request.read()
        kept = {k: value for k, value in request.headers.items() if k.startswith(("X-", "Content-T"))}
        answer = await self.product.post("/slack/events", content=body, headers=kept)
        self.statuses.append(answer.status_code)
        return web.Response(body=answer.content, status=answer.status_code)


async def test_the_product_takes_all_that_the_platform_posts(caplog):
    received = []

    async def receive(incoming):
        received.append(incoming)
        return True

    async def find(team):
        return receive

    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        route = slack_route(DEMO_SIGNING_SECRET, find, platform.clock)
        transport = httpx.ASGITransport(Starlette(routes=[route]))
        async with httpx.AsyncClient(transport=transport, base_url="http://siste.example") as product:
            address = Forwarding(product)
            runner = await address.start()
            people = platform.slack_people
            await people.add_user("kari")
            await people.add_channel("ai-nytt", by="kari")
            assert await people.apply_manifest(**http_manifest(address.url)) == ""
            assert await people.check_ssl() == ""
            assert caplog.text == ""
            await people.command("kari", "#ai-nytt", "/latest", "R&D i #ai-nytt")
            await people.uninstall()
            platform.slack.app.signing_secret = "another secret"
            refused = await people.tell("slash_commands", platform.slack.envelopes[0].payload)
            await runner.cleanup()

    assert address.statuses == [200, 200, 200, 200, 200, 401]
    command, *_ = received
    assert command.text.startswith("/latest R&D i")
    assert refused.failure == "http_client_error"
