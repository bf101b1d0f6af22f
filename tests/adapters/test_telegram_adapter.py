"""Receiving and sending through the real library, against a local server that answers as scripted."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.telegram import TelegramAdapter
from bot.message import Attachment, Button, Message, Text, notice, say
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import PlaceKind, Platform
from bot.ports.outside import (
    AdapterSetupError,
    DestinationBusyError,
    DestinationGoneError,
    DestinationMovedError,
    DestinationPausedError,
    MessageRefusedError,
    OutcomeUnknownError,
)
from tests.adapters import chat_messages
from tests.adapters.scripted_server import Answer, ScriptedServer
from tests.adapters.telegram_payloads import BOT, MENU_CALLS, NO_WEBHOOK, PRIVATE, message, press

TOKEN = "123456:VERY-SECRET-WORD"
CHAT = chat_messages.destination(Platform.TELEGRAM, PlaceKind.PRIVATE, "42")
SENT = {"ok": True, "result": {"message_id": 77, "date": 1777000000, "chat": PRIVATE, "text": "x"}}


def refused(status: int, description: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return Answer(body | ({"parameters": parameters} if parameters else {}), status)


def updates(*payloads: dict) -> Answer:
    return Answer({"ok": True, "result": list(payloads)})


async def no_updates(request: web.Request) -> web.Response:
    await asyncio.sleep(0.01)
    return web.json_response({"ok": True, "result": []})


@pytest.fixture
async def server():
    async with ScriptedServer() as running:
        yes = {"ok": True, "result": True}
        running.defaults = {
            "getMe": {"ok": True, "result": BOT},
            "getWebhookInfo": {"ok": True, "result": NO_WEBHOOK},
            "deleteWebhook": yes,
            **MENU_CALLS,
            "answerCallbackQuery": yes,
            "getUpdates": no_updates,
            "sendMessage": SENT,
            "editMessageText": SENT,
            "sendDocument": SENT,
        }
        yield running


class Pauses:
    """Sleeps not at all, and remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def adapter(server, pauses):
    connected = await TelegramAdapter.connect(TOKEN, server.url, sleep=pauses)
    connected.attach(chat_messages.installation(Platform.TELEGRAM))
    yield connected
    await connected.close()


class Inbox:
    def __init__(self, *, failures: int = 0) -> None:
        self.received: list[Incoming] = []
        self._failures = failures

    async def __call__(self, incoming: Incoming) -> bool:
        if self._failures:
            self._failures -= 1
            raise OSError("disk full")
        self.received.append(incoming)
        return True


async def run_until_polled(
    adapter: TelegramAdapter, server: ScriptedServer, inbox: Inbox, polls: int
) -> list:
    task = asyncio.create_task(adapter.run(inbox))
    asked = await server.until_asked("getUpdates", polls)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return [params.get("offset") for params in asked]


async def test_connect_learns_who_the_bot_is(adapter):
    assert adapter.identity == ("7", "siste_bot")


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("xoxb-1-2-abc", "SISTE_SLACK_BOT_TOKEN"),
        ("xapp-1-2-abc", "SISTE_SLACK_APP_TOKEN"),
        ("my bot", "@BotFather"),
    ],
)
async def test_token_of_another_kind_is_named_without_asking_telegram(token, said, server):
    with pytest.raises(AdapterSetupError, match="SISTE_TELEGRAM_TOKEN") as caught:
        await TelegramAdapter.connect(token, server.url)

    assert said in str(caught.value)
    assert token not in str(caught.value)
    assert server.calls == []


async def test_wrong_token_is_told_with_the_next_step_and_without_the_token(server):
    server.answer("getMe", refused(401, "Unauthorized"))

    with pytest.raises(AdapterSetupError, match="@BotFather") as caught:
        await TelegramAdapter.connect(TOKEN, server.url)

    assert "of bot 123456 in SISTE_TELEGRAM_TOKEN" in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_unreachable_telegram_is_told_with_the_address():
    with pytest.raises(AdapterSetupError, match="SISTE_TELEGRAM_API_URL"):
        await TelegramAdapter.connect(TOKEN, "http://127.0.0.1:1")


def test_adapter_shows_no_token_in_its_repr(adapter):
    assert "SECRET" not in repr(adapter) + repr(adapter.messenger)


# --- receiving ------------------------------------------------------------------------------------


