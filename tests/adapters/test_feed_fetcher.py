"""The fetcher against publishers on loopback: polite ones, moved ones and hostile ones."""

import asyncio
import gzip
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.feeds.fetcher import AiohttpFetcher, FetchLimits
from bot.ports.outside import AddressRefusedError, FetchError, FetchRequest

LOOPBACK = (ip_network("127.0.0.0/8"),)
FEED = b"<rss version='2.0'><channel><title>x</title></channel></rss>"
LIMITS = FetchLimits(wire_bytes=200_000, body_bytes=400_000, redirects=4)


class Publisher:
    """A web server whose pages are handlers by path; remembers what was asked."""

    def __init__(self):
        self.pages = {}
        self.asked = []
        self._server = None

    async def __aenter__(self):
        app = web.Application()
        app.router.add_route("GET", "/{path:.*}", self._answer)
        self._server = TestServer(app, host="127.0.0.1")
        await self._server.start_server()
        return self

    async def __aexit__(self, *_):
        await self._server.close()

    def url(self, path="feed"):
        return str(self._server.make_url(f"/{path}"))

    async def _answer(self, request):
        self.asked.append(request)
        return await self.pages[request.match_info["path"]](request)

    def serve(self, path="feed", *, status=200, body=FEED, headers=None):
        async def page(_):
            return web.Response(status=status, body=body, headers=headers or {})

        self.pages[path] = page


@pytest.fixture
async def publisher():
    async with Publisher() as publisher:
        yield publisher


@pytest.fixture
async def fetcher():
    fetcher = AiohttpFetcher(allow_networks=LOOPBACK, limits=LIMITS)
    yield fetcher
    await fetcher.close()


# --- politeness ---------------------------------------------------------------------------------


async def test_a_feed_is_fetched_with_who_we_are_and_without_cookies(publisher, fetcher):
    publisher.serve(headers={"Set-Cookie": "a=b", "ETag": '"one"'})

    first = await fetcher.fetch(FetchRequest(publisher.url()))
    await fetcher.fetch(FetchRequest(publisher.url()))

    assert (first.status, first.body, first.headers["etag"]) == (200, FEED, '"one"')
    assert first.moved_permanently_to is None
    asked = publisher.asked[1].headers
    assert asked["User-Agent"].startswith("Siste/")
    assert "atom+xml" in asked["Accept"]
    assert "Cookie" not in asked
    assert "Referer" not in asked


async def test_validators_are_echoed_byte_for_byte(publisher, fetcher):
    publisher.serve(status=304, body=b"")
    etag, modified = 'W/"sær ; \\"x"', "Sat, 1 Aug 2026 00:00:00 GMT but odd"

    answer = await fetcher.fetch(FetchRequest(publisher.url(), etag=etag, last_modified=modified))

    assert (answer.status, answer.body) == (304, b"")
    raw = dict(publisher.asked[0].raw_headers)
    assert raw[b"If-None-Match"] == etag.encode()
    assert raw[b"If-Modified-Since"] == modified.encode()


async def test_at_most_two_requests_reach_a_host_at_once(publisher, fetcher):
    now, most = 0, 0

    async def slow(_):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return web.Response(body=FEED)

    publisher.pages["feed"] = slow
    await asyncio.gather(*(fetcher.fetch(FetchRequest(publisher.url())) for _ in range(6)))

    assert most == 2


# --- redirects ----------------------------------------------------------------------------------


async def test_a_permanent_redirect_is_noted(publisher, fetcher):
    publisher.serve("old", status=301, headers={"Location": "/feed#top"})
    publisher.serve()

    answer = await fetcher.fetch(FetchRequest(publisher.url("old")))

    assert answer.url == answer.moved_permanently_to == publisher.url("feed")


async def test_one_temporary_hop_makes_the_whole_way_temporary(publisher, fetcher):
    publisher.serve("old", status=308, headers={"Location": "/now"})
    publisher.serve("now", status=302, headers={"Location": "/feed"})
    publisher.serve()

    answer = await fetcher.fetch(FetchRequest(publisher.url("old")))

    assert answer.body == FEED
    assert answer.moved_permanently_to is None


