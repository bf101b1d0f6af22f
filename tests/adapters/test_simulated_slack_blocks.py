"""What the simulated Slack refuses of blocks whose parts are right by themselves, and of what they hold."""

import pytest

from adapters.simulated.slack_blocks import block_errors, view_errors


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value, **more):
    return {"text": plain(value), "value": value, **more}


def actions(*elements):
    return [{"type": "actions", "elements": list(elements)}]


def field(element, **more):
    return {"type": "input", "label": plain("l"), "element": element, **more}


def modal(*blocks):
    return {"type": "modal", "title": plain("t"), "submit": plain("s"), "blocks": list(blocks)}


def button(**more):
    return {"type": "button", "text": plain("x"), **more}


LENGTHS = [option("short"), option("long")]
MENU = {"type": "static_select", "options": LENGTHS}
GROUPED = {"type": "static_select", "option_groups": [{"label": plain("g"), "options": LENGTHS}]}
BOXES = {"type": "checkboxes", "options": LENGTHS}
WORDS = {"type": "plain_text_input"}
AT = "[json-pointer:/blocks/0/elements/0"


@pytest.mark.parametrize(
    ("element", "words"),
    [
        (MENU | {"initial_option": option("medium")}, f"must be one of the options {AT}/initial_option]"),
        (GROUPED | {"initial_option": option("medium")}, f"must be one of the options {AT}/initial_option]"),
        (
            BOXES | {"initial_options": [LENGTHS[0], option("medium")]},
            f"must be one of the options {AT}/initial_options/1]",
        ),
        (
            MENU | {"options": [option("x", url="https://a.example")]},
            f"invalid additional property: url {AT}/options/0]",
        ),
        ({"type": "timepicker", "initial_time": "24:00"}, f"must be written as HH:mm {AT}/initial_time]"),
        (
            {"type": "datepicker", "initial_date": "2026-13-01"},
            f"must be written as YYYY-MM-DD {AT}/initial_date]",
        ),
        (
            {"type": "multi_static_select", "options": LENGTHS, "max_selected_items": 0},
            f"must be at least 1 {AT}/max_selected_items]",
        ),
        (button(url="https://a.example/a b"), f"invalid url {AT}/url]"),
        (button(url="https://a.example/<x>"), f"invalid url {AT}/url]"),
        (button(url="javascript:alert(1)"), f"invalid url {AT}/url]"),
    ],
)
def test_an_element_is_refused_with_its_place(element, words):
    assert block_errors(actions(element)) == [words]


@pytest.mark.parametrize(
    "element",
    [
        MENU | {"initial_option": option("long")},
        GROUPED | {"initial_option": option("short")},
        BOXES | {"initial_options": LENGTHS},
        BOXES | {"options": [option("x", description={"type": "mrkdwn", "text": "*x*"})]},
        BOXES | {"options": [{"text": {"type": "mrkdwn", "text": "*x*"}, "value": "x"}]},
        {"type": "overflow", "options": [option("x", url="https://a.example/å?b=1&c")]},
        {"type": "timepicker", "initial_time": "23:59"},
        {"type": "datepicker", "initial_date": "2026-02-28"},
        button(url="mailto:kari@a.example"),
    ],
)
def test_an_element_as_slack_wants_it_is_taken(element):
    assert block_errors(actions(element)) == []


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (
            modal(field(WORDS | {"focus_on_load": True}), field(MENU | {"focus_on_load": True})),
            "no more than one element may have `focus_on_load` [json-pointer:/view/blocks]",
        ),
        (
            modal(field(WORDS | {"max_length": 3001})),
            "must be at most 3000 [json-pointer:/view/blocks/0/element/max_length]",
        ),
        (
            modal({"type": "markdown", "text": "**x**"}),
            "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
        ),
        (
            modal(field(MENU | {"initial_option": option("medium")})),
            "must be one of the options [json-pointer:/view/blocks/0/element/initial_option]",
        ),
    ],
)
def test_a_view_is_refused_with_its_place(view, words):
    assert view_errors(view) == [words]


def test_markdown_belongs_into_messages():
    assert block_errors([{"type": "markdown", "text": "**x**"}]) == []
