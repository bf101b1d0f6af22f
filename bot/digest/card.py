"""A story alone: all that its short form holds, what the sources say besides, and what can be done with it.

Every button of a card acts on the card itself: "card 17 nb save". The two letters are the language it is
told in, so that it stays in that language whatever is pressed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.curation.catalog import Catalog
from bot.digest.days import day_and_month
from bot.digest.present import (
    MAX_HEADLINE,
    MAX_OUTLET,
    clipped,
    for_role,
    joined,
    language_mark,
    lead_source,
    sources_text,
    tag_names,
)
from bot.digest.schedule import local_date
from bot.i18n.dates import clock_time, relative_time
from bot.i18n.translator import Translator
from bot.message import Block, Button, Buttons, Details, Message, StoryBlock, Text
from bot.model.story import Quote, Telling

# A story that grew within the hour is not worth two times of day.
_UPDATED_AFTER = timedelta(hours=1)
_LANGUAGE_BUTTONS = {"nb": "Norsk", "en": "English"}

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class CardState:
    """How a card stands: told in `language`, saved or not by its reader.

    `note` says what a press has just changed, with `note_buttons` under it. `choices` stand in place of the
    card's own buttons while something is being chosen. `more` stand behind the card's own.
    """

    language: str
    is_saved: bool = False
    note: str = ""
    note_buttons: tuple[Button, ...] = ()
    choices: Rows = ()
    more: tuple[Button, ...] = ()


def story_card(
    telling: Telling,
    further: Iterable[Quote],
    state: CardState,
    *,
    tr: Translator,
    now: datetime,
    zone: str,
    catalog: Catalog,
    audience: str,
) -> Message:
    """Return the card; `further` is what the sources say beyond the telling."""
    tags = tag_names(telling.tags, catalog, tr.language, without_audience=audience)
    meta = (lead_source(telling), sources_text(telling, tr), _when(telling, tr, now=now, zone=zone))
    headline = clipped(telling.headline, MAX_HEADLINE)
    story = StoryBlock(
        headline=headline,
        story_id=telling.story_id,
        url=telling.sources[0].url if telling.sources else None,
        mark=language_mark(telling, tr),
        tags=tags,
        lines=(telling.what_happened,) if telling.what_happened else (),
        quote=for_role(telling.why_it_matters, audience, catalog, tr),
        meta=joined(meta),
    )
    details = "\n\n".join(_further_text(quote, tr) for quote in further)
    rows = state.choices or _own_buttons(telling, state, tr)
    blocks: tuple[Block, ...] = (
        story,
        *((Details(details),) if details else ()),
        *((Text(state.note),) if state.note else ()),
        Buttons((state.note_buttons, *rows) if state.note_buttons else rows),
    )
    return Message(blocks, summary=headline, language=tr.language)


def card_action(story_id: int, language: str, *words: object) -> str:
    """Return the action of a button of a card: "card 17 nb less pricing"."""
    return " ".join(map(str, ("card", story_id, language, *words)))


def _further_text(quote: Quote, tr: Translator) -> str:
    return tr("{source}: “{sentence}”", source=clipped(quote.source, MAX_OUTLET), sentence=quote.text)


def _own_buttons(telling: Telling, state: CardState, tr: Translator) -> Rows:
    """Return two rows: five buttons beside each other would be too narrow to read on a phone."""
    number, language = telling.story_id, state.language
    save = (
        Button(tr("✓ Saved"), card_action(number, language, "unsave"), tr("Saved; press to remove it"))
        if state.is_saved
        else Button(tr("Save"), card_action(number, language, "save"))
    )
    first = (
        save,
        Button(tr("Less like this"), card_action(number, language, "choices")),
        Button(tr("Why"), f"why {number}"),
    )
    second = [Button(tr("Sources"), f"sources {number}")]
    if telling.other_language in _LANGUAGE_BUTTONS:
        other = telling.other_language
        second.append(Button(_LANGUAGE_BUTTONS[other], card_action(number, other)))
    return first, (*second, *state.more)


def _when(telling: Telling, tr: Translator, *, now: datetime, zone: str) -> str:
    """Return "27. april 19.05, oppdatert i dag 07.40": a card may be read again days later."""
    first = _date_and_time(telling.first_seen, tr, now=now, zone=zone)
    if telling.last_seen - telling.first_seen < _UPDATED_AFTER:
        return first
    return tr(
        "{first}, updated {last}",
        first=first,
        last=_date_and_time(telling.last_seen, tr, now=now, zone=zone),
    )


def _date_and_time(moment: datetime, tr: Translator, *, now: datetime, zone: str) -> str:
    if local_date(moment, zone) == local_date(now, zone):
        return relative_time(moment, now=now, zone=zone, language=tr.language)
    return f"{day_and_month(moment, zone, tr.language)} {clock_time(moment, zone, tr.language)}"
