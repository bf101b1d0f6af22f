"""Turn a publisher's markup into plain text and the links it holds.

nh3 first reduces whatever came to a few known tags, well-formed; only that is read with patterns.
"""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

import nh3

MAX_LINKS = 50
MAX_URL_LENGTH = 2_048

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"),
    *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"),
    *("section", "table", "td", "th", "tr", "ul"),
}
_DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "noscript", "svg", "math", "template", "head"}
_CLEANER = nh3.Cleaner(
    tags={*_BLOCKS, "a"},
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"a": {"href"}},
    link_rel=None,
)
_TAG = re.compile(r"<(/?)([a-z0-9]+)(?: href=\"([^\"]*)\")?>")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r" ?\n[\s]*")
# Control characters other than tab and newline; marks that turn the direction of the text that follows; the
# byte order mark; lone surrogates, which no database stores.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Deeper nesting is no text for people, and costs a tree builder its time.
_MAX_MARKUP = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadText:
    """Paragraphs stand on lines of their own; links are absolute, each once."""

    text: str
    links: tuple[str, ...] = ()


def read_html(markup: str, *, base: str) -> ReadText:
    """Reduce markup to text: tags dropped, entities resolved once, white space folded."""
    if "<" not in markup:
        return ReadText(fold_lines(unescape(markup)))
    clean = _CLEANER.clean(markup[:_MAX_MARKUP])
    links: dict[str, None] = {}

    def read_tag(match: re.Match[str]) -> str:
        end, tag, href = match.groups()
        if href and len(links) < MAX_LINKS:
            link = absolute_link(unescape(href), base=base)
            if link:
                links[link] = None
        if tag == "a":
            return ""
        return "" if end and tag == "br" else "\n"

    text = _TAG.sub(read_tag, clean.replace("\n", " "))
    return ReadText(fold_lines(unescape(text)), tuple(links))


def read_plain(text: str) -> ReadText:
    return ReadText(fold_lines(text))


def fold_lines(text: str) -> str:
    """Fold white space, keep single line breaks, drop characters that no reader should meet."""
    text = _UNWANTED.sub("", text.replace("\r", "\n"))
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()


def one_line(text: str) -> str:
    return " ".join(fold_lines(text).split())


def cut(text: str, limit: int) -> str:
    """Cut to at most `limit` characters, at a space where one is near, and mark the cut."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = kept.rfind(" ", limit - 80 if limit > 160 else limit // 2)
    return (kept[:space] if space > 0 else kept).rstrip() + "…"


def absolute_link(link: str, *, base: str) -> str | None:
    """Return the http(s) address a link means, or None if it is no such thing."""
    try:
        stripped = link.strip()
        address = stripped if stripped.startswith(("https://", "http://")) else urljoin(base, stripped)
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or len(address) > MAX_URL_LENGTH:
        return None
    return _UNWANTED.sub("", address).replace(" ", "%20")
