"""Evidence: every call the bot made, what the platform said, and what was accepted where."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# The status of a call whose reply never reached the bot.
NO_REPLY = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call, params as sent; `status` is the HTTP status, 0 when no reply reached the bot.

    `verdict` is "ok" or the platform's words; `accepted` names the chat where a new message appeared.
    """

    platform: str
    method: str
    params: Mapping[str, Any]
    status: int
    verdict: str
    at: str
    chat: str = ""
    accepted: str = ""
    fault: str = ""

    @property
    def is_refused(self) -> bool:
        return self.verdict != "ok"


class Transcript:
    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._changed = asyncio.Condition()

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    @property
    def calls(self) -> Sequence[Call]:
        return tuple(self._calls)

    async def add(self, call: Call) -> None:
        self._calls.append(call)
        async with self._changed:
            self._changed.notify_all()

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Return as soon as `condition` holds, looked at after every call of the bot.

        Raises:
            TimeoutError: it did not within `seconds` of real time.
        """
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    def of(self, method: str) -> list[Call]:
        return [call for call in self._calls if call.method == method]

    def accepted_per_chat(self) -> dict[str, int]:
        return dict(Counter(call.accepted for call in self._calls if call.accepted))

    def report(self) -> dict[str, Any]:
        return {
            "calls": len(self._calls),
            "refused": sum(call.is_refused for call in self._calls),
            "refused_because": dict(Counter(call.verdict for call in self._calls if call.is_refused)),
            "accepted_per_chat": self.accepted_per_chat(),
        }

    def lines(self) -> Iterator[str]:
        for call in self._calls:
            yield json.dumps(asdict(call), ensure_ascii=False)

    def write(self, path: Path) -> None:
        path.write_text("".join(f"{line}\n" for line in self.lines()), encoding="utf-8")
