"""The job queue: says "work on this", never what is due. State lives in tables."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """Work on a task; jobs of one `lock` run one after the other, equal waiting jobs are one."""

    task: str
    lock: str


Task = Callable[[Job], Awaitable[None]]


class JobQueue(Protocol):
    def register(self, name: str, task: Task) -> None: ...

    def defer(self, job: Job) -> None:
        """Ask for the work; a job that is lost is derived anew at the next tick."""
        ...

    async def run(self) -> None:
        """Work until cancelled."""
        ...

    async def join(self) -> None:
        """Return when nothing waits and nothing runs."""
        ...

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing runs."""
        ...

    def is_still(self, is_asleep: Callable[[asyncio.Task[Any]], bool]) -> bool:
        """Say whether no job can be started and those that run are all asleep."""
        ...

    def watch(self, told: Callable[[], None]) -> None:
        """Call `told` whenever a job was asked for or came to its end."""
        ...
