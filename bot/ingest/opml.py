"""Read and write OPML: lists of feeds with titles and categories. Pure."""

from collections.abc import Iterable
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.model.feed import Feed, NewFeed

MAX_OPML_BYTES = 5 * 1024 * 1024


class OpmlError(Exception):
    """The file is no OPML that can be read; the message says why and what to do."""


def read_opml(body: bytes) -> list[NewFeed]:
    """Return the feeds of an OPML file in its order, each address once.

    An outline's own category counts, else the title of the outline around it. Addresses are as written.

    Raises:
        OpmlError: it is no OPML, or not safe to read.
    """
    if len(body) > MAX_OPML_BYTES:
        raise OpmlError(f"is larger than {MAX_OPML_BYTES // 1024 // 1024} MB. Split it and import the parts.")
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(body.lstrip(b" \t\r\n"), True)  # noqa: FBT003 - expat takes "is final" by position only
    except expat.ExpatError as exc:
        reason = expat.errors.messages.get(exc.code, "not well-formed")
        raise OpmlError(
            f"is not valid XML (line {exc.lineno}: {reason}). Export it anew, or correct that line."
        ) from None
    except (ValueError, LookupError):
        raise OpmlError("is in a character encoding that is not known here. Save it as UTF-8.") from None
    if not reader.is_opml:
        raise OpmlError("is no OPML file (its root is not <opml>). Export the list of feeds as OPML.")
    return list(reader.feeds.values())


def write_opml(feeds: Iterable[Feed], *, title: str) -> str:
    """Return the feeds as OPML 2.0, grouped by category."""
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        groups.setdefault(feed.category, []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_text(title)}</title></head>",
        "  <body>",
    ]
    for category, members in sorted(groups.items()):
        if category:
            lines.append(f"    <outline text={_attribute(category)}>")
        lines += [_outline(feed, indent="      " if category else "    ") for feed in members]
        if category:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


class _Reader:
    """Collects outlines; `_around` holds the titles of the outlines that are open."""

    def __init__(self) -> None:
        self.is_opml = False
        self.feeds: dict[str, NewFeed] = {}
        self._depth = 0
        self._around: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.lower()
        if self._depth == 0:
            self.is_opml = name == "opml"
        self._depth += 1
        if name != "outline":
            return
        told = {key.lower(): value.strip() for key, value in attributes.items()}
        title = told.get("title") or told.get("text") or ""
        url = told.get("xmlurl")
        if url and self.is_opml:
            self.feeds.setdefault(url, self._feed(url, title, told))
        self._around.append("" if url else title)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag.lower() == "outline":
            self._around.pop()

    def _feed(self, url: str, title: str, told: dict[str, str]) -> NewFeed:
        around = next((name for name in reversed(self._around) if name), "")
        category = told.get("category", "").split(",")[0].strip("/ ") or around
        return NewFeed(
            url=url,
            title=title,
            site_url=told.get("htmlurl") or None,
            category=category,
            language=told.get("language") or None,
        )


def _refuse_entities(*_: object) -> None:
    raise OpmlError("declares XML entities, which are not read for safety. Remove its <!ENTITY …> lines.")


def _outline(feed: Feed, *, indent: str) -> str:
    title = feed.title or feed.outlet.name
    attributes = {"type": "rss", "text": title, "title": title, "xmlUrl": feed.url}
    optional = {"htmlUrl": feed.site_url, "language": feed.language, "category": feed.category}
    attributes |= {name: value for name, value in optional.items() if value}
    return (
        f"{indent}<outline {' '.join(f'{name}={_attribute(value)}' for name, value in attributes.items())}/>"
    )


def _attribute(value: str) -> str:
    return quoteattr(_printable(value))


def _text(value: str) -> str:
    return _printable(value).replace("&", "&amp;").replace("<", "&lt;")


def _printable(value: str) -> str:
    # XML 1.0 has no way to write control characters.
    return "".join(letter for letter in value if letter >= " " or letter in "\t\n")
