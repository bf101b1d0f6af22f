"""Read a feed's bytes into normalised entries: RSS, Atom, RDF and JSON Feed.

Runs inside the worker process; pure but for that. feedparser's own sanitiser and link resolver are off:
nh3 and our link resolution stand in their place here, in the same function, for every text that leaves.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
import feedparser.api

from adapters.feeds.html_text import ReadText, absolute_link, cut, one_line, read_html, read_plain
from adapters.feeds.json_feed import looks_like_json, read_json_feed
from adapters.feeds.page import explain_no_feed
from bot.model.feed import ParsedEntry, ParsedFeed
from bot.ports.outside import FeedParseError

feedparser.api.PREFERRED_XML_PARSERS = ["adapters.feeds.sax"]

MAX_TITLE = 500
MAX_TEXT = 100_000
MAX_AUTHOR = 200
MAX_GUID = 500
MAX_ENTRIES = 1_000
# Earlier dates are a clock's or a program's default, not when something was published.
EARLIEST_YEAR = 1990

_SPACE_BEFORE_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s+(?=<)")
_SPACE = re.compile(rb"\s*")
_PROLOGUE_CLOSINGS = {b"<?": b"?>", b"<!": b"-->"}
_SUBSET_END = re.compile(rb"\]\s*>")
_LANGUAGE = re.compile(r"\A\s*([A-Za-z]{2,3})(?:[-_].*)?\s*\Z", re.DOTALL)
_HOURS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as the feed gave it, and how it has to be read."""

    value: str
    is_html: bool
    base: str


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One item before normalising, the same for every format."""

    guid: str
    link: str | None
    title: RawText
    summary: RawText
    content: RawText
    author: str
    published: datetime | None
    updated: datetime | None
    language: str | None


def parse_feed(body: bytes, *, url: str, headers: Mapping[str, str]) -> ParsedFeed:
    """Read a feed; entries come newest first, at most the newest 1,000.

    Damage is no reason to reject (`bozo` is not asked); only a body with nothing of a feed in it is.

    Raises:
        FeedParseError: the body is no feed.
    """
    if not body.strip():
        raise FeedParseError("The answer is empty, so there is no feed to read.")
    if looks_like_json(body):
        return read_json(body, url=url)
    return read_xml(body, url=url, headers=headers)


def read_xml(body: bytes, *, url: str, headers: Mapping[str, str]) -> ParsedFeed:
    body = without_doctype(_SPACE_BEFORE_XML.sub(b"", body))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser's hints to programmers
        # A stream, not bytes: bytes that happen to name a file would be read from disk.
        parsed = feedparser.parse(
            io.BytesIO(body),
            response_headers=parse_headers(body, headers),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        if not parsed.version and not parsed.entries:
            raise FeedParseError(explain_no_feed(body, url=url))
        raw_entries = [_raw_xml_entry(item, url) for item in parsed.entries]
        feed = parsed.feed
        language = short_language(feed.get("language"))
        return ParsedFeed(
            title=cut(one_line(_read(_xml_text(feed, "title", url)).text), MAX_TITLE),
            site_url=absolute_link(str(feed.get("link") or ""), base=url) if feed.get("link") else None,
            language=language,
            entries=normalise(raw_entries, url=url, language=language),
            ttl_minutes=_ttl_minutes(feed),
        )


def read_json(body: bytes, *, url: str) -> ParsedFeed:
    feed = read_json_feed(body)
    language = short_language(feed.language)
    raw_entries = [
        RawEntry(
            guid=item.id,
            link=item.url,
            title=RawText(item.title, is_html=False, base=url),
            summary=RawText(item.summary, is_html=False, base=url),
            content=RawText(item.content, is_html=item.is_html, base=item.url or url),
            author=item.author,
            published=sane_date(item.published),
            updated=sane_date(item.updated),
            language=item.language,
        )
        for item in feed.items
    ]
    return ParsedFeed(
        title=cut(one_line(feed.title), MAX_TITLE),
        site_url=absolute_link(feed.site_url, base=url) if feed.site_url else None,
        language=language,
        entries=normalise(raw_entries, url=url, language=language),
    )


# --- before the parser --------------------------------------------------------------------------


def without_doctype(body: bytes) -> bytes:
    """Take the document type out, so that no entity of its own is ever expanded.

    Only one before the first element: in a text the same letters are somebody's words.
    """
    start = _after_prologue(body)
    if body[start : start + 9].upper() != b"<!DOCTYPE":
        return body
    return body[:start] + body[_after_doctype(body, start) :]


def _after_prologue(body: bytes) -> int:
    """Return where the declaration, comments and white space at the beginning end."""
    position = 0
    while True:
        space = _SPACE.match(body, position)
        position = space.end() if space else position
        closing = _PROLOGUE_CLOSINGS.get(body[position : position + 2])
        found = body.find(closing, position) if closing else -1
        if closing is None or found < 0 or body[position + 2 : position + 3] in b"Dd":
            return position
        position = found + len(closing)


def _after_doctype(body: bytes, start: int) -> int:
    end, subset = body.find(b">", start), body.find(b"[", start)
    if 0 <= subset < end:
        closing = _SUBSET_END.search(body, subset)
        return closing.end() if closing else len(body)
    return end + 1 if end >= 0 else len(body)


def parse_headers(body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that feedparser decides the encoding by.

    The address is not among them: feedparser would resolve ids by it, and they would change with it.

    Text that is valid UTF-8 and not mere ASCII is UTF-8, whatever the server or the declaration says: no
    other encoding gives such bytes by chance, and servers that add a wrong charset are common.
    """
    told = {}
    if "content-type" in headers:
        told["content-type"] = headers["content-type"]
    if "content-language" in headers:
        told["content-language"] = headers["content-language"]
    if not body.isascii() and _is_utf8(body):
        told["content-type"] = "application/xml; charset=utf-8"
    return told


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


