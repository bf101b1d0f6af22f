"""The simulated Slack's judgement of blocks and views, against Slack's own types and Slack's own library."""

import logging
import re

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from adapters.simulated.slack_blocks import block_errors, view_errors
from tests.adapters.slack_schema import broken, is_taken_by_schema, made_from_schema

# What is refused here although types and library take it, by the words of the refusal.
STRICTER = {
    r"must be more than 0 characters": "the service takes no empty text",
    r"no fewer than 1 items": "nor an empty list",
    r"no more than \d+ items": "nor a longer one than it can show",
    r"must be less than (31|76|101|151|256|301|2001|3001) characters": "limits the library leaves unchecked",
    r"invalid url": "types and library take any text for an address",
    r"must be written as": "the library asks for another form of some of them, or of none",
    r"already exists": "an id is there once; neither looks at more than one element at a time",
    r"missing required field: value": "what can be chosen needs a value for the app to know it by",
    r"must define `submit`": "a form needs a button to send it by",
    r"unsupported type: (alert|card|carousel|container|context_actions|data_table|file|plan|table|task_card"
    r"|video) ": "blocks that this platform does not know",
    r"unsupported type: (workflow_button|datetimepicker|file_input|rich_text_input) ": "nor these elements",
    r"unsupported type: (multi_)?external_select ": "nor these menus",
}
QUICK = settings(
    # The same examples at every run: a new one is for those who look for it.
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KNOWN = ["SectionBlock", "ContextBlock", "ActionsBlock", "HeaderBlock", "ImageBlock", "InputBlock"]
KNOWN += ["DividerBlock", "MarkdownBlock", "RichTextBlock", "VideoBlock"]
whole_blocks = st.one_of(*map(made_from_schema, KNOWN))
modals = made_from_schema("SlackModal").map(lambda wrapped: wrapped["view"])
homes = made_from_schema("SlackHome").map(lambda wrapped: wrapped["view"])


@pytest.fixture(autouse=True, scope="module")
def quiet_library():
    """The library warns of each field that it does not know."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def refusal_of_library(build):
    try:
        built = build()
        if built is not None:  # a block that it does not know
            built.to_dict()
    except (SlackObjectFormationError, TypeError) as exc:
        return str(exc) or "refused"
    return ""


def judge(errors, *, is_of_types, build):
    """Compare what was found with what the types say, and where they take it, the library's object."""
    if not is_of_types:
        event("refused by the types")
        assert errors, "the types refuse this, and nothing was found"
    elif refusal := refusal_of_library(build):
        event("refused by the library")
        assert errors, refusal
    else:
        event("taken by both")
        unexplained = [words for words in errors if not any(re.search(why, words) for why in STRICTER)]
        assert unexplained == [], "types and library take this"


@QUICK
@given(st.one_of(whole_blocks, broken(whole_blocks)))
def test_a_block_is_judged_as_types_and_library_do(block):
    judge(
        block_errors([block]),
        is_of_types=is_taken_by_schema("KnownBlock", block),
        build=lambda: Block.parse(block),
    )


@QUICK
@given(st.one_of(modals, broken(modals), homes, broken(homes)))
def test_a_view_is_judged_as_types_and_library_do(view):
    kind = "SlackHome" if view.get("type") == "home" else "SlackModal"
    blocks = view["blocks"] if isinstance(view.get("blocks"), list) else []
    judge(
        view_errors(view),
        is_of_types=is_taken_by_schema(kind, {"view": view})
        and all(is_taken_by_schema("KnownBlock", block) for block in blocks),
        build=lambda: View(**view),
    )