async def test_update_is_confirmed_only_after_it_was_stored(adapter, server):
    inbox = Inbox()
    server.answer("getUpdates", updates(message("/latest", update_id=5), message("/list", update_id=6)))

    offsets = await run_until_polled(adapter, server, inbox, 2)

    assert [incoming.text for incoming in inbox.received] == ["/latest", "/list"]
    assert offsets[:2] == [None, 7]
    assert server.asked("deleteWebhook") == []


async def test_update_that_could_not_be_stored_is_asked_for_again(adapter, server, pauses):
    inbox = Inbox(failures=1)
    first = message("/latest", update_id=5)
    server.answer("getUpdates", updates(first), updates(first))

    offsets = await run_until_polled(adapter, server, inbox, 3)

    assert offsets[:3] == [None, None, 6]
    assert len(inbox.received) == 1
    assert pauses.seconds == [1.0]


async def test_malformed_update_is_skipped_and_its_neighbours_arrive(adapter, server):
    inbox = Inbox()
    broken = {"update_id": 5, "message": {"date": "yesterday"}}
    server.answer("getUpdates", updates(broken, {"no": "id"}, message("/list", update_id=6)))

    offsets = await run_until_polled(adapter, server, inbox, 2)

    assert [incoming.text for incoming in inbox.received] == ["/list"]
    assert offsets[:2] == [None, 7]


async def test_chat_of_an_unknown_kind_keeps_nothing_back(adapter, server):
    inbox = Inbox()
    strange = message("/list", chat={"id": 1, "type": "hologram"}, update_id=5)
    server.answer("getUpdates", updates(strange, message("/list", update_id=6)))

    await run_until_polled(adapter, server, inbox, 2)

    assert [incoming.update_key for incoming in inbox.received] == ["6"]


async def test_pressed_button_comes_to_rest(adapter, server):
    server.answer("getUpdates", updates(press("open 17")))
    inbox = Inbox()

    task = asyncio.create_task(adapter.run(inbox))
    asked = await server.until_asked("answerCallbackQuery", 1)
    task.cancel()

    assert asked == [{"callback_query_id": "q1"}]
    assert inbox.received[0].kind is IncomingKind.BUTTON


async def test_second_poller_is_told_and_polling_goes_on(adapter, server, pauses, caplog):
    server.answer("getUpdates", refused(409, "Conflict: terminated by other getUpdates request"))

    with caplog.at_level(logging.ERROR, "adapters.telegram"):
        await run_until_polled(adapter, server, Inbox(), 2)

    assert "Another program receives for @siste_bot" in caplog.text
    assert pauses.seconds == [1.0]


async def test_webhook_that_is_set_while_this_one_polls_is_told_to_who_asks(adapter, server):
    assert await adapter.troubles() == ()
    server.defaults["getWebhookInfo"] = {"ok": True, "result": NO_WEBHOOK | {"url": "https://old.example/x"}}

    (told,) = await adapter.troubles()

    assert told.startswith("updates go to old.example, and SISTE_TELEGRAM_WEBHOOK_URL is empty. Fix: ")
    assert server.asked("deleteWebhook") == []


async def test_telegram_that_does_not_answer_is_told_to_who_asks(adapter, server):
    body = {"ok": False, "error_code": 502, "description": "Bad Gateway"}
    server.answer("getWebhookInfo", Answer(body, 502))

    assert await adapter.troubles() == ("Telegram does not answer (Bad Gateway). Fix: try again in a minute",)


async def test_webhook_of_another_program_is_taken_away_before_polling(adapter, server, caplog):
    server.defaults["getWebhookInfo"] = {"ok": True, "result": NO_WEBHOOK | {"url": "https://old.example/x"}}

    await run_until_polled(adapter, server, Inbox(), 1)

    receiving = [method for method, _ in server.calls if method not in MENU_CALLS]
    assert receiving == ["getMe", "getWebhookInfo", "deleteWebhook", "getUpdates"]
    assert server.asked("deleteWebhook") == [{"drop_pending_updates": False}]
    assert "went to old.example" in caplog.text


@pytest.mark.parametrize(
    "reason",
    [
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        "terminated by setWebhook request",
    ],
)
async def test_webhook_that_somebody_sets_while_polling_is_told(reason, adapter, server, pauses, caplog):
    server.answer("getUpdates", refused(409, f"Conflict: {reason}"))

    await run_until_polled(adapter, server, Inbox(), 2)

    assert "Somebody has set a webhook for @siste_bot" in caplog.text
    assert pauses.seconds == [1.0]


