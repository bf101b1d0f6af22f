"""Which outlet publishes a feed."""

from datetime import UTC, datetime

from bot.curation.catalog import load_catalog
from bot.ingest.outlets import named_by_feed, outlet_for
from bot.model.feed import Feed, FetchState, NewFeed, Outlet, Tier

NOW = datetime(2026, 8, 3, tzinfo=UTC)


def test_the_catalog_knows_an_outlet_by_the_feeds_host():
    outlet = outlet_for(NewFeed("https://openai.com/news/rss.xml", category="press"), load_catalog())

    assert outlet.name == "OpenAI"
    assert outlet.owner == "openai"
    assert outlet.tier is not Tier.PRESS


def test_the_catalog_knows_an_outlet_by_its_site_where_the_feed_lies_elsewhere():
    feed = NewFeed("http://127.0.0.1:8600/x.xml", "Whatever", site_url="https://www.anthropic.com/news")

    assert outlet_for(feed, load_catalog()).owner == "anthropic"


def test_an_unknown_outlet_takes_its_title_and_its_categorys_tier():
    feed = NewFeed("https://x.invalid/feed", "Fjordposten » Teknologi", category="regulator")

    assert outlet_for(feed, load_catalog()) == Outlet("Fjordposten", Tier.REGULATOR)


def test_an_outlet_known_by_its_host_only_is_named_by_its_feed():
    fetch = FetchState(next_fetch_at=NOW)
    untitled = NewFeed("https://www.x.invalid/feed")
    feed = Feed(1, untitled.url, "", outlet_for(untitled, load_catalog()), NOW, fetch)

    assert feed.outlet.name == "x.invalid"
    assert named_by_feed(feed, "Fjordposten – siste nytt").name == "Fjordposten"
    assert named_by_feed(feed, "").name == "x.invalid"
