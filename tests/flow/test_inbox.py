"""What comes in is handled once, in its order, and nobody waits for another chat."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.floods import PER_MEMBER, PER_PLACE
from bot.delivery.inbox import MAX_ATTEMPTS
from bot.message import Message
from bot.model.delivery import IncomingKind
from bot.model.destination import Sender
from bot.ports.store import Store
from tests.flow.rooms import GROUP, PRIVATE, Rooms

OLA = Sender("8", "Ola", "en")
OLAS = replace(PRIVATE, chat="8")
SORRY = "That went wrong on my side; nothing was changed. Please try again in a minute."
TOO_FAST = "That was a bit fast for me. Nothing was changed. Try again in a minute."


@pytest.fixture
async def rooms(store: Store) -> Rooms:
    return await Rooms.open(store)


async def test_an_update_that_comes_again_acts_once(rooms: Rooms):
    await rooms.comes(IncomingKind.TEXT, PRIVATE, "/follow google", key="77")
    await rooms.comes(IncomingKind.TEXT, PRIVATE, "/follow google", key="77")
    assert len(await rooms.said()) == 1

    await rooms.comes(IncomingKind.TEXT, PRIVATE, "/follow google", key="77")
    assert await rooms.said() == []


async def test_two_presses_at_once_are_carried_out_in_their_order(rooms: Rooms):
    await rooms.comes(IncomingKind.BUTTON, PRIVATE, "digest time 07:00")
    await rooms.says("/follow google", PRIVATE)
    await rooms.comes(IncomingKind.BUTTON, PRIVATE, "digest time 07:00")
    await rooms.comes(IncomingKind.BUTTON, PRIVATE, "digest time 09:00")

    first, second = await rooms.said()

    assert "08:00 → weekdays 07:00" in first
    assert "07:00 → weekdays 09:00" in second


async def test_a_command_of_4096_characters_is_answered(rooms: Rooms):
    assert await rooms.says("/follow " + "<&>" * 1362 + "xy", PRIVATE)


async def test_what_cannot_be_handled_says_sorry_once_and_holds_up_nobody_else(rooms: Rooms):
    poisoned = rooms.messenger
    poisoned.failure_on_rights = RuntimeError("broken")
    await rooms.comes(IncomingKind.TEXT, GROUP, "/channel set")
    await rooms.comes(IncomingKind.TEXT, OLAS, "/list", sender=OLA)

    said = [await rooms.said() for _ in range(MAX_ATTEMPTS + 1)]

    assert [line for line in said[0] if line.startswith("8:")]
    assert [line for lines in said for line in lines if SORRY in line] == [f"-5: {SORRY}"]


async def test_what_failed_for_a_moment_is_carried_out_at_the_next_tick(rooms: Rooms):
    rooms.messenger.failure_on_rights = RuntimeError("broken")
    await rooms.comes(IncomingKind.TEXT, GROUP, "/channel set")
    assert await rooms.said() == []

    rooms.messenger.failure_on_rights = None
    (answer,) = await rooms.said()

    assert answer.startswith("-5: Done: AI-nytt gets 5 stories")


async def test_a_platform_slow_to_say_who_is_an_admin_holds_up_that_chat_alone(rooms: Rooms):
    rooms.messenger.may_answer_on_rights = asyncio.Event()
    await rooms.comes(IncomingKind.TEXT, GROUP, "/channel set")
    await rooms.comes(IncomingKind.TEXT, OLAS, "/list", sender=OLA)

    in_group = asyncio.create_task(rooms.inbox.handle_chat(rooms.installation.id, GROUP.chat))
    assert await rooms.inbox.handle_chat(rooms.installation.id, OLAS.chat) == 1
    assert len(await rooms.waiting("8")) == 1
    assert not in_group.done()

    rooms.messenger.may_answer_on_rights.set()
    assert await in_group == 1


async def test_one_member_who_floods_is_told_once_and_then_left_unanswered_for_a_minute(rooms: Rooms):
    for _ in range(PER_MEMBER + 10):
        await rooms.comes(IncomingKind.TEXT, PRIVATE, "/tags")
    await rooms.comes(IncomingKind.TEXT, OLAS, "/tags", sender=OLA)

    said = await rooms.said()

    hers = [line for line in said if line.startswith("7:")]
    assert len(hers) == PER_MEMBER + 1
    assert hers[-1] == f"7: {TOO_FAST}"
    assert len(said) == len(hers) + 1
    assert await rooms.says("/tags", PRIVATE) == ""

    rooms.clock.set(rooms.clock.now() + timedelta(minutes=1))
    assert TOO_FAST not in await rooms.says("/tags", PRIVATE)


async def test_a_flood_of_presses_gets_a_passing_notice(rooms: Rooms):
    for _ in range(PER_MEMBER + 2):
        await rooms.comes(IncomingKind.BUTTON, PRIVATE, "tags")
    await rooms.said()

    last = Message.from_json((await rooms.waiting("7"))[-1].message)

    assert (last.is_only_toast, last.toast) == (True, TOO_FAST)


async def test_many_members_of_one_group_are_limited_together(rooms: Rooms):
    members = [Sender(str(number), f"M{number}", "en") for number in range(100, 100 + PER_PLACE + 5)]
    for member in members:
        await rooms.comes(IncomingKind.TEXT, GROUP, "/tags", sender=member)

    said = await rooms.said()

    assert len(said) == PER_PLACE + 1
    assert TOO_FAST in said[-1]


async def test_a_removal_in_the_middle_of_a_flood_is_noticed(rooms: Rooms):
    for _ in range(PER_MEMBER + 2):
        await rooms.comes(IncomingKind.TEXT, PRIVATE, "/follow google")
    await rooms.comes(IncomingKind.LEFT, PRIVATE)
    await rooms.said()

    assert (await rooms.at(PRIVATE)).gone_at is not None