# --- feedparser's answer, made plain ------------------------------------------------------------


def _raw_xml_entry(item: Any, url: str) -> RawEntry:
    content = _xml_content(item, url)
    summary = _xml_text(item, "summary", url)
    return RawEntry(
        guid=str(item.get("id") or ""),
        link=_xml_link(item),
        title=_xml_text(item, "title", url),
        summary=summary,
        content=content,
        author=str(item.get("author") or ""),
        published=_xml_date(item, "published", "created", "updated"),
        updated=_xml_date(item, "updated"),
        language=(item.get("title_detail") or {}).get("language"),
    )


def _xml_link(item: Any) -> str | None:
    """Return the entry's link. A guid stands in for a missing one only where it is an address itself."""
    link = str(item.get("link") or "")
    is_guid = item.get("guidislink") and link == item.get("id")
    return None if not link or (is_guid and "://" not in link) else link


def _xml_text(item: Any, name: str, url: str) -> RawText:
    detail = item.get(f"{name}_detail") or {}
    value = detail.get("value") or item.get(name) or ""
    return RawText(str(value), _is_html(detail.get("type")), _base(detail, url))


def _xml_content(item: Any, url: str) -> RawText:
    """Return the fullest of the entry's contents; those that are no text (pictures) count for nothing."""
    best = RawText("", is_html=False, base=url)
    for part in item.get("content") or ():
        kind = part.get("type") or "text/html"
        value = str(part.get("value") or "")
        if (kind.startswith("text/") or "html" in kind) and len(value) > len(best.value):
            best = RawText(value, _is_html(kind), _base(part, url))
    return best


def _base(detail: Any, url: str) -> str:
    """Return the address that the text's links are relative to: xml:base, itself relative to the feed's."""
    return absolute_link(str(detail.get("base") or ""), base=url) or url


def _is_html(kind: str | None) -> bool:
    return kind is not None and "html" in kind


