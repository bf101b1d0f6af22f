"""Which calls fail, and how a refusal counts."""

import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from adapters.simulated import SimulatedPlatform
from adapters.simulated.faults import Fault, Faults, Rule
from adapters.simulated.refusals import Refusal, kind_of_refusal
from adapters.simulated.telegram import DEMO_TOKEN

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def failing(rule: Rule, calls: int = 12) -> list[int]:
    """Return which of so many calls fail, counted from 1."""
    return [number for number in range(1, calls + 1) if rule.is_due()]


@pytest.mark.parametrize(
    ("fields", "failed"),
    [
        ({}, [1]),
        ({"nth": 3, "times": 2}, [3, 4]),
        ({"nth": 2, "every": 4, "times": 0}, [2, 6, 10]),
        ({"every": 3, "times": 2}, [1, 4]),
        ({"times": 0}, list(range(1, 13))),
    ],
)
def test_a_rule_counts_the_calls_that_match(fields, failed):
    assert failing(Rule(Fault.BUSY, **fields)) == failed


def test_a_share_is_drawn_by_its_seed_and_is_about_as_large_as_said():
    drawn = failing(Rule(Fault.BUSY, share=0.1, seed=7, times=0), calls=2000)
    assert drawn == failing(Rule(Fault.BUSY, share=0.1, seed=7, times=0), calls=2000)
    assert drawn != failing(Rule(Fault.BUSY, share=0.1, seed=8, times=0), calls=2000)
    assert 150 < len(drawn) < 250


def test_a_rule_holds_for_its_platform_method_chat_and_time():
    faults = Faults()
    rule = faults.add(
        Rule(
            Fault.HTML,
            platform="telegram",
            method="sendMessage",
            chat="5",
            times=0,
            since=TUESDAY.isoformat(),
            until=(TUESDAY + HOUR).isoformat(),
        )
    )
    here = ("telegram", "sendMessage", "5", TUESDAY)
    assert faults.next_for(*here) is rule
    for place, other in enumerate(("slack", "getMe", "6", TUESDAY + HOUR)):
        assert faults.next_for(*here[:place], other, *here[place + 1 :]) is None
    assert faults.next_for(*here[:3], TUESDAY - HOUR) is None


@pytest.mark.parametrize(
    "fields",
    [{"nth": 0}, {"every": 0}, {"times": -1}, {"share": 0}, {"share": 1.5}, {"since": "2026-04-28T08:00"}],
)
def test_a_rule_that_makes_no_sense_is_refused(fields):
    with pytest.raises(ValueError, match=r"count from 1|more than 0|has no zone"):
        Rule(Fault.BUSY, **fields)


async def test_a_truncated_reply_is_half_a_json_and_the_call_was_done():
    async with SimulatedPlatform(TUESDAY) as platform, aiohttp.ClientSession(platform.root_url) as http:
        kari = await platform.telegram.add_person("Kari")
        await platform.telegram.write(kari, "/start")
        platform.fail("truncated", "sendMessage")
        body = {"chat_id": kari, "text": "Hei"}
        async with http.post(f"/bot{DEMO_TOKEN}/sendMessage", json=body) as reply:
            assert (reply.status, reply.content_type) == (200, "application/json")
            with pytest.raises(json.JSONDecodeError):
                json.loads(await reply.text())
        assert [message.text for message in platform.telegram.messages(kari)] == ["/start", "Hei"]


@pytest.mark.parametrize(
    ("platform", "status", "verdict", "kind"),
    [
        ("telegram", 200, "ok", None),
        ("telegram", 400, "Bad Request: can't parse entities: unclosed tag", Refusal.FORM),
        ("telegram", 400, "Bad Request: message is too long", Refusal.FORM),
        ("telegram", 400, "Bad Request: message is not modified: same", Refusal.FORM),
        ("telegram", 404, "Not Found: method not found", Refusal.FORM),
        ("telegram", 400, "Bad Request: chat not found", Refusal.STATE),
        ("telegram", 400, "Bad Request: group chat was upgraded to a supergroup chat", Refusal.STATE),
        ("telegram", 403, "Forbidden: bot was blocked by the user", Refusal.STATE),
        ("telegram", 409, "Conflict: terminated by other getUpdates request", Refusal.STATE),
        ("telegram", 429, "Too Many Requests: retry after 5", Refusal.RATE),
        ("slack", 200, "invalid_blocks: must be less than 3001 characters", Refusal.FORM),
        ("slack", 200, "is_archived", Refusal.STATE),
        ("slack", 429, "ratelimited", Refusal.RATE),
    ],
)
def test_a_refusal_is_of_form_state_or_pace(platform, status, verdict, kind):
    assert kind_of_refusal(platform=platform, status=status, verdict=verdict, fault="") is kind


def test_what_a_fault_answers_is_no_refusal_of_the_bot_and_what_it_only_delays_is():
    asked = {"platform": "telegram", "status": 400, "verdict": "Bad Request: message is too long"}
    assert kind_of_refusal(**asked, fault="error_before") is Refusal.FAULT
    assert kind_of_refusal(**asked, fault="late_reply") is Refusal.FORM
