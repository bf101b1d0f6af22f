"""Under a channel's post stand links for its readers, no buttons for all to press."""

from adapters.telegram.channel_posts import for_channel_readers
from bot.message import Button, Buttons, Message, Text

OPEN = Button("1", "open 17", "Story 1")
SETTINGS = (Button("Change", "digest"), Button("Stop", "stop"))


def test_a_story_opens_in_the_readers_own_chat_and_settings_are_left_to_admins():
    digest = Message((Text("Siste"), Buttons(((OPEN,), SETTINGS))), "Siste", is_private=False)

    post = for_channel_readers(digest, "siste_bot")

    (row,) = post.blocks[1].rows
    assert [(button.label, button.url) for button in row] == [("1", "https://t.me/siste_bot?start=story_17")]


def test_a_post_whose_buttons_are_all_for_admins_has_none():
    quiet_day = Message((Text("Siste"), Buttons((SETTINGS,))), "Siste", is_private=False)

    assert for_channel_readers(quiet_day, "siste_bot").blocks == (Text("Siste"),)
