"""Feeds of every kind and state, read into normalised entries."""

import json
from datetime import UTC, datetime

import pytest

from adapters.feeds.parse import MAX_ENTRIES, MAX_TEXT, MAX_TITLE, parse_feed
from bot.ports.outside import FeedParseError

URL = "https://a.example/blog/feed.xml"


def parsed(body, **headers):
    raw = body if isinstance(body, bytes) else body.encode()
    return parse_feed(raw, url=URL, headers={name.replace("_", "-"): text for name, text in headers.items()})


def rss(*items, head=""):
    return f"<rss version='2.0'><channel><title>News</title>{head}{''.join(items)}</channel></rss>"


def item(**fields):
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in fields.items()) + "</item>"


def only(body, **headers):
    (entry,) = parsed(body, **headers).entries
    return entry


# --- formats ------------------------------------------------------------------------------------


def test_rss_is_read_whole():
    feed = parsed(
        """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Ledger &amp;amp; Co</title>
        <link>https://a.example/</link><language>en-GB</language><ttl>90</ttl>
        <item><title>Banks share &lt;em&gt;costs&lt;/em&gt;</title><link>/news/1</link>
        <guid isPermaLink="false">g-1</guid>
        <pubDate>Mon, 03 Aug 2026 10:00:00 +0200</pubDate><dc:creator>Kari Nordmann</dc:creator>
        <description>Three banks.</description>
        <content:encoded><![CDATA[<p>Three banks&nbsp;share.</p>
        <p>Read <a href="more?id=1&amp;b=2">more</a>.</p>
        <script>alert(1)</script>]]></content:encoded></item></channel></rss>"""
    )

    assert (feed.title, feed.site_url, feed.language, feed.ttl_minutes) == (
        "The Ledger & Co",
        "https://a.example/",
        "en",
        90,
    )
    (entry,) = feed.entries
    assert entry.guid == "g-1"
    assert entry.title == "Banks share costs"
    assert entry.url == "https://a.example/news/1"
    assert entry.summary == "Three banks."
    assert entry.content == "Three banks share.\nRead more."
    assert entry.author == "Kari Nordmann"
    assert entry.published == datetime(2026, 8, 3, 8, tzinfo=UTC)
    assert entry.updated is None
    assert entry.language == "en"
    assert entry.links == ("https://a.example/blog/more?id=1&b=2",)


