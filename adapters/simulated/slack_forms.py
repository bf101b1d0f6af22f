"""What people have chosen in the menus and fields of a message or a view, as Slack's `state` tells it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.simulated.slack_blocks import elements_of
from adapters.simulated.slack_view import Control, options_of, plain_text
from adapters.simulated.slack_workspace import UnknownInSlackError

State = dict[str, dict[str, dict[str, Any]]]

# What holds the answer, and what an app gives as the first one, by kind of element.
_ONE_OPTION = ("selected_option", "initial_option")
_OPTIONS = ("selected_options", "initial_options")
_NAMES: Mapping[str, tuple[str, str]] = {
    "static_select": _ONE_OPTION,
    "radio_buttons": _ONE_OPTION,
    "multi_static_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "timepicker": ("selected_time", "initial_time"),
    "datepicker": ("selected_date", "initial_date"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "users_select": ("selected_user", "initial_user"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_users_select": ("selected_users", "initial_users"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}
_MANY = frozenset({"checkboxes", *(kind for kind in _NAMES if kind.startswith("multi_"))})


def fields(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Control]:
    """Yield what holds an answer: menus, pickers and fields, but neither buttons nor overflow menus."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in _NAMES:
                yield Control(_label(block, element), block["block_id"], element)


def menus(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Control]:
    """Yield what is chosen in: the fields, and overflow menus, whose choices are not kept."""
    yield from fields(blocks)
    for block in blocks:
        for element in elements_of(block):
            if element["type"] == "overflow":
                yield Control(element["action_id"], block["block_id"], element)


def is_several(element: Mapping[str, Any]) -> bool:
    return element["type"] in _MANY


def answer_in(state: State, block_id: str, element: Mapping[str, Any]) -> Any:
    """Return what was chosen: an option or a text, a list where there can be several, None for nothing."""
    known = state.get(block_id, {}).get(element["action_id"]) or _first(element, "")
    return known.get(_NAMES[element["type"]][0])


def state_of(blocks: Sequence[Mapping[str, Any]], chosen: State, *, conversation: str = "") -> State:
    """Return the answers: those `chosen` in fields that are still there, otherwise the app's first ones.

    `conversation` is where a view was opened from, which a menu can start from.
    """
    state: State = {}
    for control in fields(blocks):
        element, block = control.element, state.setdefault(control.block_id, {})
        known = chosen.get(control.block_id, {}).get(element["action_id"])
        is_same = known is not None and known["type"] == element["type"]
        block[element["action_id"]] = known if known and is_same else _first(element, conversation)
    return state


def chosen_entry(element: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    """Return the answer to one element, given by labels or values of options, ids, a time or a text.

    Raises:
        UnknownInSlackError: there is no such option.
    """
    name = "selected_option" if element["type"] == "overflow" else _NAMES[element["type"]][0]
    many = element["type"] in _MANY
    given = answer if isinstance(answer, list) else [answer] if answer not in (None, "") else []
    values = [_option(element, one) for one in given] if options_of(element) else given
    entry: Any = values if many else values[0] if values else None
    return {"type": element["type"], name: entry}


def unanswered(blocks: Sequence[Mapping[str, Any]], state: State) -> list[str]:
    """Return the labels of the fields that Slack's apps mark before a form can be sent."""
    required = {b["block_id"] for b in blocks if b["type"] == "input" and not b.get("optional")}
    return [
        control.label
        for control in fields(blocks)
        if control.block_id in required
        and not state[control.block_id][control.element["action_id"]][_NAMES[control.element["type"]][0]]
    ]


def _first(element: Mapping[str, Any], conversation: str) -> dict[str, Any]:
    name, initial = _NAMES[element["type"]]
    first = element.get(initial, [] if element["type"] in _MANY else None)
    if element.get("default_to_current_conversation") and not first and conversation:
        first = [conversation] if element["type"] in _MANY else conversation
    return {"type": element["type"], name: first}


def _option(element: Mapping[str, Any], named: Any) -> Mapping[str, Any]:
    options = options_of(element)
    for option in options:
        if named in (option["value"], plain_text(option["text"]["text"])):
            return option
    labels = ", ".join(f"[{option['text']['text']}]" for option in options)
    raise UnknownInSlackError(f"There is no option {named}; there are: {labels}")


def _label(block: Mapping[str, Any], element: Mapping[str, Any]) -> str:
    text = block.get("label") or element.get("placeholder") or block.get("text") or {}
    return str(text.get("text", element["action_id"]))
