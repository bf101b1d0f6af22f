"""One terminal: asks for a line, makes an update of it, prints what is sent.

An admin sits in the channel #ai-news, a reader in a private chat; both are this terminal.
"""

import itertools
import re
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.shortcuts import CompleteStyle
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from adapters.terminal.render import draw, numbered_buttons, wrapped
from bot.message import Button, Message
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Destination, Installation, Place, PlaceKind, Sender
from bot.ports.outside import FoundPlace, Receive

Who = Literal["reader", "admin"]

PLACES: dict[str, Place] = {
    "reader": Place(PlaceKind.PRIVATE, "reader"),
    "admin": Place(PlaceKind.CHANNEL, "ai-news", title="ai-news"),
}
PIPED_WIDTH = 100
# Rich's picture would load a font over the network.
_FONT_FACE = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)


class TerminalMessenger:
    """Prints; a message is sent when it is printed."""

    installation: Installation

    def __init__(self, console: Console) -> None:
        self._console = console
        self._numbers = itertools.count(1)
        self.buttons: dict[int, Button] = {}

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        """Print the message; its buttons are the ones that numbers press from now on."""
        title = f"#{destination.place.title}" if destination.place.kind is PlaceKind.CHANNEL else ""
        self._console.print()
        for row in draw(message, title="" if reply_to.get("is_answer") else title):
            for line in wrapped(row, self._console):
                self._console.print(line)
        self.buttons = numbered_buttons(message)
        return str(next(self._numbers))

    def answers_directly(
        self, message: Message, reply_to: Mapping[str, str], *, age: timedelta = timedelta()
    ) -> None:
        """Return None: printing is sending."""

    async def is_chat_admin(self, _: Destination, external_id: str) -> bool | None:
        return external_id == "admin"

    async def find_place(self, name: str, *, asker: str, language: str) -> FoundPlace | None:  # noqa: ARG002 - the port's
        """Return None: there is no other place than the terminal."""
        return None


class TerminalAdapter:
    """The terminal as an installation. `lines` replaces the keyboard (a script, a pipe)."""

    def __init__(
        self,
        *,
        who: Who = "reader",
        language: str = "en",
        lines: Iterable[str] | None = None,
        words: Sequence[str] = (),
        output: TextIO | None = None,
        has_picture: bool = False,
    ) -> None:
        self.who: str = who
        self.language = language
        self.console = _console(output or sys.stdout, is_recorded=has_picture)
        self.messenger = TerminalMessenger(self.console)
        self._words = words
        self._lines = iter(lines) if lines is not None else _piped_lines()
        self._session: PromptSession[str] | None = None
        # Keys never repeat, however often the terminal is opened on one database.
        self._run = uuid.uuid4().hex
        self._count = itertools.count(1)

    @property
    def identity(self) -> tuple[str, str]:
        return "local", "Terminal"

    @property
    def is_interactive(self) -> bool:
        return self._lines is None

    @property
    def place(self) -> Place:
        return PLACES[self.who]

    @property
    def shortcomings(self) -> tuple[str, ...]:
        return ()

    async def troubles(self) -> tuple[str, ...]:
        return ()

    def attach(self, installation: Installation) -> None:
        self.messenger.installation = installation

    async def ask(self) -> str | None:
        """Return the next line that is not empty; None at the end (Ctrl-D, end of the script)."""
        while True:
            line = await self._next_line()
            if line is None or line.strip():
                return line.strip() if line else None

    def incoming(self, line: str) -> Incoming:
        """Return the update that a line is: a number presses that button, all else is text."""
        button = self.messenger.buttons.get(int(line)) if line.isdecimal() and len(line) < 4 else None
        return Incoming(
            update_key=f"{self._run}:{next(self._count)}",
            kind=IncomingKind.BUTTON if button else IncomingKind.TEXT,
            place=self.place,
            sender=Sender(self.who, self.who, self.language),
            text=button.action if button else line,
            reply_to={"is_answer": "yes"},
        )

    def note(self, text: str) -> None:
        """Print a line that is no message."""
        self.console.print(text, style="dim")

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Print nothing meanwhile."""
        self.console.quiet = True
        try:
            yield
        finally:
            self.console.quiet = False

    def save_picture(self, path: Path) -> None:
        """Write what was printed as an SVG, in whichever monospaced font its viewer has."""
        self.console.save_svg(str(path), title="Siste", code_format=_FONT_FACE.sub("", CONSOLE_SVG_FORMAT))

    async def run(self, receive: Receive) -> None:
        """Pass every line on until the input ends."""
        while (line := await self.ask()) is not None:
            await receive(self.incoming(line))

    async def close(self) -> None:
        """Nothing is held open."""

    async def _next_line(self) -> str | None:
        if self._lines is not None:
            line = next(self._lines, None)
            if line is not None and line.strip():
                self.console.print(f"\n{self._prompt()}{line.strip()}", markup=False, highlight=False)
            return line
        try:
            return await self._prompt_session().prompt_async(self._prompt())
        except (EOFError, KeyboardInterrupt):
            return None

    def _prompt(self) -> str:
        return "you › " if self.who == "reader" else f"you in #{PLACES['admin'].title} › "

    def _prompt_session(self) -> PromptSession[str]:
        if self._session is None:
            self._session = PromptSession(
                completer=WordCompleter(list(self._words), sentence=True),
                complete_style=CompleteStyle.READLINE_LIKE,
                complete_while_typing=False,
                reserve_space_for_menu=0,
            )
        return self._session


def _piped_lines() -> Iterator[str] | None:
    """Return standard input's lines where it is no keyboard."""
    return None if sys.stdin.isatty() else iter(sys.stdin)


def _console(output: TextIO, *, is_recorded: bool) -> Console:
    is_terminal = output.isatty()
    return Console(
        file=output,
        width=None if is_terminal else PIPED_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        record=is_recorded,
        force_terminal=True if is_recorded else None,
    )
