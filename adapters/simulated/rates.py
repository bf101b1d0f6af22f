"""How often a bot may call: sliding windows per key, and who came back before the time it was given."""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

# A bot that paces itself exactly is not punished for the jitter of its connection.
GRACE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` calls under `key` within any `seconds` seconds."""

    key: Hashable
    calls: int
    seconds: float


class Rates:
    """Counts calls on the platform's clock; a call that is refused does not use up the rate."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._calls: dict[Hashable, deque[float]] = defaultdict(deque)
        self._closed_until: dict[Hashable, float] = {}
        self.violations = 0
        self.refusals = 0

    def seconds_to_wait(self, limits: Sequence[Limit]) -> int | None:
        """Count a call under all its limits; None means go on, else whole seconds to wait."""
        now = self._seconds()
        told_before = max((self._closed_until.get(limit.key, 0.0) - now for limit in limits), default=0.0)
        if told_before > 0:
            self.violations += 1
            self.refusals += 1
            return math.ceil(told_before)
        for limit in limits:
            wait = self._wait(limit, now)
            if wait > 0:
                self.refusals += 1
                return self.close(limit.key, math.ceil(wait))
        for limit in limits:
            self._calls[limit.key].append(now)
        return None

    def close(self, key: Hashable, seconds: int) -> int:
        """Refuse `key` for so long; a call before is a violation. Also how an injected 429 is kept honest."""
        self._closed_until[key] = self._seconds() + seconds - GRACE_SECONDS
        return seconds

    def _wait(self, limit: Limit, now: float) -> float:
        window = limit.seconds - GRACE_SECONDS
        calls = self._calls[limit.key]
        while calls and calls[0] <= now - window:
            calls.popleft()
        return 0.0 if len(calls) < limit.calls else calls[0] + window - now
