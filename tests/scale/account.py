"""The account of a month: what stands in the chats, as people saw it, against what the bot's ledger says.

The ledger is read every night, as the bot forgets what is past its time.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from adapters.simulated import SimulatedPlatform
from adapters.simulated.faults import Fault
from adapters.simulated.telegram_chats import Chat, SeenMessage
from bot.model.delivery import Delivery, DeliveryStatus
from storage.store import SqlStore
from tests.scale.siste_process import SisteProcess

BOT = "Siste"
DIGEST = "digest:"
UNKNOWN = "unknown:"
TITLE = "Siste · "


@dataclass(frozen=True, slots=True)
class Noted:
    """A delivery as the ledger last had it, and the chat that it goes to."""

    chat: str
    occasion: str
    status: DeliveryStatus
    remote_id: str
    error: str

    @property
    def is_digest(self) -> bool:
        return self.occasion.startswith(DIGEST)

    @property
    def is_question(self) -> bool:
        """Whether it asks for what became of another delivery, by its number."""
        return self.occasion.startswith(UNKNOWN)


@dataclass
class Ledger:
    """All deliveries that were ever seen in the bot's tables."""

    siste: SisteProcess
    noted: dict[int, Noted] = field(default_factory=dict)
    # Updates that wait to be handled, when it was last read.
    unhandled: int = 0

    async def read(self) -> None:
        store = SqlStore.open(
            f"sqlite:///{self.siste.folder / 'siste.db'}",
            [(self.siste.folder / "secret.key").read_text().strip()],
        )
        try:
            async with store.reading() as tx:
                chats = {one.id: one.place.chat for one in await tx.destinations.all()}
                for status in DeliveryStatus:
                    for one in await tx.deliveries.with_status(status):
                        self.noted[one.id] = _noted(one, chats.get(one.destination_id, ""))
                self.unhandled = len(await tx.inbox.waiting(limit=1000))
        finally:
            await store.close()

    def of_digests(self, status: DeliveryStatus) -> list[Noted]:
        return [one for one in self.noted.values() if one.is_digest and one.status is status]


def _noted(one: Delivery, chat: str) -> Noted:
    return Noted(chat, one.occasion, one.status, one.remote_id or "", one.error or "")


@dataclass(frozen=True, slots=True)
class Account:
    """`lost` are messages that the ledger has as sent and nobody saw; `twice` are those seen beside it."""

    lost: list[str]
    twice: list[str]
    resent_after_error: list[str]
    stuck: list[str]
    digests: Mapping[str, int]
    steady_wrong: list[str]


def close_account(
    platform: SimulatedPlatform,
    ledger: Ledger,
    *,
    migrated: Mapping[int, int],
    forgotten: Collection[int],
    steady: Mapping[int, list[date]],
) -> Account:
    """`steady` readers expect exactly one digest on each of these days.

    Of who had themselves forgotten the ledger holds nothing any more, so their chats can only show what is
    missing.
    """
    where = {str(old): str(new) for old, new in migrated.items()}
    seen = _seen(platform, where)
    parts = _further_parts(platform, where)
    lost = list(_take_sent(ledger, seen, _edited(platform, where), where))
    seen -= parts
    unknown = _count(ledger, where)
    failed = Counter(
        where.get(call.chat, call.chat)
        for call in platform.transcript
        if call.accepted and call.fault == Fault.ERROR_AFTER
    )
    twice, resent = [], []
    for chat, ids in _by_chat(seen).items():
        if len(ids) <= unknown[chat] or int(chat) in forgotten:
            continue
        line = f"{chat}: {unknown[chat]} unknown, and unaccounted for: messages {', '.join(sorted(ids))}"
        (resent if len(ids) <= unknown[chat] + failed[chat] else twice).append(line)
    waiting = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)
    stuck = [f"{one.chat}: {one.occasion}" for one in ledger.noted.values() if one.status in waiting]
    counts = {status.value: len(ledger.of_digests(status)) for status in DeliveryStatus}
    return Account(lost, twice, resent, stuck, counts, list(_steady_wrong(ledger, steady)))


