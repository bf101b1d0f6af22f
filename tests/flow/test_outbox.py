"""Sending: never twice, never silently lost."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock.local import SetClock
from bot.delivery import movements
from bot.delivery.ledger import Ledger
from bot.delivery.outbox import MOST_CALLS, Outbox
from bot.delivery.pacing import Pacer
from bot.message import say
from bot.model.delivery import Change, DeliveryStatus, Lane, NewDelivery, Urgency
from bot.model.destination import (
    Destination,
    DestinationStatus,
    Place,
    PlaceKind,
    Platform,
    Sender,
)
from bot.model.digest import ChosenStory
from bot.ports.outside import (
    DestinationBusyError,
    DestinationGoneError,
    DestinationMovedError,
    DestinationPausedError,
    MessageRefusedError,
    OutcomeUnknownError,
)
from bot.ports.store import Store, Transaction
from tests.fake_messenger import FakeMessenger

MORNING = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)


class Post:
    """One Slack workspace with destinations, and an outbox on it."""

    def __init__(self, store: Store, messenger: FakeMessenger, *, on_unknown: str = "hold") -> None:
        self.store, self.messenger, self.clock = store, messenger, SetClock(MORNING)
        key = messenger.installation.id
        pacers = {key: Pacer(Platform.SLACK, self.clock)}
        self.outbox = Outbox(store, self.clock, {key: messenger}, pacers, on_unknown)  # type: ignore[arg-type]

    async def destination(self, chat: str, kind: PlaceKind = PlaceKind.CHANNEL) -> Destination:
        async with self.store.transaction() as tx:
            destination, _ = await tx.destinations.ensure(
                self.messenger.installation,
                Place(kind, chat, title=chat),
                language="en",
                zone="Europe/Oslo",
                audience="cio",
                now=self.clock.now(),
            )
        return destination

    async def put(self, *chats: str, kind: PlaceKind = PlaceKind.CHANNEL, text: str = "digest") -> list[int]:
        """Write a digest delivery for each chat."""
        ids = []
        for chat in chats:
            destination = await self.destination(chat, kind)
            async with self.store.transaction() as tx:
                delivery_id = await tx.deliveries.add(
                    NewDelivery(
                        f"digest:{destination.id}:2026-04-28",
                        destination.id,
                        say(text).to_json(),
                        Urgency.DIGEST,
                        created_at=self.clock.now(),
                        expires_at=self.clock.now() + timedelta(hours=6),
                    )
                )
            assert delivery_id is not None
            ids.append(delivery_id)
        return ids

    async def send(self) -> None:
        await self.outbox.send_due(self.messenger.installation.id)

    async def statuses(self, ids: Sequence[int]) -> list[DeliveryStatus]:
        async with self.store.reading() as tx:
            found = [await tx.deliveries.get(delivery_id) for delivery_id in ids]
        return [delivery.status for delivery in found if delivery]

    async def status_of(self, chat: str) -> DestinationStatus:
        return (await self.destination(chat)).status


@pytest.fixture
async def post(store: Store) -> Post:
    return Post(store, await fake_messenger(store))


async def fake_messenger(store: Store) -> FakeMessenger:
    async with store.transaction() as tx:
        installation = await tx.installations.ensure(Platform.SLACK, "T1", name="Team", token=None)
    return FakeMessenger(installation)


async def test_each_destination_gets_its_digest_once_however_often_we_send(post: Post):
    ids = await post.put("C1", "C2", "C3")

    await post.send()
    await post.send()

    assert sorted(chat for chat, _ in post.messenger.shown) == ["C1", "C2", "C3"]
    assert await post.statuses(ids) == [DeliveryStatus.SENT] * 3


async def test_what_a_dead_process_left_in_flight_is_unknown_and_not_resent(post: Post):
    (delivery_id,) = await post.put("P1", kind=PlaceKind.PRIVATE)
    async with post.store.transaction() as tx:
        await tx.deliveries.take(post.messenger.installation.id, post.clock.now(), limit=1)

    assert await post.outbox.settle_interrupted() == 1
    await post.send()

    assert await post.statuses([delivery_id]) == [DeliveryStatus.UNKNOWN]
    assert post.messenger.shown_in("P1") == [
        "I do not know whether your digest of 08:00 arrived. Is it above?"
    ]


async def test_a_process_told_to_end_settles_its_call_and_begins_no_other(post: Post):
    ids = await post.put("C1", "C2", "C3")
    post.messenger.may_send = asyncio.Event()
    lane = asyncio.create_task(post.outbox.send_in_lane(Lane(post.messenger.installation.id)))
    await post.messenger.is_sending.wait()

    stopping = asyncio.create_task(post.outbox.stop())
    await asyncio.sleep(0)
    post.messenger.may_send.set()
    await stopping

    assert lane.done()
    assert await post.statuses(ids) == [DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.PENDING]


async def test_a_lost_answer_is_unknown_and_its_admin_is_asked_in_private(post: Post):
    await give_admin(post, chat="C1", admin="U1")
    (delivery_id,) = await post.put("C1")
    post.messenger.failures = [OutcomeUnknownError("the answer was lost")]

    await post.send()
    await post.send()

    assert await post.statuses([delivery_id]) == [DeliveryStatus.UNKNOWN]
    assert post.messenger.shown_in("C1") == []
    assert "Look in #C1" in post.messenger.shown_in("U1")[0]


async def test_what_was_sent_again_and_is_unknown_again_is_asked_about_again(post: Post):
    await give_admin(post, chat="C1", admin="U1")
    (delivery_id,) = await post.put("C1")
    for minute in (0, 1):
        post.messenger.failures = [OutcomeUnknownError("the answer was lost")]
        post.clock.set(MORNING + timedelta(minutes=minute))
        await post.send()
        await post.send()
        async with post.store.transaction() as tx:
            await tx.deliveries.send_again(delivery_id, now=post.clock.now())
    assert len(post.messenger.shown_in("U1")) == 2


async def test_where_the_platform_itself_fails_nothing_else_is_sent_for_a_while(post: Post):
    ids = await post.put("C1")
    post.messenger.failures = [OutcomeUnknownError("the platform failed", timedelta(seconds=10))]
    await post.send()
    ids += await post.put("C2")

    await post.send()
    held = await post.statuses(ids)
    post.clock.set(post.clock.now() + timedelta(seconds=11))
    await post.send()

    assert held == [DeliveryStatus.UNKNOWN, DeliveryStatus.PENDING]
    assert await post.statuses(ids) == [DeliveryStatus.UNKNOWN, DeliveryStatus.SENT]


async def test_a_send_that_ends_in_a_fault_of_ours_is_unknown_and_the_others_go_on(post: Post):
    ids = await post.put("C1", "C2")
    post.messenger.failures = [ZeroDivisionError()]

    await post.send()

    assert sorted(await post.statuses(ids)) == [DeliveryStatus.SENT, DeliveryStatus.UNKNOWN]


async def test_an_outcome_that_cannot_be_written_loses_none_of_those_beside_it(post: Post):
    (delivery_id,) = await post.put("C1")
    ledger = Ledger(post.store, post.clock)
    async with post.store.transaction() as tx:
        await tx.deliveries.take(post.messenger.installation.id, post.clock.now(), limit=1)

    async def broken(_: Transaction) -> None:
        raise ZeroDivisionError

    told = await asyncio.gather(
        ledger.write(broken), ledger.write_sent(delivery_id, "7"), return_exceptions=True
    )

    assert isinstance(told[0], ZeroDivisionError)
    assert await post.statuses([delivery_id]) == [DeliveryStatus.SENT]


async def test_an_unknown_send_goes_again_by_itself_only_where_the_operator_chose_so(store: Store):
    post = Post(store, await fake_messenger(store), on_unknown="resend")
    (delivery_id,) = await post.put("C1")
    post.messenger.failures = [OutcomeUnknownError("the answer was lost")]

    await post.send()
    post.clock.set(MORNING + timedelta(minutes=1))
    await post.send()

    assert await post.statuses([delivery_id]) == [DeliveryStatus.SENT]


async def test_a_send_that_stays_unknown_is_not_sent_for_ever(store: Store):
    post = Post(store, await fake_messenger(store), on_unknown="resend")
    (delivery_id,) = await post.put("C1")
    post.messenger.failures = [OutcomeUnknownError("the answer was lost")] * 20

    for minutes in range(20):
        post.clock.set(MORNING + timedelta(minutes=minutes))
        await post.send()

    assert post.messenger.calls == MOST_CALLS
    assert await post.statuses([delivery_id]) == [DeliveryStatus.UNKNOWN]


async def test_refused_for_now_waits_as_long_as_asked_and_goes_once(post: Post):
    (delivery_id,) = await post.put("C1")
    post.messenger.failures = [DestinationBusyError("rate limited", timedelta(seconds=30))]

    await post.send()
    post.clock.set(MORNING + timedelta(seconds=29))
    await post.send()
    assert post.messenger.calls == 1

    post.clock.set(MORNING + timedelta(seconds=31))
    await post.send()
    assert post.messenger.calls == 2
    assert await post.statuses([delivery_id]) == [DeliveryStatus.SENT]


async def test_a_rate_limit_in_one_chat_holds_the_whole_token(post: Post):
    ids = await post.put(*(f"C{number}" for number in range(20)))
    post.messenger.failures = [DestinationBusyError("rate limited", timedelta(seconds=30))]

    await post.send()
    calls_before = post.messenger.calls
    await post.send()

    assert post.messenger.calls == calls_before
    assert (await post.statuses(ids)).count(DeliveryStatus.PENDING) >= 20 - calls_before


async def test_a_removed_bot_stops_at_once(post: Post):
    ids = await post.put("C1")
    post.messenger.failures = [DestinationGoneError("bot was blocked by the user")]

    await post.send()

    assert await post.statuses(ids) == [DeliveryStatus.REFUSED]
    assert await post.status_of("C1") is DestinationStatus.GONE


async def test_refused_for_now_by_a_chat_that_was_left_meanwhile_it_is_dropped(post: Post):
    ids = await post.put("C1")
    post.messenger.failures = [DestinationBusyError("rate limited", timedelta(seconds=30))]
    post.messenger.may_send = asyncio.Event()

    sending = asyncio.create_task(post.send())
    await post.messenger.is_sending.wait()
    async with post.store.transaction() as tx:
        await movements.removed(
            tx, post.messenger.installation.id, "C1", reason="the bot was removed", now=post.clock.now()
        )
    post.messenger.may_send.set()
    await sending
    post.clock.set(MORNING + timedelta(minutes=1))
    await post.send()

    assert post.messenger.calls == 1
    assert await post.statuses(ids) == [DeliveryStatus.EXPIRED]


async def test_an_archived_channel_is_paused_its_admin_told_and_its_stories_untold(post: Post):
    await give_admin(post, chat="C1", admin="U1")
    (delivery_id,) = await post.put("C1")
    destination = await post.destination("C1")
    story_id = await told_story(post, destination, delivery_id)
    post.messenger.failures = [DestinationPausedError("the channel is archived")]

    await post.send()
    post.clock.set(MORNING + timedelta(minutes=1))
    await post.send()

    assert await post.status_of("C1") is DestinationStatus.PAUSED
    assert "the channel is archived" in post.messenger.shown_in("U1")[0]
    async with post.store.reading() as tx:
        assert story_id not in await tx.deliveries.told(destination.id)


async def test_a_moved_chat_is_followed(post: Post):
    ids = await post.put("G1", kind=PlaceKind.GROUP)
    post.messenger.failures = [DestinationMovedError("-100777")]

    await post.send()
    post.clock.set(MORNING + timedelta(seconds=5))
    await post.send()

    assert [chat for chat, _ in post.messenger.shown] == ["-100777"]
    assert await post.statuses(ids) == [DeliveryStatus.SENT]


async def test_a_message_refused_for_its_form_is_not_sent_again_and_stops_nobody_else(post: Post):
    ids = await post.put("C1", "C2")
    post.messenger.failures = [MessageRefusedError("invalid_blocks")]

    await post.send()
    await post.send()

    assert sorted(await post.statuses(ids)) == [DeliveryStatus.REFUSED, DeliveryStatus.SENT]


async def test_a_digest_six_hours_late_is_not_sent(post: Post):
    ids = await post.put("C1")
    post.clock.set(MORNING + timedelta(hours=6, minutes=1))

    await post.send()

    assert post.messenger.calls == 0
    assert await post.statuses(ids) == [DeliveryStatus.EXPIRED]


async def give_admin(post: Post, *, chat: str, admin: str) -> None:
    """Let that member have changed the chat's settings."""
    destination = await post.destination(chat)
    async with post.store.transaction() as tx:
        member = await tx.people.ensure(post.messenger.installation, Sender(admin, "Anna"), now=MORNING)
        await tx.changes.add(Change(0, destination.id, member.id, MORNING, "channel set", "{}", "{}"))


