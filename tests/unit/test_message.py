"""The document travels through the outbox as JSON."""

from hypothesis import given
from hypothesis import strategies as st

from bot.message import (
    Attachment,
    Button,
    Buttons,
    Details,
    Footer,
    Heading,
    ListBlock,
    ListItem,
    Message,
    StoryBlock,
    Text,
    notice,
    say,
)

TEXT = st.text(max_size=40)
BUTTON = st.builds(Button, TEXT, TEXT, TEXT, TEXT)
BLOCK = st.one_of(
    st.builds(Heading, TEXT),
    st.builds(Text, TEXT, st.booleans()),
    st.builds(Details, TEXT),
    st.builds(
        StoryBlock,
        headline=TEXT,
        story_id=st.integers(1, 2**40),
        url=st.none() | TEXT,
        lines=st.tuples(TEXT),
        buttons=st.tuples(BUTTON),
    ),
    st.builds(ListBlock, st.tuples(st.builds(ListItem, TEXT, st.none() | TEXT, TEXT)), st.booleans()),
    st.builds(Buttons, st.tuples(st.tuples(BUTTON))),
    st.builds(Footer, TEXT),
)


@given(
    st.builds(
        Message,
        st.lists(BLOCK, max_size=5).map(tuple),
        TEXT,
        st.sampled_from(["nb", "en"]),
        st.booleans(),
        toast=TEXT,
        is_silent=st.booleans(),
        attachment=st.none() | st.builds(Attachment, TEXT, TEXT, TEXT),
    )
)
def test_any_message_comes_back_from_json_as_it_was(message: Message):
    assert Message.from_json(message.to_json()) == message


def test_say_makes_a_paragraph_with_its_buttons_under_it():
    undo = Button("Undo", "undo 7")

    assert say("Done.", undo).blocks == (Text("Done."), Buttons(((undo,),)))


def test_a_notice_is_only_a_toast_until_it_gets_a_block():
    passing = notice("Saved.")

    assert passing.is_only_toast
    assert passing.summary == "Saved."
    assert not Message((Text("Saved."),), "Saved.", toast="Saved.").is_only_toast
