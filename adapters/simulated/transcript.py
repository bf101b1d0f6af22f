"""Evidence: every call the bot made, what the platform said, and what was accepted where."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from adapters.simulated.refusals import Refusal, kind_of_refusal

# The status of a call whose reply never reached the bot.
NO_REPLY = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call, params as sent; `status` is the HTTP status, 0 when no reply reached the bot.

    `verdict` is "ok" or the platform's words; `accepted` names the chat where a new message appeared, and
    `account` whose token it was: the bot's id, or that of the workspace.
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
    account: str = ""

    @property
    def refusal(self) -> Refusal | None:
        return kind_of_refusal(
            platform=self.platform, status=self.status, verdict=self.verdict, fault=self.fault
        )


class Transcript:
    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._changed = asyncio.Condition()

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

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
        refused = [call for call in self._calls if call.refusal]
        kinds = Counter(call.refusal for call in refused)
        return {
            "calls": len(self._calls),
            "methods": dict(Counter(call.method for call in self._calls).most_common()),
            "refused": len(refused),
            "refused_for_form": kinds[Refusal.FORM],
            "refused_for_state": kinds[Refusal.STATE],
            "refused_because": dict(Counter(call.verdict for call in refused).most_common()),
            "faults": dict(Counter(call.fault for call in self._calls if call.fault).most_common()),
            "accepted_per_chat": self.accepted_per_chat(),
        }

    def call_lines(self) -> Iterator[str]:
        """Yield every call as {"method", "params", "status"} in JSON: params as sent, the HTTP status."""
        for call in self._calls:
            told = {"method": call.method, "params": call.params, "status": call.status}
            yield json.dumps(told, ensure_ascii=False)

    def lines(self) -> Iterator[str]:
        """Yield all that is known of every call, as JSON."""
        for call in self._calls:
            yield json.dumps(asdict(call) | {"refusal": call.refusal}, ensure_ascii=False)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
