"""The simulated Slack's rules for calls: what a method needs, who may post where, and how much at once."""

from datetime import UTC, datetime

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.simulated import SimulatedPlatform
from adapters.simulated.refusals import Refusal
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.simulated.slack_face import CONNECTIONS_A_MINUTE, POSTS_A_MINUTE

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
DIVIDER = {"type": "divider"}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [DIVIDER]}


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        people = platform.slack_people
        await people.add_user("kari")
        await people.add_user("ola")
        await people.add_channel("ai-nytt", by="kari")
        await people.invite_bot("kari", "#ai-nytt")
        yield platform


@pytest.fixture
def people(platform):
    return platform.slack_people


@pytest.fixture
def channel(platform):
    return platform.slack.channel("#ai-nytt")[1].id


@pytest.fixture
def ola(platform):
    return platform.slack.user("ola")[1].id


@pytest.fixture
def client(platform):
    return AsyncWebClient(DEMO_BOT_TOKEN, base_url=platform.slack_url, retry_handlers=[])


async def refusal_of(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


# --- what a method needs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "given", "lacking"),
    [
        ("chat.postMessage", {"text": "x"}, ["channel"]),
        ("chat.postEphemeral", {"text": "x"}, ["channel", "user"]),
        ("chat.update", {"channel": "C1", "text": "x"}, ["ts"]),
        ("conversations.info", {}, ["channel"]),
        ("views.publish", {}, ["user_id", "view"]),
        ("views.open", {"view": MODAL}, ["trigger_id"]),
        ("views.update", {"view": MODAL}, ["view_id"]),
    ],
)
async def test_a_call_without_what_its_method_needs_is_malformed(platform, client, method, given, lacking):
    refusal = await refusal_of(client.api_call(method, json=given))
    assert refusal["error"] == "invalid_arguments"
    expected = [f"[ERROR] missing required field: {name}" for name in lacking]
    assert refusal["response_metadata"]["messages"] == expected
    assert platform.transcript.calls[-1].refusal is Refusal.FORM


async def test_a_channels_name_is_taken_for_posting_alone(client):
    posted = await client.chat_postMessage(channel="#ai-nytt", text="x")
    by_name = await refusal_of(client.chat_update(channel="#ai-nytt", ts=posted["ts"], text="y"))
    of_a_person = await refusal_of(client.chat_postMessage(channel="kari", text="x"))
    assert (by_name["error"], of_a_person["error"]) == ("channel_not_found", "channel_not_found")


async def test_markdown_stands_alone_and_metadata_has_its_form(client, channel):
    async def post(**content):
        return (await refusal_of(client.chat_postMessage(channel=channel, **content)))["error"]

    assert await post(text="x", markdown_text="y") == "markdown_text_conflict"
    assert await post(markdown_text="y" * 12_001) == "msg_too_long"
    assert await post(text="x", metadata={"event_type": "told"}) == "invalid_metadata_format"
    metadata = {"event_type": "told", "event_payload": {"digest": "7"}}
    assert (await client.chat_postMessage(channel=channel, text="x", metadata=metadata))["message"][
        "metadata"
    ] == metadata


async def test_attachments_are_a_list_of_a_hundred_at_most(client, channel):
    for attachments, words in (
        ([{"text": "a"}] * 101, "too_many_attachments"),
        ({"text": "a"}, "invalid_attachments"),
    ):
        call = client.chat_postMessage(channel=channel, text="x", attachments=attachments)
        assert (await refusal_of(call))["error"] == words


async def test_an_edited_text_is_shorter_than_a_new_one(client, channel):
    ts = (await client.chat_postMessage(channel=channel, text="x" * 4001))["ts"]
    assert await client.chat_update(channel=channel, ts=ts, text="x" * 4000)
    assert (await refusal_of(client.chat_update(channel=channel, ts=ts, text="x" * 4001)))[
        "error"
    ] == "msg_too_long"


async def test_a_name_of_ones_own_choice_needs_a_scope(client, channel):
    refusal = await refusal_of(client.chat_postMessage(channel=channel, text="x", username="Sjefen"))
    assert (refusal["error"], refusal["needed"]) == ("missing_scope", "chat:write.customize")


# --- who may post where -------------------------------------------------------------------------------


async def test_nothing_is_edited_in_an_archived_channel(people, client, channel):
    ts = (await client.chat_postMessage(channel=channel, text="x"))["ts"]
    await people.archive("kari", channel)
    assert (await refusal_of(client.chat_update(channel=channel, ts=ts, text="y")))["error"] == "is_inactive"
    await people.unarchive("kari", channel)
    assert await client.chat_update(channel=channel, ts=ts, text="y")


async def test_a_response_address_of_an_app_that_is_gone_is_unknown(people, channel):
    url = (await people.command("kari", channel, "/siste")).payload["response_url"]
    await people.uninstall()
    answer = await AsyncWebhookClient(url, retry_handlers=[]).send(text="z")
    assert (answer.status_code, answer.body) == (404, "no_service")


