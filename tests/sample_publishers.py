"""Publishers over HTTP on the loopback, at a clock's moment: the sample outlets, or made-up ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self
from xml.sax.saxutils import quoteattr

from aiohttp import web

from adapters.samples import SampleFetcher, sample_feeds
from adapters.samples.feed_xml import feed_xml
from adapters.samples.week import SampleArticle, SampleOutlet
from bot.model.feed import NewFeed
from bot.ports.outside import Clock, FetchRequest, FetchResponse


class Publishers:
    """Serves every feed at /<number>.xml, and the list of them as OPML."""

    def __init__(self, feeds: Sequence[NewFeed]) -> None:
        self._feeds = feeds
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{number}.xml", self._serve)
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

    async def answer(self, request: FetchRequest) -> FetchResponse:
        """Return what the publisher of that feed says now."""
        raise NotImplementedError

    def _outline(self, number: int, feed: NewFeed) -> str:
        return (
            f'<outline type="rss" text={quoteattr(feed.title)} language={quoteattr(feed.language or "en")} '
            f'xmlUrl="http://127.0.0.1:{self._port}/{number}.xml"/>'
        )

    async def _serve(self, request: web.Request) -> web.Response:
        feed = self._feeds[int(request.match_info["number"])]
        answer = await self.answer(FetchRequest(feed.url, etag=request.headers.get("If-None-Match")))
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return web.Response(status=answer.status, body=answer.body, headers=headers)


class SamplePublishers(Publishers):
    """The outlets that ship with the project."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(sample_feeds())
        self._fetcher = SampleFetcher(clock)

    async def answer(self, request: FetchRequest) -> FetchResponse:
        return await self._fetcher.fetch(request)


class MadeUpPublishers(Publishers):
    """Outlets with these articles, which ask to be read every few hours, as real ones do."""

    READ_EVERY = timedelta(hours=4)
    SHOWN = 30

    def __init__(
        self, clock: Clock, outlets: Sequence[SampleOutlet], articles: Sequence[SampleArticle]
    ) -> None:
        super().__init__(
            [
                NewFeed(
                    url=outlet.feed_url,
                    title=outlet.title,
                    site_url=outlet.site_url,
                    category=outlet.tier.value,
                    language=outlet.language,
                )
                for outlet in outlets
            ]
        )
        self._clock = clock
        self._outlets = {outlet.feed_url: outlet for outlet in outlets}
        self._articles: dict[str, list[SampleArticle]] = defaultdict(list)
        for article in sorted(articles, key=lambda article: article.published):
            self._articles[article.outlet.feed_url].append(article)

    async def answer(self, request: FetchRequest) -> FetchResponse:
        now = self._clock.now()
        published = [article for article in self._articles[request.url] if article.published <= now]
        body = feed_xml(self._outlets[request.url], published[: -self.SHOWN - 1 : -1])
        headers = {
            "content-type": "application/xml; charset=utf-8",
            "etag": f'"{sha256(body).hexdigest()[:16]}"',
            "cache-control": f"max-age={self._seconds_to_next(now)}",
        }
        if request.etag == headers["etag"]:
            return FetchResponse(status=304, url=request.url, headers=headers)
        return FetchResponse(status=200, url=request.url, body=body, headers=headers)

    def _seconds_to_next(self, now: datetime) -> int:
        """All outlets ask for the same hours, so that a morning's news is in before its digests."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        past = (now - midnight) % self.READ_EVERY
        return int((self.READ_EVERY - past).total_seconds())
