"""The bot's clock where it follows another program's."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from adapters.clock.remote import ClockUnreachableError, RemoteClock
from adapters.simulated import SimulatedPlatform
from bot.ports.outside import FollowedClock
from tests.adapters.scripted_server import Answer, ScriptedServer

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY, follows_idle=True) as platform:
        yield platform


@pytest.fixture
async def clock(platform):
    clock = RemoteClock(platform.clock_url)
    await clock.start()
    yield clock
    await clock.close()


async def rest_until(clock, moment):
    """Rest as the ticks do: again, as long as a word does not hold."""
    while clock.now() < moment:
        await clock.rest(until=moment, turn=clock.turn)


async def test_it_says_what_the_platform_says_and_follows_each_move(platform, clock):
    assert isinstance(clock, FollowedClock)
    assert clock.now() == TUESDAY
    moved = asyncio.Event()
    clock.watch(moved.set)
    platform.clock.advance(HOUR)
    await asyncio.wait_for(moved.wait(), 5)
    assert clock.now() == TUESDAY + HOUR


async def test_resting_moves_the_platform(platform, clock):
    await rest_until(clock, TUESDAY + HOUR)
    assert platform.clock.now() == clock.now() == TUESDAY + HOUR


async def test_a_rest_ends_where_a_sleeper_wakes(platform, clock):
    woken = []

    async def sleep(hours):
        await clock.sleep(hours * HOUR)
        woken.append((hours, clock.now() - TUESDAY))

    sleepers = [asyncio.create_task(sleep(hours)) for hours in (3, 2)]
    resting = asyncio.create_task(rest_until(clock, TUESDAY + 5 * HOUR))
    async with asyncio.timeout(5):
        await asyncio.gather(resting, *sleepers)
    assert woken == [(2, 2 * HOUR), (3, 3 * HOUR)]


async def test_a_sleeper_is_asleep_until_its_moment_has_come(platform, clock):
    fell_asleep, moved = asyncio.Event(), asyncio.Event()
    clock.watch(fell_asleep.set)
    # Somebody does the work of this process, so a sleeper alone does not make it rest.
    await rest_until(clock, TUESDAY + HOUR)
    fell_asleep.clear()
    sleeper = asyncio.create_task(clock.sleep(HOUR))
    assert not clock.is_asleep(sleeper)
    await asyncio.wait_for(fell_asleep.wait(), 5)
    assert clock.is_asleep(sleeper)

    clock.watch(moved.set)
    platform.clock.advance(HOUR)
    await asyncio.wait_for(moved.wait(), 5)
    assert not clock.is_asleep(sleeper)
    await asyncio.wait_for(sleeper, 5)


async def test_a_verb_that_only_sleeps_passes_its_time(clock):
    async with asyncio.timeout(5):
        await clock.sleep(HOUR)
    assert clock.now() == TUESDAY + HOUR


async def test_a_running_clock_runs_between_two_readings():
    async with SimulatedPlatform(TUESDAY, speed=100_000) as platform:
        clock = RemoteClock(platform.clock_url)
        await clock.start()
        async with asyncio.timeout(5):
            await clock.sleep(HOUR)
            await rest_until(clock, TUESDAY + 3 * HOUR)
        assert clock.now() >= TUESDAY + 3 * HOUR
        await clock.close()


async def test_a_clock_that_can_only_be_asked_is_asked_again_and_again():
    async with ScriptedServer() as server:
        server.defaults["follow"] = not_here
        server.defaults["clock"] = {"now": "2026-04-28T08:00:00+02:00"}
        clock = RemoteClock(f"{server.url}/clock")
        await clock.start()
        assert clock.now() == TUESDAY

        sleeper = asyncio.create_task(clock.sleep(HOUR))
        resting = asyncio.create_task(rest_until(clock, TUESDAY + HOUR))
        server.defaults["clock"] = {"now": "2026-04-28T07:00:00+00:00"}
        async with asyncio.timeout(5):
            await asyncio.gather(sleeper, resting)
        await clock.close()


async def not_here(_request):
    raise web.HTTPNotFound


@pytest.mark.parametrize("answer", [Answer({"time": "noon"}), Answer({"now": "noon"}), Answer(raw="?")])
async def test_what_is_no_clock_is_told_with_the_next_step(answer):
    async with ScriptedServer() as server:
        server.answer("clock", answer)
        with pytest.raises(ClockUnreachableError, match="unset SISTE_CLOCK_URL"):
            await RemoteClock(f"{server.url}/clock").start()


async def test_a_platform_that_comes_back_as_another_process_is_followed_anew(clock, platform, caplog):
    await rest_until(clock, TUESDAY + HOUR)
    port = int(platform.root_url.rpartition(":")[2])
    await platform.stop()
    async with SimulatedPlatform(TUESDAY + 2 * HOUR, port=port, follows_idle=True):
        async with asyncio.timeout(10):
            await rest_until(clock, TUESDAY + 3 * HOUR)
    assert "its last time stands" in caplog.text