async def test_pauses_grow_while_the_network_is_down_and_end_with_it(adapter, server, pauses, caplog):
    lost = Answer(cuts=True)
    server.answer("getUpdates", lost, lost, lost, updates(), lost)

    await run_until_polled(adapter, server, Inbox(), 6)

    assert pauses.seconds[:4] == [1.0, 2.0, 4.0, 1.0]
    assert "SECRET" not in caplog.text


async def test_polling_waits_as_long_as_telegram_asks(adapter, server, pauses):
    server.answer("getUpdates", refused(429, "Too Many Requests: retry after 17", retry_after=17))

    await run_until_polled(adapter, server, Inbox(), 2)

    assert pauses.seconds == [17.0]


async def test_revoked_token_ends_receiving_with_the_next_step(adapter, server, caplog):
    server.answer("getUpdates", refused(401, "Unauthorized"))

    await adapter.run(Inbox())

    assert "SISTE_TELEGRAM_TOKEN" in caplog.text


async def test_menu_that_telegram_refuses_for_now_is_published_later_and_holds_nothing_up(
    adapter, server, pauses
):
    server.answer("setMyCommands", refused(429, "Too Many Requests: retry after 9", retry_after=9))
    task = asyncio.create_task(adapter.run(Inbox()))

    await server.until_asked("getUpdates", 1)
    await server.until_asked("setMyShortDescription", 4)
    task.cancel()

    assert pauses.seconds == [9.0]


# --- sending --------------------------------------------------------------------------------------


async def test_message_goes_out_as_html_without_link_previews(adapter, server):
    sent = await adapter.messenger.send(CHAT, chat_messages.latest("nb"), reply_to={})

    (params,) = server.asked("sendMessage")
    assert sent == "77"
    assert params["chat_id"] == 42
    assert params["parse_mode"] == "HTML"
    assert params["link_preview_options"] == {"is_disabled": True}
    assert params["reply_markup"]["inline_keyboard"][0][0] == {"text": "1", "callback_data": "open 17"}
    assert "message_thread_id" not in params


async def test_topic_gets_its_own_messages(adapter, server):
    topic = chat_messages.destination(Platform.TELEGRAM, PlaceKind.GROUP, "-100123", thread="5")

    await adapter.messenger.send(topic, say("x"), reply_to={})

    assert server.asked("sendMessage")[0]["message_thread_id"] == 5


def replacing(text: str) -> Message:
    return Message((Text(text),), summary=text, replaces_original=True)


PRESSED = {"chat": "42", "message": "11", "callback": "q1"}


async def test_replacing_message_edits_the_one_whose_button_was_pressed(adapter, server):
    sent = await adapter.messenger.send(CHAT, replacing("page 2"), reply_to=PRESSED)

    assert sent == "11"
    assert server.asked("editMessageText")[0]["message_id"] == 11
    assert server.asked("sendMessage") == []


async def test_edit_without_a_change_is_a_success(adapter, server):
    server.answer("editMessageText", refused(400, "Bad Request: message is not modified: same content"))

    assert await adapter.messenger.send(CHAT, replacing("page 2"), reply_to=PRESSED) == "11"
    assert server.asked("sendMessage") == []


async def test_two_presses_that_show_the_same_are_one_edit(adapter, server):
    for page in ("page 2", "page 2", "page 1", "page 2"):
        await adapter.messenger.send(CHAT, replacing(page), reply_to=PRESSED)

    assert [edit["text"] for edit in server.asked("editMessageText")] == ["page 2", "page 1", "page 2"]


async def test_page_that_is_still_the_first_is_not_edited(adapter, server):
    sent = await adapter.messenger.send(CHAT, replacing("page 1"), reply_to={})

    assert await adapter.messenger.send(CHAT, replacing("page 1"), reply_to={"message": sent}) == sent
    assert server.asked("editMessageText") == []


async def test_notice_for_the_presser_alone_is_no_message(adapter, server):
    sent = await adapter.messenger.send(CHAT, notice("Lagret"), reply_to=PRESSED)

    assert sent == ""
    assert server.asked("answerCallbackQuery") == [{"callback_query_id": "q1", "text": "Lagret"}]
    assert server.asked("sendMessage") == []


