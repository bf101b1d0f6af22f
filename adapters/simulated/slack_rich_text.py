"""Rich text as Slack takes it in blocks: sections, lists, quotes and code, of texts, links and mentions."""

from collections.abc import Mapping

from adapters.simulated.slack_shapes import (
    Check,
    boolean,
    integer,
    items,
    one_of,
    shape,
    string,
    typed,
)

MAX_PARTS = 1000
MAX_TEXT = 40_000
_WORD = string(MAX_TEXT)
_STYLES = ("bold", "italic", "strike", "underline", "code")
_STYLE = {"style": shape(optional=dict.fromkeys(_STYLES, boolean))}
_LINK = shape(
    required={"url": _WORD}, optional={"text": string(MAX_TEXT, shortest=0), "unsafe": boolean, **_STYLE}
)
_TEXT = shape(required={"text": _WORD}, optional=_STYLE)
_DATE = shape(
    required={"timestamp": integer, "format": _WORD}, optional={"url": _WORD, "fallback": _WORD, **_STYLE}
)
_PARTS: Mapping[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "emoji": shape(required={"name": _WORD}, optional={"unicode": _WORD, "url": _WORD, **_STYLE}),
    "user": shape(required={"user_id": _WORD}, optional=_STYLE),
    "usergroup": shape(required={"usergroup_id": _WORD}, optional=_STYLE),
    "team": shape(required={"team_id": _WORD}, optional=_STYLE),
    "channel": shape(required={"channel_id": _WORD}, optional=_STYLE),
    "broadcast": shape(required={"range": one_of("here", "channel", "everyone")}, optional=_STYLE),
    "color": shape(required={"value": _WORD}, optional=_STYLE),
    "date": _DATE,
}
_SECTION = shape(required={"elements": items(typed(_PARTS), MAX_PARTS, fewest=0)})
_BORDER = {"border": one_of(0, 1)}

RICH_TEXT_ELEMENTS = items(
    typed(
        {
            "rich_text_section": _SECTION,
            "rich_text_quote": shape(
                required={"elements": items(typed(_PARTS), MAX_PARTS, fewest=0)}, optional=_BORDER
            ),
            "rich_text_preformatted": shape(
                required={"elements": items(typed({"text": _TEXT, "link": _LINK}), MAX_PARTS, fewest=0)},
                optional=_BORDER,
            ),
            "rich_text_list": shape(
                required={
                    "elements": items(typed({"rich_text_section": _SECTION}), MAX_PARTS, fewest=0),
                    "style": one_of("bullet", "ordered"),
                },
                optional={**_BORDER, "indent": integer},
            ),
        }
    ),
    MAX_PARTS,
)
