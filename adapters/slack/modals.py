"""Forms as Slack's modals, and what was filled in as the command it stands for.

The view carries the ids that the form is about, and where it was asked for: whoever sends other ones back
has them checked like any command.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from adapters.hostile_text import cut, one_line
from adapters.slack.mrkdwn import plain
from bot.i18n.translator import translator
from bot.message import Form, FormChoice, FormField

MAX_TITLE = 24
MAX_LABEL = 75
MAX_HINT = 150
MAX_BOXES = 10
MAX_OPTIONS = 100
_FIELD = "field"
_NAME = re.compile(r"[a-z]{1,20}")
_IDS = re.compile(
    r"(?P<ids>[0-9]{1,18}(?: [0-9]{1,18}){0,3})"
    r"(?: (?P<channel>[CDG][A-Z0-9]{1,30})(?: (?P<thread>[0-9]{1,12}\.[0-9]{1,9}))?)?"
)


class UnreadableViewError(ValueError):
    """A view was sent in that is none of ours, or that somebody altered."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the button was that opened the form; in no channel it was on the app's page."""

    channel: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a view says as it was sent in."""

    command: str
    origin: Origin


def modal(form: Form, language: str, origin: Origin) -> dict[str, Any]:
    """Return the modal of the form; of more choices than Slack takes the first are offered."""
    tr = translator(language)
    fields = [field for field in form.fields if field.kind not in ("one", "some") or field.choices]
    blocks = [_block(f"field-{number}", field) for number, field in enumerate(fields, start=1)]
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": " ".join((*map(str, form.ids), *filter(None, (origin.channel, origin.thread)))),
        "title": _text(form.title, MAX_TITLE).to_dict(),
        "submit": _text(form.submit or tr("Save"), MAX_TITLE).to_dict(),
        "close": _text(tr("Cancel"), MAX_TITLE).to_dict(),
        "blocks": [block.to_dict() for block in blocks],
    }


def filled_in(view: Mapping[str, Any]) -> Filled:
    """Return the command that a modal stands for as it was sent in, and where it belongs.

    Raises:
        UnreadableViewError: it is none of ours.
    """
    name, noted = view.get("callback_id"), view.get("private_metadata")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UnreadableViewError("no form of ours")
    match = _IDS.fullmatch(noted) if isinstance(noted, str) else None
    if match is None:
        raise UnreadableViewError("no ids")
    origin = Origin(match["channel"] or "", match["thread"] or "")
    command = " ".join(("fill", name, match["ids"], *filter(None, _values(view))))
    return Filled(command if origin.channel else f"home {command}", origin)


def _block(block_id: str, field: FormField) -> InputBlock:
    hint = _text(field.hint, MAX_HINT) if field.hint else None
    return InputBlock(
        block_id=block_id,
        label=_text(field.label, MAX_LABEL),
        element=_element(field),
        hint=hint,
        optional=field.is_optional or None,
    )


def _element(field: FormField) -> InputInteractiveElement:
    options = [_option(choice) for choice in field.choices[:MAX_OPTIONS]]
    chosen = [option for option in options if option.value in field.chosen]
    match field.kind:
        case "time":
            return TimePickerElement(action_id=_FIELD, initial_time=next(iter(field.chosen), None))
        case "words" | "text":
            is_text = field.kind == "text"
            return PlainTextInputElement(action_id=_FIELD, max_length=field.limit, multiline=is_text or None)
        case "one":
            first = chosen[0] if chosen else None
            return StaticSelectElement(action_id=_FIELD, options=options, initial_option=first)
        case "some" if len(options) <= MAX_BOXES:
            return CheckboxesElement(action_id=_FIELD, options=options, initial_options=chosen or None)
        case "some":
            return StaticMultiSelectElement(action_id=_FIELD, options=options, initial_options=chosen or None)


def _option(choice: FormChoice) -> Option:
    return Option(text=_text(choice.label, MAX_LABEL), value=choice.value)


def _text(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=cut(plain(one_line(text)), limit) or "…", emoji=False)


def _values(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was filled in, field by field in the order people see them."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    blocks = view.get("blocks")
    if not isinstance(values, Mapping) or not isinstance(blocks, list):
        raise UnreadableViewError("nothing filled in")
    for block in blocks:
        filled = values.get(block.get("block_id")) if isinstance(block, Mapping) else None
        entry = filled.get(_FIELD) if isinstance(filled, Mapping) else None
        if isinstance(entry, Mapping):
            yield _value(entry)


def _value(entry: Mapping[str, Any]) -> str:
    options = entry.get("selected_options")
    if isinstance(options, list):
        return ",".join(_said(option.get("value")) for option in options if isinstance(option, Mapping))
    option = entry.get("selected_option")
    if isinstance(option, Mapping):
        return _said(option.get("value"))
    return _said(entry.get("selected_time") or entry.get("value"))


def _said(value: object) -> str:
    return one_line(value) if isinstance(value, str) else ""
