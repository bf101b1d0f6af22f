"""How fast an installation sends."""

from datetime import UTC, datetime, timedelta

from adapters.clock.local import SetClock
from bot.delivery.pacing import PER_SECOND, Pacer
from bot.model.destination import Platform

MORNING = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)


async def test_a_thousand_turns_take_as_long_as_the_rate_says():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    for _ in range(1000):
        await pacer.wait_for_turn()

    assert clock.now() - MORNING == timedelta(seconds=999 / PER_SECOND[Platform.TELEGRAM])


async def test_turns_after_a_rest_come_at_once():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.SLACK, clock)
    await pacer.wait_for_turn()
    rested = MORNING + timedelta(minutes=1)
    clock.set(rested)

    await pacer.wait_for_turn()

    assert clock.now() == rested


def test_one_chat_is_left_in_peace_for_a_second_and_others_are_not():
    pacer = Pacer(Platform.TELEGRAM, SetClock(MORNING))

    assert pacer.claim_chat(1) == timedelta()
    assert pacer.claim_chat(1) == timedelta(seconds=1)
    assert pacer.claim_chat(2) == timedelta()


def test_a_pause_lasts_as_long_as_the_longest_that_was_asked_for():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    pacer.pause(timedelta(seconds=30))
    pacer.pause(timedelta(seconds=5))
    clock.set(MORNING + timedelta(seconds=29))
    assert pacer.is_paused

    clock.set(MORNING + timedelta(seconds=30))
    assert not pacer.is_paused
