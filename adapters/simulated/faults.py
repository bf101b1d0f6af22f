"""Faults by rule: what goes wrong, for which method and chat, at which calls and when."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Fault(StrEnum):
    """What happens to a call. "Before" means that the platform did not take it."""

    BUSY = "busy"  # 429 with retry_after
    ERROR_BEFORE = "error_before"  # 500, nothing done
    ERROR_AFTER = "error_after"  # 500, although it was done
    CUT_BEFORE = "cut_before"  # the connection breaks, nothing done
    CUT_AFTER = "cut_after"  # done, and its reply is lost
    DELAY = "delay"  # `seconds` of real time, then done as usual
    LATE_REPLY = "late_reply"  # done at once, answered `seconds` of real time later
    HTML = "html"  # a proxy's HTML page with status 502, nothing done
    TRUNCATED = "truncated"  # done, and its reply is JSON that ends in the middle


@dataclass
class Rule:
    """Which of the calls that match fail; an empty field matches all.

    Counting begins at the `nth` matching call: of those from there on, each `every`-th can fail, a random
    `share` of these does (drawn by `seed`), and after `times` failures the rule is done; 0 has no end.
    `since` and `until` are moments on the platform's clock, ISO 8601 with a zone.
    """

    happens: Fault
    platform: str = ""
    method: str = ""
    chat: str = ""
    nth: int = 1
    times: int = 1
    every: int = 1
    share: float = 1.0
    seed: int = 0
    since: str = ""
    until: str = ""
    retry_after: int = 5
    seconds: float = 0.0
    seen: int = field(default=0, init=False)
    failed: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.happens = Fault(self.happens)
        if min(self.nth, self.every, self.retry_after) < 1 or self.times < 0 or self.seconds < 0:
            raise ValueError("nth, every and retry_after count from 1; times and seconds are not negative")
        if not 0 < self.share <= 1:
            raise ValueError("share is more than 0 and at most 1")
        self._since, self._until = _moment(self.since), _moment(self.until)
        self._random = random.Random(self.seed)

    def matches(self, platform: str, method: str, chat: str, now: datetime) -> bool:
        wanted = ((self.platform, platform), (self.method, method), (self.chat, chat))
        if (self._since and now < self._since) or (self._until and now >= self._until):
            return False
        return all(not rule or rule == call for rule, call in wanted)

    def is_due(self) -> bool:
        """Count a matching call, and say whether this one fails."""
        self.seen += 1
        if self.seen < self.nth or (self.seen - self.nth) % self.every:
            return False
        if self.times and self.failed >= self.times:
            return False
        if self._random.random() >= self.share:
            return False
        self.failed += 1
        return True


class Faults:
    """The rules in force; of several due at one call the oldest wins, and all of them count it."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, rule: Rule) -> Rule:
        self._rules.append(rule)
        return rule

    def clear(self) -> None:
        self._rules.clear()

    @property
    def rules(self) -> Sequence[Rule]:
        return tuple(self._rules)

    def next_for(self, platform: str, method: str, chat: str, now: datetime) -> Rule | None:
        due = [rule for rule in self._rules if rule.matches(platform, method, chat, now) and rule.is_due()]
        return due[0] if due else None


def _moment(iso: str) -> datetime | None:
    if not iso:
        return None
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is None:
        raise ValueError(f"{iso} has no zone")
    return moment
