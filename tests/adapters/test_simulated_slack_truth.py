"""The simulated Slack's judgement of blocks and views, against Slack's own types and Slack's own library."""

import logging

import pytest
from hypothesis import HealthCheck, event, given, settings

from tests.adapters.slack_verdicts import blocks, verdicts_on_block, verdicts_on_view, views

QUICK = settings(
    # The same examples at every run: a new one is for those who look for it (tests/scale/slack_truth.py).
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True, scope="module")
def quiet_library():
    """The library warns of each field that it does not know."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@QUICK
@given(blocks)
def test_a_block_is_judged_as_types_and_library_do(block):
    verdicts = verdicts_on_block(block)
    event(f"refused by {verdicts.names}")
    assert verdicts.unexplained == ""


@QUICK
@given(views)
def test_a_view_is_judged_as_types_and_library_do(view):
    verdicts = verdicts_on_view(view)
    event(f"refused by {verdicts.names}")
    assert verdicts.unexplained == ""
