"""What Slack tells an app, by whichever way, and how long the app took to acknowledge it."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

EVENTS = "events_api"
COMMANDS = "slash_commands"
INTERACTIVE = "interactive"


@dataclass(slots=True)
class Envelope:
    """One thing told to the app; `failure` is what Slack shows when it was not acknowledged in time.

    `seconds` is how long the acknowledgement took, in real time, and `sent_at` when it last went out.
    """

    kind: str
    payload: Mapping[str, Any]
    failure: str = ""
    answer: Mapping[str, Any] | None = None
    attempts: int = 0
    seconds: float = 0.0
    sent_at: float = 0.0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged.is_set()

    def send(self) -> None:
        """Note that it goes out, for the first time or once more."""
        self.attempts += 1
        self.sent_at = time.monotonic()

    def acknowledge(self, answer: Mapping[str, Any] | None) -> None:
        self.answer, self.failure = answer, ""
        self.seconds = time.monotonic() - self.sent_at
        self.acknowledged.set()


def report_of(envelopes: Sequence[Envelope]) -> dict[str, Any]:
    """Say how many there were, how many went unacknowledged, and how long the rest took."""
    taken = sorted(envelope.seconds for envelope in envelopes if envelope.is_acknowledged)
    report: dict[str, Any] = {
        "deliveries": len(envelopes),
        "unacknowledged": len(envelopes) - len(taken),
        "attempts": sum(envelope.attempts for envelope in envelopes),
    }
    if taken:
        report["ack_p50_ms"] = round(1000 * taken[len(taken) // 2], 1)
        report["ack_p99_ms"] = round(1000 * taken[int(0.99 * (len(taken) - 1))], 1)
        report["ack_max_ms"] = round(1000 * taken[-1], 1)
    return report