def test_atom_is_read_with_its_own_base_and_languages():
    entry = only(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/" xml:lang="nb">
        <title>Blogg</title><entry><id>urn:1</id><title type="text">5 &lt; 6 &amp; A&amp;amp;B</title>
        <link href="one"/><updated>2026-08-03T10:00:00Z</updated>
        <content type="html">Se &lt;a href="to"&gt;her&lt;/a&gt;</content></entry></feed>"""
    )

    assert entry.title == "5 < 6 & A&amp;B"
    assert entry.url == "https://b.example/one"
    assert entry.links == ("https://b.example/to",)
    assert entry.published == entry.updated == datetime(2026, 8, 3, 10, tzinfo=UTC)
    assert entry.language == "no"
    assert "Se her" in (entry.summary, entry.content)


def test_rdf_is_read():
    entry = only(
        """<rdf:RDF xmlns="http://purl.org/rss/1.0/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <channel rdf:about="x"><title>R</title></channel>
        <item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link></item>
        </rdf:RDF>"""
    )

    assert (entry.title, entry.url) == ("One", "https://a.example/1")


def test_json_feed_is_read():
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://j.example/",
        "language": "en-US",
        "items": [
            {
                "id": 7,
                "url": "https://j.example/7",
                "title": "Seven",
                "content_html": "<p>A <a href='/b'>b</a></p>",
                "date_published": "2026-08-03T10:00:00+02:00",
                "authors": [{"name": "Ada"}, {"name": "Bo"}],
            },
            {"id": "8", "content_text": "A note without a title <b>kept</b>"},
            "nonsense",
        ],
    }
    feed = parsed("\ufeff" + json.dumps(body))

    note, seven = feed.entries
    assert (seven.guid, seven.content, seven.author) == ("7", "A b", "Ada, Bo")
    assert seven.links == ("https://j.example/b",)
    assert seven.published == datetime(2026, 8, 3, 8, tzinfo=UTC)
    assert note.title == "A note without a title <b>kept</b>"
    assert (feed.title, feed.site_url, feed.language) == ("J", "https://j.example/", "en")


def test_an_empty_feed_is_a_feed():
    assert parsed(rss()).entries == ()


# --- no feeds -----------------------------------------------------------------------------------


def test_an_html_page_names_its_feed():
    link = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
    page = f"<!doctype html><html><head>{link}</head></html>"

    with pytest.raises(
        FeedParseError, match=r"HTML page, not a feed; its feed may be https://a\.example/feed"
    ):
        parsed(page)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><body>Hello</body></html>", "HTML page"),
        (b"%PDF-1.7 \x00\x01\x02", "no feed"),
        (b"<?xml version='1.0'?><svg/>", "no feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "no JSON Feed"),
        (b'{"items": [', "not valid"),
        (b"[1, 2]", "no JSON Feed"),
        (b"/etc/passwd", "no feed"),
    ],
)
def test_what_is_no_feed_says_so(body, reason):
    with pytest.raises(FeedParseError, match=reason):
        parsed(body)


# --- damage -------------------------------------------------------------------------------------


def test_damage_is_no_reason_to_reject():
    feed = parsed(
        "<rss version='2.0'><channel><title>T</title><item><title>One & two</title></item>"
        "<item><title>Cut</title><link>"
    )

    assert [entry.title for entry in feed.entries] == ["One & two", "Cut"]


@pytest.mark.parametrize("before", ["\n\n  ", "\ufeff\n", "<br />\nWarning: x in y.php\n"])
def test_what_stands_before_the_declaration_does_not_matter(before):
    assert only(before + '<?xml version="1.0" encoding="utf-8"?>' + rss(item(title="Æøå"))).title == "Æøå"


@pytest.mark.parametrize(
    ("declared", "told"),
    [("utf-8", "text/xml; charset=iso-8859-1"), ("iso-8859-1", "application/rss+xml"), ("utf-8", "text/xml")],
)
def test_valid_utf8_is_read_as_such_whatever_is_declared(declared, told):
    body = f'<?xml version="1.0" encoding="{declared}"?>' + rss(item(title="Blåbærsyltetøy"))

    assert only(body.encode(), content_type=told).title == "Blåbærsyltetøy"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_other_encodings_are_read_as_declared(encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?>' + rss(item(title="Blåbærsyltetøy"))

    assert only(body.encode(encoding)).title == "Blåbærsyltetøy"


def test_latin_bytes_declared_as_utf8_still_give_their_letters():
    body = '<?xml version="1.0" encoding="utf-8"?>' + rss(item(title="Blåbær"))

    assert only(body.encode("iso-8859-1")).title == "Blåbær"


def test_entities_of_the_feed_itself_are_never_expanded():
    body = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "AAAA"><!ENTITY b "&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>' + rss(item(title="x &b; &f; y"))
    )

    title = only(body).title
    assert "AAAA" not in title
    assert "root" not in title


# --- normalising --------------------------------------------------------------------------------


def test_a_guid_comes_from_the_link_else_from_the_title():
    linked, titled = parsed(rss(item(title="a", link="https://a.example/1"), item(title="b"))).entries

    assert linked.guid == "https://a.example/1"
    assert titled.guid.startswith("sha256:")


def test_a_guid_does_not_change_with_the_address_of_the_feed():
    body = rss(item(guid="42", title="x", link="/y")).encode()

    here, there = (parse_feed(body, url=f"https://{host}.example/", headers={}).entries[0] for host in "ab")

    assert here.guid == there.guid == "42"
    assert there.url == "https://b.example/y"


def test_of_entries_with_one_guid_the_first_wins():
    feed = parsed(
        rss(item(guid="1", title="first"), item(guid="1", title="second"), item(guid="2", title="other"))
    )

    assert [entry.title for entry in feed.entries] == ["first", "other"]


def test_entries_come_newest_first_and_only_the_newest_thousand():
    items = [
        item(guid=str(n), title=f"t{n}", pubDate=f"Mon, 03 Aug 2026 {n // 60 % 24:02}:{n % 60:02}:00 GMT")
        for n in range(MAX_ENTRIES + 5)
    ]

    entries = parsed(rss(*items)).entries

    assert len(entries) == MAX_ENTRIES
    assert [entry.title for entry in entries[:2]] == ["t1004", "t1003"]


@pytest.mark.parametrize(
    "date", ["", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 2026 99:99:99", "0001-01-01T00:00:00Z"]
)
def test_a_date_that_is_none_is_left_open(date):
    assert only(rss(item(title="x", pubDate=date))).published is None


def test_long_texts_are_cut_to_sane_lengths():
    entry = only(rss(item(title="word " * 1_000_000, description="text " * 100_000, guid="g" * 5000)))

    assert len(entry.title) <= MAX_TITLE
    assert entry.title.endswith("word…")
    assert len(entry.summary) <= MAX_TEXT
    assert entry.guid.startswith("sha256:")


def test_characters_that_mislead_are_removed():
    entry = only(rss(item(title="evil&#x202E;gnp.exe &#x200F;ok\ufeff", description="a\u2066b\x0bc")))

    assert entry.title == "evilgnp.exe \u200fok"


def test_an_entry_without_a_title_takes_the_beginning_of_its_text_and_an_empty_one_is_dropped():
    feed = parsed(rss(item(description="Short note"), item(pubDate="Mon, 03 Aug 2026 10:00:00 GMT")))

    assert [entry.title for entry in feed.entries] == ["Short note"]


def test_links_that_are_no_web_addresses_are_dropped():
    targets = ("javascript:x", "mailto:b@c.example", "//c.example/d")
    html = "".join(f"&lt;a href='{target}'&gt;x&lt;/a&gt;" for target in targets)
    entry = only(rss(item(title="x", link="javascript:alert(1)", description=html)))

    assert entry.url is None
    assert entry.links == ("https://c.example/d",)


def test_an_entity_is_resolved_once_and_only_in_markup():
    feed = parsed(rss(item(title="AT&amp;amp;T"), item(title="a &amp;amp;lt;b&amp;amp;gt; c")))

    assert [entry.title for entry in feed.entries] == ["AT&T", "a &lt;b&gt; c"]


def test_the_syndication_module_says_how_often_to_come():
    head = "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>daily</sy:updatePeriod>"

    assert parsed(rss(head=head)).ttl_minutes == 24 * 60
