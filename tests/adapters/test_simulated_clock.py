"""The platform's clock: moved by hand, running, planned for, and leaping when everybody rests.

The followers here are scripted: they say their words over HTTP as a bot's clock does.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from adapters.simulated import SimulatedPlatform
from adapters.simulated.clock import VirtualClock
from adapters.simulated.followers import LEASE_SECONDS, Followers, Rest
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.simulated.traffic import GONE_AFTER_SECONDS, Traffic

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


class ScriptedFollower:
    """A bot of which only the clock is there."""

    def __init__(self, http: aiohttp.ClientSession, name: str) -> None:
        self._http = http
        self.name = name
        self.reading: dict[str, Any] = {}

    async def listen(self, moves: int = -1) -> None:
        """Become known, and learn turn and time."""
        await self._ask("/clock/follow", moves=moves)

    async def rest(self, until: datetime | None, turn: int | None = None) -> datetime:
        """Say it as of the turn that was last heard of; return what the clock then says."""
        word = {"turn": self.reading["turn"] if turn is None else turn}
        await self._ask("/clock/rest", until=until.isoformat() if until else None, **word)
        return self.now

    async def rest_for_good(self, until: datetime | None) -> None:
        """Say it again and again, as a bot that has nothing else to do."""
        while True:
            await self.rest(until)

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.reading["now"])

    async def _ask(self, path: str, **word: Any) -> None:
        body = {"follower": self.name, **word}
        async with self._http.post(path, json=body, raise_for_status=True) as reply:
            self.reading = await reply.json()


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY, follows_idle=True) as platform:
        yield platform


@pytest.fixture
async def http(platform):
    async with aiohttp.ClientSession(platform.root_url) as session:
        yield session


@pytest.fixture
async def bot(http):
    follower = ScriptedFollower(http, "bot")
    await follower.listen()
    return follower


async def call(http, method, **params):
    async with http.post(f"/bot{DEMO_TOKEN}/{method}", json=params) as reply:
        return await reply.json()


async def post(http, path, **body):
    async with http.post(path, json=body) as reply:
        return reply.status, await reply.json()


async def until_told(platform):
    """Wait until the bot's word is there, and let the platform think about it."""
    assert await platform.traffic.until_stirred(5)
    for _ in range(20):
        await asyncio.sleep(0)


async def until_says(platform, moment):
    async with asyncio.timeout(5):
        while platform.clock.now() != moment:
            await platform.traffic.until_stirred(1)


# --- leaping ----------------------------------------------------------------------------------------


async def test_the_clock_leaps_to_the_moment_that_the_bot_rests_until(bot):
    assert await bot.rest(TUESDAY + HOUR) == TUESDAY + HOUR
    assert await bot.rest(TUESDAY + 5 * HOUR) == TUESDAY + 5 * HOUR


async def test_a_moment_that_has_passed_wakes_the_bot_and_moves_nothing(bot):
    turn = bot.reading["turn"]
    assert await bot.rest(TUESDAY - HOUR) == TUESDAY
    assert bot.reading["turn"] > turn


async def test_a_word_of_an_earlier_turn_is_answered_at_once_and_does_not_count(platform, http, bot):
    turn = bot.reading["turn"]
    await call(http, "getMe")
    assert await bot.rest(TUESDAY + HOUR, turn=turn) == TUESDAY
    assert bot.reading["turn"] > turn
    assert await bot.rest(TUESDAY + HOUR) == TUESDAY + HOUR


async def test_with_two_bots_the_clock_waits_for_both_and_leaps_to_the_earlier_moment(platform, http, bot):
    other = ScriptedFollower(http, "other")
    await other.listen()
    first = asyncio.create_task(bot.rest(TUESDAY + 2 * HOUR))
    await until_told(platform)
    assert platform.clock.now() == TUESDAY

    assert await other.rest(TUESDAY + HOUR) == TUESDAY + HOUR
    assert await first == TUESDAY + HOUR


async def test_a_bot_that_starts_later_is_waited_for_from_its_first_word_on(platform, http, bot):
    assert await bot.rest(TUESDAY + HOUR) == TUESDAY + HOUR
    late = ScriptedFollower(http, "late")
    await late.listen()
    resting = asyncio.create_task(bot.rest(TUESDAY + 3 * HOUR))
    await until_told(platform)
    assert platform.clock.now() == TUESDAY + HOUR
    assert await late.rest(None) == TUESDAY + 3 * HOUR
    await resting


async def test_no_leap_past_an_update_that_waits_or_was_not_confirmed(platform, http, bot):
    await call(http, "getMe")
    await platform.telegram.add_person("Kari")
    await platform.telegram.write("Kari", "/start")
    resting = asyncio.create_task(bot.rest_for_good(TUESDAY + HOUR))
    await until_told(platform)
    assert platform.clock.now() == TUESDAY

    (update,) = (await call(http, "getUpdates"))["result"]
    await until_told(platform)
    assert platform.clock.now() == TUESDAY

    await call(http, "getUpdates", offset=update["update_id"] + 1)
    await until_says(platform, TUESDAY + HOUR)
    resting.cancel()


async def test_no_leap_while_a_call_is_answered_but_a_long_poll_holds_nobody_up(platform, http, bot):
    poll = asyncio.create_task(call(http, "getUpdates", timeout=5))
    await until_told(platform)
    with platform.traffic.under_way():
        await bot.listen()
        resting = asyncio.create_task(bot.rest_for_good(TUESDAY + HOUR))
        await until_told(platform)
        assert platform.clock.now() == TUESDAY
    await until_says(platform, TUESDAY + HOUR)
    assert not poll.done()
    for task in (resting, poll):
        task.cancel()