async def told_story(post: Post, destination: Destination, delivery_id: int) -> int:
    async with post.store.transaction() as tx:
        story_id = await tx.stories.create(first_seen=MORNING)
        await tx.deliveries.tell(
            destination.id, delivery_id, [ChosenStory(story_id, told_entries=())], now=MORNING
        )
    return story_id


async def say_goodbye(post: Post) -> None:
    place = await post.destination("P1", PlaceKind.PRIVATE)
    last = NewDelivery("reply:1:0", place.id, say("forgotten").to_json(), Urgency.REPLY, created_at=MORNING)
    async with post.store.transaction() as tx:
        await tx.personal.empty_place(place.id)
        await tx.deliveries.add(last)


@pytest.mark.parametrize("error", [None, OutcomeUnknownError("lost"), DestinationGoneError("blocked")])
async def test_the_last_message_to_somebody_who_was_forgotten_takes_their_address_along(
    post: Post, error: Exception | None
):
    await say_goodbye(post)
    post.messenger.failures += [error] if error else []

    await post.send()

    async with post.store.reading() as tx:
        assert await tx.destinations.all() == []


async def test_a_last_message_that_has_to_wait_keeps_its_address(post: Post):
    await say_goodbye(post)
    post.messenger.failures.append(DestinationBusyError("429", timedelta(seconds=5)))

    await post.send()
    assert await post.status_of("P1") is DestinationStatus.EMPTIED
    post.clock.set(MORNING + timedelta(seconds=6))
    await post.send()

    assert post.messenger.shown_in("P1") == ["forgotten"]
    async with post.store.reading() as tx:
        assert await tx.destinations.all() == []


