"""Groups, channels and topics of the simulated Telegram, driven by python-telegram-bot."""

import pytest
from telegram import error

from tests.adapters.simulated_bot import call, next_updates


async def messages_read(bot):
    return [update.effective_message for update in await next_updates(bot) if update.effective_message]


async def test_a_group_tells_its_admins_anew_each_time(platform, bot, group, kari):
    ola = await platform.telegram.add_person("Ola")
    await platform.telegram.set_role(ola, group, "member")
    assert (await bot.get_chat_member(group, ola)).status == "member"
    await platform.telegram.set_role(ola, group, "administrator")
    assert (await bot.get_chat_member(group, ola)).status == "administrator"
    assert {admin.user.id for admin in await bot.get_chat_administrators(group)} == {kari, ola}
    assert (await bot.get_chat(group)).title == "Ledelsen"


async def test_the_bot_reads_only_commands_and_replies_in_a_group(platform, bot, group, kari):
    sent = await bot.send_message(group, "Hei")
    await platform.telegram.write(kari, "noe helt annet", chat_id=group)
    await platform.telegram.write(kari, "/latest@someone_else_bot", chat_id=group)
    await platform.telegram.write(kari, "/latest@siste_demo_bot", chat_id=group)
    await platform.telegram.write(kari, "takk", chat_id=group, reply_to=sent.message_id)
    read = [u.message.text for u in await next_updates(bot) if u.message and u.message.chat.id == group]
    assert read == [None, "/latest@siste_demo_bot", "takk"]  # None: the news that the bot joined


async def test_being_added_and_thrown_out_is_told(platform, bot, group, kari):
    await platform.telegram.set_bot_role(kari, group, "kicked")
    changes = [u.my_chat_member.new_chat_member.status for u in await next_updates(bot) if u.my_chat_member]
    assert changes == ["member", "kicked"]
    with pytest.raises(error.Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group, "Hei")


async def test_a_migrated_group_names_its_new_id(platform, bot, kari):
    old = await platform.telegram.create_chat(kari, "Gammel", kind="group")
    await platform.telegram.set_bot_role(kari, old)
    new = await platform.telegram.make_supergroup(old)
    with pytest.raises(error.ChatMigrated) as moved:
        await bot.send_message(old, "Hei")
    assert moved.value.new_chat_id == new
    assert (await bot.send_message(new, "Hei")).chat.id == new


async def test_a_channel_takes_posts_from_admins_only(platform, bot, kari):
    channel = await platform.telegram.create_chat(kari, "Nyheter", kind="channel", username="nyheter")
    await platform.telegram.set_bot_role(kari, channel, "member")
    with pytest.raises(error.BadRequest, match="Need administrator rights in the channel chat"):
        await bot.send_message("@nyheter", "Hei")
    await platform.telegram.set_bot_role(kari, channel, "administrator")
    assert (await bot.send_message("@nyheter", "Hei")).sender_chat.id == channel


async def test_a_message_goes_into_a_topic_that_exists(platform, bot, kari):
    forum = await platform.telegram.create_chat(kari, "Forum", is_forum=True)
    await platform.telegram.set_bot_role(kari, forum)
    topic = await platform.telegram.create_topic(forum, "AI")
    assert (await bot.send_message(forum, "Hei", message_thread_id=topic)).message_thread_id == topic
    with pytest.raises(error.BadRequest, match="Message thread not found"):
        await bot.send_message(forum, "Hei", message_thread_id=topic + 99)


