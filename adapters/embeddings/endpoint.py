"""Any endpoint that speaks OpenAI's `POST /v1/embeddings`, be it OpenAI, Ollama, vLLM or llama.cpp."""

import asyncio
import json
from array import array
from collections.abc import Sequence
from datetime import timedelta
from math import fsum, isfinite, sqrt
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from pydantic import SecretStr

from bot.ports.outside import Clock, EmbedderError, Vector

_BATCH = 32
# Only what is refused for now is asked again; who does not answer in time is left alone by the caller.
_WAITS = (timedelta(seconds=1), timedelta(seconds=4))
_LONGEST_WAIT = timedelta(seconds=10)
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
# 32 vectors of 4096 numbers, written out in full, take three megabytes.
_LARGEST_ANSWER = 16_000_000
# Room is made for the vectors of days, so one of millions of numbers would take all memory there is.
_LONGEST_VECTOR = 16_384


class EndpointEmbedder:
    """An `Embedder`. Connects with the first text; asks once at a time and gives up soon."""

    def __init__(self, url: str, *, model: str, key: SecretStr | None, clock: Clock) -> None:
        self._url = _whole_address(url)
        self._model = model
        self._key = key
        self._clock = clock
        self._turn = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    @property
    def model(self) -> str:
        return f"{self._model} at {self._shown}"

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        vectors: list[Vector] = []
        async with self._turn:
            for at in range(0, len(texts), _BATCH):
                vectors += await self._embed_batch(texts[at : at + _BATCH])
        return vectors

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    @property
    def _shown(self) -> str:
        """The address without its query, which may hold a key."""
        return urlunsplit((*urlsplit(self._url)[:3], "", ""))

    async def _embed_batch(self, texts: Sequence[str]) -> list[Vector]:
        for wait in _WAITS:
            try:
                return await self._ask(texts)
            except _BusyError as busy:
                if busy.retry_after > _LONGEST_WAIT:
                    raise
                await self._clock.sleep(max(wait, busy.retry_after))
        return await self._ask(texts)

    async def _ask(self, texts: Sequence[str]) -> list[Vector]:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False, timeout=_TIMEOUT)
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}
        body = {"model": self._model, "input": list(texts)}
        try:
            # Not followed: a redirect would take the key to an address that nobody set.
            async with self._session.post(
                self._url, json=body, headers=headers, allow_redirects=False
            ) as response:
                answer = await _read_capped(response)
        except aiohttp.ClientConnectionError as exc:
            raise _BusyError(self._unreachable(type(exc).__name__)) from exc
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise EmbedderError(self._unreachable(type(exc).__name__)) from exc
        if response.status != 200:
            raise self._refusal(response, answer)
        try:
            return _vectors(json.loads(answer), len(texts))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as exc:
            raise EmbedderError(
                f"{self._shown} answered with no embeddings ({type(exc).__name__}). "
                "Next step: see that SISTE_EMBEDDER is the address of an OpenAI-compatible endpoint"
            ) from exc

    def _unreachable(self, why: str) -> str:
        return (
            f"the encoder at {self._shown} does not answer ({why}). "
            "Next step: start it, correct SISTE_EMBEDDER, or set it to none"
        )

    def _refusal(self, response: aiohttp.ClientResponse, answer: bytes) -> EmbedderError:
        status = response.status
        if status == 429 or status >= 500:
            return _BusyError(
                f"the encoder at {self._shown} is busy or broken (HTTP {status}). "
                "Next step: none if it passes; else look at that service and its quota",
                _retry_after(response),
            )
        if status in (401, 403):
            return EmbedderError(
                f"{self._shown} refused the key (HTTP {status}). Next step: correct SISTE_EMBEDDER_KEY"
            )
        return EmbedderError(
            f"{self._shown} refused the request (HTTP {status}{self._said(answer)}). "
            "Next step: correct SISTE_EMBEDDER or SISTE_EMBEDDER_MODEL"
        )

    def _said(self, answer: bytes) -> str:
        """Return the start of the service's own words, which may repeat what it was sent."""
        try:
            said = " ".join(str(json.loads(answer)["error"]["message"]).split())[:200]
        except (ValueError, TypeError, KeyError, RecursionError):
            return ""
        return f": {said.replace(self._key.get_secret_value(), '[key]') if self._key else said}"


class _BusyError(EmbedderError):
    """Worth asking again in a moment."""


async def _read_capped(response: aiohttp.ClientResponse) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        answer += chunk
        if len(answer) > _LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer has no end")
    return bytes(answer)


def _retry_after(response: aiohttp.ClientResponse) -> timedelta:
    told = response.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(told), 86_400)) if told.isascii() and told.isdigit() else timedelta()


def _vectors(answer: Any, count: int) -> list[Vector]:
    """Return the vectors by the index that the answer gives each; most services keep the order, not all."""
    by_index = {row.get("index", place): row["embedding"] for place, row in enumerate(answer["data"])}
    if by_index.keys() != set(range(count)):
        raise ValueError(f"{len(by_index)} embeddings for {count} texts")
    return [_unit(by_index[index]) for index in range(count)]


def _unit(numbers: Sequence[float]) -> Vector:
    if len(numbers) > _LONGEST_VECTOR:
        raise ValueError("a vector without an end")
    length = sqrt(fsum(number * number for number in numbers))
    if not length or not isfinite(length):
        raise ValueError("a vector without a direction")
    return array("f", [number / length for number in numbers])


def _whole_address(url: str) -> str:
    """Complete what people copy: a host alone, or the base address that OpenAI's clients take."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not path.endswith("/embeddings"):
        path = f"{path or '/v1'}/embeddings"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
