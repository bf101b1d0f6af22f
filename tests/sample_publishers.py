"""The sample outlets as real publishers over HTTP on the loopback, at a clock's moment."""

from typing import Self
from xml.sax.saxutils import quoteattr

from aiohttp import web

from adapters.samples import SampleFetcher, sample_feeds
from bot.model.feed import NewFeed
from bot.ports.outside import Clock, FetchRequest


class SamplePublishers:
    """Serves every sample feed at /<number>.xml, and the list of them as OPML."""

    def __init__(self, clock: Clock) -> None:
        self._fetcher = SampleFetcher(clock)
        self._feeds = sample_feeds()
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{number}.xml", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def opml(self) -> str:
        outlines = "".join(
            f"<outline text={quoteattr(feed.category)}>{self._outline(number, feed)}</outline>"
            for number, feed in enumerate(self._feeds)
        )
        return f'<opml version="2.0"><head><title>Samples</title></head><body>{outlines}</body></opml>'

    def _outline(self, number: int, feed: NewFeed) -> str:
        return (
            f'<outline type="rss" text={quoteattr(feed.title)} language={quoteattr(feed.language or "en")} '
            f'xmlUrl="http://127.0.0.1:{self._port}/{number}.xml"/>'
        )

    async def _answer(self, request: web.Request) -> web.Response:
        feed = self._feeds[int(request.match_info["number"])]
        asked = FetchRequest(feed.url, etag=request.headers.get("If-None-Match"))
        answer = await self._fetcher.fetch(asked)
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return web.Response(status=answer.status, body=answer.body, headers=headers)
