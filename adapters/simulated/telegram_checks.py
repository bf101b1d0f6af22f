"""What Telegram refuses before it looks at any chat: parameters, texts, keyboards. Its limits stand here."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_entities import (
    EntityRefusedError,
    as_message,
    is_invisible,
    read_entities,
)
from adapters.simulated.telegram_html import (
    Formatted,
    HtmlRefusedError,
    parse_html,
    utf16_length,
)
from adapters.simulated.telegram_links import WrongLinkError, checked_link

if TYPE_CHECKING:
    from adapters.simulated.telegram_world import BotAccount

MAX_TEXT = 4096
MAX_SOURCE_BYTES = 32_768
MAX_ENTITIES = 100
MAX_CAPTION = 1024
MAX_CALLBACK_BYTES = 64
MAX_COPY_TEXT = 256
MAX_BUTTONS = 100
MAX_BUTTONS_PER_ROW = 8
MAX_ANSWER = 200

_ATTACHED = re.compile(r"attach://([\w.-]+)")
_ACTIONS = frozenset(
    {
        "callback_data",
        "url",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_LOOKS = frozenset({"text", "style", "icon_custom_emoji_id"})
_OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")


Method = Callable[["BotAccount", Params], Awaitable[Any]]


class TelegramRefusedError(Exception):
    """The call is answered `ok: false` with this code and description."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters: Mapping[str, int] = parameters


def bad_request(words: str) -> TelegramRefusedError:
    return TelegramRefusedError(400, f"Bad Request: {words}")


def refuse_unknown_params(params: Params, known: Sequence[str]) -> None:
    """Telegram would ignore them; here a slip of the pen shows."""
    attached = set(_ATTACHED.findall(json.dumps(list(params.sent.values()), default=str)))
    unknown = sorted((set(params.sent) | set(params.files) - attached) - set(known))
    if unknown:
        raise bad_request(f"unknown parameter {unknown[0]}")


def read_text(params: Params) -> Formatted:
    if not params.text("text"):
        raise bad_request("message text is empty")
    text = _read_formatted(params, "text", "entities")
    if is_invisible(text.text):
        raise bad_request("text must be non-empty")
    if utf16_length(text.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text


def read_caption(params: Params) -> Formatted:
    caption = _read_formatted(params, "caption", "caption_entities")
    if utf16_length(caption.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return caption


def _read_formatted(params: Params, name: str, entities_name: str) -> Formatted:
    text, mode = params.text(name), params.text("parse_mode").lower()
    if len(text.encode("utf-8", "surrogatepass")) > MAX_SOURCE_BYTES:
        raise bad_request("text is too long")
    try:
        if mode == "html":
            return _shown(as_message(parse_html(text)))
        if mode not in {"", "none"}:
            raise bad_request("unsupported parse_mode")
        return _shown(as_message(Formatted(text, tuple(read_entities(params.data(entities_name))))))
    except HtmlRefusedError as exc:
        raise bad_request(f"can't parse entities: {exc}") from exc
    except EntityRefusedError as exc:
        raise bad_request(str(exc)) from exc


def _shown(text: Formatted) -> Formatted:
    """Further entities are left out without a word."""
    return Formatted(text.text, text.entities[:MAX_ENTITIES])


def read_markup(params: Params, *, inline_only: bool = False) -> dict[str, Any] | None:
    """Return the reply markup; one without buttons counts as none."""
    markup = params.data("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup)
    if inline_only and markup:
        raise bad_request("inline keyboard expected")
    if markup and not any(key in markup for key in _OTHER_MARKUPS):
        raise bad_request("unknown kind of reply markup")
    return markup or None


def _inline_keyboard(markup: dict[str, Any]) -> dict[str, Any] | None:
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" must be an Array of Arrays')
    if set(markup) != {"inline_keyboard"}:
        raise bad_request("inline keyboard has unknown fields")
    if any(len(row) > MAX_BUTTONS_PER_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    filled = [row for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def _check_button(button: Any) -> None:
    where = "can't parse inline keyboard button:"
    if not isinstance(button, dict):
        raise bad_request(f"{where} InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{where} Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    unknown = sorted(set(button) - _ACTIONS - _LOOKS)
    if unknown:
        raise bad_request(f"{where} unknown field {unknown[0]}")
    actions = sorted(_ACTIONS & set(button))
    if not actions:
        raise bad_request(f"{where} Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{where} {' and '.join(actions)} in one button")
    _check_action(actions[0], button[actions[0]])


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        try:
            checked_link(value if isinstance(value, str) else "")
        except WrongLinkError as exc:
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: {exc}") from exc
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
