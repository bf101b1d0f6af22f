"""What becomes of a text and its entities on the way into a message: cleaned, sorted out and trimmed.

As TDLib does it for the service: control characters become blanks, entities that cross or may not be nested
are dropped, and styles are joined where they touch and cut where other entities begin or end.
"""

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from adapters.simulated.telegram_html import PRIORITIES, Formatted, order_of, utf16_length
from adapters.simulated.telegram_links import WrongLinkError, checked_link, strict_integer

MAX_OFFSET = 1_000_000

Entity = Mapping[str, Any]

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
# Inside these nothing is styled.
_PLAIN = ("pre", "code", "date_time")

_NEEDING_NOTHING = (*STYLES, *_QUOTES, "pre", "code")
_FOUND_BY_TELEGRAM = (
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
)

_UNREADABLE = "can't parse MessageEntity:"

_BLANKED = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_MARK_BEFORE_MARK = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_TRIMMED = " \n"
_NOTHING_TO_SEE = re.compile(
    "[\\s\0\xa0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


class EntityRefusedError(ValueError):
    """Telegram would answer: Bad Request: <these words>."""


def read_entities(given: Any) -> Iterator[Entity]:
    """Read entities as a bot gives them with a text; those that Telegram finds by itself are left out.

    Raises:
        EntityRefusedError: one has not the form it should have.
    """
    if given is not None and not isinstance(given, list):
        raise EntityRefusedError("can't parse entities: expected an Array")
    for entity in given or ():
        read = _read_entity(entity)
        if read["type"] not in _FOUND_BY_TELEGRAM:
            yield read


def _read_entity(entity: Any) -> Entity:
    if not isinstance(entity, dict):
        raise EntityRefusedError(f"{_UNREADABLE} expected an Object")
    place = {}
    for name in ("offset", "length"):
        if not isinstance(entity.get(name), int):
            raise EntityRefusedError(f'{_UNREADABLE} Field "{name}" must be of type Number')
        if not 0 <= entity[name] <= MAX_OFFSET:
            raise EntityRefusedError(f"receive an entity with incorrect {name} {entity[name]}")
        place[name] = entity[name]
    return {**_read_kind(entity), **place}


def _read_kind(entity: dict[str, Any]) -> Entity:
    match entity:
        case {"type": "text_link", "url": str(url)}:
            try:
                return {"type": "text_link", "url": checked_link(url)}
            except WrongLinkError as exc:
                raise EntityRefusedError(f"entity URL '{url}' is invalid: {exc}") from exc
        case {"type": "text_mention", "user": {"id": int(user)}}:
            return {"type": "text_mention", "user": {"id": user}}
        case {"type": "custom_emoji", "custom_emoji_id": str(emoji)} if strict_integer(emoji):
            return {"type": "custom_emoji", "custom_emoji_id": emoji}
        case {"type": "pre", "language": str(language)} if language:
            return {"type": "pre", "language": language}
        case {"type": str(kind)} if kind in _NEEDING_NOTHING or kind in _FOUND_BY_TELEGRAM:
            return {"type": kind}
        case {"type": str(kind)} if kind in PRIORITIES:
            raise EntityRefusedError(f"{_UNREADABLE} {kind} lacks what it needs")
    raise EntityRefusedError(f"{_UNREADABLE} Unsupported type specified")


def as_message(written: Formatted) -> Formatted:
    """Return the text as the message holds it; empty when it was white space only.

    Raises:
        EntityRefusedError: an entity lies outside the text or begins or ends within one character.
    """
    cleaned = clean(written)
    text = cleaned.text.rstrip(_TRIMMED)
    end = utf16_length(text)
    entities = [_cut(entity, end) for entity in cleaned.entities if entity["offset"] < end]
    first = entities[0]["offset"] if entities else end
    # White space in front goes only as far as the first entity.
    blanks = min(first, len(text) - len(text.lstrip(_TRIMMED)))
    moved = ({**entity, "offset": entity["offset"] - blanks} for entity in entities)
    return Formatted(text[blanks:], tuple(sorted(moved, key=order_of)))


def clean(written: Formatted) -> Formatted:
    """Do all of it but the trimming; empty as `as_message` is."""
    entities = sort_out(written.entities)
    text = _MARK_BEFORE_MARK.sub("\u200c", _REMOVED.sub("", _BLANKED.sub(" ", written.text)))
    if entities:
        entities = sort_out(_moved(written.text, entities))
    if not text.strip(_TRIMMED):
        return Formatted("")
    return Formatted(text, tuple(entities))


def is_invisible(text: str) -> bool:
    return _NOTHING_TO_SEE.fullmatch(text) is not None


def sort_out(entities: Iterable[Entity]) -> list[Entity]:
    """Keep what may stand together: nothing crosses, quotes hold links but not the other way round."""
    by_order = sorted((entity for entity in entities if entity["length"] > 0), key=order_of)
    styles = [entity for entity in by_order if entity["type"] in STYLES]
    quotes = _without_overlaps(entity for entity in by_order if entity["type"] in _QUOTES)
    others = _without_overlaps(e for e in by_order if e["type"] not in STYLES and e["type"] not in _QUOTES)
    others = [entity for entity in others if not any(_crosses(entity, quote) for quote in quotes)]
    fixed = sorted([*others, *quotes], key=order_of)
    if not styles:
        return fixed
    return sorted([*fixed, *_Styles().cut_by(fixed, styles)], key=order_of)


class _Styles:
    """Runs of styled text that are still open, by style, and the pieces that are finished."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, int]] = {}
        self._pieces: list[Entity] = []

    def cut_by(self, others: Sequence[Entity], styles: Sequence[Entity]) -> list[Entity]:
        waiting = list(reversed(styles))
        nested: list[Entity] = []
        for other in others:
            self._leave(nested, waiting, other["offset"])
            nested.append(other)
        last = max(map(_end, (*styles, *others)))
        self._leave(nested, waiting, last)
        self._go_to(last, waiting)
        return self._pieces

    def _leave(self, nested: list[Entity], waiting: list[Entity], offset: int) -> None:
        """Cut at the ends of the entities that are over, and at the beginning of the next one."""
        while nested and _end(nested[-1]) <= offset:
            ended = nested.pop()
            before = len(self._pieces)
            self._go_to(_end(ended), waiting)
            if ended["type"] in _PLAIN:
                del self._pieces[before:]
        self._go_to(offset, waiting)

    def _go_to(self, offset: int, waiting: list[Entity]) -> None:
        while waiting and waiting[-1]["offset"] < offset:
            style = waiting.pop()
            begin, end = self._open.get(style["type"], (0, -1))
            if style["offset"] <= end:
                self._open[style["type"]] = (begin, max(end, _end(style)))
            else:
                self._cut(style["offset"])
                self._open[style["type"]] = (style["offset"], _end(style))
        self._cut(offset)

    def _cut(self, offset: int) -> None:
        for kind in STYLES:
            begin, end = self._open.get(kind, (offset, offset))
            if begin < offset:
                stop = min(end, offset)
                self._pieces.append({"type": kind, "offset": begin, "length": stop - begin})
                if end <= offset:
                    del self._open[kind]
                else:
                    self._open[kind] = (offset, end)


def _end(entity: Entity) -> int:
    end: int = entity["offset"] + entity["length"]
    return end


def _cut(entity: Entity, end: int) -> Entity:
    return entity if _end(entity) <= end else {**entity, "length": end - entity["offset"]}


def _without_overlaps(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _crosses(entity: Entity, quote: Entity) -> bool:
    is_apart = _end(quote) <= entity["offset"] or _end(entity) <= quote["offset"]
    is_inside = quote["offset"] <= entity["offset"] and _end(entity) <= _end(quote)
    return not is_apart and not is_inside


def _moved(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Move the entities of a text to where they are when its removed characters are gone."""
    starts, gone = _units(text)

    def place(offset: int, verb: str) -> int:
        index = bisect.bisect_left(starts, offset)
        if index == len(starts):
            raise EntityRefusedError(f"entity {verb}s after the end of the text at UTF-16 offset {offset}")
        if starts[index] != offset:
            before = len(text[:index].encode())
            raise EntityRefusedError(f"entity {verb}s in a middle of a UTF-16 symbol at byte offset {before}")
        return offset - gone[index]

    moved: list[Entity] = []
    for entity in entities:
        begin, end = place(entity["offset"], "begin"), place(_end(entity), "end")
        moved.append({**entity, "offset": begin, "length": end - begin})
    return moved


def _units(text: str) -> tuple[list[int], list[int]]:
    """Return for each character, and the end, where it starts and how many before it are removed."""
    starts = accumulate((1 + (character > "\uffff") for character in text), initial=0)
    removed = {found.start() for found in _REMOVED.finditer(text)}
    gone = accumulate((index in removed for index in range(len(text))), initial=0)
    return list(starts), list(gone)
