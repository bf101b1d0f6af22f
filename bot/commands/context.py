"""What a command gets to see, and what it gives back."""

from dataclasses import dataclass
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.i18n.translator import Translator, translator
from bot.message import Button, Message, say
from bot.model.delivery import IncomingKind
from bot.model.destination import Destination, Installation, Member, PlaceKind, Role
from bot.model.digest import ChosenStory
from bot.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Context:
    """One command, typed or pressed: by whom, where and when.

    `destination` is where it was typed. `role` is that member's role there, found by the caller at this
    very call. `access` is "open" or "invite".
    """

    tx: Transaction
    installation: Installation
    destination: Destination
    is_new_destination: bool
    member: Member
    role: Role
    language: str
    zone: str
    now: datetime
    catalog: Catalog
    access: str
    reply_kind: IncomingKind

    @property
    def tr(self) -> Translator:
        return translator(self.language)

    @property
    def is_private_place(self) -> bool:
        return self.destination.place.kind is PlaceKind.PRIVATE

    @property
    def is_button(self) -> bool:
        return self.reply_kind is IncomingKind.BUTTON

    @property
    def may_change(self) -> bool:
        """Whether the member may change this destination's settings."""
        return self.is_private_place or self.role in (Role.ADMIN, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and the stories it tells as a digest would: those count as told."""

    messages: tuple[Message, ...]
    chosen: tuple[ChosenStory, ...] = ()
    edition_id: int | None = None


def reply(ctx: Context, text: str, *buttons: Button | None) -> Answer:
    """Answer with one paragraph and the buttons that are there."""
    shown = (button for button in buttons if button is not None)
    return Answer((say(text, *shown, language=ctx.language),))
