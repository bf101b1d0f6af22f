"""What the simulated Slack tells an app: when it comes again, what is never told, and in which form."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from tests.adapters.slack_app import ListeningApp, http_manifest

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        await platform.slack_people.add_user("kari")
        await platform.slack_people.add_channel("ai-nytt", by="kari")
        yield platform


@pytest.fixture
def people(platform):
    return platform.slack_people


@pytest.fixture
async def app(people):
    """An app that is told by HTTP."""
    app = ListeningApp()
    runner = await app.start()
    await people.apply_manifest(**http_manifest(app.url))
    yield app
    await runner.cleanup()


@pytest.fixture
async def sockets(platform):
    """Open a socket of the app, which only acknowledges what it is told to."""
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient(DEMO_APP_TOKEN, base_url=platform.slack_url, retry_handlers=[])

        @asynccontextmanager
        async def opened():
            url = (await client.apps_connections_open(app_token=DEMO_APP_TOKEN))["url"]
            async with http.ws_connect(url) as socket:
                assert (await socket.receive_json())["type"] == "hello"
                yield socket

        yield opened


async def acknowledge(socket, told):
    await socket.send_json({"envelope_id": told["envelope_id"]})


# --- Socket Mode --------------------------------------------------------------------------------------


async def until_planned(platform, moment):
    async with asyncio.timeout(10):
        while platform.agenda.next_at != moment:
            await platform.traffic.until_stirred(0.02)


async def test_an_event_that_nobody_took_comes_at_once_after_a_minute_and_after_five(platform, people):
    await people.open_home("kari")
    await until_planned(platform, TUESDAY + MINUTE)
    platform.clock.advance(MINUTE)
    await until_planned(platform, TUESDAY + 6 * MINUTE)
    platform.clock.advance(5 * MINUTE)
    await until_planned(platform, None)
    (lost,) = platform.slack.envelopes
    assert (lost.failure, lost.is_acknowledged) == ("dispatch_failed", False)


async def test_an_app_that_comes_back_in_time_is_told_what_it_missed(platform, people, sockets):
    await people.open_home("kari")
    await until_planned(platform, TUESDAY + MINUTE)
    async with sockets() as socket:
        platform.clock.advance(MINUTE)
        told = await socket.receive_json()
        await acknowledge(socket, told)
        (missed,) = platform.slack.envelopes
        await missed.acknowledged.wait()
    assert told["payload"]["event_id"] == missed.payload["event_id"]
    assert (told["retry_attempt"], told["retry_reason"]) == (2, "timeout")


async def test_a_command_acknowledged_too_late_has_failed_all_the_same(platform, people, sockets):
    platform.slack.sockets.ack_seconds = 0.02
    async with sockets() as socket:
        command = await people.command("kari", "#ai-nytt", "/siste")
        await acknowledge(socket, await socket.receive_json())
        platform.slack.sockets.ack_seconds = 3.0
        in_time = asyncio.create_task(people.command("kari", "#ai-nytt", "/siste"))
        await acknowledge(socket, await socket.receive_json())
        assert not (await in_time).is_late

    assert (command.failure, command.is_acknowledged) == ("operation_timeout", False)
    told = platform.report()["slack_deliveries"]
    assert (told["acknowledged_late"], told["unacknowledged"]) == (1, 1)


async def test_a_socket_asked_to_come_anew_gets_nothing_more_and_is_closed(platform, people, sockets):
    platform.slack.sockets.ack_seconds = 0.05
    async with sockets() as old, sockets() as new:
        await people.disconnect("warning")
        assert platform.slack.sockets.count == 2
        async with sockets() as newest:
            for _ in range(3):
                command = asyncio.create_task(people.command("kari", "#ai-nytt", "/siste"))
                await acknowledge(newest, await newest.receive_json())
                assert (await command).is_acknowledged
            await people.disconnect("refresh_requested")
            told = [(await old.receive_json())["reason"] for _ in range(2)]
            assert told == ["warning", "refresh_requested"]
            assert (await old.receive()).type is aiohttp.WSMsgType.CLOSE
            assert (await new.receive_json())["reason"] == "warning"


async def test_an_eleventh_socket_is_turned_away(platform, sockets):
    async with aiohttp.ClientSession() as http:
        held = [await http.ws_connect(socket_url(platform)) for _ in range(10)]
        for socket in held:
            assert (await socket.receive_json())["num_connections"] <= 10
        eleventh = await http.ws_connect(socket_url(platform))
        assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
        assert (await eleventh.receive()).type is aiohttp.WSMsgType.CLOSE


def socket_url(platform):
    return f"{platform.root_url}/socket?ticket={platform.slack.sockets.ticket()}"


# --- HTTP ---------------------------------------------------------------------------------------------


async def test_beyond_an_hours_events_the_app_learns_only_that_there_were_some(platform, people, app):
    await people.limit_events(2)
    for _ in range(4):
        await people.open_home("kari")
    platform.clock.advance(MINUTE)
    await people.open_home("kari")
    platform.clock.advance(60 * MINUTE)
    await people.open_home("kari")

    kinds = [heard.fields["type"] for heard in app.heard]
    assert kinds == ["event_callback"] * 2 + ["app_rate_limited"] * 2 + ["event_callback"]
    limited = app.heard[2].fields
    assert limited["team_id"] == platform.slack.workspace().team_id
    assert limited["minute_rate_limited"] == int(TUESDAY.timestamp())
    assert "event" not in limited


async def test_an_address_that_takes_next_to_nothing_is_told_no_more(platform, people, app):
    platform.slack.event_limits.fewest_to_judge = 3
    app.answers = [(503, "", {"X-Slack-No-Retry": "1"})]
    for _ in range(5):
        await people.open_home("kari")
    assert len(app.heard) == 3
    app.answers = [(200, "", {})]
    await people.switch_events_on()
    await people.open_home("kari")
    assert len(app.heard) == 4


async def test_a_commands_address_is_asked_for_its_certificate(platform, people, app):
    assert await people.check_ssl() == ""
    assert app.heard[-1].fields["ssl_check"] == "1"
    app.answers = [(500, "", {})]
    assert await people.check_ssl("/latest") == "http_error"


async def test_an_answer_that_is_no_message_fails_in_the_persons_face(platform, people, app):
    app.answers = [(200, {"blocks": [{"type": "banner"}]}, {}), (200, {"response_type": "in_channel"}, {})]
    await people.command("kari", "#ai-nytt", "/siste")
    await people.command("kari", "#ai-nytt", "/siste")
    (seen,) = platform.slack.messages("#ai-nytt", "kari")
    assert seen.text == '/siste failed with the error "invalid_command_response"'


# --- forms --------------------------------------------------------------------------------------------


async def test_names_and_addresses_in_a_command_are_references(platform, people, app):
    closed = await people.add_channel("ledelse", by="kari", kind="private")
    await people.command("kari", "#ai-nytt", "/siste", "følg openai.com/news på #ledelse https://a.no/?a=1&b")
    assert app.heard[-1].fields["text"] == (
        f"følg <http://openai.com/news|openai.com/news> på <#{closed}|> <https://a.no/?a=1&amp;b>"
    )
    platform.slack.app.escaping.clear()
    await people.command("kari", "#ai-nytt", "/siste", "følg openai.com på #ledelse <!channel>")
    assert app.heard[-1].fields["text"] == "følg openai.com på #ledelse &lt;!channel&gt;"


async def test_private_channels_have_events_of_their_own(platform, people, app):
    platform.slack.app.events |= {"group_archive", "group_rename", "channel_archive"}
    workspace = platform.slack.workspace()
    workspace.scopes |= {"channels:read", "groups:read"}
    await people.add_channel("ledelse", by="kari", kind="private")
    await people.rename_channel("kari", "#ledelse", "styret")
    await people.archive("kari", "#styret")
    await people.archive("kari", "#ai-nytt")
    workspace.scopes.discard("groups:read")
    await people.archive("kari", "#styret")
    assert [heard.fields["event"]["type"] for heard in app.heard] == [
        "group_rename",
        "group_archive",
        "channel_archive",
    ]


async def test_an_uninstalled_apps_tokens_are_revoked_too(platform, people, app):
    await people.uninstall()
    told = [heard.fields["event"] for heard in app.heard]
    assert [event["type"] for event in told] == ["tokens_revoked", "app_uninstalled"]
    assert told[0]["tokens"]["bot"] == [platform.slack.workspace().bot_user_id]


async def test_events_of_a_shared_channel_say_so_and_whose_installation_they_are_told_to(
    platform, people, app
):
    workspace = platform.slack.workspace()
    platform.slack.app.events.add("member_joined_channel")
    workspace.scopes.add("channels:read")
    await people.add_workspace("Partner")
    await people.share_channel("kari", "#ai-nytt", "Partner")
    await people.invite_bot("kari", "#ai-nytt")
    told = app.heard[-1].fields
    assert (told["is_ext_shared_channel"], told["context_team_id"]) == (True, workspace.team_id)


async def test_what_an_organisation_installed_is_told_in_its_name(platform, people, app):
    organisation = await people.join_organisation("Konsernet", installed=True)
    await people.invite_bot("kari", "#ai-nytt")
    await people.open_home("kari")
    await people.command("kari", "#ai-nytt", "/siste")
    event, command = app.heard[-2].fields, app.heard[-1].fields
    assert event["authorizations"][0]["enterprise_id"] == organisation
    assert event["authorizations"][0]["is_enterprise_install"] is True
    assert (command["enterprise_id"], command["is_enterprise_install"]) == (organisation, "true")

    client = AsyncWebClient(DEMO_BOT_TOKEN, base_url=platform.slack_url, retry_handlers=[])
    button = {"type": "button", "text": {"type": "plain_text", "text": "Lagre"}, "action_id": "a"}
    blocks = [{"type": "actions", "elements": [button]}]
    ts = (await client.chat_postMessage(channel="ai-nytt", text="x", blocks=blocks))["ts"]
    await people.press("kari", "#ai-nytt", ts, "Lagre")
    pressed = app.heard[-1].fields
    assert pressed["enterprise"] == {"id": organisation, "name": "Konsernet"}
    assert pressed["is_enterprise_install"] is True
