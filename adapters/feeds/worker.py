"""The worker process: reads requests on standard input, parses, answers on standard output.

It holds no secrets (its environment is cleaned), its memory is limited, and it is killed when it takes too
long. What it says is JSON, so that a broken worker can at worst send wrong text. Each message is its length
in four bytes, then that many bytes; a request is a JSON head and a body.
"""

import contextlib
import json
import struct
import sys
from dataclasses import fields
from datetime import datetime
from typing import Any, BinaryIO

from adapters.feeds.parse import parse_feed
from bot.model.feed import ParsedEntry, ParsedFeed
from bot.ports.outside import FeedParseError

TOO_LARGE = "Reading the feed takes more memory than it may; nothing of it was kept."
_FEED_FIELDS = tuple(field.name for field in fields(ParsedFeed))
_ENTRY_FIELDS = tuple(field.name for field in fields(ParsedEntry))
_LENGTH = struct.Struct(">I")


def frame(message: bytes) -> bytes:
    return prefix_of(message) + message


def prefix_of(message: bytes) -> bytes:
    return _LENGTH.pack(len(message))


def length_of(prefix: bytes) -> int:
    return int(_LENGTH.unpack(prefix)[0])


PREFIX_BYTES = _LENGTH.size


def feed_to_json(feed: ParsedFeed) -> bytes:
    # Not `asdict`: it copies every text, at four times the cost of the rest.
    plain = {name: getattr(feed, name) for name in _FEED_FIELDS}
    plain["entries"] = [{name: getattr(entry, name) for name in _ENTRY_FIELDS} for entry in feed.entries]
    return json.dumps({"feed": plain}, default=datetime.isoformat, ensure_ascii=False).encode(
        errors="replace"
    )


def error_to_json(text: str) -> bytes:
    return json.dumps({"error": text}).encode()


def feed_from_json(message: bytes) -> ParsedFeed:
    """Read a worker's answer.

    Raises:
        FeedParseError: the worker's own reason why there is no feed.
    """
    answer = json.loads(message)
    if "error" in answer:
        raise FeedParseError(answer["error"])
    feed = answer["feed"]
    return ParsedFeed(**{**feed, "entries": tuple(_entry(entry) for entry in feed["entries"])})


def _entry(entry: dict[str, Any]) -> ParsedEntry:
    for name in ("published", "updated"):
        if entry[name]:
            entry[name] = datetime.fromisoformat(entry[name])
    return ParsedEntry(**{**entry, "links": tuple(entry["links"])})


def answer(head: bytes, body: bytes) -> bytes:
    """Parse one request; every failure is an answer, so that the worker lives on."""
    try:
        asked = json.loads(head)
        return feed_to_json(parse_feed(body, url=asked["url"], headers=asked["headers"]))
    except FeedParseError as exc:
        return error_to_json(str(exc))
    except (MemoryError, RecursionError):
        return error_to_json(TOO_LARGE)
    except Exception as exc:  # noqa: BLE001 - a hostile body must cost its feed, not the worker
        return error_to_json(f"The feed could not be read ({type(exc).__name__}); nothing of it was kept.")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while True:
        head = _read_frame(requests)
        body = _read_frame(requests)
        if head is None or body is None:
            return
        answers.write(frame(answer(head, body)))
        answers.flush()


def _read_frame(stream: BinaryIO) -> bytes | None:
    prefix = stream.read(PREFIX_BYTES)
    if len(prefix) < PREFIX_BYTES:
        return None
    size = length_of(prefix)
    message = stream.read(size)
    return message if len(message) == size else None


def limit_memory(limit_bytes: int) -> None:
    """Let allocations beyond the limit fail. Systems without the means (macOS) keep only the time limit."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
