"""The simulated Telegram, driven by python-telegram-bot."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    User,
    error,
)
from telegram.constants import ParseMode
from telegram.ext import CallbackQueryHandler, CommandHandler

from tests.adapters.simulated_bot import application_at, bot_at, call, next_updates

OPEN = InlineKeyboardMarkup([[InlineKeyboardButton("1", callback_data="open:1")]])


@pytest.fixture(autouse=True)
def waits_are_timedeltas(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


# --- conversations ----------------------------------------------------------------------------------


async def test_a_message_reaches_the_bot_and_its_answer_is_seen(platform, bot, kari):
    (start,) = await next_updates(bot)
    await bot.send_message(kari, "<b>Siste</b> &amp; <i>klar</i>", parse_mode=ParseMode.HTML)

    question, answer = platform.telegram.messages(kari)
    assert start.message.text == question.text == "/start"
    assert start.message.entities[0].type == "bot_command"
    assert (answer.sender, answer.text) == ("Siste", "Siste & klar")
    assert [(e["type"], e["offset"], e["length"]) for e in answer.entities] == [
        ("bold", 0, 5),
        ("italic", 8, 4),
    ]


async def test_a_pressed_button_is_answered_and_its_message_edited(platform, bot, kari):
    sent = await bot.send_message(kari, "1 Google", reply_markup=OPEN)
    press = await platform.telegram.press(kari, sent.message_id, "1")
    *_, update = await next_updates(bot)

    assert platform.telegram.answer_to(press) is None
    await update.callback_query.answer("Åpnet")
    await update.callback_query.edit_message_text("Google setter sluttdato")

    seen = platform.telegram.messages(kari)[-1]
    assert update.callback_query.data == "open:1"
    assert platform.telegram.answer_to(press) == "Åpnet"
    assert (seen.text, seen.labels, seen.is_edited) == ("Google setter sluttdato", (), True)


async def test_an_offset_confirms_updates_and_a_repeat_comes_under_its_old_id(platform, bot, kari):
    (first,) = await next_updates(bot)
    assert await bot.get_updates(offset=first.update_id) == (first,)
    assert await bot.get_updates(offset=first.update_id + 1) == ()

    await platform.telegram.repeat_last_update()
    (repeated,) = await bot.get_updates(offset=first.update_id + 1)
    assert repeated.update_id == first.update_id


async def test_a_poll_waits_for_the_next_update(platform, bot, kari):
    (start,) = await next_updates(bot)
    poll = asyncio.create_task(next_updates(bot, start.update_id + 1))
    await asyncio.sleep(0)
    await platform.telegram.write(kari, "google")
    (update,) = await poll
    assert update.message.text == "google"


async def test_a_second_poller_ends_the_first(platform):
    async with bot_at(platform) as first, bot_at(platform) as second:
        poll = asyncio.create_task(first.get_updates(timeout=5))
        # The first poll waits once its queue has a poller.
        queue = platform.telegram.bot().updates
        while not queue.is_polled:  # noqa: ASYNC110 - the poll is another program's to begin
            await asyncio.sleep(0)
        await second.get_updates(timeout=0)
        with pytest.raises(error.Conflict, match="terminated by other getUpdates request"):
            await poll


async def test_updates_older_than_a_day_are_gone(platform, bot, kari):
    platform.clock.advance(timedelta(hours=25))
    assert await bot.get_updates() == ()


async def test_the_librarys_own_polling_answers_a_command_and_a_press(platform):
    async def start(update, context):
        await update.message.reply_text("Velg", reply_markup=OPEN)

    async def chosen(update, context):
        await update.callback_query.answer()

    application = application_at(platform)
    application.add_handlers([CommandHandler("start", start), CallbackQueryHandler(chosen)])
    kari = await platform.telegram.add_person("Kari")
    async with application:
        await application.updater.start_polling()
        await application.start()
        await platform.telegram.write(kari, "/start")
        await platform.until(lambda: platform.transcript.of("sendMessage"))
        press = await platform.telegram.press(kari, platform.telegram.messages(kari)[-1].id, 1)
        await platform.until(lambda: platform.telegram.answer_to(press) is not None)
        platform.telegram.bot().updates.end_poll()
        await application.updater.stop()
        await application.stop()
    assert platform.report()["accepted_per_chat"] == {f"telegram:{kari}": 1}


async def test_a_document_is_seen_with_its_caption(platform, bot, kari):
    await bot.send_document(kari, b"{}", filename="mydata.json", caption="Dine data")
    seen = platform.telegram.messages(kari)[-1]
    assert (seen.document, seen.text) == ("mydata.json", "Dine data")


async def test_commands_are_kept_per_language(bot):
    await bot.set_my_commands([BotCommand("latest", "siste saker")], language_code="nb")
    assert await bot.get_my_commands(language_code="nb") == (BotCommand("latest", "siste saker"),)
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(language_code="nb")
    assert await bot.get_my_commands(language_code="nb") == ()


async def test_commands_are_kept_per_scope_and_chats_are_looked_up(platform, bot, kari, group):
    await bot.set_my_commands([BotCommand("place", "sted")], BotCommandScopeChat(group))
    await bot.set_my_commands([BotCommand("digest", "oversikt")], BotCommandScopeAllGroupChats())
    assert await bot.get_my_commands(BotCommandScopeChat(group)) == (BotCommand("place", "sted"),)
    assert await bot.get_my_commands(BotCommandScopeChatAdministrators(group)) == ()
    with pytest.raises(error.BadRequest, match="Can't use specified scope in private chats"):
        await bot.set_my_commands([], BotCommandScopeChatAdministrators(kari))
    with pytest.raises(error.BadRequest, match="Chat not found"):
        await bot.set_my_commands([], BotCommandScopeChat(-5))


async def test_the_bot_is_named_and_described_in_each_language(bot):
    await bot.set_my_name("Siste")
    await bot.set_my_description("KI-nyheter", language_code="nb")
    assert (await bot.get_my_name(language_code="nb")).name == "Siste"
    assert (await bot.get_my_description(language_code="nb")).description == "KI-nyheter"
    assert (await bot.get_my_description()).description == ""
    with pytest.raises(error.BadRequest, match="Invalid language code specified"):
        await bot.set_my_description("x", language_code="norsk")


async def test_entities_can_be_given_with_the_text(platform, bot, kari):
    given = [
        MessageEntity("bold", 0, 2),
        MessageEntity("text_link", 3, 1, url="HTTPS://A.example"),
        MessageEntity("text_mention", 3, 1, user=User(kari, "Kari", is_bot=False)),
        MessageEntity("hashtag", 0, 2),
    ]
    sent = await bot.send_message(kari, "😀 x", entities=given)
    assert [(e.type, e.offset, e.length, e.url) for e in sent.entities] == [
        ("bold", 0, 2, None),
        ("text_link", 3, 1, "https://a.example/"),
    ]
    with pytest.raises(error.BadRequest, match="Entity begins in a middle of a utf-16 symbol at byte offset"):
        await bot.send_message(kari, "😀 x", entities=[MessageEntity("bold", 1, 1)])


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("token", "words"), [("123456:WRONG", "Unauthorized"), ("none", "Not Found")])
async def test_a_wrong_token_is_refused(platform, token, words):
    with pytest.raises(error.InvalidToken, match=r"rejected by the server"):
        async with bot_at(platform, token):
            pass
    assert [call.verdict for call in platform.transcript] == [words]


async def test_a_revoked_token_is_refused(platform, bot, kari):
    await platform.telegram.revoke_token()
    with pytest.raises(error.InvalidToken):
        await bot.send_message(kari, "Hei")


async def test_nobody_is_written_to_before_they_press_start(platform, bot):
    ola = await platform.telegram.add_person("Ola")
    with pytest.raises(error.Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(ola, "Hei")
    with pytest.raises(error.BadRequest, match="Chat not found"):
        await bot.get_chat(ola)
    with pytest.raises(error.BadRequest, match="Chat not found"):
        await bot.send_message(5, "Hei")


async def test_a_deleted_account_hears_nothing(platform, bot, kari):
    await platform.telegram.delete_account(kari)
    with pytest.raises(error.Forbidden, match="user is deactivated"):
        await bot.send_message(kari, "Hei")


async def test_a_person_who_blocked_the_bot_hears_nothing_until_they_write(platform, bot, kari):
    await platform.telegram.block(kari)
    with pytest.raises(error.Forbidden, match="bot was blocked by the user"):
        await bot.send_message(kari, "Hei")
    await platform.telegram.write(kari, "/start")
    assert (await bot.send_message(kari, "Hei")).text == "Hei"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 4097, "Message is too long"),
        ("😀" * 2049, "Message is too long"),
        ("   ", "Text must be non-empty"),
        ("<b></b>", "Text must be non-empty"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("å<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<a href=x y", 'Unclosed start tag "a" at byte offset 0'),
    ],
)
async def test_a_text_is_refused_in_telegrams_words(bot, kari, text, words):
    with pytest.raises(error.BadRequest) as refusal:
        await bot.send_message(kari, text, parse_mode=ParseMode.HTML)
    # The library capitalizes the words of the service.
    assert words.lower() in str(refusal.value).lower()


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, f"<b>{'&amp;' * 4096}</b>", f"  {'x' * 4096}  "])
async def test_length_counts_after_parsing_in_utf16_units(bot, kari, text):
    assert await bot.send_message(kari, text, parse_mode=ParseMode.HTML)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "1", "callback_data": "å" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "1", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "", "callback_data": "x"}, "BUTTON_TEXT_INVALID"),
        ({"text": "1"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "1", "callback_data": "x", "url": "https://a.example"}, "in one button"),
        ({"text": "1", "url": "ledelse"}, "Wrong HTTP URL"),
        ({"text": "1", "callback": "x"}, "unknown field callback"),
    ],
)
async def test_a_button_is_refused(platform, kari, button, words):
    markup = {"inline_keyboard": [[button]]}
    status, description = await call(platform, "sendMessage", chat_id=kari, text="x", reply_markup=markup)
    assert (status, words in description) == (400, True), description
    assert len(platform.telegram.messages(kari)) == 1


async def test_an_edit_that_changes_nothing_is_refused(bot, kari):
    sent = await bot.send_message(kari, "<b>x</b>", parse_mode=ParseMode.HTML, reply_markup=OPEN)
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await sent.edit_text("<b>x</b>", parse_mode=ParseMode.HTML, reply_markup=OPEN)
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(OPEN)
    assert (await sent.edit_reply_markup(None)).reply_markup is None


async def test_only_the_bots_own_existing_messages_can_be_edited(platform, bot, kari):
    theirs = platform.telegram.messages(kari)[0].id
    with pytest.raises(error.BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", kari, theirs)
    with pytest.raises(error.BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", kari, 99)


async def test_a_message_can_be_deleted_for_two_days(platform, bot, kari):
    first, second = [await bot.send_message(kari, text) for text in ("a", "b")]
    platform.clock.advance(timedelta(hours=47))
    assert await first.delete()
    platform.clock.advance(timedelta(hours=2))
    with pytest.raises(error.BadRequest, match="Message can't be deleted for everyone"):
        await second.delete()


async def test_a_press_can_be_answered_for_a_while_only(platform, bot, kari):
    sent = await bot.send_message(kari, "x", reply_markup=OPEN)
    press = await platform.telegram.press(kari, sent.message_id, 1)
    platform.clock.advance(timedelta(hours=1))
    with pytest.raises(error.BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press)


async def test_unknown_methods_parameters_and_types_are_refused(platform, kari):
    assert await call(platform, "sendMessage", chat_id=kari, textt="x") == (
        400,
        "Bad Request: unknown parameter textt",
    )
    assert await call(platform, "sendMessage", chat_id=[kari], text="x") == (
        400,
        "Bad Request: parameter chat_id must be a string",
    )
    assert await call(platform, "sendMassage", chat_id=kari) == (404, "Not Found: method not found")


# --- rates and faults -------------------------------------------------------------------------------


async def test_too_fast_in_one_chat_is_told_how_long_to_wait(platform, bot, kari):
    for number in range(5):
        await bot.send_message(kari, str(number))
    with pytest.raises(error.RetryAfter) as busy:
        await bot.send_message(kari, "too soon")
    assert platform.report()["rate_violations"] == 0

    with pytest.raises(error.RetryAfter):
        await bot.send_message(kari, "too soon again")
    assert platform.report()["rate_violations"] == 1

    platform.clock.advance(busy.value.retry_after)
    assert await bot.send_message(kari, "in time")
    assert platform.report()["accepted_per_chat"] == {f"telegram:{kari}": 6}


async def test_a_group_takes_twenty_messages_a_minute(platform, bot, group):
    for number in range(20):
        platform.clock.advance(timedelta(seconds=2))
        await bot.send_message(group, str(number))
    platform.clock.advance(timedelta(seconds=2))
    with pytest.raises(error.RetryAfter):
        await bot.send_message(group, "21")


async def test_a_public_chat_has_one_pace_by_whichever_name(platform, bot, kari):
    channel = await platform.telegram.create_chat(kari, "Nyheter", kind="channel", username="nyheter")
    await platform.telegram.set_bot_role(kari, channel, "administrator")
    for number in range(5):
        await bot.send_message("@nyheter" if number % 2 else channel, str(number))
    with pytest.raises(error.RetryAfter):
        await bot.send_message("@nyheter", "too soon")


async def test_edits_have_a_pace_of_their_own(platform, bot, kari):
    sent = await bot.send_message(kari, "0")
    for number in range(1, 21):
        await sent.edit_text(str(number))
    with pytest.raises(error.RetryAfter):
        await sent.edit_text("too soon")
    assert await bot.send_message(kari, "still fine")


async def test_every_message_of_an_album_counts(bot, kari):
    await bot.send_media_group(kari, [InputMediaPhoto(f"https://a.example/{n}.png") for n in range(5)])
    with pytest.raises(error.RetryAfter):
        await bot.send_message(kari, "too soon")


async def test_thirty_messages_a_second_go_to_all_chats_together(platform, bot):
    people = [await platform.telegram.add_person(f"P{number}") for number in range(31)]
    for person in people:
        await platform.telegram.write(person, "/start")
    for person in people[:30]:
        await bot.send_message(person, "Hei")
    with pytest.raises(error.RetryAfter):
        await bot.send_message(people[30], "Hei")


@pytest.mark.parametrize(
    ("fault", "exception", "arrived"),
    [
        ("busy", error.RetryAfter, False),
        ("error_before", error.NetworkError, False),
        ("error_after", error.NetworkError, True),
        ("cut_before", error.NetworkError, False),
        ("cut_after", error.NetworkError, True),
        ("truncated", error.TelegramError, True),
        ("html", error.NetworkError, False),
    ],
)
async def test_a_fault_strikes_the_call_it_was_made_for(platform, bot, kari, fault, exception, arrived):
    platform.fail(fault, "sendMessage", nth=2)
    await bot.send_message(kari, "first")
    with pytest.raises(exception):
        await bot.send_message(kari, "second")
    platform.clock.advance(timedelta(seconds=10))
    await bot.send_message(kari, "third")
    expected = ["/start", "first", *(["second"] if arrived else []), "third"]
    assert [message.text for message in platform.telegram.messages(kari)] == expected


async def test_a_lost_reply_looks_like_a_lost_reply(platform, bot, kari):
    platform.fail("cut_after", "sendMessage", chat=str(kari))
    with pytest.raises(error.NetworkError) as lost:
        await bot.send_message(kari, "x")
    assert isinstance(lost.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    assert platform.transcript.of("sendMessage")[-1].status == 0


async def test_a_call_before_an_injected_wait_is_over_is_a_violation(platform, bot, kari):
    platform.fail("busy", "sendMessage", retry_after=30)
    for _ in range(2):
        with pytest.raises(error.RetryAfter):
            await bot.send_message(kari, "x")
    assert platform.report()["rate_violations"] == 1
