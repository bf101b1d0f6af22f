"""The scripted run on the simulated platform: a month on Telegram, three days on Slack.

    python -m tests.scale.scenario --platform telegram --out build/scenario [--seed 1]
    python -m tests.scale.scenario --platform slack --out build/scenario [--destinations 200]

Real processes: `siste run` reads made-up outlets over HTTP, talks to the simulated Slack or Telegram and
lives in its time, with faults, and with a kill -9 or several in the middle of its work. Leaves `calls.jsonl`
(every call the bot made) and `report.json` in the folder, prints the report, and ends with 1 if any
destination got a digest twice or lost one without it being named as unknown, or if the bot was refused for
form or called before its time.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.slack.manifest import manifest
from bot.model.delivery import DeliveryStatus
from storage.store import SqlStore
from tests.sample_publishers import SamplePublishers
from tests.scale.month import play_month
from tests.scale.siste_process import SisteProcess, environment_for

BEGIN = datetime(2026, 4, 26, 12, 0, tzinfo=UTC)
MORNINGS = tuple(datetime(2026, 4, day, 6, 0, tzinfo=UTC) for day in (27, 28, 29))
KILLED_ON = MORNINGS[1]
PATIENCE_SECONDS = 300.0
BREACHES = (
    "lost",
    "twice",
    "resent_after_error",
    "stuck",
    "steady_readers_wrong",
    "rate_violations",
    "refused_for_form",
)


@dataclass
class SlackCrowd:
    platform: SimulatedPlatform
    channels: list[str] = field(default_factory=list)
    admin: str = ""
    tokens: dict[str, str] = field(
        default_factory=lambda: {
            "SISTE_SLACK_BOT_TOKEN": DEMO_BOT_TOKEN,
            "SISTE_SLACK_APP_TOKEN": DEMO_APP_TOKEN,
        }
    )
    send_method: str = "chat.postMessage"

    def __post_init__(self) -> None:
        self.platform.slack.apply_manifest(manifest())

    async def settle_in(self, count: int, siste: SisteProcess) -> None:
        people = self.platform.slack_people
        self.admin = await people.add_user("anna")
        code = await siste.claim_code()
        await self.platform.slack.sockets.until_connected()
        await self._say("", f"claim {code}")
        for number in range(count):
            channel = await people.add_channel(f"ai-nytt-{number}", by=self.admin)
            self.channels.append(channel)
            await people.invite_bot(self.admin, channel)
            await self._say(channel, "channel set")
        await self.platform.until(self._everybody_answered, seconds=PATIENCE_SECONDS)

    async def change_tastes(self) -> int:
        for channel in self.channels[:20]:
            await self._say(channel, "subscribe microsoft")
        for channel in self.channels[20:30]:
            await self._say(channel, "digest add second 08:00")
        return len(self.channels[:30])

    def digests_seen(self) -> Counter[str]:
        return Counter(
            channel
            for channel in self.channels
            for message in self.platform.slack.messages(channel)
            if "Siste · " in message.text and not message.only_for
        )

    async def _say(self, channel: str, text: str) -> None:
        await self.platform.slack_people.command(self.admin, channel, "/siste", text)

    def answers(self) -> int:
        """Return how many answers were sent: what changes a channel is answered by a post there."""
        return sum(
            len(self.platform.transcript.of(method)) for method in ("response_url", "chat.postEphemeral")
        )

    def _everybody_answered(self) -> bool:
        return self.answers() > len(self.channels)


async def play_days(out: Path, *, destinations: int) -> dict[str, Any]:
    """Play the days on Slack; leave the calls in the folder, and return the report."""
    # Virtual seconds run as ours do, and leap between the mornings.
    async with (
        SimulatedPlatform(BEGIN, speed=1.0) as platform,
        SamplePublishers(platform.clock) as publishers,
    ):
        crowd = SlackCrowd(platform)
        with tempfile.TemporaryDirectory(prefix="siste-scenario-") as folder:
            siste = SisteProcess(Path(folder), environment_for(platform, crowd.tokens))
            opml = Path(folder, "samples.opml")
            opml.write_text(publishers.opml(), encoding="utf-8")
            await siste.verb("feeds", "import", str(opml))
            await siste.start()
            try:
                started = time.monotonic()
                await crowd.settle_in(destinations, siste)
                for morning in MORNINGS:
                    await _pass_morning(platform, crowd, siste, morning, destinations)
                seconds = time.monotonic() - started
            finally:
                await siste.stop()
                _keep(out, "siste.log", Path(folder, "siste.log").read_text(encoding="utf-8"))
            ledger = await _read_ledger(siste)
    return _report(platform, crowd, ledger, destinations=destinations, seconds=seconds, out=out)


async def _pass_morning(
    platform: SimulatedPlatform, crowd: SlackCrowd, siste: SisteProcess, morning: datetime, destinations: int
) -> None:
    platform.clock.move_to(morning - timedelta(minutes=5))
    await _until(lambda: _has_read_feeds(siste, morning))
    if morning == KILLED_ON:
        answered = crowd.answers()
        changes = await crowd.change_tastes()
        await platform.until(
            lambda: crowd.answers() >= answered + changes,
            seconds=PATIENCE_SECONDS,
        )
        platform.fail("cut_after", crowd.send_method, nth=destinations // 4)
        platform.fail("busy", crowd.send_method, nth=destinations // 3)
    before = crowd.digests_seen().total()
    platform.clock.move_to(morning)
    if morning == KILLED_ON:
        await platform.until(
            lambda: crowd.digests_seen().total() >= before + destinations // 2, seconds=PATIENCE_SECONDS
        )
        await siste.kill()
        await siste.start()
    await _until(lambda: _is_all_settled(siste, morning, destinations))


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await condition():
            await asyncio.sleep(0.5)


async def _has_read_feeds(siste: SisteProcess, morning: datetime) -> bool:
    """Say whether every feed was fetched shortly before the morning and all of it is curated."""
    async with _opened(siste) as store, store.reading() as tx:
        feeds = await tx.feeds.all()
        waiting = await tx.entries.awaiting_curation(limit=1)
    since = morning - timedelta(hours=2)
    return not waiting and all(
        feed.fetch.last_fetched_at and feed.fetch.last_fetched_at > since for feed in feeds
    )


async def _is_all_settled(siste: SisteProcess, morning: datetime, destinations: int) -> bool:
    """Say whether the morning's digests were made, and none of them still waits."""
    async with _opened(siste) as store, store.reading() as tx:
        made = {
            status: sum(
                one.occasion.startswith("digest:") and one.created_at >= morning
                for one in await tx.deliveries.with_status(status)
            )
            for status in DeliveryStatus
        }
    waiting = made[DeliveryStatus.PENDING] + made[DeliveryStatus.SENDING]
    return not waiting and sum(made.values()) >= destinations


