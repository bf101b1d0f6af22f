"""The job queue: says "work on this", never what is due. State lives in tables."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


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
