"""Answer for the sample outlets' servers: each feed as it stands at the clock's moment."""

from collections import defaultdict
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from adapters.samples.feed_xml import feed_xml
from adapters.samples.week import SampleArticle, SampleOutlet, read_articles, read_outlets
from bot.model.feed import NewFeed
from bot.ports.outside import Clock, FetchRequest, FetchResponse

CONTENT_TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}


def sample_feeds() -> list[NewFeed]:
    """Return the nine feeds; `category` is the outlet's tier."""
    return [
        NewFeed(
            url=outlet.feed_url,
            title=outlet.title,
            site_url=outlet.site_url,
            category=outlet.tier.value,
            language=outlet.language,
        )
        for outlet in read_outlets().values()
    ]


class SampleFetcher:
    """A `Fetcher` that is the publisher itself: an article shows from the moment it is published."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        outlets = read_outlets()
        self._outlets = {outlet.feed_url: outlet for outlet in outlets.values()}
        self._articles: dict[str, list[SampleArticle]] = defaultdict(list)
        for article in read_articles(outlets):
            self._articles[article.outlet.key].append(article)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Return the feed, 304 if the asker has it, 404 for an address that is no sample feed's."""
        outlet = self._outlets.get(request.url)
        if outlet is None:
            return FetchResponse(status=404, url=request.url)
        shown = self._shown(outlet, self._clock.now())
        body = feed_xml(outlet, shown)
        headers = {"content-type": CONTENT_TYPES[outlet.format], "etag": f'"{sha256(body).hexdigest()[:16]}"'}
        if shown:
            changed = max(article.changed for article in shown)
            headers["last-modified"] = format_datetime(changed, usegmt=True)
        if request.etag == headers["etag"]:
            return FetchResponse(status=304, url=request.url, headers=headers)
        return FetchResponse(status=200, url=request.url, body=body, headers=headers)

    async def close(self) -> None:
        """There is nothing to close: no connection was made."""

    def _shown(self, outlet: SampleOutlet, now: datetime) -> list[SampleArticle]:
        """Return what the outlet has published by now, newest first."""
        published = [article for article in self._articles[outlet.key] if article.published <= now]
        return [article.as_of(now) for article in reversed(published)]