async def test_notice_that_comes_too_late_is_said_as_a_message(adapter, server):
    too_late = refused(
        400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    server.answer("answerCallbackQuery", too_late)

    assert await adapter.messenger.send(CHAT, notice("Lagret"), reply_to=PRESSED) == "77"


async def test_notice_that_may_have_been_seen_is_not_said_again(adapter, server):
    server.answer("answerCallbackQuery", Answer(cuts=True))

    assert await adapter.messenger.send(CHAT, notice("Lagret"), reply_to=PRESSED) == ""
    assert server.asked("sendMessage") == []


async def test_silent_message_makes_no_sound_and_a_long_one_only_once(adapter, server):
    await adapter.messenger.send(CHAT, replace(say("x"), is_silent=True), reply_to={})
    await adapter.messenger.send(CHAT, say("word " * 1500), reply_to={})

    sounds = [params.get("disable_notification", False) for params in server.asked("sendMessage")]
    assert sounds == [True, False, True]


FILE = Attachment("siste-data.json", "application/json", '{"name": "Åse"}')


async def test_file_goes_out_with_its_text_in_one_message(adapter, server):
    message = replace(say("Alt jeg har om deg.", Button("Slett", "forgetme")), attachment=FILE)

    assert await adapter.messenger.send(CHAT, message, reply_to={}) == "77"

    (params,) = server.asked("sendDocument")
    assert params["document"] == ("siste-data.json", '{"name": "Åse"}')
    assert params["caption"] == "Alt jeg har om deg."
    assert params["reply_markup"]["inline_keyboard"] == [[{"text": "Slett", "callback_data": "forgetme"}]]
    assert server.asked("sendMessage") == []


async def test_file_follows_a_text_that_is_too_long_for_a_caption(adapter, server):
    message = replace(say("word " * 206), attachment=FILE)

    await adapter.messenger.send(CHAT, message, reply_to={})

    assert len(server.asked("sendMessage")) == 1
    assert "caption" not in server.asked("sendDocument")[0]


async def test_file_that_does_not_get_through_after_its_text_is_an_unknown_outcome(adapter, server):
    server.answer("sendDocument", refused(429, "Too Many Requests: retry after 3", retry_after=3))
    message = replace(say("word " * 206), attachment=FILE)

    with pytest.raises(OutcomeUnknownError):
        await adapter.messenger.send(CHAT, message, reply_to={})


@pytest.mark.parametrize(
    "reason",
    [
        "message to edit not found",
        "message can't be edited",
        "MESSAGE_ID_INVALID",
        "MESSAGE_AUTHOR_REQUIRED",
        "there is no text in the message to edit",
    ],
)
async def test_message_that_cannot_be_edited_is_sent_anew(reason, adapter, server):
    server.answer("editMessageText", refused(400, f"Bad Request: {reason}"))

    assert await adapter.messenger.send(CHAT, replacing("page 2"), reply_to=PRESSED) == "77"


async def test_an_edit_whose_answer_was_lost_is_sent_anew_when_it_is_asked_for_again(adapter, server):
    server.answer("editMessageText", Answer(cuts=True))
    with pytest.raises(OutcomeUnknownError):
        await adapter.messenger.send(CHAT, replacing("page 2"), reply_to=PRESSED)

    assert await adapter.messenger.send(CHAT, replacing("page 2"), reply_to=PRESSED) == "77"

    assert len(server.asked("editMessageText")) == 1
    assert len(server.asked("sendMessage")) == 1


# In the service's own words.
FORBIDDEN = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation with a user",
    "bot was kicked from the group chat",
    "bot was kicked from the supergroup chat",
    "bot was kicked from the channel chat",
    "bot is not a member of the supergroup chat",
    "bot is not a member of the channel chat",
    "the group chat was deleted",
)
GONE = ("chat not found", "private chat not found", "user not found", "PEER_ID_INVALID", "CHANNEL_PRIVATE")
MAY_NOT_WRITE = (
    "not enough rights to send text messages to the chat",
    "not enough rights to send documents to the chat",
    "need administrator rights in the channel chat",
    "have no rights to send a message",
    "have no write access to the chat",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_ADMIN_REQUIRED",
    "CHAT_RESTRICTED",
    "TOPIC_CLOSED",
    "TOPIC_DELETED",
    "message thread not found",
)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        *[(refused(403, f"Forbidden: {text}"), DestinationGoneError) for text in FORBIDDEN],
        *[(refused(400, f"Bad Request: {text}"), DestinationGoneError) for text in GONE],
        *[(refused(400, f"Bad Request: {text}"), DestinationPausedError) for text in MAY_NOT_WRITE],
        (refused(401, "Unauthorized"), DestinationBusyError),
        (refused(400, "Bad Request: can't parse entities"), MessageRefusedError),
        (refused(500, "Internal Server Error"), OutcomeUnknownError),
        (Answer(raw="<html>Bad Gateway</html>", status=502, content_type="text/html"), OutcomeUnknownError),
        (Answer(raw="<html>Not Found</html>", status=404, content_type="text/html"), OutcomeUnknownError),
        (Answer(raw="<html>Welcome</html>", content_type="text/html"), OutcomeUnknownError),
        (Answer(raw='{"ok":true,"resu'), OutcomeUnknownError),
        (Answer({"ok": True, "result": {"message_id": 1}}), OutcomeUnknownError),
        (Answer(cuts=True), OutcomeUnknownError),
    ],
)
async def test_failed_send_says_what_can_be_done_about_it(answer, error, adapter, server):
    server.answer("sendMessage", answer)

    with pytest.raises(error) as caught:
        await adapter.messenger.send(CHAT, say("x"), reply_to={})

    assert type(caught.value) is error
    assert "SECRET" not in str(caught.value)
    assert len(server.asked("sendMessage")) == 1