@dataclass(frozen=True, slots=True)
class Ledger:
    """The bot's own account, per chat: digests it knows to be sent, and those it calls unknown."""

    sent: Counter[str]
    unknown: Counter[str]


async def _read_ledger(siste: SisteProcess) -> Ledger:
    async with _opened(siste) as store, store.reading() as tx:
        chats = {destination.id: destination.place.chat for destination in await tx.destinations.all()}
        found = {
            status: [
                one for one in await tx.deliveries.with_status(status) if one.occasion.startswith("digest:")
            ]
            for status in (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN)
        }
    sent, unknown = (Counter(chats[one.destination_id] for one in some) for some in found.values())
    return Ledger(sent, unknown)


class _opened:  # noqa: N801 - reads as the verb it is
    def __init__(self, siste: SisteProcess) -> None:
        key = (siste.folder / "secret.key").read_text().strip()
        self._store = SqlStore.open(f"sqlite:///{siste.folder / 'siste.db'}", [key])

    async def __aenter__(self) -> SqlStore:
        return self._store

    async def __aexit__(self, *_: object) -> None:
        await self._store.close()


def _report(
    platform: SimulatedPlatform,
    crowd: SlackCrowd,
    ledger: Ledger,
    *,
    destinations: int,
    seconds: float,
    out: Path,
) -> dict[str, Any]:
    seen = crowd.digests_seen()
    expected = len(MORNINGS) * destinations
    whole = platform.report()
    named = ledger.sent + ledger.unknown
    report: dict[str, Any] = {
        "destinations": destinations,
        "mornings": len(MORNINGS),
        "digests_seen": seen.total(),
        "sent": ledger.sent.total(),
        "unknown": ledger.unknown.total(),
        # More in the chat than the bot accounts for, and fewer than it knows to be sent.
        "twice": (seen - named).total(),
        "lost": (ledger.sent - seen).total() + max(0, expected - named.total()),
        "seconds": round(seconds, 1),
        **{name: figure for name, figure in whole.items() if name != "accepted_per_chat"},
    }
    _keep(out, "calls.jsonl", "\n".join(platform.transcript.call_lines()) + "\n")
    return report


def _keep(out: Path, name: str, text: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--platform", choices=["slack", "telegram"], default="telegram")
    parser.add_argument("--out", type=Path, default=Path("build/scenario"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--destinations", type=int, default=200)
    options = parser.parse_args()
    if options.platform == "telegram":
        report = asyncio.run(play_month(options.out, seed=options.seed))
    else:
        report = asyncio.run(play_days(options.out, destinations=options.destinations))
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    _keep(options.out, "report.json", text)
    sys.stdout.write(text)
    return int(any(report.get(name) for name in BREACHES))


if __name__ == "__main__":
    sys.exit(main())
