"""The simulated Telegram's limits beside those that python-telegram-bot knows."""

from telegram import Update, constants

from adapters.simulated import (
    telegram_account,
    telegram_chat_methods,
    telegram_checks,
    telegram_editing,
    telegram_face,
    telegram_files,
    telegram_methods,
    telegram_profile,
    telegram_webhooks,
)
from adapters.simulated.telegram_updates import KINDS


def test_the_limits_are_those_of_the_library():
    assert telegram_checks.MAX_TEXT == constants.MessageLimit.MAX_TEXT_LENGTH
    assert telegram_checks.MAX_ENTITIES == constants.MessageLimit.MESSAGE_ENTITIES
    assert telegram_checks.MAX_CAPTION == constants.MessageLimit.CAPTION_LENGTH
    assert telegram_checks.MAX_CALLBACK_BYTES == constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert telegram_checks.MAX_COPY_TEXT == constants.InlineKeyboardButtonLimit.MAX_COPY_TEXT
    assert telegram_checks.MAX_BUTTONS == constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    assert telegram_checks.MAX_BUTTONS_PER_ROW == constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    assert telegram_checks.MAX_ANSWER == constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert telegram_profile.MAX_COMMANDS == constants.BotCommandLimit.MAX_COMMAND_NUMBER
    assert telegram_profile.MAX_COMMAND_DESCRIPTION == constants.BotCommandLimit.MAX_DESCRIPTION
    assert telegram_profile.MAX_DESCRIPTION == constants.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert telegram_account.MAX_UPDATES == constants.PollingLimit.MAX_LIMIT
    assert telegram_profile.MAX_COMMAND == constants.BotCommandLimit.MAX_COMMAND
    assert telegram_profile.MAX_NAME == constants.BotNameLimit.MAX_NAME_LENGTH
    assert (
        telegram_profile.MAX_SHORT_DESCRIPTION == constants.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    )
    assert telegram_editing.MAX_DELETED_AT_ONCE == constants.BulkRequestLimit.MAX_LIMIT
    assert telegram_chat_methods.MAX_TOPIC_NAME == constants.ForumTopicLimit.MAX_NAME_LENGTH
    assert {action.value for action in constants.ChatAction} <= telegram_methods.CHAT_ACTIONS
    assert telegram_face.PER_BOT_SECOND == constants.FloodLimit.MESSAGES_PER_SECOND
    assert telegram_face.PER_GROUP_MINUTE == constants.FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
    assert telegram_files.MAX_UPLOAD == constants.FileSizeLimit.FILESIZE_UPLOAD
    assert telegram_files.MAX_PHOTO == constants.FileSizeLimit.PHOTOSIZE_UPLOAD
    assert telegram_files.MAX_DOWNLOAD == constants.FileSizeLimit.FILESIZE_DOWNLOAD
    assert telegram_methods.MIN_ALBUM == constants.MediaGroupLimit.MIN_MEDIA_LENGTH
    assert telegram_methods.MAX_ALBUM == constants.MediaGroupLimit.MAX_MEDIA_LENGTH
    assert telegram_webhooks.MAX_SECRET == constants.WebhookLimit.MAX_SECRET_TOKEN_LENGTH
    assert telegram_webhooks.MAX_CONNECTIONS == constants.WebhookLimit.MAX_CONNECTIONS_LIMIT
    assert set(Update.ALL_TYPES) <= KINDS
