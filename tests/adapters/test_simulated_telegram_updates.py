"""What becomes of a bot's updates on the simulated Telegram: edits, odd presses, and a stream gone wrong."""

import asyncio
from datetime import timedelta

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage, error

from tests.adapters.simulated_bot import call, next_updates

OPEN = InlineKeyboardMarkup([[InlineKeyboardButton("1", callback_data="open:1")]])


async def test_an_edited_message_is_told_as_such(platform, bot, kari):
    written = await platform.telegram.write(kari, "/latest")
    await platform.telegram.edit(kari, written, "/latest google")
    *_, update = await next_updates(bot)
    assert (update.edited_message.message_id, update.edited_message.text) == (written, "/latest google")
    assert platform.telegram.messages(kari)[-1].is_edited


async def test_a_press_on_a_message_of_last_month_tells_no_more_than_where_it_was(platform, bot, kari):
    sent = await bot.send_message(kari, "1 Google", reply_markup=OPEN)
    platform.clock.advance(timedelta(days=31))
    await platform.telegram.press(kari, sent.message_id, 1)
    *_, update = await next_updates(bot)
    message = update.callback_query.message
    assert isinstance(message, MaybeInaccessibleMessage)
    assert (message.is_accessible, message.message_id, message.chat.id) == (False, sent.message_id, kari)


async def test_a_button_of_a_deleted_message_can_still_be_pressed(platform, bot, kari):
    sent = await bot.send_message(kari, "1 Google", reply_markup=OPEN)
    await sent.delete()
    press = await platform.telegram.press(kari, sent.message_id, 1)
    *_, update = await next_updates(bot)
    assert not update.callback_query.message.is_accessible
    assert await bot.answer_callback_query(press)
    with pytest.raises(error.BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", kari, sent.message_id)


async def test_a_press_can_carry_anything(platform, bot, kari):
    sent = await bot.send_message(kari, "1 Google", reply_markup=OPEN)
    await platform.telegram.press_data(kari, sent.message_id, "owner:wipe")
    *_, update = await next_updates(bot)
    assert update.callback_query.data == "owner:wipe"


async def test_a_press_is_answered_once(platform, bot, kari):
    sent = await bot.send_message(kari, "1 Google", reply_markup=OPEN)
    press = await platform.telegram.press(kari, sent.message_id, 1)
    assert await bot.answer_callback_query(press, "x" * 200)
    with pytest.raises(error.BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(press)
    assert platform.telegram.answer_to(press) == "x" * 200


async def test_an_answer_to_a_press_is_short(platform, bot, kari):
    sent = await bot.send_message(kari, "1 Google", reply_markup=OPEN)
    press = await platform.telegram.press(kari, sent.message_id, 1)
    with pytest.raises(error.BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(press, "x" * 201)


async def test_ids_can_leap_and_a_batch_come_newest_first(platform, bot, kari):
    await platform.telegram.skip_update_ids(1000)
    await platform.telegram.write(kari, "google")
    await platform.telegram.reverse_next_updates()
    later, start = await next_updates(bot)
    assert (start.message.text, later.message.text) == ("/start", "google")
    assert later.update_id == start.update_id + 1001
    # What was not confirmed comes again, in its order.
    assert [u.update_id for u in await next_updates(bot)] == [start.update_id, later.update_id]


async def test_a_negative_offset_keeps_only_the_last(platform, bot, kari):
    await platform.telegram.write(kari, "google")
    (last,) = await bot.get_updates(offset=-1)
    assert last.message.text == "google"
    assert len(await bot.get_updates()) == 1


async def test_updates_of_a_form_nobody_knows_come_through(platform, bot, kari):
    await platform.telegram.put_update("message", {"message_id": 5})
    status, _ = await call(platform, "getUpdates", offset=-1)
    assert status == 200


async def test_a_token_taken_back_ends_the_waiting_poll(platform, bot, kari):
    (start,) = await next_updates(bot)
    poll = asyncio.create_task(next_updates(bot, start.update_id + 1))
    while not platform.telegram.bot().updates.is_polled:  # noqa: ASYNC110 - another task's to begin
        await asyncio.sleep(0)
    await platform.telegram.revoke_token()
    with pytest.raises(error.InvalidToken):
        await poll
