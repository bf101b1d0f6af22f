"""From an empty workspace to the first preview, as a new admin gets there: every step counted, each timed.

    python -m tests.scale.first_preview

`siste setup` and `siste run` are real processes on the simulated Slack; what Slack's own pages take is
counted from its instructions. Times are the program's share: how long people read and type is theirs. Ends
with 1 if the preview does not come.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.slack.manifest import manifest
from tests.sample_publishers import SamplePublishers
from tests.scale.siste_process import SisteProcess, environment_for

BEGIN = datetime(2026, 4, 28, 5, 30, tzinfo=UTC)
PATIENCE_SECONDS = 60.0
# Telegram, the two tokens, language, starter list: read from the samples here.
ANSWERS = ("", DEMO_BOT_TOKEN, DEMO_APP_TOKEN, "en", "n")
ON_SLACKS_PAGES = (
    "open the link, choose the workspace, Create",
    "Install App, Install, Allow; copy the bot token",
    "App-Level Tokens, Generate with connections:write; copy the app token",
)


@dataclass
class Admin:
    """Somebody who sets Siste up; notes each step and what the program took for it."""

    platform: SimulatedPlatform
    steps: list[tuple[str, str, float]] = field(default_factory=list)
    user: str = ""
    channel: str = ""

    def reads(self, where: str, what: str) -> None:
        self.steps.append((where, what, 0.0))

    async def does(self, where: str, what: str, doing: Awaitable[object]) -> None:
        begun = time.perf_counter()
        await doing
        self.steps.append((where, what, time.perf_counter() - begun))

    async def types(self, text: str, expected: str) -> None:
        """Type a command, and wait for the answer that holds `expected`."""

        async def type_and_wait() -> None:
            before = len(self._seen())
            await self.platform.slack_people.command(self.user, self.channel, "/siste", text)
            await self.platform.until(
                lambda: any(expected in shown for shown in self._seen()[before:]), seconds=PATIENCE_SECONDS
            )

        await self.does("Slack", f"/siste {text}", type_and_wait())

    def _seen(self) -> list[str]:
        return [message.text for message in self.platform.slack.messages(self.channel, self.user)]


async def play() -> list[tuple[str, str, float]]:
    """Take the steps; return where each was, what it was and how many seconds the program took."""
    async with (
        SimulatedPlatform(BEGIN, speed=1.0) as platform,
        SamplePublishers(platform.clock) as publishers,
    ):
        admin = Admin(platform)
        with tempfile.TemporaryDirectory(prefix="siste-first-") as folder:
            siste = SisteProcess(Path(folder), environment_for(platform, {}))
            Path(folder, "samples.opml").write_text(publishers.opml(), encoding="utf-8")
            await siste.verb("feeds", "import", "samples.opml")
            try:
                await _set_up(admin, siste)
                await _use(admin, await siste.claim_code())
            finally:
                await siste.stop()
    return admin.steps


async def _set_up(admin: Admin, siste: SisteProcess) -> None:
    for step in ON_SLACKS_PAGES:
        admin.reads("Slack's pages", step)
    await admin.platform.slack_people.apply_manifest(**manifest())
    await admin.does("terminal", "siste setup: paste the two tokens", siste.verb("setup", answers=ANSWERS))
    await admin.does("terminal", "siste run", _started(admin, siste))


async def _started(admin: Admin, siste: SisteProcess) -> None:
    await siste.start()
    await admin.platform.slack.sockets.until_connected()
    await siste.claim_code()


async def _use(admin: Admin, code: str) -> None:
    people = admin.platform.slack_people
    admin.user = await people.add_user("anna")
    admin.channel = await people.add_channel("ai-nytt", by=admin.user)
    await admin.does("Slack", "/invite @siste", people.invite_bot(admin.user, admin.channel))
    await admin.types(f"claim {code}", "operator")
    await admin.types("channel set", "")
    await admin.types("digest preview", "as it stands")


def table(steps: list[tuple[str, str, float]]) -> str:
    rows = [
        f"{number:>2}  {where:<14} {what:<70} {seconds:6.2f} s"
        for number, (where, what, seconds) in enumerate(steps, 1)
    ]
    total = sum(seconds for _, _, seconds in steps)
    return "\n".join([*rows, f"{len(steps)} steps; the program took {total:.2f} s of the time."])


if __name__ == "__main__":
    try:
        click.echo(table(asyncio.run(play())))
    except TimeoutError:
        sys.exit("The preview did not come.")
