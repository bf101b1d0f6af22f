"""TDLib, which the Bot API runs on, asked offline: how it reads a text and puts it in order."""

import json

import tdjson

from adapters.simulated.telegram_html import Formatted

_KINDS = {
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}
_DATE_PARTS = {"None": "", "Short": "dt", "Long": "DT"}
_REFUSED = "Can't parse entities: "


def _ask(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


# It writes every request to the terminal otherwise.
_ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def read_html(source):
    """Return what TDLib's own parser reads, or the words of its refusal."""
    mode = {"@type": "textParseModeHTML"}
    answer = _ask({"@type": "parseTextEntities", "text": source, "parse_mode": mode})
    if answer["@type"] == "error":
        return answer["message"].removeprefix(_REFUSED)
    return _formatted(answer)


def clean_html(source):
    """Return the text of a message from this HTML, untrimmed; it must hold no Markdown.

    parseMarkdown puts the text in order as a message's text is, before it looks for Markdown.
    """
    mode = {"@type": "textParseModeHTML"}
    parsed = _ask({"@type": "parseTextEntities", "text": source, "parse_mode": mode})
    return _formatted(_ask({"@type": "parseMarkdown", "text": parsed}))


def _formatted(answer):
    return Formatted(answer["text"], tuple(_entity(entity) for entity in answer["entities"]))


def _entity(entity):
    kind = entity["type"]
    name = kind["@type"].removeprefix("textEntityType")
    found = {"type": _KINDS.get(name, name.lower()), "offset": entity["offset"], "length": entity["length"]}
    match name:
        case "PreCode":
            found["language"] = kind["language"]
        case "TextUrl":
            found["url"] = kind["url"]
        case "MentionName":
            found["user"] = {"id": kind["user_id"]}
        case "CustomEmoji":
            found["custom_emoji_id"] = kind["custom_emoji_id"]
        case "DateTime":
            found |= {"unix_time": kind["unix_time"], "date_time_format": _date(kind.get("formatting_type"))}
    return found


def _date(formatting):
    if formatting is None:
        return ""
    if formatting["@type"].endswith("Relative"):
        return "r"
    date, time = (
        _DATE_PARTS[formatting[part]["@type"].removeprefix("dateTimePartPrecision")]
        for part in ("date_precision", "time_precision")
    )
    return "w" * formatting["show_day_of_week"] + date[:1] + time[1:]


def found_by_itself(text):
    """Return what TDLib makes of a text without any markup: kinds of entities with the text under them."""
    entities = _ask({"@type": "getTextEntities", "text": text})["entities"]
    units = text.encode("utf-16-le")
    return [
        (
            entity["type"]["@type"].removeprefix("textEntityType"),
            units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"),
        )
        for entity in entities
    ]