async def test_a_redirect_loop_ends(publisher, fetcher):
    publisher.serve("feed", status=302, headers={"Location": "/feed"})

    with pytest.raises(FetchError, match="circles"):
        await fetcher.fetch(FetchRequest(publisher.url()))

    assert len(publisher.asked) == LIMITS.redirects + 1


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
    ],
)
async def test_a_redirect_to_an_inner_or_foreign_address_is_refused(publisher, fetcher, target):
    publisher.serve(status=301, headers={"Location": target})

    with pytest.raises(AddressRefusedError):
        await fetcher.fetch(FetchRequest(publisher.url()))


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "0",
        "localhost",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
    ],
)
async def test_no_spelling_of_an_inner_address_is_connected_to(publisher, host):
    publisher.serve()
    port = publisher.url().rsplit(":", 1)[1]
    fetcher = AiohttpFetcher(limits=LIMITS)

    with pytest.raises(AddressRefusedError):
        await fetcher.fetch(FetchRequest(f"http://{host}:{port}"))

    assert publisher.asked == []
    await fetcher.close()


@pytest.mark.parametrize("url", ["", "example.org", "gopher://example.org/", "http://[x/", "http://a:99999/"])
async def test_what_is_no_web_address_is_refused(fetcher, url):
    with pytest.raises(AddressRefusedError):
        await fetcher.fetch(FetchRequest(url))


# --- hostile answers ----------------------------------------------------------------------------


async def test_a_gzip_bomb_is_dropped(publisher, fetcher):
    publisher.serve(body=gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match="too large"):
        await fetcher.fetch(FetchRequest(publisher.url()))


async def test_an_endless_body_is_dropped(publisher, fetcher):
    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"<item>" * 10_000)

    publisher.pages["feed"] = endless

    with pytest.raises(FetchError, match="too large"):
        await fetcher.fetch(FetchRequest(publisher.url()))


async def test_a_slow_drip_ends_with_the_time_of_the_whole_fetch(publisher):
    fetcher = AiohttpFetcher(allow_networks=LOOPBACK, limits=FetchLimits(total_seconds=0.1))

    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.01)

    publisher.pages["feed"] = drip

    with pytest.raises(FetchError, match="did not answer in time"):
        await fetcher.fetch(FetchRequest(publisher.url()))

    await fetcher.close()


async def test_a_body_shorter_than_promised_is_no_answer(publisher, fetcher):
    async def short(request):
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
        request.transport.close()
        return web.Response()

    publisher.pages["feed"] = short

    with pytest.raises(FetchError, match="cut short"):
        await fetcher.fetch(FetchRequest(publisher.url()))


async def test_packed_answers_and_packed_files_are_read(publisher, fetcher):
    packed = gzip.compress(FEED)
    publisher.serve("encoded", body=packed, headers={"Content-Encoding": "gzip"})
    publisher.serve("file.xml.gz", body=packed)

    for path in ("encoded", "file.xml.gz"):
        assert (await fetcher.fetch(FetchRequest(publisher.url(path)))).body == FEED


async def test_a_packing_we_did_not_offer_is_an_error(publisher, fetcher):
    publisher.serve(headers={"Content-Encoding": "snappy"})

    with pytest.raises(FetchError, match="did not offer"):
        await fetcher.fetch(FetchRequest(publisher.url()))


# --- what errors say ----------------------------------------------------------------------------


async def test_a_host_that_takes_no_connection_is_named(publisher, fetcher):
    url = publisher.url()
    await publisher.__aexit__()

    with pytest.raises(FetchError, match=r"127\.0\.0\.1 does not take connections"):
        await fetcher.fetch(FetchRequest(url))


async def test_an_error_shows_no_secret_of_the_address(publisher, fetcher):
    publisher.serve("feed", status=302, headers={"Location": "/feed?key=hunter2"})
    url = publisher.url().replace("//", "//reader:hunter2@") + "?token=hunter2"

    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(FetchRequest(url))

    assert "hunter2" not in str(caught.value)


async def test_refusals_of_a_publisher_are_answers_not_errors(publisher, fetcher):
    publisher.serve(status=503, body=b"later", headers={"Retry-After": "120"})

    answer = await fetcher.fetch(FetchRequest(publisher.url()))

    assert (answer.status, answer.headers["retry-after"]) == (503, "120")


# --- room in memory -----------------------------------------------------------------------------


async def test_a_large_body_asks_once_for_room_and_a_small_one_never(publisher):
    fetcher = AiohttpFetcher(allow_networks=LOOPBACK)
    asked = []

    async def make_room():
        asked.append("room")

    publisher.serve("small", body=b"x" * 1000)
    publisher.serve("large", body=b"x" * 3_000_000)
    await fetcher.fetch(FetchRequest(publisher.url("small"), make_room=make_room))
    assert asked == []

    answer = await fetcher.fetch(FetchRequest(publisher.url("large"), make_room=make_room))
    assert asked == ["room"]
    assert len(answer.body) == 3_000_000
    await fetcher.close()
