"""Parse feeds in worker processes, each with a memory and a time limit.

A worker that hangs or dies is replaced; the feed that did it gets the blame, the next one a new worker.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.feeds.worker import PREFIX_BYTES, TOO_LARGE, feed_from_json, frame, length_of, prefix_of
from bot.model.feed import ParsedFeed
from bot.ports.outside import FeedParseError

_LARGE_BYTES = 1024 * 1024
_PIECE_BYTES = 64 * 1024
_KEPT_HEADERS = ("content-type", "content-language")


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """`memory_bytes` is address space, libraries included; the parsed feed needs a multiple of its bytes."""

    seconds: float = 10.0
    memory_bytes: int = 256 * 1024 * 1024
    answer_bytes: int = 64 * 1024 * 1024


class FeedparserParser:
    """The port `FeedParser`; workers start at their first use."""

    def __init__(self, *, workers: int = 1, limits: ParseLimits = ParseLimits()) -> None:
        self._limits = limits
        self._workers = [_Worker(limits.memory_bytes) for _ in range(workers)]
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def parse(self, body: bytes, *, url: str, headers: Mapping[str, str]) -> ParsedFeed:
        kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
        head = json.dumps({"url": url, "headers": kept}).encode()
        worker = await self._idle.get()
        try:
            return feed_from_json(await self._ask(worker, head, body))
        finally:
            if len(body) > _LARGE_BYTES:
                await worker.stop()  # Python keeps the memory that a large feed took
            self._idle.put_nowait(worker)

    async def close(self) -> None:
        for worker in self._workers:
            await worker.stop()

    async def _ask(self, worker: "_Worker", head: bytes, body: bytes) -> bytes:
        await worker.ensure_running()
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await worker.ask(head, body, most=self._limits.answer_bytes)
        except TimeoutError:
            await worker.stop()
            raise FeedParseError(
                f"Reading the feed took over {self._limits.seconds:g} s and was stopped; nothing was kept."
            ) from None
        except (EOFError, OSError):
            await worker.stop()
            raise FeedParseError(TOO_LARGE) from None
        except asyncio.CancelledError:
            await worker.stop()  # its answer would be taken for the next feed's
            raise


class _Worker:
    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process: asyncio.subprocess.Process | None = None

    async def ensure_running(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "adapters.feeds.worker",
            str(self._memory_bytes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_clean_environment(),
        )

    async def ask(self, head: bytes, body: bytes, *, most: int) -> bytes:
        """Send one request and return its answer.

        Raises:
            EOFError, OSError: the worker died, or said more than it may.
        """
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise EOFError
        self._process.stdin.write(frame(head) + prefix_of(body))
        for start in range(0, len(body), _PIECE_BYTES):  # the pipe would copy a large one whole
            self._process.stdin.write(body[start : start + _PIECE_BYTES])
            await self._process.stdin.drain()
        size = length_of(await self._process.stdout.readexactly(PREFIX_BYTES))
        if size > most:
            raise EOFError
        return await self._process.stdout.readexactly(size)

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def _clean_environment() -> dict[str, str]:
    """Return what Python needs to find us, and no secrets: a worker reads hostile bytes."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
