"""Photos, documents, albums, copies and forwards on the simulated Telegram."""

import struct
import zlib
from datetime import timedelta

import pytest
from telegram import InputMediaDocument, InputMediaPhoto, error
from telegram.constants import ParseMode

from tests.adapters.simulated_bot import application_at, call


def png(width, height):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


async def test_a_photo_is_sent_by_address_by_id_and_as_a_file(platform, bot, kari):
    sent = await bot.send_photo(
        kari, "https://a.example/x.png", caption="<b>x</b>", parse_mode=ParseMode.HTML
    )
    again = await bot.send_photo(kari, sent.photo[-1].file_id)
    uploaded = await bot.send_photo(kari, png(640, 480))
    assert [message.has_photo for message in platform.telegram.messages(kari)] == [False, True, True, True]
    assert (sent.caption, sent.caption_entities[0].type) == ("x", "bold")
    assert again.photo == sent.photo
    assert (uploaded.photo[0].width, uploaded.photo[0].height) == (640, 480)


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (b"no picture", "Image_process_failed"),
        (png(10_000, 1), "Photo_invalid_dimensions"),
        (png(100, 4), "Photo_invalid_dimensions"),
        (b"", "File must be non-empty"),
        ("ftp://a.example/x.png", "Wrong remote file identifier specified"),
        ("AgADBAAD", "Wrong remote file identifier specified"),
    ],
)
async def test_what_is_no_photo_is_refused(bot, kari, photo, words):
    with pytest.raises(error.BadRequest, match=words):
        await bot.send_photo(kari, photo)


async def test_a_file_is_downloaded_by_the_bot_that_sent_it(platform, kari):
    async with application_at(platform).bot as bot:
        sent = await bot.send_document(kari, b'{"all": "of it"}', filename="mydata.json")
        file = await bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b'{"all": "of it"}'
    platform.telegram.add_bot("777:OTHER", "other_bot")
    async with application_at(platform, "777:OTHER").bot as other:
        with pytest.raises(error.BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
            await other.get_file(sent.document.file_id)


async def test_a_document_is_no_photo(bot, kari):
    sent = await bot.send_document(kari, b"{}", filename="mydata.json")
    with pytest.raises(error.BadRequest, match="Type of file mismatch"):
        await bot.send_photo(kari, sent.document.file_id)


async def test_an_album_is_several_messages(platform, bot, kari):
    photos = [InputMediaPhoto("https://a.example/1.png", caption="En"), InputMediaPhoto(png(9, 9))]
    first, second = await bot.send_media_group(kari, photos)
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.message_id) == ("En", first.message_id + 1)


async def test_an_album_holds_two_to_ten_of_a_kind(platform, bot, kari):
    photo = {"type": "photo", "media": "https://a.example/1.png"}
    document = {"type": "document", "media": "https://a.example/1.pdf"}
    for media, words in (
        ([photo] * 11, "too many messages to send as an album"),
        ([], "there are no messages to send"),
        ([photo], "an album has 2 to 10 messages"),
        ([photo, document], "can't use the media of the specified type in the album"),
    ):
        assert words in (await call(platform, "sendMediaGroup", chat_id=kari, media=media))[1]
        platform.clock.advance(timedelta(seconds=20))
    documents = [InputMediaDocument("https://a.example/1.pdf"), InputMediaDocument(b"x", filename="2.pdf")]
    assert len(await bot.send_media_group(kari, documents)) == 2


async def test_a_copy_forgets_where_it_came_from_and_a_forward_does_not(platform, bot, kari, group):
    sent = await bot.send_message(kari, "<i>Sak</i>", parse_mode=ParseMode.HTML)
    copied = await bot.copy_message(group, kari, sent.message_id)
    forwarded = await bot.forward_message(group, kari, sent.message_id)
    copy, forward = platform.telegram.messages(group)[-2:]
    assert (copy.id, copy.text, copy.entities[0]["type"]) == (copied.message_id, "Sak", "italic")
    assert (forward.text, forwarded.forward_origin.sender_user.id) == ("Sak", bot.id)


async def test_what_is_not_there_or_no_message_is_not_copied(platform, bot, kari, group):
    with pytest.raises(error.BadRequest, match="Message to copy not found"):
        await bot.copy_message(group, kari, 99)
    joined = platform.telegram.messages(group)[0].id
    with pytest.raises(error.BadRequest, match="The message can't be forwarded"):
        await bot.forward_message(kari, group, joined)


async def test_what_is_protected_stays_where_it_is(bot, kari, group):
    sent = await bot.send_message(kari, "Hemmelig", protect_content=True)
    assert sent.has_protected_content
    with pytest.raises(error.BadRequest, match="Message has protected content and can't be forwarded"):
        await bot.copy_message(group, kari, sent.message_id)


async def test_captions_are_edited_as_captions_and_texts_as_texts(bot, kari):
    photo = await bot.send_photo(kari, "https://a.example/x.png", caption="En")
    text = await bot.send_message(kari, "En")
    assert (await bot.edit_message_caption(kari, photo.message_id, caption="To")).caption == "To"
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await bot.edit_message_caption(kari, photo.message_id, caption="To")
    with pytest.raises(error.BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("To", kari, photo.message_id)
    with pytest.raises(error.BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(kari, text.message_id, caption="To")


async def test_a_caption_is_shorter_than_a_text(bot, kari):
    assert await bot.send_photo(kari, "https://a.example/x.png", caption="x" * 1024)
    with pytest.raises(error.BadRequest, match="Message caption is too long"):
        await bot.send_photo(kari, "https://a.example/x.png", caption="x" * 1025)


async def test_a_message_is_pinned_by_those_who_may(platform, bot, kari, group):
    sent = await bot.send_message(group, "Viktig")
    with pytest.raises(error.BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(group, sent.message_id)
    await platform.telegram.set_bot_role(kari, group, "administrator")
    assert await bot.pin_chat_message(group, sent.message_id)
    assert (await bot.get_chat(group)).pinned_message.message_id == sent.message_id
    assert await bot.unpin_chat_message(group)
    with pytest.raises(error.BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(group)


async def test_several_messages_are_deleted_or_none(platform, bot, kari, group):
    own = [(await bot.send_message(group, text)).message_id for text in ("a", "b")]
    theirs = await platform.telegram.write(kari, "/help", chat_id=group)
    with pytest.raises(error.BadRequest, match="Message can't be deleted"):
        await bot.delete_messages(group, [*own, theirs])
    assert await bot.delete_messages(group, [*own, 12345])
    assert not set(own) & {message.id for message in platform.telegram.messages(group)}
