"""No secret reaches a log line."""

import logging

import pytest

from bot.log import RedactingFormatter, redact

TELEGRAM = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake"
SLACK_BOT = "xoxb-1111-2222-fakefakefake"
SLACK_APP = "xapp-1-A111-2222-fakefake"


@pytest.mark.parametrize("secret", [TELEGRAM, SLACK_BOT, SLACK_APP])
def test_tokens_are_taken_out_wherever_they_stand(secret: str):
    assert secret not in redact(f"POST https://api.example/bot{secret}/sendMessage failed")


def test_a_password_in_an_address_is_taken_out_and_the_host_stays():
    assert redact("postgresql://siste:hunter2@db.example/siste") == "postgresql://[secret]@db.example/siste"


def test_a_token_in_a_traceback_is_taken_out():
    try:
        raise ValueError(SLACK_BOT)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "failed", None, (type(error), error, error.__traceback__)
        )

    assert SLACK_BOT not in RedactingFormatter("%(message)s").format(record)


def test_ordinary_text_stays_as_it_is():
    text = "feed https://a.example/feed.xml answered 503 at 08:00:12"
    assert redact(text) == text
