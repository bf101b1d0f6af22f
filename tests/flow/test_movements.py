"""The bot is added, removed, silenced and heard, and chats move: settings stay, sending stops at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import DeliveryStatus, IncomingKind
from bot.model.destination import DestinationStatus, Place, PlaceKind, Sender
from bot.model.digest import EVERY_DAY, Mode
from bot.ports.store import Store
from tests.flow.rooms import CHANNEL, GROUP, PRIVATE, Rooms

SUPERGROUP = Place(PlaceKind.GROUP, "-1005", title="AI-nytt")
TOPIC = replace(GROUP, thread="9")
OLA = Sender("8", "Ola", "en")


@pytest.fixture
async def rooms(store: Store) -> Rooms:
    return await Rooms.open(store)


async def test_in_a_new_group_one_line_says_who_sets_it_up(rooms: Rooms):
    assert await rooms.happens(IncomingKind.JOINED) == [
        "-5: Hi, I am Siste: one short digest of AI news, with sources. "
        "Nothing comes here until an admin sets it up.\n[Set up this chat]"
    ]


async def test_of_a_new_channel_who_added_us_is_told_in_private_and_sets_it_up_there(rooms: Rooms):
    (greeting,) = await rooms.happens(IncomingKind.JOINED, CHANNEL)

    assert greeting == ("7: I am in Kanalen now. Nothing comes there until you set it up.\n[Set it up]")
    channel = await rooms.at(CHANNEL)
    assert "Kanalen gets 5 stories" in await rooms.says(f"place {channel.id} channel set", PRIVATE)


async def test_removal_stops_sending_at_once_to_all_topics_too(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/channel set", TOPIC)
    waiting = [await rooms.digest_waits(GROUP), await rooms.digest_waits(TOPIC)]

    assert await rooms.happens(IncomingKind.LEFT) == []

    assert [await rooms.status_of(one) for one in waiting] == [DeliveryStatus.EXPIRED] * 2
    for place in (GROUP, TOPIC):
        gone = await rooms.at(place)
        assert (gone.status, gone.gone_at) == (DestinationStatus.GONE, rooms.clock.now())


async def test_removal_from_a_chat_we_do_not_know_leaves_no_trace(rooms: Rooms):
    await rooms.happens(IncomingKind.LEFT)

    assert await rooms.at(GROUP) is None


async def test_added_again_the_digest_goes_on_as_before(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/follow google")
    await rooms.happens(IncomingKind.LEFT)
    rooms.clock.set(rooms.clock.now() + timedelta(days=30))

    (greeting,) = await rooms.happens(IncomingKind.JOINED)

    assert greeting == (
        "-5: Good to be back. The digest goes on as before. Next: tomorrow 08:00.\n[Settings]"
    )
    assert "Follows Google" in await rooms.says("/list")
    assert (await rooms.at(GROUP)).gone_at is None


async def test_who_unblocks_us_is_greeted_and_gets_the_digest_as_before(rooms: Rooms):
    await rooms.says("/follow google", PRIVATE)
    waiting = await rooms.digest_waits(PRIVATE)
    await rooms.happens(IncomingKind.LEFT, PRIVATE)
    assert await rooms.status_of(waiting) is DeliveryStatus.EXPIRED

    (greeting,) = await rooms.happens(IncomingKind.JOINED, PRIVATE)

    assert greeting.startswith("7: Good to be back. The digest goes on as before. Next:")


async def test_a_silenced_group_is_paused_its_admin_told_once_and_goes_on_by_itself(rooms: Rooms):
    await rooms.says("/channel set")
    waiting = await rooms.digest_waits()

    (told,) = await rooms.happens(IncomingKind.SILENCED, text="rights")
    assert await rooms.happens(IncomingKind.SILENCED, text="rights") == []

    assert told == (
        "7: The digest for AI-nytt is on pause: I may not write there; give me the right to post. "
        "No stories are lost. Mend that, then press Resume.\n[Resume]"
    )
    assert (await rooms.at(GROUP)).status is DestinationStatus.PAUSED
    assert await rooms.status_of(waiting) is DeliveryStatus.EXPIRED

    assert await rooms.happens(IncomingKind.HEARD) == ["7: AI-nytt: on pause → on. Next: tomorrow 08:00."]
    assert (await rooms.at(GROUP)).status is DestinationStatus.ACTIVE
    assert await rooms.happens(IncomingKind.HEARD) == []


async def test_of_a_group_without_a_digest_a_pause_is_worth_no_word(rooms: Rooms):
    await rooms.says("/status")

    assert await rooms.happens(IncomingKind.SILENCED) == []
    assert await rooms.happens(IncomingKind.HEARD) == []


async def test_one_closed_topic_pauses_no_other(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/channel set", TOPIC)

    await rooms.happens(IncomingKind.SILENCED, TOPIC)

    assert (await rooms.at(TOPIC)).status is DestinationStatus.PAUSED
    assert (await rooms.at(GROUP)).status is DestinationStatus.ACTIVE


async def test_an_anonymous_admin_is_told_by_way_of_who_added_us(rooms: Rooms):
    await rooms.happens(IncomingKind.JOINED)
    anonymous = Sender(GROUP.chat, "AI-nytt")
    rooms.messenger.admins.add(anonymous.external_id)
    await rooms.says("/channel set", sender=anonymous)

    (told,) = await rooms.happens(IncomingKind.SILENCED)

    assert told.startswith("7: The digest for AI-nytt is on pause")


async def test_who_blocked_us_is_passed_over_for_the_next_who_can_act(rooms: Rooms):
    await rooms.says("/channel set")
    rooms.messenger.admins.add(OLA.external_id)
    await rooms.says("/follow google", sender=OLA)
    await rooms.says("/latest", replace(PRIVATE, chat="8"), sender=OLA)
    await rooms.happens(IncomingKind.LEFT, replace(PRIVATE, chat="8"))

    (told,) = await rooms.happens(IncomingKind.SILENCED)

    assert told.startswith("7: ")


async def test_a_group_that_becomes_a_supergroup_keeps_everything_its_topics_included(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/channel set", TOPIC)
    waiting = await rooms.digest_waits()

    await rooms.happens(IncomingKind.MIGRATED, text=SUPERGROUP.chat)

    assert await rooms.at(GROUP) is None
    assert await rooms.at(TOPIC) is None
    assert (await rooms.at(replace(SUPERGROUP, thread="9"))).status is DestinationStatus.ACTIVE
    assert await rooms.status_of(waiting) is DeliveryStatus.PENDING
    assert "5 stories" in await rooms.says("/list", SUPERGROUP)


@pytest.mark.parametrize("is_left_first", [True, False])
async def test_that_the_old_group_says_we_left_it_harms_nothing(rooms: Rooms, is_left_first: bool):
    await rooms.says("/channel set")
    steps = [(IncomingKind.LEFT, ""), (IncomingKind.MIGRATED, SUPERGROUP.chat)]
    for kind, text in steps if is_left_first else reversed(steps):
        await rooms.happens(kind, text=text)

    assert (await rooms.at(SUPERGROUP)).status is DestinationStatus.ACTIVE
    assert await rooms.at(GROUP) is None


async def test_set_up_under_both_ids_a_group_is_told_once_and_loses_no_choice(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/follow google")
    await rooms.says("/mute crypto")
    await rooms.says("/channel set", SUPERGROUP)
    await rooms.says("/follow microsoft", SUPERGROUP)
    await rooms.says("/digest add weekly friday 14:00", SUPERGROUP)

    await rooms.happens(IncomingKind.MIGRATED, text=SUPERGROUP.chat)

    moved = await rooms.at(SUPERGROUP)
    async with rooms.store.reading() as tx:
        daily, weekly = await tx.digests.of(moved.id)
    follows = {sub.target.value for sub in daily.subscriptions if sub.mode is Mode.FOLLOW}
    assert follows == {"google", "microsoft"}
    assert weekly.name == "weekly"


async def test_set_up_under_both_ids_a_group_keeps_the_days_of_both(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/channel set", SUPERGROUP)
    await rooms.says("/digest days daily", SUPERGROUP)

    await rooms.happens(IncomingKind.MIGRATED, text=SUPERGROUP.chat)

    moved = await rooms.at(SUPERGROUP)
    async with rooms.store.reading() as tx:
        (digest,) = await tx.digests.of(moved.id)
    assert digest.weekdays == EVERY_DAY


async def test_a_digest_that_is_off_under_one_id_does_not_silence_the_other(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/digest off")
    await rooms.says("/channel set", SUPERGROUP)

    await rooms.happens(IncomingKind.MIGRATED, text=SUPERGROUP.chat)

    moved = await rooms.at(SUPERGROUP)
    async with rooms.store.reading() as tx:
        digests = await tx.digests.of(moved.id)
    assert [digest.next_at is not None for digest in digests].count(True) == 1


async def test_following_nothing_under_one_id_stays_everything(rooms: Rooms):
    await rooms.says("/channel set")
    await rooms.says("/channel set", SUPERGROUP)
    await rooms.says("/follow microsoft", SUPERGROUP)

    await rooms.happens(IncomingKind.MIGRATED, text=SUPERGROUP.chat)

    assert "Follows the most important of everything" in await rooms.says("/list", SUPERGROUP)
