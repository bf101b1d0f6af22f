"""Read JSON Feed 1.0 and 1.1 into plain fields, whatever types the publisher really sent."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.ports.outside import FeedParseError

_SPACE_AND_BOM = b" \t\r\n\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class JsonItem:
    """`content` is HTML or plain text, as `is_html` says."""

    id: str
    url: str | None
    title: str
    summary: str
    content: str
    is_html: bool
    author: str
    published: datetime | None
    updated: datetime | None
    language: str | None


@dataclass(frozen=True, slots=True)
class JsonFeed:
    title: str
    site_url: str
    language: str | None
    items: tuple[JsonItem, ...]


def looks_like_json(body: bytes) -> bool:
    return body.lstrip(_SPACE_AND_BOM)[:1] in (b"{", b"[")


def read_json_feed(body: bytes) -> JsonFeed:
    """Read a JSON Feed.

    Raises:
        FeedParseError: it is no JSON, or JSON that is no feed.
    """
    try:
        feed = json.loads(body.decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        raise FeedParseError("The answer looks like JSON and is not valid: no feed to read.") from None
    is_feed = isinstance(feed, dict) and isinstance(feed.get("items"), list)
    if not is_feed or "jsonfeed" not in _text(feed, "version"):
        raise FeedParseError("The answer is JSON and no JSON Feed. Look for the site's feed address.")
    return JsonFeed(
        title=_text(feed, "title"),
        site_url=_text(feed, "home_page_url"),
        language=_text(feed, "language") or None,
        items=tuple(_item(item, feed) for item in feed["items"] if isinstance(item, dict)),
    )


def _item(item: dict[str, Any], feed: dict[str, Any]) -> JsonItem:
    html = _text(item, "content_html")
    return JsonItem(
        id=_text(item, "id"),
        url=_text(item, "url") or _text(item, "external_url") or None,
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        content=html or _text(item, "content_text"),
        is_html=bool(html),
        author=_author(item) or _author(feed),
        published=_date(_text(item, "date_published")),
        updated=_date(_text(item, "date_modified")),
        language=_text(item, "language") or None,
    )


def _text(found: dict[str, Any], name: str) -> str:
    """Return the field as text; 1.0 allows numbers as ids, and other types are no text."""
    value = found.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _author(found: dict[str, Any]) -> str:
    """Return the names: 1.1 has a list of authors, 1.0 one author."""
    authors = found.get("authors")
    listed = authors if isinstance(authors, list) else [found.get("author")]
    return ", ".join(filter(None, (_text(author, "name") for author in listed if isinstance(author, dict))))


def _date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