def _take_sent(
    ledger: Ledger, seen: Counter[tuple[str, str]], edited: set[tuple[str, str]], where: Mapping[str, str]
) -> Iterable[str]:
    """Take what the ledger has as sent out of what was seen; yield what was not there."""
    for one in ledger.noted.values():
        place = (where.get(one.chat, one.chat), one.remote_id)
        if one.status is not DeliveryStatus.SENT or not one.remote_id:
            continue  # not sent, or shown above a pressed button only
        if seen[place]:
            seen[place] -= 1
        elif place not in edited:
            yield f"{place[0]}: {one.occasion} as message {one.remote_id}"


def _count(ledger: Ledger, where: Mapping[str, str]) -> Counter[str]:
    """Count, by chat, what is unknown, and what was until somebody answered for it."""
    noticed = {int(one.occasion.split(":")[1]) for one in ledger.noted.values() if one.is_question}
    return Counter(
        where.get(one.chat, one.chat)
        for number, one in ledger.noted.items()
        if one.status is DeliveryStatus.UNKNOWN or number in noticed
    )


def _by_chat(left: Counter[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (chat, message_id), count in left.items():
        found[chat] += [message_id] * count
    return found


def _seen(platform: SimulatedPlatform, where: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """Count the bot's messages by chat and id; a group has its own numbers before and after it migrated."""
    found: Counter[tuple[str, str]] = Counter()
    for _, chat, messages in platform.telegram.all_chats():
        place = where.get(str(chat.id), str(chat.id))
        found.update((place, str(one.id)) for one in _of_the_bot(chat, messages))
    return found


def _further_parts(platform: SimulatedPlatform, where: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """Find what goes on with a long answer, right under its first part and without a sound.

    Only first parts stand in the ledger. Digests are never parted.
    """
    found: Counter[tuple[str, str]] = Counter()
    for _, chat, messages in platform.telegram.all_chats():
        place = where.get(str(chat.id), str(chat.id))
        ours = {one.id: one for one in _of_the_bot(chat, messages)}
        found.update(
            (place, str(number))
            for number, one in ours.items()
            if one.is_silent and not one.text.startswith(TITLE) and number - 1 in ours
        )
    return found


def _of_the_bot(chat: Chat, messages: Iterable[SeenMessage]) -> list[SeenMessage]:
    # Only the bot posts in the channels of the month, and it does so in the channel's name.
    return [one for one in messages if chat.kind == "channel" or one.sender == BOT]


def _edited(platform: SimulatedPlatform, where: Mapping[str, str]) -> set[tuple[str, str]]:
    return {
        (where.get(call.chat, call.chat), str(call.params.get("message_id")))
        for call in platform.transcript
        if call.method in ("editMessageText", "deleteMessage")
    }


def _steady_wrong(ledger: Ledger, steady: Mapping[int, list[date]]) -> Iterable[str]:
    dates: dict[str, Counter[str]] = defaultdict(Counter)
    for one in ledger.noted.values():
        if one.is_digest and one.status in (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN):
            dates[one.chat][one.occasion.rpartition(":")[2]] += 1
    for person, expected in steady.items():
        wanted = Counter(day.isoformat() for day in expected)
        got = dates[str(person)]
        if got != wanted:
            yield f"{person}: missing {dict(wanted - got)}, too many {dict(got - wanted)}"


def weekdays(first: date, last: date) -> list[date]:
    """Return Monday to Friday from first to last, both included."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def as_report(account: Account) -> dict[str, Any]:
    """Return counts, and the first few of whatever is wrong."""
    wrong = {
        "lost": account.lost,
        "twice": account.twice,
        "resent_after_error": account.resent_after_error,
        "stuck": account.stuck,
        "steady_readers_wrong": account.steady_wrong,
    }
    counts = {name: len(found) for name, found in wrong.items()}
    return {"digests": dict(account.digests), **counts, "examples": {n: f[:5] for n, f in wrong.items() if f}}
