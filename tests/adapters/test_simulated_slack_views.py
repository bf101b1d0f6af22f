"""The simulated Slack's menus, modals and Home tabs: what people fill in, and what becomes of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_BOT_TOKEN
from adapters.simulated.slack_people import TROUBLE
from tests.adapters.slack_app import ListeningApp, http_manifest

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)


def plain(text):
    return {"type": "plain_text", "text": text}


def option(label, value):
    return {"text": plain(label), "value": value}


def field(block_id, label, element, **more):
    element = {"action_id": f"{block_id}-a", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


DAYS = [option("Hverdager", "weekdays"), option("Mandager", "mondays")]
CHANNEL = {"type": "conversations_select", "default_to_current_conversation": True}
FORM = [
    field("when", "Tid", {"type": "timepicker", "initial_time": "08:00"}),
    field("days", "Dager", {"type": "static_select", "options": DAYS}),
    field("tags", "Emner", {"type": "checkboxes", "options": DAYS}, optional=True),
    field("where", "Kanal", CHANNEL),
]
MENU = {"type": "static_select", "action_id": "length", "placeholder": plain("Lengde"), "options": DAYS}
OVERFLOW = {"type": "overflow", "action_id": "more", "options": [option("Hvorfor", "why 7")]}


def modal(blocks=FORM, **more):
    base = {"type": "modal", "callback_id": "digest", "title": plain("Oversikt"), "submit": plain("Lagre")}
    return base | {"blocks": blocks, **more}


@pytest.fixture
async def app():
    app = ListeningApp()
    runner = await app.start()
    yield app
    await runner.cleanup()


@pytest.fixture
async def platform(app):
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        await platform.slack_people.apply_manifest(**http_manifest(app.url))
        await platform.slack_people.add_user("kari")
        await platform.slack_people.add_channel("ai-nytt", by="kari")
        await platform.slack_people.invite_bot("kari", "#ai-nytt")
        yield platform


@pytest.fixture
def people(platform):
    return platform.slack_people


@pytest.fixture
def channel(platform):
    return platform.slack.channel("#ai-nytt")[1].id


@pytest.fixture
def client(platform):
    return AsyncWebClient(DEMO_BOT_TOKEN, base_url=platform.slack_url, retry_handlers=[])


@pytest.fixture
def opened(people, client):
    """Open a modal on the trigger of a command in the channel; return its id."""

    async def open_one(view=None, method="views.open"):
        trigger = (await people.command("kari", "#ai-nytt", "/siste")).payload["trigger_id"]
        answer = await client.api_call(method, json={"trigger_id": trigger, "view": view or modal()})
        return answer["view"]["id"]

    return open_one


async def refusal_of(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


# --- menus in messages --------------------------------------------------------------------------------


async def test_a_choice_in_a_message_comes_with_its_state(app, people, client, channel):
    blocks = [{"type": "actions", "block_id": "b", "elements": [MENU, OVERFLOW]}]
    ts = (await client.chat_postMessage(channel=channel, text="x", blocks=blocks))["ts"]

    await people.choose("kari", channel, ts, "Lengde", "Mandager")
    await people.press("kari", channel, ts, "Hvorfor")

    chosen, unfolded = (heard.fields for heard in app.heard)
    assert chosen["actions"][0]["selected_option"] == DAYS[1]
    assert unfolded["actions"][0]["selected_option"]["value"] == "why 7"
    # What was chosen stays chosen; an overflow menu is no state.
    assert unfolded["state"]["values"] == {
        "b": {"length": {"type": "static_select", "selected_option": DAYS[1]}}
    }
    with pytest.raises(LookupError, match=re.escape("there are: [Hverdager], [Mandager]")):
        await people.choose("kari", channel, ts, "Lengde", "Søndager")


# --- modals -------------------------------------------------------------------------------------------


async def test_a_form_is_sent_in_as_it_was_filled_in(app, people, opened, channel):
    view_id = await opened(modal(private_metadata="sted 7"))

    assert await people.choose_in_view("kari", view_id, "Dager", "Hverdager") is None
    await people.choose_in_view("kari", view_id, "Emner", ["weekdays", "Mandager"])
    await people.submit_view("kari", view_id)

    sent = app.heard[-1].fields
    assert (sent["type"], sent["view"]["private_metadata"]) == ("view_submission", "sted 7")
    assert sent["view"]["callback_id"] == "digest"
    assert sent["view"]["state"]["values"] == {
        "when": {"when-a": {"type": "timepicker", "selected_time": "08:00"}},
        "days": {"days-a": {"type": "static_select", "selected_option": DAYS[0]}},
        "tags": {"tags-a": {"type": "checkboxes", "selected_options": DAYS}},
        "where": {"where-a": {"type": "conversations_select", "selected_conversation": channel}},
    }
    assert people.modal("kari") is None


async def test_a_form_with_an_empty_field_stays_with_the_person(app, people, opened):
    view_id = await opened()
    with pytest.raises(LookupError, match="complete this required field: Dager"):
        await people.submit_view("kari", view_id)
    assert [heard.fields.get("type") for heard in app.heard] == [None]


async def test_errors_are_shown_at_their_fields_and_the_form_stays(platform, app, people, opened):
    view_id = await opened()
    await people.choose_in_view("kari", view_id, "Dager", "Hverdager")
    app.answers = [(200, {"response_action": "errors", "errors": {"when": "For tidlig"}}, {})]
    await people.submit_view("kari", view_id)
    shown = platform.slack.workspace().view_errors
    assert shown[view_id] == {"when": "For tidlig"}
    assert people.modal("kari")["id"] == view_id

    app.answers = [(200, {"response_action": "errors", "errors": {"nowhere": "x"}}, {})]
    await people.submit_view("kari", view_id)
    assert shown[view_id] == {"": "invalid response: invalid_errors"}

    app.answers = [(500, "", {})]
    await people.submit_view("kari", view_id)
    assert shown[view_id] == {"": TROUBLE}


async def test_an_answer_may_put_another_view_in_place_or_on_top_or_clear_all(app, people, opened):
    note = {"type": "section", "text": plain("Lagret")}
    first = await opened(modal([note]))

    app.answers = [(200, {"response_action": "update", "view": modal([note, note])}, {})]
    await people.submit_view("kari", first)
    assert (people.modal("kari")["id"], len(people.modal("kari")["blocks"])) == (first, 2)

    app.answers = [(200, {"response_action": "push", "view": modal([note])}, {})]
    await people.submit_view("kari", first)
    top = people.modal("kari")
    assert (top["root_view_id"], top["previous_view_id"]) == (first, first)

    app.answers = [(200, {"response_action": "clear"}, {})]
    await people.submit_view("kari", top["id"])
    assert people.modal("kari") is None


async def test_a_form_sent_twice_comes_twice_with_the_same_content(app, people, opened):
    view_id = await opened()
    await people.choose_in_view("kari", view_id, "Dager", "Hverdager")
    await people.submit_view("kari", view_id)
    await people.repeat_last()
    first, second = app.heard[-2:]
    assert first.fields["view"] == second.fields["view"]
    with pytest.raises(LookupError, match="no view"):
        await people.submit_view("kari", view_id)


async def test_closing_is_told_where_the_app_asked_for_it(app, people, opened):
    view_id = await opened(modal(notify_on_close=True))
    await people.close_view("kari", view_id)
    assert (app.heard[-1].fields["type"], app.heard[-1].fields["is_cleared"]) == ("view_closed", False)
    silent = await opened()
    assert await people.close_view("kari", silent) is None


async def test_three_views_lie_over_each_other_and_no_more(people, opened):
    lone = await refusal_of(opened(method="views.push"))
    first = await opened()
    await opened(method="views.push")
    await opened(method="views.push")
    fourth = await refusal_of(opened(method="views.push"))
    assert (lone["error"], fourth["error"]) == ("not_found", "push_limit_reached")
    await people.close_view("kari", first)
    assert people.modal("kari") is None


async def test_an_update_keeps_what_was_filled_in_and_minds_the_hash(people, client, opened):
    view_id = await opened()
    known = people.modal("kari")["hash"]
    await people.choose_in_view("kari", view_id, "Dager", "Mandager")
    updated = await client.views_update(view_id=view_id, view=modal(FORM[:2]), hash=known)
    assert updated["view"]["state"]["values"]["days"]["days-a"]["selected_option"] == DAYS[1]
    assert set(updated["view"]["state"]["values"]) == {"when", "days"}
    stale = await refusal_of(client.views_update(view_id=view_id, view=modal(), hash=known))
    gone = await refusal_of(client.views_update(view_id="V0", view=modal()))
    assert (stale["error"], gone["error"]) == ("hash_conflict", "not_found")


async def test_views_are_refused_in_slacks_words(opened):
    note = {"type": "section", "text": plain("x" * 3000)}
    large = await refusal_of(opened(modal([note] * 90)))
    nameless = await refusal_of(opened(modal(title=plain("x" * 25))))
    silent = modal()
    del silent["submit"]
    no_submit = await refusal_of(opened(silent))
    await opened(modal(external_id="mine"))
    taken = await refusal_of(opened(modal(external_id="mine"), "views.push"))
    assert (large["error"], taken["error"]) == ("view_too_large", "duplicate_external_id")
    assert [refusal["response_metadata"]["messages"] for refusal in (nameless, no_submit)] == [
        ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"],
        ["[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view]"],
    ]


async def test_a_refused_view_leaves_its_trigger_good(people, client):
    trigger = (await people.command("kari", "#ai-nytt", "/siste")).payload["trigger_id"]
    await refusal_of(client.views_open(trigger_id=trigger, view=modal([])))
    assert await client.views_open(trigger_id=trigger, view=modal())
    again = await refusal_of(client.views_open(trigger_id=trigger, view=modal()))
    made_up = await refusal_of(client.views_open(trigger_id="1.2.3", view=modal()))
    assert (again["error"], made_up["error"]) == ("exchanged_trigger_id", "invalid_trigger_id")


# --- Home ---------------------------------------------------------------------------------------------


async def test_home_is_told_of_and_its_menus_act_at_once(app, platform, people, client):
    kari = platform.slack.user("kari")[1].id
    view = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [MENU]}]}
    await people.open_home("kari")
    published = (await client.views_publish(user_id=kari, view=view))["view"]
    await people.choose_in_view("kari", published["id"], "Lengde", "Mandager")
    await people.open_home("kari", tab="messages")

    opened, chosen, messages = (heard.fields for heard in app.heard)
    assert (opened["event"]["type"], opened["event"]["tab"]) == ("app_home_opened", "home")
    assert chosen["container"] == {"type": "view", "view_id": published["id"]}
    assert chosen["actions"][0]["selected_option"] == DAYS[1]
    assert chosen["view"]["state"]["values"]["b"]["length"]["selected_option"] == DAYS[1]
    assert messages["event"]["tab"] == "messages"
    stale = await refusal_of(client.views_publish(user_id=kari, view=view, hash="1.old"))
    platform.slack.app.has_home = False
    off = await refusal_of(client.views_publish(user_id=kari, view=view))
    assert (stale["error"], off["error"]) == ("hash_conflict", "not_enabled")


# --- workspaces, channels, people ---------------------------------------------------------------------


async def test_six_workspaces_with_the_same_names_are_kept_apart(platform, app, people):
    tokens = {}
    for number in range(6):
        name = f"Lag {number}"
        tokens[name] = await people.add_workspace(name)
        await people.add_user("anna", workspace=name)
        for channel in range(25):
            await people.add_channel(f"nytt-{channel}", by=f"{name}/anna")
        await people.invite_bot(f"{name}/anna", "#nytt-24")
    for name, token in tokens.items():
        client = AsyncWebClient(token, base_url=platform.slack_url, retry_handlers=[])
        channel = platform.slack.channel(f"{name}/#nytt-24")[1].id
        await client.chat_postMessage(channel=channel, text=name)
        await people.command(f"{name}/anna", "#nytt-24", "/siste", "status")

    assert len(set(tokens.values())) == 6
    teams = {heard.fields["team_id"] for heard in app.heard if "command" in heard.fields}
    assert len(teams) == 6
    for name in tokens:
        assert [message.text for message in platform.slack.messages(f"{name}/#nytt-24")] == [name]
    with pytest.raises(LookupError, match="already"):
        await people.add_workspace("Lag 1")


async def test_a_renamed_channel_keeps_its_id_and_is_told_of(platform, app, people, client, channel):
    whole = http_manifest(app.url)
    whole["settings"]["event_subscriptions"]["bot_events"].append("channel_rename")
    whole["oauth_config"]["scopes"]["bot"].append("channels:read")
    await people.apply_manifest(**whole)
    await people.rename_channel("kari", "#ai-nytt", "ki-nytt")
    assert app.heard[-1].fields["event"]["channel"]["name"] == "ki-nytt"
    assert (await client.conversations_info(channel=channel))["channel"]["name"] == "ki-nytt"
    assert await client.chat_postMessage(channel=channel, text="x")


async def test_a_shared_channel_is_one_channel_in_both_workspaces(platform, app, people, channel):
    token = await people.add_workspace("Partner")
    await people.add_user("per", workspace="Partner", is_guest=True)
    await people.share_channel("kari", channel, "Partner")
    await people.join("Partner/per", channel)
    theirs = AsyncWebClient(token, base_url=platform.slack_url, retry_handlers=[])
    outside = await refusal_of(theirs.chat_postMessage(channel=channel, text="x"))

    await people.command("Partner/per", channel, "/siste")
    with pytest.raises(LookupError, match="guest"):
        await people.add_channel("egen", by="per")

    assert outside["error"] == "not_in_channel"
    heard = app.heard[-1].fields
    assert (heard["channel_id"], heard["team_id"]) == (channel, platform.slack.workspace("Partner").team_id)


async def test_an_uninstalled_app_is_out_of_everything(platform, app, people, client, channel):
    await people.uninstall()
    refusal = await refusal_of(client.chat_postMessage(channel=channel, text="x"))
    assert refusal["error"] == "account_inactive"
    assert app.heard[-1].fields["event"]["type"] == "app_uninstalled"
    with pytest.raises(LookupError, match="not a valid command"):
        await people.command("kari", "#ai-nytt", "/siste")
    await people.install()
    outside = await refusal_of(client.chat_postMessage(channel=channel, text="x"))
    assert outside["error"] == "not_in_channel"


async def test_a_message_cannot_be_edited_past_the_window_an_admin_set(platform, people, client, channel):
    await people.limit_editing(60)
    ts = (await client.chat_postMessage(channel=channel, text="a"))["ts"]
    platform.clock.advance(timedelta(minutes=59))
    await client.chat_update(channel=channel, ts=ts, text="b")
    platform.clock.advance(timedelta(minutes=2))
    late = await refusal_of(client.chat_update(channel=channel, ts=ts, text="c"))
    assert late["error"] == "edit_window_closed"
    await people.limit_editing(None)
    assert await client.chat_update(channel=channel, ts=ts, text="d")


async def test_blocks_that_are_no_list_and_a_stranger_to_whisper_to_are_refused(
    platform, people, client, channel
):
    ola = await people.add_user("ola")
    shapeless = await refusal_of(
        client.chat_postMessage(channel=channel, text="x", blocks={"type": "divider"})
    )
    stranger = await refusal_of(client.chat_postEphemeral(channel=channel, user=ola, text="x"))
    assert (shapeless["error"], stranger["error"]) == ("invalid_blocks_format", "user_not_in_channel")
