"""What a command gets to see, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.i18n.translator import Translator, translator
from bot.message import Button, Buttons, Message, Text, notice, say
from bot.model.delivery import IncomingKind
from bot.model.destination import Destination, Installation, Member, PlaceKind, Platform, Role
from bot.model.digest import ChosenStory
from bot.ports.outside import FoundPlace
from bot.ports.store import Transaction

_ANSWERS_ONE_ALONE = frozenset({Platform.SLACK, Platform.TERMINAL})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the platform said of the member's rights, asked at this very call.

    `admin_of` says it by the id of every other destination that the command concerns; a platform without
    such rights leaves it empty. `found` is the place that the command names. Where `is_certain` is False the
    platform could not be asked, and nothing may be taken from what is missing.
    """

    is_admin_here: bool = False
    admin_of: Mapping[int, bool] = field(default_factory=dict)
    found: FoundPlace | None = None
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """One command, typed or pressed: by whom, where and when.

    `destination` is where it was typed. `role` is that member's role there, found by the caller at this
    very call. `access` is "open" or "invite". `acting_in` is the destination that the command is about where
    it is typed elsewhere ("place 17 digest time 08:00"): then `destination` and `role` are of that one.
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
    asked: Asked = field(default_factory=Asked)
    acting_in: int | None = None

    @property
    def tr(self) -> Translator:
        return translator(self.language)

    @property
    def is_private_place(self) -> bool:
        return self.destination.place.kind is PlaceKind.PRIVATE

    @property
    def is_answer_shared(self) -> bool:
        """Whether others see the answer: not every platform can answer one person in a shared place."""
        return not self.is_private_place and self.destination.platform not in _ANSWERS_ONE_ALONE

    @property
    def is_button(self) -> bool:
        return self.reply_kind is IncomingKind.BUTTON

    @property
    def may_change(self) -> bool:
        """Whether the member may change this destination's settings."""
        return self.is_private_place or self.role in (Role.ADMIN, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and the stories it tells as a digest would: those count as told.

    `occasion` says why the first message goes out, where it is more than an answer: it goes once for that.
    """

    messages: tuple[Message, ...]
    chosen: tuple[ChosenStory, ...] = ()
    edition_id: int | None = None
    occasion: str = ""


def passing(ctx: Context, answer: Answer) -> Answer:
    """Return a refusal as a notice for the presser alone, where a message would fill a shared place."""
    if not (ctx.is_button and ctx.is_answer_shared):
        return answer
    return Answer(tuple(notice(message.summary, language=ctx.language) for message in answer.messages))


def ask(ctx: Context, text: str, *rows: Sequence[Button | None]) -> Answer:
    """Answer with a question and rows of choices, as far as they are there."""
    present = (tuple(button for button in row if button is not None) for row in rows)
    blocks = (Text(text), Buttons(tuple(row for row in present if row)))
    return Answer((Message(blocks, summary=text, language=ctx.language),))


def reply(ctx: Context, text: str, *buttons: Button | None) -> Answer:
    """Answer with one paragraph and the buttons that are there."""
    shown = (button for button in buttons if button is not None)
    return Answer((say(text, *shown, language=ctx.language),))
