"""The sample feeds read like the feeds of nine publishers, and only as far as the clock has come."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest

from adapters.samples import SAMPLE_END, SAMPLE_START, SampleFetcher, sample_feeds
from adapters.samples.week import OSLO, SampleArticle, read_articles, read_outlets
from bot.ports.outside import FetchRequest

FIRST_DAY = datetime(2026, 4, 21, tzinfo=OSLO)
FEED_URLS = [feed.url for feed in sample_feeds()]
GOOGLE = "https://google.example/feed.xml"
SKYUKAS = "https://skyukas.example/feed.xml"


class HandClock:
    """A clock that stands until a test sets it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, duration: timedelta) -> None:
        self.moment += duration


@pytest.fixture
def clock() -> HandClock:
    return HandClock(SAMPLE_END)


@pytest.fixture
def fetcher(clock: HandClock) -> SampleFetcher:
    return SampleFetcher(clock)


@pytest.fixture(scope="module")
def week() -> list[SampleArticle]:
    return read_articles(read_outlets())


async def entries_of(fetcher: SampleFetcher, url: str) -> list[Mapping[str, Any]]:
    response = await fetcher.fetch(FetchRequest(url))
    return list(feedparser.parse(response.body).entries)


def moment_of(entry: Mapping[str, Any]) -> datetime:
    return datetime(*entry["published_parsed"][:6], tzinfo=UTC)


async def test_there_are_nine_feeds_that_say_their_language_and_tier():
    feeds = sample_feeds()

    assert len({feed.url for feed in feeds}) == 9
    assert {feed.language for feed in feeds} == {"no", "en"}
    assert {feed.category for feed in feeds} == {"press", "analyst", "regulator", "vendor", "lab"}


@pytest.mark.parametrize("url", FEED_URLS)
async def test_every_feed_is_well_formed(fetcher: SampleFetcher, url: str):
    response = await fetcher.fetch(FetchRequest(url))

    parsed = feedparser.parse(response.body)

    assert not parsed.bozo
    assert parsed.version in {"rss20", "atom10"}
    assert parsed.feed.title
    assert parsed.entries


@pytest.mark.parametrize("url", FEED_URLS)
async def test_every_entry_has_a_title_a_text_and_a_date_of_the_week(fetcher: SampleFetcher, url: str):
    for entry in await entries_of(fetcher, url):
        text = re.sub(r"<[^>]+>", " ", entry["summary"])
        assert entry["title"].strip()
        assert len(text.split()) >= 8, entry["title"]
        assert FIRST_DAY <= moment_of(entry) < SAMPLE_END


@pytest.mark.parametrize("url", FEED_URLS)
async def test_entries_come_newest_first(fetcher: SampleFetcher, url: str):
    moments = [moment_of(entry) for entry in await entries_of(fetcher, url)]

    assert moments == sorted(moments, reverse=True)


async def test_no_link_and_no_guid_stands_twice(fetcher: SampleFetcher):
    entries = [entry for url in FEED_URLS for entry in await entries_of(fetcher, url)]

    assert len({entry["link"] for entry in entries}) == len(entries)
    assert len({entry["id"] for entry in entries}) == len(entries)


def test_the_week_has_enough_to_choose_from_in_both_languages(week: list[SampleArticle]):
    languages = [article.outlet.language for article in week]

    assert 190 <= len(week) <= 230
    assert languages.count("no") >= 60
    assert languages.count("en") >= 100
    assert len({article.event for article in week}) >= 90


def test_many_events_are_told_by_three_outlets_in_both_languages(week: list[SampleArticle]):
    outlets = defaultdict(set)
    languages = defaultdict(set)
    for article in week:
        if article.copied_from is None:
            outlets[article.event].add(article.outlet.key)
            languages[article.event].add(article.outlet.language)

    strong = [event for event in outlets if len(outlets[event]) >= 3 and len(languages[event]) == 2]

    assert len(strong) >= 10


def test_a_copy_is_the_text_of_another_outlet_with_a_credit(week: list[SampleArticle]):
    originals = {article.html for article in week if article.copied_from is None}
    copies = [article for article in week if article.copied_from is not None]

    assert len(copies) >= 25
    for copy in copies:
        text, credit = copy.html.rsplit("\n", maxsplit=1)
        assert text in originals
        assert copy.copied_from is not None
        assert copy.copied_from.title in credit


async def test_an_article_of_tomorrow_is_not_shown_today(fetcher: SampleFetcher, clock: HandClock):
    title = "Google og Mistral vant Navs AI-avtale på 240 millioner kroner"

    clock.moment = SAMPLE_START
    today = [entry["title"] for entry in await entries_of(fetcher, SKYUKAS)]
    clock.moment = SAMPLE_START + timedelta(days=1)
    tomorrow = [entry["title"] for entry in await entries_of(fetcher, SKYUKAS)]

    assert title not in today
    assert title in tomorrow


@pytest.mark.parametrize("day", [0, 1, 2])
async def test_each_day_of_the_demo_brings_something_new(fetcher: SampleFetcher, clock: HandClock, day: int):
    clock.moment = SAMPLE_START + timedelta(days=day - 1)
    before = {entry["id"] for url in FEED_URLS for entry in await entries_of(fetcher, url)}
    clock.moment = SAMPLE_START + timedelta(days=day)
    after = {entry["id"] for url in FEED_URLS for entry in await entries_of(fetcher, url)}

    assert before < after
    assert len(after - before) >= 10


async def test_an_edited_entry_keeps_its_guid_and_changes_its_text(fetcher: SampleFetcher, clock: HandClock):
    clock.moment = datetime(2026, 4, 28, 7, 39, tzinfo=OSLO)
    before = (await entries_of(fetcher, GOOGLE))[0]
    clock.moment = datetime(2026, 4, 28, 7, 40, tzinfo=OSLO)
    after = (await entries_of(fetcher, GOOGLE))[0]

    assert after["id"] == before["id"]
    assert after["published"] == before["published"]
    assert after["updated"] != before["updated"]
    assert "31 December" not in before["summary"]
    assert "31 December" in after["summary"]


async def test_a_feed_that_has_not_changed_is_not_sent_again(fetcher: SampleFetcher, clock: HandClock):
    clock.moment = SAMPLE_START
    first = await fetcher.fetch(FetchRequest(SKYUKAS))

    second = await fetcher.fetch(FetchRequest(SKYUKAS, etag=first.headers["etag"]))
    clock.moment = SAMPLE_START + timedelta(days=1)
    third = await fetcher.fetch(FetchRequest(SKYUKAS, etag=first.headers["etag"]))

    assert (second.status, second.body) == (304, b"")
    assert third.status == 200


async def test_before_the_first_article_a_feed_is_empty_but_well_formed(
    fetcher: SampleFetcher, clock: HandClock
):
    clock.moment = FIRST_DAY - timedelta(days=1)

    for url in FEED_URLS:
        parsed = feedparser.parse((await fetcher.fetch(FetchRequest(url))).body)
        assert not parsed.bozo
        assert parsed.entries == []


async def test_an_address_that_is_no_sample_feed_is_not_found(fetcher: SampleFetcher):
    response = await fetcher.fetch(FetchRequest("https://elsewhere.example/feed.xml"))

    assert response.status == 404
