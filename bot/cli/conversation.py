"""A conversation in the terminal: lines in, answers printed before the next line is asked.

Two words are the terminal's own: `/clock +1d` moves a clock that can be set, `/as reader` changes seats.
"""

import re
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.app import Siste
from bot.model.delivery import Incoming
from bot.ports.outside import Clock, Messenger

_CLOCK = re.compile(r"/clock\s+\+?(\d{1,4})\s*(m|h|d)", re.IGNORECASE)
_AS = re.compile(r"/as\s+(reader|admin)", re.IGNORECASE)
_LEAVE = {"/quit", "/exit", "quit", "exit"}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# The clock walks in steps of this size, so that feeds are read and digests fall due on the way.
_STEP = timedelta(hours=4)


class SettableClock(Clock, Protocol):
    def set(self, moment: datetime) -> None: ...


class Terminal(Protocol):
    """What a conversation needs of the terminal adapter."""

    who: str

    @property
    def messenger(self) -> Messenger: ...

    async def ask(self) -> str | None: ...

    def incoming(self, line: str) -> Incoming: ...

    def note(self, text: str) -> None:
        """Print a line that is no message."""
        ...


async def converse(siste: Siste, terminal: Terminal, *, clock: SettableClock | None = None) -> None:
    """Answer line by line until the input ends."""
    receive = siste.inbox.receiver(terminal.messenger.installation)
    while (line := await terminal.ask()) is not None and line.lower() not in _LEAVE:
        if line.lower().startswith("/clock"):
            await _move_clock(siste, terminal, clock, line)
        elif seat := _AS.fullmatch(line):
            terminal.who = seat[1].lower()
            terminal.note(f"You are now the {terminal.who}.")
        else:
            await receive(terminal.incoming(line))
            await siste.answer_waiting()


async def _move_clock(siste: Siste, terminal: Terminal, clock: SettableClock | None, line: str) -> None:
    span = _CLOCK.fullmatch(line)
    if clock is None:
        terminal.note("This clock is the machine's and cannot be moved. It can in: siste demo")
    elif span is None:
        terminal.note("Say how far: /clock +1d, /clock +3h or /clock +30m")
    else:
        await _walk(siste, clock, until=clock.now() + int(span[1]) * _UNITS[span[2].lower()])
        local = clock.now().astimezone(ZoneInfo(siste.defaults.zone))
        terminal.note(f"It is now {local:%A %d %B %H:%M} ({siste.defaults.zone}).")


async def _walk(siste: Siste, clock: SettableClock, *, until: datetime) -> None:
    while clock.now() < until:
        clock.set(min(clock.now() + _STEP, until))
        await siste.fetch(everything=True)
        await siste.make_and_send()
