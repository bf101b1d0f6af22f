"""Slack's blocks as HTML: what is read, and what people press, choose and fill in.

Every control names its element as "block_id/action_id", by which the control's addresses find it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from adapters.simulated.page_slack_text import EMOJI, mrkdwn_as_html, text_as_slack_html
from adapters.simulated.page_text import opened_address
from adapters.simulated.slack_forms import State, answer_in, is_several
from adapters.simulated.slack_view import options_of
from adapters.simulated.slack_workspace import Workspace

_SECTION = Markup('<div class="section"><div class="body">{text}{fields}</div>{accessory}</div>')
_TEXT = Markup('<div class="text" dir="auto">{text}</div>')
_FIELDS = Markup('<div class="fields">{fields}</div>')
_HEADER = Markup('<h3 dir="auto">{text}</h3>')
_DIVIDER = Markup("<hr>")
_CONTEXT = Markup('<div class="context" dir="auto">{parts}</div>')
_ACTIONS = Markup('<div class="actions">{elements}</div>')
_PICTURE = Markup('<span class="picture" role="img" aria-label="{words}" title="{words}">{words}</span>')
_FIGURE = Markup(
    '<figure>{title}<span class="picture" role="img" aria-label="{words}">{words}</span></figure>'
)
_INPUT = Markup(
    '<label class="field"><b>{label}{optional}</b>{control}<small>{hint}</small><em>{error}</em></label>'
)
_BUTTON = Markup(
    '<button type="button" class="button {style}" data-press="{place}"{label}><bdi>{text}</bdi></button>'
)
_OPENS = Markup(
    '<a class="button {style}" href="{url}" title="{url}" data-press="{place}" target="_blank"'
    ' rel="noopener noreferrer"{label}><bdi>{text}</bdi></a>'
)
_LABEL = Markup(' aria-label="{label}"')
_OVERFLOW = Markup(
    '<details class="overflow"><summary aria-label="{words}"></summary><div>{options}</div></details>'
)
_OVERFLOW_OPTION = Markup(
    '<button type="button" data-choose="{place}" data-value="{value}"><bdi>{text}</bdi></button>'
)
_SELECT = Markup('<select data-choose="{place}" aria-label="{words}"{several}>{options}</select>')
_OPTION = Markup('<option value="{value}"{selected}>{text}</option>')
_BOXES = Markup('<span class="boxes" data-several="{place}">{boxes}</span>')
_BOX = Markup('<label><input type="{kind}" name="{place}" value="{value}"{checked}> {text}</label>')
_FIELD = Markup('<input type="{kind}" data-choose="{place}" value="{value}" aria-label="{words}">')
_AREA = Markup('<textarea data-choose="{place}" rows="3" aria-label="{words}">{value}</textarea>')
_DIRECTORY = {"user": "users", "channel": "channels", "conversation": "channels"}
_KINDS = {"timepicker": "time", "datepicker": "date", "number_input": "number"}
_STYLES = ("bold", "italic", "strike", "code")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where blocks stand: in which workspace, what was chosen in them, and what is wrong with that."""

    workspace: Workspace
    state: State = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    optional: str = ""
    more: str = ""

    def name_of(self, named: str) -> str:
        channel = self.workspace.channels.get(named)
        return channel.name if channel else self.workspace.name_of(named)


def blocks_as_html(blocks: Sequence[Mapping[str, Any]], around: Surroundings) -> Markup:
    return Markup("\n").join(_block(block, around) for block in blocks)


def _block(block: Mapping[str, Any], around: Surroundings) -> Markup:
    match block["type"]:
        case "header":
            return _HEADER.format(text=text_as_slack_html(block["text"], around.name_of))
        case "divider":
            return _DIVIDER
        case "section":
            return _section(block, around)
        case "context":
            parts = [_context_part(element, around) for element in block["elements"]]
            return _CONTEXT.format(parts=Markup(" ").join(parts))
        case "actions":
            elements = [_element(element, block["block_id"], around) for element in block["elements"]]
            return _ACTIONS.format(elements=Markup("").join(elements))
        case "image":
            title = _TEXT.format(text=block["title"]["text"]) if "title" in block else ""
            return _FIGURE.format(title=title, words=block["alt_text"])
        case "input":
            return _input(block, around)
        case "rich_text":
            return _TEXT.format(text=Markup("").join(_rich(block["elements"], around)))
    return _TEXT.format(text=mrkdwn_as_html(block.get("text", ""), around.name_of))


def _section(block: Mapping[str, Any], around: Surroundings) -> Markup:
    fields = [_TEXT.format(text=text_as_slack_html(text, around.name_of)) for text in block.get("fields", [])]
    text = block.get("text")
    accessory = block.get("accessory")
    return _SECTION.format(
        text=_TEXT.format(text=text_as_slack_html(text, around.name_of)) if text else "",
        fields=_FIELDS.format(fields=Markup("").join(fields)) if fields else "",
        accessory=_element(accessory, block["block_id"], around) if accessory else "",
    )


def _context_part(element: Mapping[str, Any], around: Surroundings) -> Markup:
    if element["type"] == "image":
        return _PICTURE.format(words=element["alt_text"])
    return Markup("<span>{}</span>").format(text_as_slack_html(element, around.name_of))


def _input(block: Mapping[str, Any], around: Surroundings) -> Markup:
    return _INPUT.format(
        label=block["label"]["text"],
        optional=f" {around.optional}" if block.get("optional") else "",
        control=_element(block["element"], block["block_id"], around),
        hint=block.get("hint", {}).get("text", ""),
        error=around.errors.get(block["block_id"], ""),
    )


# --- elements -----------------------------------------------------------------------------------------