# --- answers, which count against no rate --------------------------------------------------------------


async def answers(post: Post, *askers: str) -> list[int]:
    """Write an answer for each asker in one channel."""
    destination, ids = await post.destination("C1"), []
    async with post.store.transaction() as tx:
        for number, asker in enumerate(askers):
            reply_to = {"response_url": "https://hooks.example", "user": asker}
            answer = NewDelivery(
                f"reply:{number}:0",
                destination.id,
                say(f"{asker} {number}").to_json(),
                Urgency.ANSWER,
                created_at=MORNING,
                reply_to=reply_to,
            )
            ids.append(await tx.deliveries.add(answer))
    return ids


async def test_fifty_answers_in_one_channel_wait_for_no_turn_and_hold_up_no_digest(post: Post):
    ids = await answers(post, *(f"U{number}" for number in range(50)))
    (digest,) = await post.put("C1")

    await post.send()

    assert post.clock.now() - MORNING < timedelta(seconds=1)  # the lanes of posts take a turn each
    assert set(await post.statuses([*ids, digest])) == {DeliveryStatus.SENT}


async def test_each_asker_is_answered_in_order_beside_the_others(post: Post):
    await answers(post, "U1", "U1", "U1", "U2")
    post.messenger.may_send = asyncio.Event()
    sending = asyncio.create_task(post.send())
    await post.messenger.is_sending.wait()
    post.messenger.may_send.set()
    await sending

    told = post.messenger.shown_in("C1")
    assert [text for text in told if text.startswith("U1")] == ["U1 0", "U1 1", "U1 2"]
    assert "U2 3" in told


async def test_an_answer_refused_for_now_has_everything_wait(post: Post):
    (answer,) = await answers(post, "U1")
    (digest,) = await post.put("C1")
    post.messenger.failures = [DestinationBusyError("429", timedelta(seconds=9))]

    await post.send()
    post.clock.set(MORNING + timedelta(seconds=10))
    await post.send()

    assert await post.statuses([answer, digest]) == [DeliveryStatus.SENT, DeliveryStatus.SENT]
