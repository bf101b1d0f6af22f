"""What stands inside Slack's blocks: buttons, menus, pickers, fields and pictures, with their limits."""

from collections.abc import Mapping

from adapters.simulated.slack_shapes import (
    Check,
    boolean,
    items,
    link,
    number,
    one_of,
    plain,
    shape,
    string,
    text_object,
    typed,
    written,
)

MAX_ID = 255
MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2000
MAX_URL = 3000
MAX_ALT_TEXT = 2000
MAX_OPTIONS = 100
MAX_OVERFLOW_OPTIONS = 5
MAX_BOXES = 10
MAX_OPTION_TEXT = 75
MAX_OPTION_VALUE = 150
MAX_PLACEHOLDER = 150
MAX_INITIAL_VALUE = 3000

_ID = {"action_id": string(MAX_ID)}
_DATE = written(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", "YYYY-MM-DD")
_TIME = written(r"(?:[01]\d|2[0-3]):[0-5]\d", "HH:mm")
_CONFIRM = shape(
    required={"title": plain(100), "text": text_object(300)},
    optional={
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
)


def _option(text: Check, **more: Check) -> Check:
    """An option says what it is in the same form as what it stands for."""
    return shape(
        required={"text": text, "value": string(MAX_OPTION_VALUE)}, optional={"description": text, **more}
    )


_OPTION = _option(plain(MAX_OPTION_TEXT))
_OPENING_OPTION = _option(plain(MAX_OPTION_TEXT), url=link(MAX_URL))
_OPTIONS = items(_OPTION, MAX_OPTIONS)
_OPTION_GROUPS = items(shape(required={"label": plain(75), "options": _OPTIONS}), MAX_OPTIONS)
# Beside boxes and radio buttons there is room for formatting.
_MARKED_OPTION = _option(text_object(MAX_OPTION_TEXT))
_MARKED_OPTIONS = items(_MARKED_OPTION, MAX_BOXES)
_FOCUS = {"focus_on_load": boolean}
_COMMON = {**_ID, **_FOCUS, "confirm": _CONFIRM}
_MENU = {**_COMMON, "placeholder": plain(MAX_PLACEHOLDER)}
_SEVERAL = {"max_selected_items": number(1, MAX_OPTIONS)}
_STATIC = {"options": _OPTIONS, "option_groups": _OPTION_GROUPS}
_RESPONDS = {"response_url_enabled": boolean}
_FILTER = shape(
    optional={
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)
_OF_CONVERSATIONS = {"filter": _FILTER, "default_to_current_conversation": boolean}


def _menus_of(kind: str, one: Mapping[str, Check], both: Mapping[str, Check]) -> dict[str, Check]:
    """Return the menu of one and the menu of several; `one` are fields of the first alone."""
    several = {f"initial_{kind}s": items(string(MAX_ID), MAX_OPTIONS), **_SEVERAL}
    return {
        f"{kind}s_select": shape(
            optional={**_MENU, f"initial_{kind}": string(MAX_ID), **one, **both},
        ),
        f"multi_{kind}s_select": shape(optional={**_MENU, **several, **both}),
    }


SLACK_FILE = shape(optional={"id": string(MAX_ID), "url": link(MAX_URL)}, exactly_one_of=("id", "url"))
IMAGE = shape(
    required={"alt_text": string(MAX_ALT_TEXT, shortest=0)},
    optional={
        "image_url": link(MAX_URL),
        "slack_file": SLACK_FILE,
    },
    exactly_one_of=("image_url", "slack_file"),
)
BUTTON = shape(
    required={"text": plain(MAX_BUTTON_TEXT)},
    optional={
        **_ID,
        "url": link(MAX_URL),
        "value": string(MAX_BUTTON_VALUE),
        "style": one_of("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(75),
    },
)
OVERFLOW = shape(
    required={"options": items(_OPENING_OPTION, MAX_OVERFLOW_OPTIONS)}, optional={**_ID, "confirm": _CONFIRM}
)
CHOICES: Mapping[str, Check] = {
    "static_select": shape(
        optional={**_MENU, **_STATIC, "initial_option": _OPTION}, exactly_one_of=tuple(_STATIC)
    ),
    "multi_static_select": shape(
        optional={**_MENU, **_STATIC, **_SEVERAL, "initial_options": _OPTIONS}, exactly_one_of=tuple(_STATIC)
    ),
    "checkboxes": shape(
        required={"options": _MARKED_OPTIONS}, optional={**_COMMON, "initial_options": _MARKED_OPTIONS}
    ),
    "radio_buttons": shape(
        required={"options": _MARKED_OPTIONS}, optional={**_COMMON, "initial_option": _MARKED_OPTION}
    ),
    "datepicker": shape(optional={**_MENU, "initial_date": _DATE}),
    "timepicker": shape(optional={**_MENU, "initial_time": _TIME, "timezone": string(MAX_ID)}),
    **_menus_of("user", {}, {}),
    **_menus_of("channel", _RESPONDS, {}),
    **_menus_of("conversation", _RESPONDS, _OF_CONVERSATIONS),
}
INTERACTIVE: Mapping[str, Check] = {"button": BUTTON, "overflow": OVERFLOW, **CHOICES}


def _field(required: Mapping[str, Check] | None = None, **more: Check) -> Check:
    texts = {
        "placeholder": plain(MAX_PLACEHOLDER),
        "initial_value": string(MAX_INITIAL_VALUE, shortest=0),
        "dispatch_action_config": _DISPATCH,
    }
    return shape(required=required, optional={**_ID, **_FOCUS, **texts, **more})


_DISPATCH = shape(
    optional={"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)}
)
FIELDS: Mapping[str, Check] = {
    "plain_text_input": _field(
        multiline=boolean,
        min_length=number(0, MAX_INITIAL_VALUE),
        max_length=number(1, MAX_INITIAL_VALUE),
    ),
    "email_text_input": _field(),
    "url_text_input": _field(),
    "number_input": _field(
        {"is_decimal_allowed": boolean}, min_value=string(MAX_ID), max_value=string(MAX_ID)
    ),
}
ACCESSORY = typed({**INTERACTIVE, "image": IMAGE})
