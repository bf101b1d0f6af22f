"""One at a time, and who goes first before all others who wait."""

import asyncio
from contextlib import suppress

from storage.turns import Turns


async def asked_for(turns: Turns, *names: str) -> tuple[list[str], list[asyncio.Task[None]]]:
    """Have each ask for a turn, in that order; a name that begins with a star goes first."""
    had: list[str] = []

    async def take(name: str) -> None:
        async with turns.turn(goes_first=name.startswith("*")):
            had.append(name)
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(take(name)) for name in names]
    await asyncio.sleep(0)
    return had, tasks


async def test_turns_come_in_the_order_of_asking():
    had, tasks = await asked_for(Turns(), "a", "b", "c")
    await asyncio.gather(*tasks)

    assert had == ["a", "b", "c"]


async def test_who_goes_first_waits_for_nobody_but_whose_turn_it_is():
    had, tasks = await asked_for(Turns(), "a", "b", "c", "*d", "*e")
    await asyncio.gather(*tasks)

    assert had == ["a", "*d", "*e", "b", "c"]


async def test_no_two_have_a_turn_at_once():
    turns, busy, most = Turns(), 0, 0

    async def take(number: int) -> None:
        nonlocal busy, most
        async with turns.turn(goes_first=number % 3 == 0):
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0)
            busy -= 1

    await asyncio.gather(*(take(number) for number in range(50)))

    assert most == 1


async def test_who_is_cancelled_while_waiting_holds_up_nobody():
    had, tasks = await asked_for(Turns(), "a", "b", "c")
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert had == ["a", "c"]


async def test_who_is_cancelled_just_before_their_turn_gives_it_to_one_only():
    turns, busy, most = Turns(), 0, 0

    async def take() -> None:
        nonlocal busy, most
        async with turns.turn(goes_first=False):
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            busy -= 1

    async with turns.turn(goes_first=False):
        tasks = [asyncio.create_task(take()) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert most == 1


async def test_who_is_cancelled_as_their_turn_comes_passes_it_on():
    turns = Turns()
    async with turns.turn(goes_first=False):
        had, tasks = await asked_for(turns, "a", "b")
    # Called by now, and not yet awake.
    tasks[0].cancel()
    with suppress(asyncio.CancelledError):
        await tasks[0]
    await tasks[1]

    assert had == ["b"]


async def test_an_error_in_a_turn_ends_it():
    turns = Turns()
    with suppress(ValueError):
        async with turns.turn(goes_first=False):
            raise ValueError
    had, tasks = await asked_for(turns, "a")
    await asyncio.gather(*tasks)

    assert had == ["a"]
