"""Telegram: long polling in, HTML messages out."""

import os

# Spans of time come as timedelta; without this the library warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from adapters.telegram.adapter import TelegramAdapter

__all__ = ["TelegramAdapter"]