@pytest.mark.parametrize(
    ("refusal", "language", "said"),
    [
        ("TOPIC_CLOSED", "en", "the topic is closed"),
        ("message thread not found", "en", "the topic was deleted"),
        ("message thread not found", "nb", "tråden er slettet"),
        ("CHAT_WRITE_FORBIDDEN", "nb", "jeg har ikke lov til å skrive"),
    ],
)
async def test_pause_says_in_the_chats_language_what_to_mend(refusal, language, said, adapter, server):
    server.answer("sendMessage", refused(400, f"Bad Request: {refusal}"))
    topic = chat_messages.destination(
        Platform.TELEGRAM, PlaceKind.GROUP, "-100123", thread="5", language=language
    )

    with pytest.raises(DestinationPausedError, match=said):
        await adapter.messenger.send(topic, say("x"), reply_to={})


async def test_rate_limit_carries_how_long_to_wait(adapter, server):
    server.answer("sendMessage", refused(429, "Too Many Requests: retry after 17", retry_after=17))

    with pytest.raises(DestinationBusyError) as caught:
        await adapter.messenger.send(CHAT, say("x"), reply_to={})

    assert caught.value.retry_after == timedelta(seconds=17)


async def test_moved_group_tells_its_new_id(adapter, server):
    server.answer("sendMessage", refused(400, "Bad Request: upgraded", migrate_to_chat_id=-100123))

    with pytest.raises(DestinationMovedError) as caught:
        await adapter.messenger.send(CHAT, say("x"), reply_to={})

    assert caught.value.new_chat == "-100123"


async def test_call_that_never_left_can_be_made_again(adapter, server):
    await server.__aexit__()

    with pytest.raises(DestinationBusyError):
        await adapter.messenger.send(CHAT, say("x"), reply_to={})


async def test_refusal_of_a_later_part_is_an_unknown_outcome(adapter, server):
    server.answer("sendMessage", Answer(SENT), refused(429, "Too Many Requests", retry_after=3))

    with pytest.raises(OutcomeUnknownError):
        await adapter.messenger.send(CHAT, say("word " * 1500), reply_to={})


@pytest.mark.parametrize(("status", "expected"), [("creator", True), ("member", False)])
async def test_chat_says_who_its_admins_are(status, expected, adapter, server):
    person = {"id": 42, "is_bot": False, "first_name": "Anna"}
    member = {"status": status, "user": person, "is_anonymous": False}
    server.defaults["getChatMember"] = {"ok": True, "result": member}
    group = chat_messages.destination(Platform.TELEGRAM, PlaceKind.GROUP, "-100123")

    assert await adapter.messenger.is_chat_admin(group, "42") is expected


async def test_anonymous_admin_is_one_without_asking(adapter, server):
    group = chat_messages.destination(Platform.TELEGRAM, PlaceKind.GROUP, "-100123")

    assert await adapter.messenger.is_chat_admin(group, "-100123") is True
    assert server.asked("getChatMember") == []