@pytest.mark.parametrize("words", ["restricted_action", "restricted_action_read_only_channel"])
async def test_an_admin_may_keep_the_app_from_posting(platform, people, client, channel, words):
    await people.limit_posting("kari", channel, words)
    assert (await refusal_of(client.chat_postMessage(channel=channel, text="x")))["error"] == words
    assert platform.transcript.calls[-1].refusal is Refusal.STATE
    await people.limit_posting("kari", channel, "")
    assert await client.chat_postMessage(channel=channel, text="x")


async def test_a_channel_made_private_keeps_its_id_and_its_members(people, client, channel):
    await people.make_private("kari", channel)
    assert await client.chat_postMessage(channel=channel, text="x")
    await people.remove_bot("kari", channel)
    assert (await refusal_of(client.chat_postMessage(channel=channel, text="x")))["error"] == (
        "channel_not_found"
    )


async def test_a_deactivated_person_is_written_to_only_where_they_already_were(
    platform, people, client, channel, ola
):
    await people.join("ola", channel)
    await people.deactivate_user("ola")

    opening = await refusal_of(client.conversations_open(users=ola))
    posting = await refusal_of(client.chat_postMessage(channel=ola, text="x"))
    whispering = await refusal_of(client.chat_postEphemeral(channel=channel, user=ola, text="x"))
    with pytest.raises(LookupError, match="deactivated"):
        await people.command("ola", channel, "/siste")
    with pytest.raises(LookupError, match="deactivated"):
        await people.join("ola", channel)

    assert [refusal["error"] for refusal in (opening, posting, whispering)] == [
        "user_disabled",
        "channel_not_found",
        "user_not_in_channel",
    ]
    kari = platform.slack.user("kari")[1].id
    opened = (await client.conversations_open(users=kari))["channel"]["id"]
    await people.deactivate_user("kari")
    assert await client.chat_postMessage(channel=opened, text="x")


async def test_an_app_talks_to_no_bot_and_to_several_with_a_scope_alone(platform, client, ola):
    bot, kari = platform.slack.workspace().bot_user_id, platform.slack.user("kari")[1].id
    itself = await refusal_of(client.conversations_open(users=bot))
    posting = await refusal_of(client.chat_postMessage(channel=bot, text="x"))
    several = await refusal_of(client.conversations_open(users=f"{ola},{kari}"))
    assert (itself["error"], posting["error"]) == ("cannot_dm_bot", "cannot_dm_bot")
    assert (several["error"], several["needed"]) == ("missing_scope", "mpim:write")


def manifest_with(**home):
    return {
        "features": {"app_home": home},
        "settings": {"socket_mode_enabled": True},
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    }


async def test_an_app_may_take_no_messages(people):
    await people.write("kari", "hei")
    await people.apply_manifest(**manifest_with(messages_tab_read_only_enabled=True))
    with pytest.raises(LookupError, match="turned off"):
        await people.write("kari", "hei")


async def test_without_a_messages_tab_nobody_is_written_to_in_private(people, client, ola):
    opened = (await client.conversations_open(users=ola))["channel"]["id"]
    await people.apply_manifest(**manifest_with(messages_tab_enabled=False))
    assert (await refusal_of(client.chat_postMessage(channel=opened, text="x")))["error"] == (
        "messages_tab_disabled"
    )


async def test_a_guest_of_one_channel_comes_into_no_other(people, channel):
    await people.add_user("per", is_of_one_channel=True)
    await people.join("per", channel)
    await people.add_channel("annet", by="kari")
    with pytest.raises(LookupError, match="guest of one channel"):
        await people.join("per", "#annet")
    with pytest.raises(LookupError, match="in no channel"):
        await people.command("per", "#annet", "/siste")


async def test_an_organisations_token_names_the_workspace_it_asks_about(platform, people, client):
    platform.slack.workspace().scopes.add("channels:read")
    organisation = await people.join_organisation("Konsernet", installed=True)
    about = await client.auth_test()
    assert (about["enterprise_id"], about["is_enterprise_install"]) == (organisation, True)
    assert (await refusal_of(client.conversations_list()))["error"] == "missing_argument"
    assert await client.conversations_list(team_id=platform.slack.workspace().team_id)


# --- how much at once ---------------------------------------------------------------------------------


async def test_a_workspace_takes_some_hundred_posts_a_minute(platform, people, client):
    channels = []
    for number in range(POSTS_A_MINUTE // 5 + 1):
        channels.append(await people.add_channel(f"nytt-{number}", by="kari"))
        platform.slack.channel(channels[-1])[1].members.add(platform.slack.workspace().bot_user_id)
    for number in range(POSTS_A_MINUTE):
        await client.chat_postMessage(channel=channels[number // 5], text="x")
    busy = await refusal_of(client.chat_postMessage(channel=channels[-1], text="x"))
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "60")


async def test_an_app_opens_connections_at_a_pace(platform):
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {DEMO_APP_TOKEN}"}) as http:
        for _ in range(CONNECTIONS_A_MINUTE):
            async with http.post(f"{platform.slack_url}apps.connections.open") as answer:
                assert (await answer.json())["ok"]
        async with http.post(f"{platform.slack_url}apps.connections.open") as answer:
            assert answer.status == 429
