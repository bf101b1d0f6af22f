"""Fetch a publisher's feed over HTTP: politely, within caps, and from public addresses only.

Everything that comes back is hostile until parsed: bodies are decoded piece by piece and dropped at a cap,
redirects are followed by hand so that each hop is checked, and no text of an error holds more of an address
than its host (paths and queries may carry a reader's secret).
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp

from adapters.feeds.addresses import Network, may_connect
from adapters.feeds.decoding import GZIP_MAGIC, BodyTooLargeError, DecodingError, Inflater, inflate_whole
from adapters.feeds.politeness import HostGate
from adapters.feeds.resolver import GuardedResolver, refused
from bot.ports.outside import AddressRefusedError, FetchError, FetchRequest, FetchResponse

MakeRoom = Callable[[], Awaitable[None]]

MEGABYTE = 1024 * 1024
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_NO_BODY = frozenset({204, 304})
_PIECE_BYTES = 64 * 1024
_NO_ADDRESS = "The address is no web address. Correct it."


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Caps of one fetch, all hops together."""

    wire_bytes: int = 10 * MEGABYTE
    body_bytes: int = 32 * MEGABYTE
    step_seconds: float = 20.0
    total_seconds: float = 60.0
    redirects: int = 10
    per_host: int = 2
    host_pause_seconds: float = 1.0


class AiohttpFetcher:
    """The port `Fetcher` on one aiohttp session, opened at the first fetch."""

    def __init__(
        self,
        *,
        allow_networks: Sequence[Network] = (),
        limits: FetchLimits = FetchLimits(),
        project_url: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._allowed = tuple(allow_networks)
        self._limits = limits
        self._agent = _user_agent(project_url)
        self._gate = HostGate(at_once=limits.per_host, pause_seconds=limits.host_pause_seconds, sleep=sleep)
        self._session: aiohttp.ClientSession | None = None
        self._resolver: GuardedResolver | None = None

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        try:
            return await self._follow(request)
        except FetchError:
            raise
        except aiohttp.InvalidURL as exc:  # odd spellings of numeric addresses among them
            raise AddressRefusedError(_NO_ADDRESS) from exc
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
            raise FetchError(_explain(exc, request.url)) from exc

    async def close(self) -> None:
        if self._session:
            await self._session.close()
        if self._resolver:
            await self._resolver.close()

    # --- hops ---------------------------------------------------------------------------------

    async def _follow(self, request: FetchRequest) -> FetchResponse:
        url, is_permanent = request.url, True
        headers = _conditional(request)
        seconds_left = self._limits.total_seconds
        for hop in range(self._limits.redirects + 1):
            answer, seconds = await self._ask(_checked(url), headers, seconds_left, request.make_room)
            if not isinstance(answer, _Redirect):
                moved_to = url if hop and is_permanent else None
                return FetchResponse(answer.status, url, answer.body, answer.headers, moved_to)
            seconds_left -= seconds
            url = urldefrag(urljoin(url, answer.location)).url
            is_permanent = is_permanent and answer.status in _PERMANENT
        raise FetchError(f"{_host(url)} sends us in circles (over {self._limits.redirects} redirects).")

    async def _ask(
        self, url: str, headers: Mapping[str, str], seconds_left: float, make_room: MakeRoom | None
    ) -> tuple["_Redirect | _Answer", float]:
        """Return the answer and its seconds; our own waits, for a turn and for room, are not counted."""
        async with self._gate.passing(_host(url), is_paused=not self._is_our_own(url)):
            loop = asyncio.get_running_loop()
            started = loop.time()
            async with asyncio.timeout(seconds_left) as deadline:
                room = _Room(make_room, deadline)
                answer = await self._request(url, headers, room)
            return answer, loop.time() - started - room.seconds_waited

    async def _request(self, url: str, headers: Mapping[str, str], room: "_Room") -> "_Redirect | _Answer":
        async with self._open_session().get(url, headers=headers, allow_redirects=False) as response:
            location = response.headers.get("Location")
            if response.status in _REDIRECTS and location:
                return _Redirect(response.status, location)
            body = b"" if response.status in _NO_BODY else await self._read(response, room)
            return _Answer(response.status, body, _plain(response.headers))

    def _is_our_own(self, url: str) -> bool:
        try:
            ip = ip_address(_host(url))
        except ValueError:
            return False
        return any(ip in network for network in self._allowed)

    # --- body ---------------------------------------------------------------------------------

    async def _read(self, response: aiohttp.ClientResponse, room: "_Room") -> bytes:
        try:
            body = await self._read_decoded(response, room)
            if body.startswith(GZIP_MAGIC):
                body = inflate_whole(body, cap=self._limits.body_bytes)
        except BodyTooLargeError:
            limit = self._limits.body_bytes // MEGABYTE
            raise FetchError(f"The answer is too large (over {limit} MB); nothing of it was kept.") from None
        except DecodingError as exc:
            raise FetchError(f"The answer could not be unpacked: {exc}.") from None
        return body

    async def _read_decoded(self, response: aiohttp.ClientResponse, room: "_Room") -> bytes:
        decoder = _decoder(response.headers.get("Content-Encoding", ""), cap=self._limits.body_bytes)
        body, wire = bytearray(), 0
        async for piece in response.content.iter_chunked(_PIECE_BYTES):
            wire += len(piece)
            if wire > self._limits.wire_bytes:
                raise FetchError(
                    f"The answer is too large (over {self._limits.wire_bytes // MEGABYTE} MB as sent); "
                    "nothing of it was kept."
                )
            body += decoder.feed(piece) if decoder else piece
            if len(body) > MEGABYTE:
                await room.make()
        if decoder:
            decoder.finish()
        return bytes(body)

    # --- session ------------------------------------------------------------------------------

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._resolver = GuardedResolver(self._allowed)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0,  # the gate per host and the round's own width are the limits
                    resolver=self._resolver,
                    socket_factory=self._open_socket,
                ),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=self._limits.step_seconds, sock_read=self._limits.step_seconds
                ),
                headers={"User-Agent": self._agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                max_line_size=16 * 1024,
                max_field_size=16 * 1024,
            )
        return self._session

    def _open_socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        """Open a socket, unless its address may not be connected to: literals never met the resolver."""
        family, kind, proto, _, address = addr_info
        if not may_connect(str(address[0]), self._allowed):
            raise refused(str(address[0]))
        return socket.socket(family, kind, proto)