def _element(element: Mapping[str, Any], block_id: str, around: Surroundings) -> Markup:
    kind = element["type"]
    if kind == "image":
        return _PICTURE.format(words=element["alt_text"])
    place = f"{block_id}/{element['action_id']}"
    if kind == "button":
        return _button(element, place)
    if kind == "overflow":
        options = [
            _OVERFLOW_OPTION.format(place=place, value=option["value"], text=option["text"]["text"])
            for option in element["options"]
        ]
        return _OVERFLOW.format(words=around.more, options=Markup("").join(options))
    answer = answer_in(around.state, block_id, element)
    words = element.get("placeholder", {}).get("text", "")
    if kind in {"checkboxes", "radio_buttons"}:
        return _boxes(element, place, answer, around)
    if kind.endswith("_select"):
        return _select(element, place, answer, around)
    if element.get("multiline"):
        return _AREA.format(place=place, value=answer or "", words=words)
    return _FIELD.format(kind=_KINDS.get(kind, "text"), place=place, value=answer or "", words=words)


def _button(element: Mapping[str, Any], place: str) -> Markup:
    label = element.get("accessibility_label")
    url = opened_address(element.get("url", ""))
    return (_OPENS if url else _BUTTON).format(
        style=element.get("style", ""),
        url=url,
        place=place,
        label=_LABEL.format(label=label) if label else "",
        text=text_as_slack_html(element["text"], str),
    )


def _select(element: Mapping[str, Any], place: str, answer: Any, around: Surroundings) -> Markup:
    several = is_several(element)
    chosen = set(_values(answer))
    known = list(_choices(element, around))
    options = [
        _OPTION.format(value=value, text=text, selected=Markup(" selected") if value in chosen else "")
        for value, text in known
    ]
    words = element.get("placeholder", {}).get("text", "")
    if not chosen and not several:
        options.insert(0, _OPTION.format(value="", text=words, selected=Markup(" selected")))
    return _SELECT.format(
        place=place,
        words=words,
        several=Markup(" multiple") if several else "",
        options=Markup("").join(options),
    )


def _choices(element: Mapping[str, Any], around: Surroundings) -> Iterator[tuple[str, str]]:
    for option in options_of(element):
        yield option["value"], option["text"]["text"]
    kind = element["type"].removeprefix("multi_").removesuffix("s_select")
    if _DIRECTORY.get(kind) == "users":
        yield from ((user.id, f"@{user.name}") for user in around.workspace.users.values())
    elif _DIRECTORY.get(kind) == "channels":
        channels = around.workspace.channels.values()
        yield from ((c.id, f"#{c.name}") for c in channels if c.kind != "im" and not c.is_archived)


def _boxes(element: Mapping[str, Any], place: str, answer: Any, around: Surroundings) -> Markup:
    chosen = set(_values(answer))
    boxes = [
        _BOX.format(
            kind="checkbox" if is_several(element) else "radio",
            place=place,
            value=option["value"],
            checked=Markup(" checked") if option["value"] in chosen else "",
            text=text_as_slack_html(option["text"], around.name_of),
        )
        for option in element["options"]
    ]
    return _BOXES.format(place=place, boxes=Markup("").join(boxes))


def _values(answer: Any) -> list[str]:
    answers = answer if isinstance(answer, list) else [answer] if answer else []
    return [one["value"] if isinstance(one, Mapping) else str(one) for one in answers]


# --- rich text ----------------------------------------------------------------------------------------


def _rich(elements: Sequence[Mapping[str, Any]], around: Surroundings) -> Iterator[Markup]:
    for element in elements:
        inner = Markup("").join(_rich(element.get("elements", []), around))
        match element["type"]:
            case "rich_text_list":
                items = [Markup("<li>{}</li>").format(item) for item in _each(element, around)]
                tag = "ol" if element["style"] == "ordered" else "ul"
                yield Markup("<{0}>{1}</{0}>").format(tag, Markup("").join(items))
            case "rich_text_quote":
                yield Markup("<blockquote>{}</blockquote>").format(inner)
            case "rich_text_preformatted":
                yield Markup('<code class="block">{}</code>').format(inner)
            case "rich_text_section":
                yield Markup("<span>{}</span>").format(inner)
            case _:
                yield _rich_part(element, around)


def _each(element: Mapping[str, Any], around: Surroundings) -> Iterator[Markup]:
    for item in element["elements"]:
        yield Markup("").join(_rich(item["elements"], around))


def _rich_part(part: Mapping[str, Any], around: Surroundings) -> Markup:
    match part["type"]:
        case "link" if opened_address(part["url"]):
            link = Markup('<a href="{0}" title="{0}" target="_blank" rel="noopener noreferrer">{1}</a>')
            shown = link.format(opened_address(part["url"]), part.get("text") or part["url"])
        case "user" | "channel":
            named = part.get("user_id") or part["channel_id"]
            sign = "@" if part["type"] == "user" else "#"
            shown = Markup('<span class="chip"><bdi>{}{}</bdi></span>').format(sign, around.name_of(named))
        case "broadcast":
            shown = Markup('<span class="chip broadcast"><bdi>@{}</bdi></span>').format(part["range"])
        case "emoji":
            shown = Markup("{}").format(EMOJI.get(part["name"], f":{part['name']}:"))
        case _:
            shown = Markup("{}").format(next(_texts(part), ""))
    style = part.get("style", {})
    for name in (name for name in _STYLES if style.get(name)):
        tag = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}[name]
        shown = Markup("<{0}>{1}</{0}>").format(tag, shown)
    return shown


def _texts(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield what stands for a part that has no form of its own."""
    for name in ("text", "fallback", "unicode", "name", "value", "url"):
        if part.get(name):
            yield str(part[name])
