"""What publishers' text may not do to a message, on any platform.

Characters that steer the display rather than say something (controls, overrides of the writing direction,
invisible spaces) are taken out; right-to-left text is fenced in, so that it moves nothing around it.
Escaping is each platform's own.
"""

import re
import unicodedata
from urllib.parse import urlsplit

# Controls, marks and overrides of direction, invisible spaces, halves of surrogate pairs, and the combining
# lines and ring that Telegram drops (a ring that belongs to a letter is one with it by then). The joiners
# U+200C and U+200D stay: Persian and emoji are written with them.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u030a\u0333\u033f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSAFE_IN_LINK = re.compile(r"[\s<>|\"\\^`{}\x00-\x1f\x7f-\x9f]")
_MAX_LINK = 2000


def one_line(text: str) -> str:
    """Return the text as a single line of harmless characters, its letters composed ("å" is one)."""
    composed = unicodedata.normalize("NFC", _LINE_BREAKS.sub("\n", text))
    return _fence(" ".join(_STEERING.sub("", composed).split()))


def paragraph(text: str) -> str:
    """Return the text with its line breaks (two at most in a row), each line harmless."""
    lines = [one_line(line) for line in _LINE_BREAKS.sub("\n", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def cut(text: str, limit: int) -> str:
    """Return at most `limit` UTF-16 units, the unit both platforms count in, ending in "…" if cut."""
    if utf16_units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    return kept.rstrip() + "…"


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def web_link(url: str | None) -> str | None:
    """Return the address if it is an http(s) one that can stand in markup; else None: then it is no link."""
    if not url or len(url) > _MAX_LINK or _UNSAFE_IN_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _fence(line: str) -> str:
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in line):
        return f"\u2068{line}\u2069"
    return line