class _Room:
    """Asks once for room for a large body, and stops the clock of the fetch meanwhile."""

    def __init__(self, make_room: MakeRoom | None, deadline: asyncio.Timeout) -> None:
        self.seconds_waited = 0.0
        self._make_room = make_room
        self._deadline = deadline

    async def make(self) -> None:
        if self._make_room is None:
            return
        make_room, self._make_room = self._make_room, None
        loop = asyncio.get_running_loop()
        due, started = self._deadline.when() or 0.0, loop.time()
        self._deadline.reschedule(None)
        await make_room()
        self.seconds_waited = loop.time() - started
        self._deadline.reschedule(due + self.seconds_waited)


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]


def _checked(url: str) -> str:
    """Return the address if it is one to fetch at all.

    Raises:
        AddressRefusedError: it is not http or https, or names no host.
    """
    try:
        parts = urlsplit(url)
        has_place = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise AddressRefusedError(_NO_ADDRESS) from None
    if parts.scheme.lower() not in ("http", "https") or not has_place:
        raise AddressRefusedError("Only addresses that begin with http:// or https:// and name a host work.")
    return url


def _conditional(request: FetchRequest) -> dict[str, str]:
    headers = {}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _decoder(encoding: str, *, cap: int) -> Inflater | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflater(name, cap=cap)
    raise FetchError("The answer is packed in a way we did not offer; its publisher has to mend that.")


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers by lower-case name; the first of several wins, those not in UTF-8 are left out.

    What cannot be written in UTF-8 could not be echoed byte for byte later.
    """
    plain: dict[str, str] = {}
    for name, value in headers.items():
        if value.isascii() or _is_encodable(value):
            plain.setdefault(name.lower(), value)
    return plain


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _host(url: str) -> str:
    return urlsplit(url).hostname or "?"


def _explain(exc: Exception, url: str) -> str:
    """Say what went wrong in words for a status line, naming no more than the host."""
    for kind, text in _EXPLANATIONS:
        if isinstance(exc, kind):
            return text.format(host=_host_or_nothing(url))
    return f"{_host_or_nothing(url)} could not be fetched ({type(exc).__name__})."


def _host_or_nothing(url: str) -> str:
    try:
        return _host(url)
    except ValueError:
        return "The address"


# The first that fits counts: narrower errors stand before what they derive from.
_EXPLANATIONS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, "{host} shows a certificate that is not valid for it."),
    (aiohttp.ClientSSLError, "No secure connection to {host} could be made."),
    (aiohttp.ClientConnectorDNSError, "No host named {host} was found. Check the address."),
    (TimeoutError, "{host} did not answer in time."),
    (aiohttp.ClientConnectorError, "{host} does not take connections."),
    (aiohttp.ServerDisconnectedError, "{host} closed the connection without an answer."),
    (aiohttp.ClientPayloadError, "The answer of {host} was cut short."),
    (aiohttp.ClientResponseError, "{host} does not answer in proper HTTP."),
    (ValueError, _NO_ADDRESS),
)


def _user_agent(project_url: str) -> str:
    try:
        number = version("siste")
    except PackageNotFoundError:  # run from a bare source tree
        number = "0"
    return f"Siste/{number}" + (f" (+{project_url})" if project_url else " (feed reader)")
