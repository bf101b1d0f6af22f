"""Write an outlet's articles as the RSS 2.0 or Atom feed that a publisher would serve."""

from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from adapters.samples.week import SampleArticle, SampleOutlet

ATOM = "http://www.w3.org/2005/Atom"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

# ElementTree keeps prefixes for the whole process; "atom" is what readers of RSS are used to.
register_namespace("atom", ATOM)


def feed_xml(outlet: SampleOutlet, articles: Sequence[SampleArticle]) -> bytes:
    """Return the feed; `articles` come newest first and stay in that order."""
    root = _atom(outlet, articles) if outlet.format == "atom" else _rss(outlet, articles)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _rss(outlet: SampleOutlet, articles: Sequence[SampleArticle]) -> Element:
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    _add(channel, "title", outlet.title)
    _add(channel, "link", outlet.site_url)
    _add(channel, "description", outlet.about)
    _add(channel, "language", outlet.language)
    SubElement(channel, f"{{{ATOM}}}link", href=outlet.feed_url, rel="self", type="application/rss+xml")
    for article in articles:
        item = SubElement(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", article.url)
        _add(item, "guid", article.guid, isPermaLink="false")
        _add(item, "pubDate", format_datetime(article.published))
        _add(item, "description", article.html)
    return rss


def _atom(outlet: SampleOutlet, articles: Sequence[SampleArticle]) -> Element:
    feed = Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: outlet.language})
    _add(feed, _in_atom("id"), outlet.feed_url)
    _add(feed, _in_atom("title"), outlet.title)
    _add(feed, _in_atom("subtitle"), outlet.about)
    SubElement(feed, _in_atom("link"), href=outlet.site_url)
    SubElement(feed, _in_atom("link"), href=outlet.feed_url, rel="self")
    if articles:
        _add(feed, _in_atom("updated"), max(article.changed for article in articles).isoformat())
    for article in articles:
        entry = SubElement(feed, _in_atom("entry"))
        _add(entry, _in_atom("id"), article.guid)
        _add(entry, _in_atom("title"), article.title)
        SubElement(entry, _in_atom("link"), href=article.url)
        _add(entry, _in_atom("published"), article.published.isoformat())
        _add(entry, _in_atom("updated"), article.changed.isoformat())
        _add(entry, _in_atom("summary"), article.html, type="html")
    return feed


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text


def _in_atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
