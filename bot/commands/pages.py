"""Pages of a list that turn in place: which stretch is shown, and the buttons that turn it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.context import Context
from bot.commands.texts import button, buttons
from bot.message import Button


@dataclass(frozen=True, slots=True)
class Stretch:
    """A page of a list that is `total` long; pages count from 1."""

    page: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def has_more(self) -> bool:
        return self.offset + self.size < self.total

    @property
    def text(self) -> str:
        """Return "3" for the first page, "4–6" for a later one, "7" for a last one of a single thing."""
        last = min(self.offset + self.size, self.total)
        if self.page == 1:
            return str(last)
        return str(last) if last == self.offset + 1 else f"{self.offset + 1}–{last}"


def stretch_of(page: int, size: int, total: int) -> Stretch:
    """Return that page, or the last there is: a list may have become shorter since its button was made."""
    last = max(1, -(-total // size))
    return Stretch(min(max(page, 1), last), size, total)


def turning(
    ctx: Context, stretch: Stretch, action: Callable[[int], str], *, back: str = ""
) -> tuple[Button, ...]:
    """Return [Newest] where the list does not stand at its beginning, and [More] where it goes on.

    A button whose action is longer than platforms carry is left out.
    """
    return buttons(
        button(back or ctx.tr("Newest"), action(1)) if stretch.page > 1 else None,
        button(ctx.tr("More"), action(stretch.page + 1)) if stretch.has_more else None,
    )
