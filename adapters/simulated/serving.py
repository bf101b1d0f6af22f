"""`siste simulate`: the platform by itself, with a world to try things in, until it is interrupted."""

import asyncio
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from adapters.simulated.platform import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.simulated.telegram import DEMO_TOKEN

PERSON = "Kari"
USER = "kari"
CHANNEL = "ai-nytt"


async def serve(
    *,
    port: int,
    at: datetime | None = None,
    transcript: Path | None = None,
    speed: float = 0.0,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until SIGINT or SIGTERM, then report; `at` is the time on the clock, otherwise the real one.

    Raises:
        OSError: the port is taken, or the transcript cannot be written.
    """
    # Product code has its clock from here; this is where the simulated time begins.
    platform = SimulatedPlatform(at or datetime.now(UTC), port=port, speed=speed)
    async with platform:
        await furnish(platform)
        with _interruption() as interrupted:
            say(introduction(platform))
            await interrupted.wait()
    if transcript is not None:
        platform.transcript.write(transcript)
    say(json.dumps(platform.report(), ensure_ascii=False, indent=2))


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

See the chats and write in them: {root}/
Or act as {PERSON} on Telegram, or as {USER} in #{CHANNEL} on Slack:
  curl {root}/control/telegram/write -d '{{"person": "{PERSON}", "text": "/start"}}'
  curl {root}/control/slack/command -d '{{"user": "{USER}", "channel": "#{CHANNEL}", "command": "/siste"}}'
  curl {root}/control/slack/invite_bot -d '{{"user": "{USER}", "channel": "#{CHANNEL}"}}'
  curl {root}/clock -d '{{"advance": 3600}}'
See:  curl {root}/control/chats   /control/actions   /transcript   /report
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