async def test_a_group_that_forbids_writing_says_so_in_telegrams_words(platform, bot, group, kari):
    await platform.telegram.set_bot_role(kari, group, "restricted", denied=["can_send_photos"])
    assert (await bot.send_message(group, "Hei")).text == "Hei"
    await platform.telegram.set_bot_role(kari, group, "restricted")
    with pytest.raises(error.BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(group, "Hei")
    await platform.telegram.set_bot_role(kari, group, "member")
    await platform.telegram.set_permissions(group, ["can_send_documents"])
    with pytest.raises(error.BadRequest, match="Not enough rights to send documents to the chat"):
        await bot.send_document(group, b"{}", filename="mydata.json")


async def test_an_admin_without_the_right_to_post_posts_nothing(platform, bot, kari):
    channel = await platform.telegram.create_chat(kari, "Nyheter", kind="channel", username="nyheter")
    await platform.telegram.set_bot_role(kari, channel, "administrator", denied=["can_post_messages"])
    with pytest.raises(error.BadRequest, match="Need administrator rights in the channel chat"):
        await bot.send_message("@nyheter", "Hei")
    assert not (await bot.get_chat_member(channel, bot.id)).can_post_messages


async def test_a_public_channel_is_open_to_look_at_and_closed_to_write_in(platform, bot, kari):
    channel = await platform.telegram.create_chat(kari, "Nyheter", kind="channel", username="nyheter")
    post = await platform.telegram.write(kari, "Ny modell", chat_id=channel)
    assert (await bot.get_chat("@nyheter")).id == channel
    with pytest.raises(error.BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(channel, kari)
    with pytest.raises(error.Forbidden, match="bot is not a member of the channel chat"):
        await bot.send_message("@nyheter", "Hei")
    with pytest.raises(error.BadRequest, match="Message to copy not found"):
        await bot.copy_message(kari, channel, post)


async def test_a_channel_hides_its_members_from_those_who_are_no_admins(platform, bot, kari):
    channel = await platform.telegram.create_chat(kari, "Nyheter", kind="channel")
    await platform.telegram.set_bot_role(kari, channel, "member")
    with pytest.raises(error.BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(channel, kari)


async def test_an_anonymous_admin_speaks_as_the_group(platform, bot, group, kari):
    await platform.telegram.set_role(kari, group, "creator", is_anonymous=True)
    await platform.telegram.write(kari, "/digest@siste_demo_bot", chat_id=group)
    message = (await messages_read(bot))[-1]
    assert (message.from_user.username, message.sender_chat.id) == ("GroupAnonymousBot", group)
    assert (await bot.get_chat_member(group, kari)).is_anonymous
    assert platform.telegram.messages(group)[-1].sender == "Ledelsen"


async def test_a_post_of_a_channel_is_told_and_appears_in_its_group(platform, bot, group, kari):
    channel = await platform.telegram.create_chat(kari, "Nyheter", kind="channel")
    await platform.telegram.set_bot_role(kari, channel, "administrator")
    await platform.telegram.set_bot_role(kari, group, "administrator")
    await platform.telegram.link_channel(channel, group)
    await platform.telegram.write(kari, "Ny modell", chat_id=channel)
    updates = await next_updates(bot)
    post = next(update.channel_post for update in updates if update.channel_post)
    copied = updates[-1].message
    assert (post.sender_chat.id, post.from_user) == (channel, None)
    assert (copied.is_automatic_forward, copied.forward_origin.chat.id) == (True, channel)
    assert (await bot.get_chat(group)).linked_chat_id == channel


async def test_whoever_is_made_an_admin_is_told_if_the_bot_asks(platform, bot, group, kari):
    await bot.get_updates(allowed_updates=["chat_member"])
    await platform.telegram.set_bot_role(kari, group, "administrator")
    ola = await platform.telegram.add_person("Ola")
    await platform.telegram.set_role(ola, group, "administrator")
    (update,) = [update for update in await next_updates(bot) if update.chat_member]
    assert (update.chat_member.old_chat_member.status, update.chat_member.new_chat_member.status) == (
        "left",
        "administrator",
    )


async def test_a_group_is_told_who_comes_and_goes_and_its_new_name(platform, bot, group, kari):
    ola = await platform.telegram.add_person("Ola")
    await platform.telegram.join(ola, group)
    await platform.telegram.rename_chat(kari, group, "Ledergruppa")
    await platform.telegram.leave(ola, group)
    *_, joined, renamed, gone = await messages_read(bot)
    assert ([user.id for user in joined.new_chat_members], gone.left_chat_member.id) == ([ola], ola)
    assert (renamed.new_chat_title, gone.chat.title) == ("Ledergruppa", "Ledergruppa")


async def test_a_group_can_be_deleted(platform, bot, kari):
    group = await platform.telegram.create_chat(kari, "Gammel", kind="group")
    await platform.telegram.set_bot_role(kari, group)
    await platform.telegram.delete_chat(group)
    with pytest.raises(error.Forbidden, match="the group chat was deleted"):
        await bot.send_message(group, "Hei")


async def test_a_migration_is_told_from_both_sides(platform, bot, kari):
    old = await platform.telegram.create_chat(kari, "Gammel", kind="group")
    await platform.telegram.set_bot_role(kari, old)
    new = await platform.telegram.make_supergroup(old)
    *_, leaving, arriving = await messages_read(bot)
    assert (leaving.chat.id, leaving.migrate_to_chat_id) == (old, new)
    assert (arriving.chat.id, arriving.migrate_from_chat_id) == (new, old)


async def test_a_link_that_adds_the_bot_brings_its_word_along(platform, bot, kari):
    chat = await platform.telegram.create_chat(kari, "Ledelsen")
    await platform.telegram.set_bot_role(kari, chat, start="tag_google")
    assert (await messages_read(bot))[-1].text == "/start@siste_demo_bot tag_google"


# --- topics -----------------------------------------------------------------------------------------


@pytest.fixture
async def forum(platform, kari):
    chat = await platform.telegram.create_chat(kari, "Forum", is_forum=True)
    await platform.telegram.set_bot_role(kari, chat)
    return chat


async def test_a_closed_topic_takes_nothing_from_members(platform, bot, forum, kari):
    topic = await platform.telegram.create_topic(forum, "AI")
    await platform.telegram.close_topic(forum, topic)
    with pytest.raises(error.BadRequest, match="Topic_closed"):
        await bot.send_message(forum, "Hei", message_thread_id=topic)
    await platform.telegram.set_bot_role(kari, forum, "administrator")
    assert await bot.send_message(forum, "Hei", message_thread_id=topic)


async def test_the_general_topic_has_no_thread_and_can_be_closed(platform, bot, forum):
    assert (await bot.send_message(forum, "Hei")).message_thread_id is None
    with pytest.raises(error.BadRequest, match="Message thread not found"):
        await bot.send_message(forum, "Hei", message_thread_id=1)
    await platform.telegram.close_topic(forum)
    with pytest.raises(error.BadRequest, match="Topic_closed"):
        await bot.send_message(forum, "Hei")


async def test_a_deleted_topic_takes_its_messages_along(platform, bot, forum):
    topic = await platform.telegram.create_topic(forum, "AI")
    await bot.send_message(forum, "Hei", message_thread_id=topic)
    await platform.telegram.delete_topic(forum, topic)
    assert not [message for message in platform.telegram.messages(forum) if message.thread]
    with pytest.raises(error.BadRequest, match="Message thread not found"):
        await bot.send_message(forum, "Hei", message_thread_id=topic)


async def test_a_bot_with_the_right_opens_and_closes_topics(platform, bot, forum, kari):
    with pytest.raises(error.BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(forum, "AI")
    await platform.telegram.set_bot_role(kari, forum, "administrator")
    topic = await bot.create_forum_topic(forum, "AI")
    sent = await bot.send_message(forum, "Hei", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    assert await bot.close_forum_topic(forum, topic.message_thread_id)
    assert await bot.delete_forum_topic(forum, topic.message_thread_id)


async def test_where_there_are_no_topics_nobody_looks_for_one(bot, group):
    assert (await bot.send_message(group, "Hei", message_thread_id=77)).message_thread_id is None


# --- several bots -----------------------------------------------------------------------------------


async def test_a_command_without_a_name_is_for_the_bot_that_wrote_last(platform, bot, group, kari):
    platform.telegram.add_bot("777:OTHER", "other_bot")
    await platform.telegram.set_bot_role(kari, group, bot="other_bot")
    await bot.send_message(group, "Hei")
    await platform.telegram.write(kari, "/latest", chat_id=group)
    await platform.telegram.write(kari, "/latest@other_bot", chat_id=group)
    heard = [m.text for m in await messages_read(bot) if m.text and "latest" in m.text]
    assert heard == ["/latest"]


async def test_a_bot_without_privacy_mode_reads_all(platform, bot, group, kari):
    reader = platform.telegram.add_bot("777:OTHER", "other_bot", reads_all=True)
    await platform.telegram.set_bot_role(kari, group, bot="other_bot")
    await platform.telegram.write(kari, "noe helt annet", chat_id=group)
    assert [
        update["message"].get("text")
        for update in await reader.updates.poll(offset=0, limit=9, seconds=0)
        if "message" in update
    ][-1] == "noe helt annet"
    assert "noe helt annet" not in [message.text for message in await messages_read(bot)]


async def test_presses_reach_the_bot_whose_button_it_is(platform, bot, group, kari):
    other = platform.telegram.add_bot("777:OTHER", "other_bot")
    await platform.telegram.set_bot_role(kari, group, bot="other_bot")
    markup = {"inline_keyboard": [[{"text": "1", "callback_data": "open:1"}]]}
    await call(platform, "sendMessage", chat_id=group, text="x", reply_markup=markup)
    await platform.telegram.press(
        kari, platform.telegram.messages(group)[-1].id, 1, chat_id=group, bot="other_bot"
    )
    assert (await next_updates(bot))[-1].callback_query.data == "open:1"
    assert not any(
        "callback_query" in update for update in await other.updates.poll(offset=0, limit=9, seconds=0)
    )
