"""What `latest` is asked for, as it is read and as buttons say it again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.question import _split

SIGNS = st.sampled_from(["+", ",", ";", " og ", " or ", " -", " uten ", " "])
TEXTS = st.lists(st.one_of(SIGNS, st.text(max_size=6)), max_size=30).map("".join)


@given(TEXTS)
def test_any_text_is_split_into_parts_that_stand_in_it(text):
    parts = _split(text)
    assert all(part.text and part.text in text for part in parts)
    assert len(parts) <= 8


@pytest.mark.parametrize(
    "text",
    ["-", "+", ",,,", "google +", "+ google", "google -", "- google", "google , , microsoft", "a+" * 500,
     "-a " * 500, "google -google", "google + google", "og", "google og", "10", "-10", "google -10 3"],
)  # fmt: skip
async def test_odd_questions_are_answered_shortly(kari, text):
    said = await kari.writes(f"/latest {text}")
    assert 0 < len(said) < 700


@given(text=TEXTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_asked_is_answered(kari, text):
    assert await kari.writes(f"/latest google {text}")
