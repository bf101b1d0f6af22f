"""Faults by rule: what goes wrong, for which method and chat, and at which call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    TRUNCATED = "truncated"  # done, and half of its reply is lost
    HTML = "html"  # a proxy's HTML page with status 502, nothing done


@dataclass(slots=True)
class Rule:
    """Calls number `nth` to `nth + times - 1` of those that match fail; an empty field matches all."""

    happens: Fault
    platform: str = ""
    method: str = ""
    chat: str = ""
    nth: int = 1
    times: int = 1
    retry_after: int = 5
    seconds: float = 0.0
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.happens = Fault(self.happens)
        if self.nth < 1 or self.times < 1 or self.retry_after < 1 or self.seconds < 0:
            raise ValueError("nth, times and retry_after count from 1, and seconds are not negative")

    def matches(self, platform: str, method: str, chat: str) -> bool:
        wanted = ((self.platform, platform), (self.method, method), (self.chat, chat))
        return all(not rule or rule == call for rule, call in wanted)

    def is_due(self) -> bool:
        """Count a matching call, and say whether this one fails."""
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


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

    def next_for(self, platform: str, method: str, chat: str) -> Rule | None:
        due = [rule for rule in self._rules if rule.matches(platform, method, chat) and rule.is_due()]
        return due[0] if due else None
