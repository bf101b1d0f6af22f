"""Every error that Slack documents for the methods we use means what can be done about it."""

from datetime import timedelta

import pytest

from adapters.slack.errors import RETRY_LATER, refused, webhook_error
from bot.i18n.translator import translator
from bot.ports.outside import (
    DestinationBusyError,
    DestinationGoneError,
    DestinationPausedError,
    InstallationGoneError,
    MessageRefusedError,
    OutcomeUnknownError,
)

# Of chat.postMessage, chat.postEphemeral, chat.update, conversations.open, views.open, views.publish and the
# incoming webhooks.
DOCUMENTED = {
    InstallationGoneError: (
        "account_inactive invalid_auth not_allowed_token_type not_authed token_expired token_revoked"
    ),
    DestinationGoneError: (
        "cannot_dm_bot invalid_user_combination user_disabled user_not_found user_not_visible"
    ),
    DestinationPausedError: (
        "access_denied accesslimited action_prohibited channel_is_archived channel_not_found "
        "ekm_access_denied enterprise_is_restricted is_archived is_inactive messages_tab_disabled "
        "missing_scope no_permission not_in_channel posting_to_general_channel_denied restricted_action "
        "restricted_action_non_threadable_channel restricted_action_read_only_channel "
        "restricted_action_thread_locked restricted_action_thread_only_channel team_access_not_granted "
        "two_factor_setup_required user_not_in_channel"
    ),
    DestinationBusyError: (
        "external_channel_migrating message_limit_exceeded org_login_required rate_limited ratelimited "
        "request_timeout service_unavailable team_added_to_org"
    ),
    OutcomeUnknownError: ("fatal_error internal_error rollup_error update_failed"),
    MessageRefusedError: (
        "as_user_not_supported cannot_reply_to_message deprecated_endpoint duplicate_external_id "
        "exchanged_trigger_id expired_trigger_id hash_conflict invalid_trigger_id not_enabled "
        "push_limit_reached view_too_large invalid_arg_name "
        "invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format "
        "invalid_charset invalid_form_data invalid_payload invalid_post_type is_bot message_not_found "
        "method_deprecated missing_post_type msg_blocks_too_long msg_too_long no_text "
        "too_many_attachments unknown_method"
    ),
}
EACH = [(code, error) for error, codes in DOCUMENTED.items() for code in codes.split()]
EN, NB = translator("en"), translator("nb")


@pytest.mark.parametrize(("code", "error"), EACH)
def test_documented_error_means_what_can_be_done_about_it(code, error):
    assert type(refused(code, 200, {}, EN)) is error
    assert type(webhook_error(404, code, {}, EN)) is error
    assert type(webhook_error(200, f'{{"ok":false,"error":"{code}"}}', {}, EN)) is error


@pytest.mark.parametrize("code", DOCUMENTED[DestinationPausedError].split())
def test_reason_of_a_pause_is_told_in_both_languages_and_has_to_be_tried(code):
    said = refused(code, 200, {}, EN), refused(code, 200, {}, NB)

    assert str(said[0]) != str(said[1])
    assert all(error.has_to_knock for error in said)


def test_word_that_slack_has_not_said_yet_blames_the_message_alone():
    assert type(refused("tomorrows_error", 200, {}, EN)) is MessageRefusedError


@pytest.mark.parametrize(
    ("code", "headers", "wait"),
    [
        ("ratelimited", {"Retry-After": "17"}, timedelta(seconds=17)),
        ("ratelimited", {"Retry-After": "soon"}, timedelta(seconds=30)),
        ("team_added_to_org", {}, RETRY_LATER),
    ],
)
def test_how_long_to_wait_is_what_slack_asks_for(code, headers, wait):
    assert refused(code, 200, headers, EN).retry_after == wait
