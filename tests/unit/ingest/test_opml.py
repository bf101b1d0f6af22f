"""Reading and writing OPML."""

from datetime import UTC, datetime

import pytest

from bot.ingest.opml import MAX_OPML_BYTES, OpmlError, read_opml, write_opml
from bot.ingest.outlets import tidy_title
from bot.ingest.starter import starter_feeds
from bot.model.feed import Feed, FetchState, NewFeed, Outlet

NOW = datetime(2026, 8, 3, tzinfo=UTC)


def test_titles_and_categories_come_with_the_feeds():
    feeds = read_opml(
        b"""
        <?xml version="1.0"?><opml version="1.0"><body>
        <outline text="Press"><outline text="Deep"><outline text="A &amp; B" xmlUrl="https://a.example/"
          htmlUrl="https://a.example/site" language="no" category="/lab,/x"/></outline>
          <outline title="B" text="other" XMLURL="https://b.example/"/></outline>
        <outline xmlUrl="https://c.example/"/><outline text="again" xmlUrl="https://c.example/"/>
        <outline text="no feed"/></body></opml>"""
    )

    assert feeds == [
        NewFeed("https://a.example/", "A & B", "https://a.example/site", "lab", "no"),
        NewFeed("https://b.example/", "B", category="Press"),
        NewFeed("https://c.example/"),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not valid XML"),
        (b"not xml", "line 1"),
        (b"<opml><body>\n<outline text='a & b'/></body></opml>", "line 2"),
        (b"<rss version='2.0'><channel/></rss>", "no OPML"),
        (b"<html></html>", "no OPML"),
        (b"<!DOCTYPE x [<!ENTITY a 'aaa'>]><opml><head>&a;</head></opml>", "entities"),
        (b"<?xml version='1.0' encoding='klingon'?><opml/>", "encoding"),
        (b" " * (MAX_OPML_BYTES + 1), "larger"),
    ],
)
def test_what_is_no_opml_says_what_to_do(body, reason):
    with pytest.raises(OpmlError, match=reason):
        read_opml(body)


def test_what_is_exported_can_be_imported():
    fetch = FetchState(next_fetch_at=NOW)
    hard = '<b> & "quotes" \x0b'
    feeds = [
        Feed(
            1, "https://a.example/?a=1&b=2", hard, Outlet("A"), NOW, fetch, "https://a.example/", "lab", "en"
        ),
        Feed(2, "https://b.example/", "", Outlet("B"), NOW, fetch),
    ]

    assert sorted(read_opml(write_opml(feeds, title="Siste & co").encode()), key=lambda feed: feed.url) == [
        NewFeed("https://a.example/?a=1&b=2", '<b> & "quotes"', "https://a.example/", "lab", "en"),
        NewFeed("https://b.example/", "B"),
    ]


def test_the_starter_list_has_each_source_once_with_all_we_need_to_know():
    feeds = starter_feeds()

    assert len(feeds) > 100
    assert {feed.category for feed in feeds} == {"lab", "press", "analyst", "regulator", "norwegian"}
    assert all(feed.url.startswith("https://") and feed.site_url and feed.language for feed in feeds)
    assert len({feed.title for feed in feeds}) == len(feeds)
    assert sum(feed.language == "no" for feed in feeds) >= 20


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("TechCrunch » AI", "TechCrunch"),
        ("Ars Technica - All content", "Ars Technica"),
        ("  OpenAI:\n News ", "OpenAI"),
        ("VG RSS", "VG"),
        ("RSS feed for Kode24", "Kode24"),
        ("A-B-C", "A-B-C"),
        ("- ", ""),
    ],
)
def test_the_house_stands_in_a_feeds_title(title, name):
    assert tidy_title(title) == name