def _xml_date(item: Any, *names: str) -> datetime | None:
    for name in names:
        # Only `in` tells what the feed itself says: a missing "updated" is answered with "published".
        said = item[f"{name}_parsed"] if f"{name}_parsed" in item else None  # noqa: SIM401 - see above
        if said:
            return sane_date(_to_datetime(said))
    return None


def _to_datetime(moment: Sequence[int]) -> datetime | None:
    year, month, day, hour, minute, second = moment[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def sane_date(moment: datetime | None) -> datetime | None:
    if moment is None or not EARLIEST_YEAR <= moment.year < 9999:
        return None
    return moment.astimezone(UTC)


def _ttl_minutes(feed: Any) -> int | None:
    """Return the longest wait that RSS's <ttl> or the syndication module asks for."""
    waits = [_whole(feed.get("ttl"))]
    period = _HOURS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period:
        waits.append(60 * period // max(_whole(feed.get("sy_updatefrequency")) or 1, 1))
    return max((wait for wait in waits if wait), default=None)


def _whole(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


# --- normalising --------------------------------------------------------------------------------


def normalise(raw_entries: Iterable[RawEntry], *, url: str, language: str | None) -> tuple[ParsedEntry, ...]:
    """Return the entries newest first, each guid once (the first wins), the empty ones left out.

    Those without a date keep their place before dated ones: a feed lists its newest first.
    """
    latest = datetime.max.replace(tzinfo=UTC)
    ordered = sorted(
        _first_of_each(raw_entries, url), key=lambda pair: pair[1].published or latest, reverse=True
    )
    entries = (_entry(guid, raw, url, language) for guid, raw in ordered[:MAX_ENTRIES])
    return tuple(entry for entry in entries if entry is not None)


def _first_of_each(raw_entries: Iterable[RawEntry], url: str) -> list[tuple[str, RawEntry]]:
    firsts: dict[str, RawEntry] = {}
    for raw in raw_entries:
        firsts.setdefault(_guid(raw, url), raw)
    return list(firsts.items())


def _guid(raw: RawEntry, url: str) -> str:
    """The publisher's id, else the link, else a hash of what there is; too long ones are hashed."""
    guid = one_line(raw.guid) or (absolute_link(raw.link, base=url) if raw.link else None)
    if guid and len(guid) <= MAX_GUID:
        return guid
    known_by = guid or raw.title.value or raw.summary.value or raw.content.value
    return "sha256:" + hashlib.sha256(known_by.encode(errors="replace")).hexdigest()


def _entry(guid: str, raw: RawEntry, url: str, language: str | None) -> ParsedEntry | None:
    summary, content = _read(raw.summary), _read(raw.content)
    link = absolute_link(raw.link, base=url) if raw.link else None
    title = one_line(_read(raw.title).text) or cut(one_line(summary.text or content.text), 100) or link
    if not title:
        return None
    return ParsedEntry(
        guid=guid,
        title=cut(title, MAX_TITLE),
        url=link,
        summary=cut(summary.text, MAX_TEXT),
        content="" if content.text == summary.text else cut(content.text, MAX_TEXT),
        author=cut(one_line(raw.author), MAX_AUTHOR) or None,
        published=raw.published,
        updated=raw.updated,
        language=short_language(raw.language) or language,
        links=tuple(dict.fromkeys((*summary.links, *content.links))),
    )


def _read(raw: RawText) -> ReadText:
    # Plain text may hold "<" and "&amp;" and mean them; only markup is read as markup.
    return read_html(raw.value, base=raw.base) if raw.is_html else read_plain(raw.value)


def short_language(code: object) -> str | None:
    """Return the language without its region ("en-GB" → "en"); every written Norwegian is "no"."""
    match = _LANGUAGE.match(code) if isinstance(code, str) else None
    if match is None:
        return None
    short = match[1].lower()
    return "no" if short in ("nb", "nn", "nor", "nob", "nno") else short
