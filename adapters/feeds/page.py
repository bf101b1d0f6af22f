"""Say why a body is no feed, and where the feed of an HTML page may be."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)
_HEAD_BYTES = 200_000


def explain_no_feed(body: bytes, *, url: str) -> str:
    head = body[:_HEAD_BYTES]
    if _OPML.search(head):
        return "This is a list of feeds (OPML), not a feed. Save it and use `siste feeds import FILE`."
    if not _HTML.search(head):
        return "The answer is no feed (neither RSS, Atom nor JSON Feed). Check the address."
    found = find_feed_link(head.decode("utf-8", errors="replace"), url=url)
    if found:
        return f"This is an HTML page, not a feed; its feed may be {found}"
    return "This is an HTML page, not a feed, and it names none. Look for the site's RSS or Atom address."


def find_feed_link(page: str, *, url: str) -> str | None:
    finder = _LinkFinder()
    finder.feed(page)
    if finder.found is None:
        return None
    try:
        return urljoin(url, finder.found)
    except ValueError:
        return None


class _LinkFinder(HTMLParser):
    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "link" or self.found:
            return
        told = dict(attrs)
        kind = (told.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (told.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            self.found = told.get("href")
