"""Logging: one line an event on stderr, with anything that looks like a token taken out."""

import logging
import re
import sys

# Bot tokens of Telegram, tokens of Slack, passwords in URLs.
_SECRETS = re.compile(
    r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{10,}|x(?:ox[a-z]|app)-[A-Za-z0-9-]+|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
_QUIET = ("apscheduler", "httpx", "httpcore", "slack_bolt", "slack_sdk", "alembic", "aiosqlite", "asyncio")


class RedactingFormatter(logging.Formatter):
    """Redacts the whole formatted record, traceback included, so that nothing slips by in an argument."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def redact(text: str) -> str:
    """Replace everything that looks like a token by a word."""
    return _SECRETS.sub("[secret]", text)


def start_logging(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
