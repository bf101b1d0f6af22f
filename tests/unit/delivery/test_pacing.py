"""How fast an installation sends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapters.clock.local import SetClock
from bot.delivery.pacing import PER_SECOND, Pacer
from bot.model.destination import Place, PlaceKind, Platform

PRIVATE = Place(PlaceKind.PRIVATE, "1")
GROUP = Place(PlaceKind.GROUP, "-5")
MORNING = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)


async def test_a_thousand_turns_take_as_long_as_the_rate_says():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    for _ in range(1000):
        await pacer.wait_for_turn()

    assert clock.now() - MORNING == 999 * timedelta(seconds=1 / PER_SECOND[Platform.TELEGRAM])


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

    assert pacer.claim_chat(PRIVATE) == timedelta()
    assert pacer.claim_chat(PRIVATE) == timedelta(seconds=1)
    assert pacer.claim_chat(replace(PRIVATE, chat="2")) == timedelta()


def test_a_group_takes_twenty_in_a_minute_all_its_topics_together():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    for number in range(20):
        assert pacer.claim_chat(replace(GROUP, thread=str(number % 3))) == timedelta()
        clock.set(clock.now() + timedelta(seconds=1))

    assert pacer.claim_chat(GROUP) == timedelta(seconds=40)
    clock.set(MORNING + timedelta(minutes=1))
    assert pacer.claim_chat(GROUP) == timedelta()


def test_one_persons_chat_has_no_such_limit():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    for _ in range(40):
        assert pacer.claim_chat(PRIVATE) == timedelta()
        clock.set(clock.now() + timedelta(seconds=1))


def test_a_pause_lasts_as_long_as_the_longest_that_was_asked_for():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    pacer.pause(timedelta(seconds=30))
    pacer.pause(timedelta(seconds=5))
    clock.set(MORNING + timedelta(seconds=29))
    assert pacer.is_paused

    clock.set(MORNING + timedelta(seconds=30))
    assert not pacer.is_paused


async def test_turns_that_were_held_up_do_not_go_out_at_once():
    clock = SetClock(MORNING)
    pacer = Pacer(Platform.TELEGRAM, clock)

    moments = []
    for _ in range(90):
        await pacer.wait_to_send()
        moments.append(clock.now())

    for first, later in zip(moments, moments[29:], strict=False):
        assert later - first >= timedelta(seconds=1)
