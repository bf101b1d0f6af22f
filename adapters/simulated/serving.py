"""`siste simulate`: the platform by itself, with a world to try things in, until it is interrupted."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.simulated.platform import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.simulated.transcript import Transcript, write_lines

PERSON = "Kari"
USER = "kari"
CHANNEL = "ai-nytt"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where to leave what happened: every call in full, and every call as {"method", "params", "status"}."""

    transcript: Path | None = None
    calls: Path | None = None

    def write(self, transcript: Transcript) -> None:
        """Leave it.

        Raises:
            OSError: a file cannot be written.
        """
        if self.transcript is not None:
            write_lines(self.transcript, transcript.lines())
        if self.calls is not None:
            write_lines(self.calls, transcript.call_lines())


async def serve(
    *,
    port: int,
    at: datetime | None = None,
    until: datetime | None = None,
    speed: float = 0.0,
    follows_idle: bool = False,
    script: Path | None = None,
    evidence: Evidence = Evidence(),
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Serve until SIGINT or SIGTERM, or until the clock says `until`; then tell and return the report.

    `at` is the time on the clock, otherwise the real one. `script` holds what people do when, and faults.

    Raises:
        OSError: the port is taken, the script cannot be read, or the evidence cannot be written.
        ScriptError: a line of the script says nothing that could be done.
    """
    # Product code has its clock from here; this is where the simulated time begins.
    now = at or datetime.now(UTC)
    async with SimulatedPlatform(now, port=port, speed=speed, follows_idle=follows_idle) as platform:
        await furnish(platform)
        if script is not None:
            read_script(platform, script)
        with _interruption() as interrupted:
            if until is not None:
                platform.agenda.plan(until, _setting(interrupted))
            say(introduction(platform))
            await interrupted.wait()
    evidence.write(platform.transcript)
    report = platform.report()
    say(json.dumps(report, ensure_ascii=False, indent=2))
    say(summary(report))
    return report


class ScriptError(ValueError):
    """The text names the line and what is wrong with it."""


def read_script(platform: SimulatedPlatform, script: Path) -> None:
    """Plan each line: {"at": ISO or "in": seconds, "do": "telegram/write", "with": {…}}, or {"fault": {…}}.

    Raises:
        OSError: it cannot be read.
        ScriptError: a line that says nothing that could be done.
    """
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            wanted = json.loads(line)
            if not isinstance(wanted, dict):
                raise ValueError("it is no JSON object")
            platform.control.prepare(wanted)
        except ValueError as exc:
            raise ScriptError(f"{script}, line {number}: {exc}") from exc


def summary(report: Mapping[str, Any]) -> str:
    """Say in a line how the bot behaved."""
    return (
        f"{report['rate_violations']} violations, {report['refused_for_form']} refused for form, "
        f"{report['calls']} calls ({report['refused_for_state']} refused for state, "
        f"{report['rate_refusals']} told to wait, {sum(report['faults'].values())} faults)"
    )


async def furnish(platform: SimulatedPlatform) -> None:
    """Put in the people and the channel that the introduction tells of."""
    await platform.telegram.add_person(PERSON, username=USER)
    await platform.slack_people.add_user(USER)
    await platform.slack_people.add_channel(CHANNEL, by=USER)


def introduction(platform: SimulatedPlatform) -> str:
    root = platform.root_url
    return f"""\
A local Slack and Telegram at {root}; the clock says {platform.clock.now().isoformat()}.
Give these lines to the bot (.env):

SISTE_TELEGRAM_TOKEN={DEMO_TOKEN}
SISTE_TELEGRAM_API_URL={platform.telegram_url}
SISTE_SLACK_BOT_TOKEN={DEMO_BOT_TOKEN}
SISTE_SLACK_APP_TOKEN={DEMO_APP_TOKEN}
SISTE_SLACK_API_URL={platform.slack_url}
SISTE_CLOCK_URL={platform.clock_url}

With Slack by HTTP, SISTE_SLACK_SIGNING_SECRET={DEMO_SIGNING_SECRET} takes the place of the app token;
once `siste web` listens at ADDRESS:
  siste slack manifest --http ADDRESS | curl {root}/control/slack/apply_manifest -d @-

See the chats and write in them: {root}/
Or act as {PERSON} on Telegram, or as {USER} in #{CHANNEL} on Slack:
  curl {root}/control/telegram/write -d '{{"person": "{PERSON}", "text": "/start"}}'
  curl {root}/control/slack/command -d '{{"user": "{USER}", "channel": "#{CHANNEL}", "command": "/siste"}}'
  curl {root}/control/slack/invite_bot -d '{{"user": "{USER}", "channel": "#{CHANNEL}"}}'
  curl {root}/clock -d '{{"advance": 3600}}'
Later: curl {root}/control/plan \\
    -d '{{"in": 60, "do": "telegram/write", "with": {{"person": "{PERSON}", "text": "/latest"}}}}'
See:  curl {root}/control/chats   /control/actions   /transcript   /calls   /report
Ctrl-C ends it and prints the report."""


@contextmanager
def _interruption() -> Iterator[asyncio.Event]:
    interrupted = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, interrupted.set)
    try:
        yield interrupted
    finally:
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(signal_number)


def _setting(event: asyncio.Event) -> Callable[[], Awaitable[None]]:
    async def set_event() -> None:
        event.set()

    return set_event
