"""What Slack tells an app, by whichever way, and how long the app took to acknowledge it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

EVENTS = "events_api"
COMMANDS = "slash_commands"
INTERACTIVE = "interactive"
# Slack still sends it; apps go by the signature.
OLD_TOKEN = "legacy-verification-token"  # noqa: S105
# Events come again at once, after a minute, after five: https://docs.slack.dev/apis/events-api/#retries
RETRY_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))

# Does something at a moment of the virtual clock.
Plan = Callable[[datetime, Callable[[], Awaitable[object]]], object]


@dataclass(slots=True)
class Envelope:
    """One thing told to the app; `failure` is what Slack shows when it was not acknowledged in time.

    `seconds` is how long the acknowledgement took, in real time, and `sent_at` when it last went out. One
    that comes too late is noted; it keeps an event from coming again, and a command has failed all the same.
    """

    kind: str
    payload: Mapping[str, Any]
    failure: str = ""
    answer: Mapping[str, Any] | None = None
    attempts: int = 0
    seconds: float = 0.0
    sent_at: float = 0.0
    is_late: bool = False
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _is_awaited: bool = field(default=False, repr=False)

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged.is_set()

    def send(self) -> None:
        """Note that it goes out, for the first time or once more."""
        self.attempts += 1
        self.sent_at = time.monotonic()
        self._is_awaited = True

    def give_up(self, failure: str) -> None:
        """Note that no acknowledgement is waited for any longer, in the words that people are shown."""
        self.failure = failure
        self._is_awaited = False

    def acknowledge(self, answer: Mapping[str, Any] | None) -> None:
        if not self._is_awaited and not self.is_acknowledged:
            self.is_late = True
            if self.kind != EVENTS:
                return
        self.answer, self.failure = answer, ""
        self.seconds = time.monotonic() - self.sent_at
        self.acknowledged.set()


def report_of(envelopes: Sequence[Envelope]) -> dict[str, Any]:
    """Say how many there were, how many went unacknowledged or were so too late, and how long it took."""
    taken = sorted(envelope.seconds for envelope in envelopes if envelope.is_acknowledged)
    report: dict[str, Any] = {
        "deliveries": len(envelopes),
        "unacknowledged": len(envelopes) - len(taken),
        "acknowledged_late": sum(envelope.is_late for envelope in envelopes),
        "attempts": sum(envelope.attempts for envelope in envelopes),
    }
    if taken:
        report["ack_p50_ms"] = round(1000 * taken[len(taken) // 2], 1)
        report["ack_p99_ms"] = round(1000 * taken[int(0.99 * (len(taken) - 1))], 1)
        report["ack_max_ms"] = round(1000 * taken[-1], 1)
    return report