async def test_a_bot_that_hangs_up_is_no_longer_waited_for(platform, http, bot):
    async with aiohttp.ClientSession(platform.root_url) as session:
        doomed = ScriptedFollower(session, "doomed")
        await doomed.listen()
        listening = asyncio.create_task(doomed.listen(moves=platform.clock.moves))
        resting = asyncio.create_task(bot.rest(TUESDAY + HOUR))
        await until_told(platform)
        assert platform.clock.now() == TUESDAY
        listening.cancel()
    assert await resting == TUESDAY + HOUR


async def test_the_clock_stands_still_without_anybody_who_follows(platform):
    platform.control.plan({"in": 60, "do": "telegram/add_person", "with": {"name": "Kari"}})
    platform.traffic.stir()
    for _ in range(20):
        await asyncio.sleep(0)
    assert platform.clock.now() == TUESDAY


async def test_a_clock_that_is_not_told_to_leap_does_not():
    async with SimulatedPlatform(TUESDAY) as platform, aiohttp.ClientSession(platform.root_url) as session:
        bot = ScriptedFollower(session, "bot")
        await bot.listen()
        resting = asyncio.create_task(bot.rest(TUESDAY + HOUR))
        await until_told(platform)
        assert platform.clock.now() == TUESDAY
        platform.clock.advance(HOUR / 2)
        assert await resting == TUESDAY + HOUR / 2


# --- what is planned --------------------------------------------------------------------------------


async def test_what_a_person_plans_is_done_at_its_moment_and_the_clock_stops_there(platform, http, bot):
    await platform.telegram.add_person("Kari")
    status, reply = await post(
        http, "/control/plan", at="2026-04-28T07:30Z", do="telegram/write", **{"with": kari_writes("/start")}
    )
    assert (status, reply) == (200, {"result": "2026-04-28T07:30:00+00:00"})
    await bot.listen()

    assert await bot.rest(TUESDAY + 2 * HOUR) == TUESDAY + 1.5 * HOUR
    async with asyncio.timeout(5):
        while not platform.telegram.bot().updates.count:
            await platform.traffic.until_stirred(1)
    assert [m.text for m in platform.telegram.messages(platform.telegram.chats.person("Kari").id)] == [
        "/start"
    ]


async def test_what_is_planned_for_one_moment_is_done_in_its_order_though_one_fails(platform):
    await platform.telegram.add_person("Kari")
    for person, text in (("Kari", "a"), ("Nobody", "b"), ("Kari", "c")):
        plan = {"in": 60, "do": "telegram/write", "with": {"person": person, "text": text}}
        platform.control.plan(plan)
    platform.clock.advance(HOUR)
    async with asyncio.timeout(5):
        while platform.telegram.bot().updates.count < 2:
            await platform.traffic.until_stirred(1)
    kari = platform.telegram.chats.person("Kari").id
    assert [message.text for message in platform.telegram.messages(kari)] == ["a", "c"]


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"do": "telegram/write"}, 'say when: "at": ISO 8601 with a zone, or "in": seconds'),
        ({"do": "telegram/write", "at": "2026-04-28T08:00"}, "has no zone"),
        ({"do": "telegram/write", "in": "soon"}, "say when"),
        ({"do": "telegram/dance", "in": 60}, "no such action; there are: add_person"),
        ({"do": "telegram/write", "in": 60}, "missing a required argument"),
        ({"in": 60}, "no such action"),
    ],
)
async def test_a_slip_in_a_plan_is_explained(http, plan, words):
    status, reply = await post(http, "/control/plan", **plan)
    assert (status, words in reply["error"]) == (400, True), reply


def kari_writes(text):
    return {"person": "Kari", "text": text}


# --- leases, in real seconds ------------------------------------------------------------------------


class RealSeconds:
    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


def test_a_dead_follower_is_waited_for_until_its_lease_is_over():
    seconds = RealSeconds()
    followers = Followers(seconds)
    word = Rest(7, TUESDAY)
    followers.hear("dead")
    followers.rest("alive", word)
    assert followers.resting(7) == []

    seconds.passed = LEASE_SECONDS + 1
    followers.hear("alive")
    assert followers.resting(7) == [word]
    assert followers.resting(8) == []


def test_what_waits_for_a_bot_that_is_gone_holds_nobody_up():
    seconds = RealSeconds()
    traffic = Traffic(seconds)
    assert not traffic.is_there("1")
    traffic.hear("1")
    traffic.hand_out("1")
    assert traffic.is_there("1")
    assert not traffic.is_still

    seconds.passed = GONE_AFTER_SECONDS
    assert not traffic.is_there("1")
    assert traffic.is_still


def test_a_running_clock_runs():
    clock = VirtualClock(TUESDAY, speed=1_000_000)
    assert TUESDAY < clock.now() < clock.now()
    with pytest.raises(ValueError, match="zero or more"):
        VirtualClock(TUESDAY, speed=-1)
    with pytest.raises(ValueError, match="no zone"):
        VirtualClock(datetime(2026, 4, 28))  # noqa: DTZ001 - the fault that is refused


def test_a_clock_that_stands_is_set_running_and_stopped_and_never_goes_back():
    clock = VirtualClock(TUESDAY)
    seconds = clock.rate_seconds()
    clock.run_at(1_000_000)
    running = clock.now()
    assert running > TUESDAY

    clock.run_at(0)

    stopped = clock.now()
    assert running < stopped == clock.now()
    assert clock.rate_seconds() - seconds >= (stopped - TUESDAY).total_seconds()
    assert clock.moves == 2
