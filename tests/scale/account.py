"""The account of a month: what stands in the chats, as people saw it, against what the bot's ledger says.

The ledger is read every night, as the bot forgets what is past its time.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.model.delivery import Delivery, DeliveryStatus
from storage.store import SqlStore
from tests.scale.siste_process import SisteProcess

DIGEST = "digest:"
THREAD = "thread:digest:"
UNKNOWN = "unknown:"


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
    # Where each destination is, by the number that the bot calls it by.
    chats: dict[int, str] = field(default_factory=dict)
    # Updates that wait to be handled, when it was last read.
    unhandled: int = 0

    async def read(self) -> None:
        store = SqlStore.open(
            f"sqlite:///{self.siste.folder / 'siste.db'}",
            [(self.siste.folder / "secret.key").read_text().strip()],
        )
        try:
            async with store.reading() as tx:
                self.chats = {one.id: one.place.chat for one in await tx.destinations.all()}
                for status in DeliveryStatus:
                    for one in await tx.deliveries.with_status(status):
                        self.noted[one.id] = _noted(one, self.chats.get(one.destination_id, ""))
                self.unhandled = len(await tx.inbox.waiting(limit=1000))
        finally:
            await store.close()

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing waited to be handled or sent when it was last read."""
        waiting = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)
        return not self.unhandled and not any(one.status in waiting for one in self.noted.values())

    def counts(self, occasion: str) -> dict[str, int]:
        """Count by status what has an occasion of that kind."""
        of_kind = [one.status for one in self.noted.values() if one.occasion.startswith(occasion)]
        return {status.value: of_kind.count(status) for status in DeliveryStatus}


def _noted(one: Delivery, chat: str) -> Noted:
    return Noted(chat, one.occasion, one.status, one.remote_id or "", one.error or "")


@dataclass(frozen=True, slots=True)
class Seen:
    """What people saw, by chat and the message's id there; chats by the name the ledger has for them.

    `messages` are the bot's, each of which the ledger has to know but for further `parts` of one. `elsewhere`
    are ids that it may know and that are none of those: edited, deleted, or for one person's eyes. `failed`
    is how often a message appeared in a chat that was answered with an error, and `spare` how many there go
    by no id. `places` leads from what a chat was called to what it is called now.
    """

    messages: Counter[tuple[str, str]]
    elsewhere: set[tuple[str, str]]
    failed: Counter[str]
    parts: Counter[tuple[str, str]] = field(default_factory=Counter)
    spare: Counter[str] = field(default_factory=Counter)
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, chat: str) -> str:
        return self.places.get(chat, chat)


@dataclass(frozen=True, slots=True)
class Account:
    """`lost` are messages that the ledger has as sent and nobody saw; `twice` are those seen beside it."""

    lost: list[str]
    twice: list[str]
    resent_after_error: list[str]
    stuck: list[str]
    digests: Mapping[str, int]
    threads: Mapping[str, int]
    steady_wrong: list[str]


def close_account(
    seen: Seen,
    ledger: Ledger,
    *,
    forgotten: Collection[str],
    steady: Mapping[str, list[date]],
) -> Account:
    """`steady` readers expect exactly one digest on each of these days, two where a day stands twice.

    Of who had themselves forgotten the ledger holds nothing any more, so their chats can only show what is
    missing.
    """
    left = seen.messages.copy()
    lost = list(_take_sent(ledger, seen, left))
    left -= seen.parts
    unknown = _count(ledger, seen)
    twice, resent = [], []
    for chat, ids in _by_chat(left).items():
        fine = unknown[chat] + seen.spare[chat]
        if len(ids) <= fine or chat in forgotten:
            continue
        line = f"{chat}: {fine} may be, and unaccounted for: messages {', '.join(sorted(ids))}"
        (resent if len(ids) <= fine + seen.failed[chat] else twice).append(line)
    waiting = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)
    stuck = [f"{one.chat}: {one.occasion}" for one in ledger.noted.values() if one.status in waiting]
    return Account(
        lost,
        twice,
        resent,
        stuck,
        digests=ledger.counts(DIGEST),
        threads=ledger.counts(THREAD),
        steady_wrong=list(_steady_wrong(ledger, steady)),
    )


def _take_sent(ledger: Ledger, seen: Seen, left: Counter[tuple[str, str]]) -> Iterable[str]:
    """Take what the ledger has as sent out of what was seen; yield what was not there."""
    for one in ledger.noted.values():
        place = (seen.place(one.chat), one.remote_id)
        if one.status is not DeliveryStatus.SENT or not one.remote_id:
            continue  # not sent, or shown above a pressed button only
        if left[place]:
            left[place] -= 1
        elif place not in seen.elsewhere:
            yield f"{place[0]}: {one.occasion} as message {one.remote_id}"


def _count(ledger: Ledger, seen: Seen) -> Counter[str]:
    """Count, by chat, the sends that are unknown, and those that were until somebody answered for them."""
    asked = Counter(int(one.occasion.split(":")[1]) for one in ledger.noted.values() if one.is_question)
    unknown: Counter[str] = Counter()
    for number, one in ledger.noted.items():
        # Sent again, it may be unknown again; some have nobody who could be asked.
        unknown[seen.place(one.chat)] += max(asked[number], one.status is DeliveryStatus.UNKNOWN)
    return unknown


def _by_chat(left: Counter[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (chat, message_id), count in left.items():
        found[chat] += [message_id] * count
    return found


def _steady_wrong(ledger: Ledger, steady: Mapping[str, list[date]]) -> Iterable[str]:
    dates: dict[str, Counter[str]] = defaultdict(Counter)
    for one in ledger.noted.values():
        if one.is_digest and one.status in (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN):
            dates[one.chat][one.occasion.rpartition(":")[2]] += 1
    for person, expected in steady.items():
        wanted = Counter(day.isoformat() for day in expected)
        got = dates[person]
        if got != wanted:
            yield f"{person}: missing {dict(wanted - got)}, too many {dict(got - wanted)}"


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
    told = {"digests": dict(account.digests), "threads": dict(account.threads)}
    return {**told, **counts, "examples": {n: f[:5] for n, f in wrong.items() if f}}
