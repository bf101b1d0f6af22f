"""`siste demo`: the whole engine on sample feeds, then a chat. No account, no key, no network."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from bot.app import Siste
from bot.bootstrap import DemoTerminal, open_demo
from bot.cli.conversation import SettableClock, converse
from bot.cli.running import run

# The digest was ordered on the Friday, told on the Monday, and is shown on the Tuesday.
ORDERED_AT = datetime(2026, 4, 24, 12, 0, tzinfo=UTC)
MORNINGS = (datetime(2026, 4, 27, 6, 0, tzinfo=UTC), datetime(2026, 4, 28, 6, 0, tzinfo=UTC))

SCRIPT = (
    "/latest google",
    "/why 1",
    "/subscribe security",
    "/list",
    "/language nb",
    "/siste google",
    "/clock +1d",
    "/clock +1d",
)


@click.command(name="demo")
@click.option("--language", type=click.Choice(["en", "nb"]), default="en", show_default=True)
@click.option("--picture", type=click.Path(path_type=Path), help="Write the digest as an SVG and leave.")
def command(language: Literal["en", "nb"], picture: Path | None) -> None:
    """Show a curated digest of a made-up week, then answer in the terminal."""
    is_conversation = sys.stdin.isatty() and sys.stdout.isatty()
    run(_demo(language, lines=None if is_conversation else list(SCRIPT), picture=picture))


async def _demo(language: Literal["en", "nb"], *, lines: list[str] | None, picture: Path | None) -> None:
    async with open_demo(language, lines=lines, clock_at=ORDERED_AT, has_picture=picture is not None) as demo:
        siste, clock, terminal = demo
        started = time.perf_counter()
        terminal.note("9 made-up outlets, one week. No account, no key; nothing leaves this machine.")
        with terminal.silence():
            await _order_digest(siste, terminal)
            await _morning(siste, clock, MORNINGS[0])
        await _read(siste, clock, MORNINGS[1])
        terminal.note(await _figures(siste, seconds=time.perf_counter() - started))
        await siste.make_and_send()
        if picture is not None:
            terminal.save_picture(picture)
            return
        _say_what_to_try(terminal)
        await converse(siste, terminal, clock=clock)
        terminal.note("\nYour own feeds, Slack, Telegram: .venv/bin/siste setup")


async def _order_digest(siste: Siste, terminal: DemoTerminal) -> None:
    receive = siste.inbox.receiver(terminal.messenger.installation)
    await receive(terminal.incoming("channel set"))
    await siste.answer_waiting()


async def _read(siste: Siste, clock: SettableClock, moment: datetime) -> None:
    clock.set(moment)
    await siste.fetch(everything=True)


async def _morning(siste: Siste, clock: SettableClock, moment: datetime) -> None:
    await _read(siste, clock, moment)
    await siste.make_and_send()


async def _figures(siste: Siste, *, seconds: float) -> str:
    articles = copies = 0
    stories = set()
    async with siste.store.reading() as tx:
        async for _, entry in tx.entries.stream():
            articles += 1
            copies += entry.copy_of is not None
            stories.add(entry.story_id)
    return f"{articles} articles · {copies} copies dropped · {len(stories)} stories · {seconds:.1f} s"


def _say_what_to_try(terminal: DemoTerminal) -> None:
    terminal.note(
        "\nTry  /latest google    /why 1    /subscribe security    /language nb\n"
        "     /clock +1d  tomorrow's digest     /help     Ctrl-D to leave"
    )
