"""Slack's markup of text: escaping, and what escaping alone leaves alive."""

import re
from collections.abc import Iterator

from adapters.hostile_text import utf16_units, web_link

# Slack escapes nothing but & < >; an invisible space after a mark of emphasis keeps it from pairing with
# another, and one before ">" at the start of a line keeps it from becoming a quotation.
_MARKS = re.compile(r"([*_~`])")
_QUOTATION = re.compile(r"^(?=&gt;)", re.MULTILINE)
_SPACE = "\u200b"

# In plain_text nothing is parsed; yet no text of ours shall hold a ping in any reading.
_PING = re.compile(r"<(?=[!@#])")


def escaped(text: str) -> str:
    """Return the text as mrkdwn that shows it as it is: no ping, no link, no emphasis."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTATION.sub(_SPACE, _MARKS.sub(rf"\1{_SPACE}", safe))


def plain(text: str) -> str:
    """Return the text as it may stand in a plain_text object."""
    return _PING.sub(f"<{_SPACE}", text)


def linked(text: str, url: str | None) -> str:
    """Return the escaped text as a link, or without one if the address cannot be one."""
    address = web_link(url)
    label = escaped(text)
    if address is None or not label:
        return label
    # A bar ends the address: in the label it is shown by its twin.
    return f"<{address.replace('&', '&amp;')}|{label.replace('|', '∣')}>"


def split(text: str, limit: int) -> Iterator[str]:
    """Yield escaped parts of at most `limit` units each, parted at white space where there is any."""
    part = ""
    for word in re.findall(r"\S+\s*|\s+", text):
        if part and _size(part + word) > limit:
            yield escaped(part).strip()
            part = ""
        part += word
        while _size(part) > limit:
            # One word longer than a message: even if every character were "&", a fifth of it fits.
            head, part = part[: limit // 5], part[limit // 5 :]
            yield escaped(head)
    if part.strip():
        yield escaped(part).strip()


def _size(text: str) -> int:
    return utf16_units(escaped(text).strip())
