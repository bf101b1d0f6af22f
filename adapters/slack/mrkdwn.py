"""Slack's markup of text: escaping, and what escaping alone leaves alive."""

import re
from collections.abc import Iterator

from adapters.hostile_text import utf16_units, web_link

# Slack escapes nothing but & < >; an invisible space after a mark of emphasis keeps it from pairing with
# another, and one before ">" at the start of a line keeps it from becoming a quotation.
_MARKS = re.compile(r"([*_~`])")
_QUOTATION = re.compile(r"^(?=&gt;)", re.MULTILINE)
# A word between colons is an emoji to Slack: so the first colon is kept apart from the word.
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]+:)")
_SPACE = "\u200b"

# In plain_text nothing is parsed; yet no text of ours shall hold a ping in any reading.
_PING = re.compile(r"<(?=[!@#])")


def escaped(text: str) -> str:
    """Return the text as mrkdwn that shows it as it is: no ping, no link, no emphasis, no emoji."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTATION.sub(_SPACE, _MARKS.sub(rf"\1{_SPACE}", _EMOJI.sub(f":{_SPACE}", safe)))


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
    words: list[str] = []
    units = 0
    for word in _words(text, limit):
        size = utf16_units(escaped(word))
        if words and units + size > limit:
            yield from _joined(words)
            words, units = [], 0
        words.append(word)
        units += size
    yield from _joined(words)


def _words(text: str, limit: int) -> Iterator[str]:
    """Yield words with the white space behind them; one that is too long alone comes in pieces."""
    for word in re.findall(r"\S+\s*|\s+", text):
        if utf16_units(escaped(word)) <= limit:
            yield word
        else:
            # Even if every character were "&", a fifth of the limit fits.
            step = limit // 5
            yield from (word[start : start + step] for start in range(0, len(word), step))


def _joined(words: list[str]) -> Iterator[str]:
    if part := escaped("".join(words)).strip():
        yield part
