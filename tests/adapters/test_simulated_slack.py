"""The simulated Slack, driven by slack-bolt over Socket Mode and by slack_sdk."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.models import blocks as models
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.simulated import SimulatedPlatform, slack_blocks, slack_elements
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
SAVE = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Lagre"},
            "action_id": "save",
            "value": "7",
        },
        {
            "type": "overflow",
            "action_id": "more",
            "options": [{"text": {"type": "plain_text", "text": "Hvorfor"}, "value": "why"}],
        },
    ],
}
STORY = {"type": "section", "text": {"type": "mrkdwn", "text": "<https://a.example|Google &amp; Gemini>"}}


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        await platform.slack_people.add_user("kari")
        await platform.slack_people.add_user("ola")
        await platform.slack_people.add_channel("ai-nytt", by="kari")
        yield platform


@pytest.fixture
def channel(platform):
    return platform.slack.channel("#ai-nytt")[1].id


@pytest.fixture
async def in_channel(platform, channel):
    await platform.slack_people.invite_bot("kari", channel)
    return channel


def client_of(platform, token=DEMO_BOT_TOKEN):
    return AsyncWebClient(token=token, base_url=platform.slack_url, retry_handlers=[])


@pytest.fixture
def client(platform):
    return client_of(platform)


@asynccontextmanager
async def connected(platform, app, ping_interval=10):
    handler = AsyncSocketModeHandler(app, DEMO_APP_TOKEN, ping_interval=ping_interval)
    await handler.connect_async()
    await platform.slack.sockets.until_connected()
    try:
        yield handler
    finally:
        await handler.close_async()


@pytest.fixture
def app(client):
    return AsyncApp(client=client, request_verification_enabled=False)


async def refusal_of(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


# --- socket mode ------------------------------------------------------------------------------------


async def test_a_command_is_acknowledged_and_answered_in_the_channel(platform, app, in_channel):
    @app.command("/latest")
    async def latest(ack, command, client):
        await ack()
        await client.chat_postMessage(channel=command["channel_id"], text=f"{command['text']}: 3 av 7")

    async with connected(platform, app):
        sent = await platform.slack_people.command("kari", "#ai-nytt", "/latest", "google")
        await platform.until(lambda: platform.transcript.of("chat.postMessage"))

    (seen,) = platform.slack.messages("#ai-nytt")
    assert sent.is_acknowledged
    assert (seen.author, seen.text, seen.only_for) == ("siste", "google: 3 av 7", "")


async def test_a_command_carries_channels_and_users_escaped(platform, app, channel):
    heard = []

    @app.command("/siste")
    async def siste(ack, command):
        heard.append((command["text"], command["channel_name"]))
        await ack()

    async with connected(platform, app):
        await platform.slack_people.command("kari", "", "/siste", "channel set #ai-nytt @ola #ukjent")
    ola = platform.slack.user("ola")[1].id
    assert heard == [(f"channel set <#{channel}|ai-nytt> <@{ola}|ola> #ukjent", "directmessage")]


async def test_an_acknowledgement_may_carry_an_answer_for_one(platform, app, channel):
    @app.command("/siste")
    async def siste(ack):
        await ack("Bare du ser dette")

    await platform.slack_people.join("ola", channel)
    async with connected(platform, app):
        await platform.slack_people.command("kari", channel, "/siste")
    (seen,) = platform.slack.messages(channel, "kari")
    assert (seen.text, seen.only_for) == ("Bare du ser dette", "kari")
    assert platform.slack.messages(channel, "ola") == []


async def test_a_command_that_nobody_acknowledges_fails_in_the_persons_face(platform, app, channel):
    platform.slack.sockets.ack_seconds = 0.05
    alone = await platform.slack_people.command("kari", channel, "/siste")
    async with connected(platform, app):
        unheard = await platform.slack_people.command("kari", channel, "/siste")
    assert (alone.failure, unheard.failure) == ("dispatch_failed", "operation_timeout")
    assert platform.slack.messages(channel)[-1].text == '/siste failed with the error "operation_timeout"'


async def test_a_press_names_button_and_message_and_its_address_replaces_it(
    platform, app, client, in_channel
):
    pressed = []

    @app.action("save")
    async def save(ack, action, body, respond):
        await ack()
        pressed.append((action["value"], body["message"]["ts"], body["channel"]["id"]))
        await respond("Lagret", replace_original=True)

    sent = await client.chat_postMessage(channel=in_channel, text="1", blocks=[STORY, SAVE])
    async with connected(platform, app):
        await platform.slack_people.press("kari", in_channel, sent["ts"], "Lagre")
        await platform.until(lambda: platform.transcript.of("response_url"))
    (seen,) = platform.slack.messages(in_channel)
    assert pressed == [("7", sent["ts"], in_channel)]
    assert (seen.text, seen.buttons, seen.is_edited) == ("Lagret", (), True)


async def test_an_option_of_a_menu_can_be_chosen_in_an_ephemeral_message(platform, app, client, in_channel):
    chosen = []

    @app.action("more")
    async def more(ack, action, body):
        await ack()
        chosen.append(
            (action["selected_option"]["value"], body["container"]["is_ephemeral"], "message" in body)
        )

    kari = platform.slack.user("kari")[1].id
    sent = await client.chat_postEphemeral(channel=in_channel, user=kari, text="1", blocks=[STORY, SAVE])
    async with connected(platform, app):
        await platform.slack_people.press("kari", in_channel, sent["message_ts"], "Hvorfor")
    assert chosen == [("why", True, False)]
    (seen,) = platform.slack.messages(in_channel, "kari")
    assert (seen.text, seen.buttons) == ("Google & Gemini", ("Lagre", "Hvorfor"))
    with pytest.raises(LookupError):
        await platform.slack_people.press("ola", in_channel, sent["message_ts"], "Hvorfor")


async def test_an_unacknowledged_event_comes_again_with_its_number(platform, client, channel):
    platform.slack.sockets.ack_seconds = 0.05
    opened = await client_of(platform, DEMO_APP_TOKEN).apps_connections_open(app_token=DEMO_APP_TOKEN)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        told = asyncio.create_task(platform.slack_people.invite_bot("kari", channel))
        first, second = await socket.receive_json(), await socket.receive_json()
        await socket.send_json({"envelope_id": second["envelope_id"]})
        await told
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["envelope_id"] != second["envelope_id"]


async def test_a_repeated_event_keeps_its_id(platform, app, channel):
    heard = []

    @app.event("member_joined_channel")
    async def joined(body):
        heard.append(body["event_id"])

    async with connected(platform, app):
        await platform.slack_people.invite_bot("kari", channel)
        await platform.slack_people.repeat_last()
    assert len(heard) == 2
    assert heard[0] == heard[1]


async def test_events_without_subscription_or_scope_stay_untold(platform, app, channel):
    heard = []

    @app.event("message")
    async def message(body):
        heard.append(body["event"]["text"])

    workspace = platform.slack.workspace()
    async with connected(platform, app):
        await platform.slack_people.write("kari", "siste google")
        workspace.scopes.discard("im:history")
        await platform.slack_people.write("kari", "hemmelig")
        await platform.slack_people.write("kari", "også hemmelig", channel)
    assert heard == ["siste google"]


async def test_a_manifest_says_what_the_app_may(platform):
    platform.slack.apply_manifest(
        {
            "features": {"slash_commands": [{"command": "/nytt"}]},
            "settings": {
                "event_subscriptions": {"bot_events": ["app_home_opened"]},
                "socket_mode_enabled": True,
            },
            "oauth_config": {"scopes": {"bot": ["commands"]}},
        }
    )
    with pytest.raises(LookupError, match="/siste is not a valid command"):
        await platform.slack_people.command("kari", "", "/siste")
    assert platform.slack.workspace().scopes == {"commands"}


async def test_the_library_comes_back_after_a_disconnect(platform, app, channel):
    @app.command("/siste")
    async def siste(ack):
        await ack()

    async with connected(platform, app):
        replaced = asyncio.create_task(platform.slack.sockets.until_replaced())
        await asyncio.sleep(0)
        await platform.slack_people.disconnect("refresh_requested")
        await replaced
        again = await platform.slack_people.command("kari", channel, "/siste")
    assert again.is_acknowledged


async def test_home_shows_what_the_app_published(platform, app):
    @app.event("app_home_opened")
    async def opened(event, client):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [STORY, SAVE]})

    pressed = []

    @app.action("save")
    async def save(ack, action, body):
        await ack()
        pressed.append(body["view"]["id"])

    async with connected(platform, app):
        await platform.slack_people.open_home("kari")
        await platform.until(lambda: platform.slack_people.home("kari") is not None)
        home = platform.slack_people.home("kari")
        await platform.slack_people.press_in_view("kari", home["id"], "Lagre")
    assert pressed == [home["id"]]


async def test_a_modal_opens_once_on_a_fresh_trigger(platform, app, client, channel):
    triggers, values = [], []

    @app.command("/siste")
    async def siste(ack, command):
        triggers.append(command["trigger_id"])
        await ack()

    @app.view("time")
    async def submitted(ack, view):
        values.append(view["state"]["values"])
        await ack()

    modal = {
        "type": "modal",
        "callback_id": "time",
        "title": {"type": "plain_text", "text": "Endre"},
        "blocks": [STORY],
    }
    async with connected(platform, app):
        for _ in range(2):
            await platform.slack_people.command("kari", channel, "/siste")
        opened = await client.views_open(trigger_id=triggers[0], view=modal)
        used = await refusal_of(client.views_open(trigger_id=triggers[0], view=modal))
        platform.clock.advance(timedelta(seconds=4))
        late = await refusal_of(client.views_open(trigger_id=triggers[1], view=modal))
        await platform.slack_people.submit_view(
            "kari", opened["view"]["id"], {"b": {"a": {"value": "07:30"}}}
        )
    assert (used["error"], late["error"]) == ("exchanged_trigger_id", "expired_trigger_id")
    assert values == [{"b": {"a": {"value": "07:30"}}}]


# --- response addresses -----------------------------------------------------------------------------


@pytest.fixture
async def response_url(platform, channel):
    """The address of a command that was run while nobody was connected."""
    envelope = await platform.slack_people.command("kari", channel, "/siste")
    return envelope.payload["response_url"]


async def test_a_response_address_is_good_five_times(platform, channel, response_url):
    webhook = AsyncWebhookClient(response_url, retry_handlers=[])
    replies = [await webhook.send(text=str(number)) for number in range(6)]
    assert [reply.status_code for reply in replies] == [200] * 5 + [404]
    assert "used_url" in replies[-1].body
    assert [m.text for m in platform.slack.messages(channel)][1:] == ["0", "1", "2", "3", "4"]


async def test_a_response_address_is_good_for_half_an_hour(platform, response_url):
    platform.clock.advance(timedelta(minutes=31))
    reply = await AsyncWebhookClient(response_url, retry_handlers=[]).send(text="x")
    assert (reply.status_code, "expired_url" in reply.body) == (404, True)


async def test_a_response_is_private_unless_it_says_otherwise(platform, channel, response_url):
    webhook = AsyncWebhookClient(response_url, retry_handlers=[])
    await webhook.send(text="privat")
    await webhook.send(text="delt", response_type="in_channel")
    assert [(m.text, m.only_for) for m in platform.slack.messages(channel)][1:] == [
        ("privat", "kari"),
        ("delt", ""),
    ]
    call = platform.transcript.of("response_url")[0]
    assert (call.status, call.verdict, call.params["text"]) == (200, "ok", "privat")


async def test_a_response_is_checked_like_any_message(response_url):
    reply = await AsyncWebhookClient(response_url, retry_handlers=[]).send(blocks=[{"type": "banner"}])
    assert (reply.status_code, "invalid_blocks" in reply.body) == (400, True)


# --- messages and conversations ---------------------------------------------------------------------


async def test_a_message_is_changed_and_deleted_by_its_author_only(platform, client, in_channel):
    sent = await client.chat_postMessage(channel=in_channel, text="a")
    theirs = await platform.slack_people.write("kari", "b", in_channel)
    await client.chat_update(channel=in_channel, ts=sent["ts"], text="c")
    assert [m.text for m in platform.slack.messages(in_channel)] == ["c", "b"]
    edit = await refusal_of(client.chat_update(channel=in_channel, ts=theirs, text="x"))
    assert edit["error"] == "cant_update_message"
    gone = await refusal_of(client.chat_update(channel=in_channel, ts="1.000001", text="x"))
    assert gone["error"] == "message_not_found"
    await client.chat_delete(channel=in_channel, ts=sent["ts"])
    assert [m.text for m in platform.slack.messages(in_channel)] == ["b"]


async def test_a_reply_goes_into_a_thread_that_exists(platform, client, in_channel):
    sent = await client.chat_postMessage(channel=in_channel, text="a")
    await client.chat_postMessage(channel=in_channel, text="kilder", thread_ts=sent["ts"])
    assert platform.slack.messages(in_channel)[-1].thread_ts == sent["ts"]
    refusal = await refusal_of(client.chat_postMessage(channel=in_channel, text="x", thread_ts="1.000001"))
    assert refusal["error"] == "cannot_reply_to_message"


async def test_a_channel_refuses_until_the_bot_is_invited_and_when_archived(platform, client, channel):
    assert (await client.conversations_info(channel=channel))["channel"]["is_member"] is False
    outside = await refusal_of(client.chat_postMessage(channel=channel, text="x"))
    await platform.slack_people.invite_bot("kari", channel)
    assert await client.chat_postMessage(channel=channel, text="x")
    await platform.slack_people.archive("kari", channel)
    archived = await refusal_of(client.chat_postMessage(channel=channel, text="x"))
    missing = await refusal_of(client.chat_postMessage(channel="C0NOWHERE", text="x"))
    assert [r["error"] for r in (outside, archived, missing)] == [
        "not_in_channel",
        "is_archived",
        "channel_not_found",
    ]


async def test_a_private_channel_is_invisible_from_outside(platform, client):
    secret = await platform.slack_people.add_channel("ledelse", by="kari", kind="private")
    refusal = await refusal_of(client.conversations_info(channel=secret))
    assert refusal["error"] == "channel_not_found"
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [c["name"] for c in listed["channels"]] == ["ai-nytt"]


async def test_channels_are_listed_by_the_page(platform, client):
    await platform.slack_people.add_channel("zebra", by="kari")
    pages = await client.conversations_list(limit=1)
    assert [page["channels"][0]["name"] async for page in pages] == ["ai-nytt", "zebra"]


async def test_a_direct_message_is_opened_and_written_in(platform, client):
    kari = platform.slack.user("kari")[1].id
    opened = await client.conversations_open(users=kari)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="Hei")
    assert [m.text for m in platform.slack.messages("@kari")] == ["Hei"]


async def test_a_text_longer_than_slack_keeps_is_cut_with_a_warning(platform, client, in_channel):
    reply = await client.chat_postMessage(channel=in_channel, text="x" * 40_001)
    assert reply["warning"] == "message_truncated"
    assert len(platform.slack.messages(in_channel)[-1].text) == 40_000


async def test_auth_test_tells_who_and_with_which_scopes(client):
    reply = await client.auth_test()
    assert reply["team"] == "Eksempel"
    assert "chat:write" in reply.headers["x-oauth-scopes"]


# --- refusals ---------------------------------------------------------------------------------------


async def test_tokens_are_refused_in_slacks_words(platform, client):
    wrong = await refusal_of(client_of(platform, "xoxb-wrong").auth_test())
    swapped = await refusal_of(client_of(platform, DEMO_APP_TOKEN).auth_test())
    none = await refusal_of(client_of(platform, "").auth_test())
    swapped_socket = await refusal_of(client.apps_connections_open(app_token=DEMO_BOT_TOKEN))
    await platform.slack_people.revoke_token()
    revoked = await refusal_of(client.auth_test())
    assert [r["error"] for r in (wrong, swapped, none, swapped_socket, revoked)] == [
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "not_allowed_token_type",
        "token_revoked",
    ]


async def test_a_missing_scope_is_named_with_those_the_token_has(platform, client):
    kari = platform.slack.user("kari")[1].id
    refusal = await refusal_of(client.users_info(user=kari))
    assert (refusal["error"], refusal["needed"]) == ("missing_scope", "users:read")
    assert "chat:write" in refusal["provided"].split(",")
    platform.slack.workspace().scopes.add("users:read")
    assert (await client.users_info(user=kari))["user"]["name"] == "kari"


async def test_unknown_methods_arguments_and_empty_messages_are_refused(client, in_channel):
    unknown = await refusal_of(client.api_call("chat.shout", json={}))
    argument = await refusal_of(client.chat_postMessage(channel=in_channel, text="x", loud=True))
    empty = await refusal_of(client.api_call("chat.postMessage", json={"channel": in_channel, "text": " "}))
    assert [r["error"] for r in (unknown, argument, empty)] == [
        "unknown_method",
        "invalid_arguments",
        "no_text",
    ]


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(**more):
    return {"type": "button", "text": {"type": "plain_text", "text": "x"}, **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def header(kind, text):
    return {"type": "header", "text": {"type": kind, "text": text}}


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
        ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
        ({"type": "divider", "x": 1}, "invalid additional property: x [json-pointer:/blocks/0]"),
        (header("mrkdwn", "x"), "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
        (
            header("plain_text", "x" * 151),
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            actions(*[button() for _ in range(26)]),
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            actions(button(value="x" * 2001)),
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            actions(button(url="a.example")),
            "invalid url [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            actions(button(action_id="a"), button(action_id="a")),
            "`action_id` a already exists [json-pointer:/blocks/0]",
        ),
        (
            actions({"type": "overflow", "options": []}),
            "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
    ],
)
async def test_a_block_is_refused_with_its_place(platform, client, in_channel, block, words):
    refusal = await refusal_of(client.chat_postMessage(channel=in_channel, text="x", blocks=[block]))
    assert (refusal["error"], refusal["errors"]) == ("invalid_blocks", [words])
    assert refusal["response_metadata"]["messages"] == [f"[ERROR] {words}"]
    assert platform.slack.messages(in_channel) == []


async def test_blocks_are_limited_in_number_sum_and_ids(platform, client, in_channel):
    async def post(blocks):
        return await refusal_of(client.chat_postMessage(channel=in_channel, text="x", blocks=blocks))

    too_many = await post([{"type": "divider"}] * 51)
    too_long = await post([section("x" * 2400)] * 4)
    same_id = await post([{"type": "divider", "block_id": "a"}] * 2)
    assert too_many["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert too_long["error"] == "msg_blocks_too_long"
    assert same_id["errors"] == ["`block_id` a already exists [json-pointer:/blocks]"]
    assert await client.chat_postMessage(channel=in_channel, text="x", blocks=[section("x" * 2375)] * 4)
    await platform.slack_people.limit_blocks(20_000)
    assert await client.chat_postMessage(channel=in_channel, text="x", blocks=[section("x" * 2400)] * 4)


def test_what_the_library_builds_is_taken():
    plain = models.PlainTextObject(text="x")
    option = Option(text=plain, value="v")
    built = [
        models.HeaderBlock(text=plain),
        models.SectionBlock(
            text="*x*", accessory=models.OverflowMenuElement(action_id="o", options=[option])
        ),
        models.SectionBlock(fields=["a", "b"]),
        models.DividerBlock(),
        models.ContextBlock(elements=[models.MarkdownTextObject(text="x")]),
        models.ActionsBlock(
            elements=[
                models.ButtonElement(text="x", action_id="b", value="v", style="primary"),
                models.StaticSelectElement(placeholder="p", action_id="s", options=[option]),
                models.UserSelectElement(placeholder="p", action_id="u"),
            ]
        ),
        models.InputBlock(label="l", element=models.PlainTextInputElement(action_id="i")),
    ]
    assert slack_blocks.block_errors([block.to_dict() for block in built]) == []


def test_the_limits_are_those_of_the_library():
    assert models.SectionBlock.text_max_length == slack_blocks.MAX_SECTION_TEXT
    assert models.SectionBlock.fields_max_length == slack_blocks.MAX_FIELDS
    assert models.HeaderBlock.text_max_length == slack_blocks.MAX_HEADER_TEXT
    assert models.ContextBlock.elements_max_length == slack_blocks.MAX_CONTEXT_ELEMENTS
    assert models.ActionsBlock.elements_max_length == slack_blocks.MAX_ACTIONS
    assert models.ButtonElement.text_max_length == slack_elements.MAX_BUTTON_TEXT
    assert models.ButtonElement.value_max_length == slack_elements.MAX_BUTTON_VALUE
    assert models.ButtonElement.url_max_length == slack_elements.MAX_URL
    assert models.ImageBlock.alt_text_max_length == slack_elements.MAX_ALT_TEXT
    assert models.StaticSelectElement.options_max_length == slack_elements.MAX_OPTIONS
    assert models.Block.block_id_max_length == slack_elements.MAX_ID
    assert View.title_max_length == slack_blocks.MAX_VIEW_TITLE
    assert View.blocks_max_length == slack_blocks.MAX_VIEW_BLOCKS
    assert View.private_metadata_max_length == slack_blocks.MAX_PRIVATE_METADATA


# --- rates and faults -------------------------------------------------------------------------------


async def test_too_fast_in_one_channel_is_told_how_long_to_wait(platform, client, in_channel):
    for number in range(5):
        await client.chat_postMessage(channel=in_channel, text=str(number))
    busy = await refusal_of(client.chat_postMessage(channel=in_channel, text="too soon"))
    assert (busy.status_code, busy["error"]) == (429, "ratelimited")
    await refusal_of(client.chat_postMessage(channel=in_channel, text="too soon again"))
    assert platform.report()["rate_violations"] == 1
    platform.clock.advance(timedelta(seconds=int(busy.headers["Retry-After"])))
    assert await client.chat_postMessage(channel=in_channel, text="in time")


async def test_a_method_has_its_tier_in_each_workspace(platform, client):
    other = client_of(platform, await platform.slack_people.add_workspace("Partner"))
    for _ in range(20):
        await client.conversations_list()
    assert (await refusal_of(client.conversations_list())).status_code == 429
    assert await other.conversations_list()


@pytest.mark.parametrize(
    ("fault", "exception", "arrived"),
    [
        ("busy", SlackApiError, False),
        ("error_before", SlackApiError, False),
        ("error_after", SlackApiError, True),
        ("cut_before", aiohttp.ClientError, False),
        ("cut_after", aiohttp.ClientError, True),
        ("html", SlackApiError, False),
    ],
)
async def test_a_fault_strikes_the_call_it_was_made_for(
    platform, client, in_channel, fault, exception, arrived
):
    platform.fail(fault, "chat.postMessage", chat=in_channel, nth=2)
    await client.chat_postMessage(channel=in_channel, text="first")
    with pytest.raises(exception):
        await client.chat_postMessage(channel=in_channel, text="second")
    platform.clock.advance(timedelta(seconds=10))
    await client.chat_postMessage(channel=in_channel, text="third")
    expected = ["first", *(["second"] if arrived else []), "third"]
    assert [message.text for message in platform.slack.messages(in_channel)] == expected
    assert platform.report()["accepted_per_chat"] == {f"slack:{in_channel}": len(expected)}


async def test_the_librarys_own_resend_after_a_lost_reply_makes_two_messages(platform, in_channel):
    platform.fail("cut_after", "chat.postMessage")
    resending = AsyncWebClient(token=DEMO_BOT_TOKEN, base_url=platform.slack_url)
    await resending.chat_postMessage(channel=in_channel, text="twice")
    assert [message.text for message in platform.slack.messages(in_channel)] == ["twice", "twice"]
