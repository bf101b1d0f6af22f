"""Forms and pages as Slack's views, whatever stands in them."""

import logging

import pytest
from slack_sdk.models.views import View

from adapters.simulated.slack_blocks import view_errors
from adapters.slack.home import MAX_BLOCKS, home_view
from adapters.slack.modals import Origin, modal
from bot.message import Form, FormChoice, FormField, Message, Text, notice
from tests.adapters import chat_messages
from tests.adapters.slack_schema import is_taken_by_schema

HOSTILE = chat_messages.HOSTILE * 9
MANY = tuple(FormChoice(f"Tag {number}", f"tag-{number}") for number in range(150))


@pytest.fixture(autouse=True)
def quiet_library():
    """The library warns of each field that it does not know."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def taken(view: dict) -> dict:
    """Return the view, which simulated platform, library and types all take."""
    assert view_errors(view) == []
    assert View(**view).to_dict()
    kind = "HomeView" if view["type"] == "home" else "ModalView"
    assert is_taken_by_schema(kind, view)
    return view


def of(*fields: FormField, title: str = "Når") -> dict:
    return taken(modal(Form("time", (17, 23), title, fields), "nb", Origin()))


def test_form_carries_its_name_its_ids_and_where_it_was_asked_for():
    view = of(FormField("words", "Hva"))

    assert (view["callback_id"], view["private_metadata"]) == ("time", "17 23")
    elsewhere = modal(Form("time", (17, 23), "Når", ()), "nb", Origin("C1", "17.5"))
    assert elsewhere["private_metadata"] == "17 23 C1 17.5"
    assert (view["submit"]["text"], view["close"]["text"]) == ("Lagre", "Avbryt")


def test_each_kind_of_field_has_the_element_that_fits():
    few = MANY[:7]
    view = of(
        FormField("time", "Tid", chosen=("08:00",), hint="Lokal tid"),
        FormField("some", "Dager", few, ("tag-1", "tag-2")),
        FormField("some", "Emner", MANY, is_optional=True),
        FormField("one", "Lengde", few, ("tag-3",)),
        FormField("words", "Hva"),
    )

    elements = [block["element"] for block in view["blocks"]]
    assert [block.get("optional", False) for block in view["blocks"]] == [False, False, True, False, False]
    assert [element["type"] for element in elements] == [
        "timepicker",
        "checkboxes",
        "multi_static_select",
        "static_select",
        "plain_text_input",
    ]
    assert elements[0]["initial_time"] == "08:00"
    assert [option["value"] for option in elements[1]["initial_options"]] == ["tag-1", "tag-2"]
    assert len(elements[2]["options"]) == 100
    assert elements[3]["initial_option"]["value"] == "tag-3"


def test_hostile_words_fit_and_ping_nobody():
    view = of(
        FormField("some", HOSTILE, (FormChoice(HOSTILE, "x"),), ("x",), HOSTILE),
        FormField("words", HOSTILE, hint=HOSTILE),
        title=HOSTILE,
    )

    assert "<!" not in str(view)
    assert "<@" not in str(view)


def test_page_holds_no_more_than_slack_takes():
    many = Message(tuple(Text(f"{number} {HOSTILE}") for number in range(150)), summary="x", is_page=True)

    assert len(taken(home_view(many))["blocks"]) == MAX_BLOCKS


def test_what_only_passes_by_is_said_on_the_page():
    assert taken(home_view(notice("Et øyeblikk")))["blocks"][0]["text"]["text"] == "Et øyeblikk"
