"""What people do in a month on Slack: drawn by chance from what people do, the same for the same seed.

An act looks at what stands in the conversation, or in the app's Home, when its moment comes.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.simulated.slack_forms import fields
from adapters.simulated.slack_view import Control, controls, options_of
from adapters.simulated.slack_workspace import Channel, SlackMessage, UnknownInSlackError, Workspace
from tests.scale.sayings import ODD, READING, SETTLING
from tests.scale.stage import Act, Stage

SECONDS_TO_A_FORM = 2
# What is typed about a channel, beside what is typed anywhere.
IN_CHANNELS = ("channel set", "channel list", "people", "digest preview", "preview", "digest now")
_READING_VERBS = frozenset({"card", "latest", "open", "save", "search", "share", "sources", "vote", "why"})
# Pressing these ends a subscription, or a place in this story.
_NOT_BY_CHANCE = frozenset({"off", "stop", "forgetme", "unset", "remove", "unlink", "leave", "end"})
_ABOUT_A_PLACE = re.compile(r"\b(?:place|form \w+) (\d+)")


@dataclass
class SlackStage(Stage):
    # The numbers of destinations whose settings are left alone, as the bot calls them.
    steady: set[str] = field(default_factory=set)

    @property
    def slack(self):
        return self.platform.slack

    @property
    def people(self):
        return self.platform.slack_people


@dataclass
class Person:
    """A member of one workspace, in some of its channels; of these `steady` ones are only read in."""

    stage: SlackStage
    team: Workspace
    id: str
    name: str
    is_admin: bool = False
    channels: list[Channel] = field(default_factory=list)
    steady: list[Channel] = field(default_factory=list)

    def live(self, days: Sequence[int]) -> None:
        for day in days:
            for _ in range(self.stage.how_many()):
                self.stage.at(day, self.stage.reading_time(), self._act())

    @property
    def alone(self) -> Channel:
        """The direct message with the app."""
        workspace, user = self.stage.slack.user(self.id)
        return self.stage.slack.direct_message(workspace, user)

    def saying(self, text: str, channel: Channel | None = None) -> Act:
        async def say() -> None:
            words = text.lstrip("/")
            command, _, rest = words.partition(" ")
            where = channel.id if channel else ""
            if command == "latest":
                await self.stage.people.command(self.id, where, "/latest", rest)
            else:
                await self.stage.people.command(self.id, where, "/siste", words)

        return say

    def pressing(self, is_wanted: Callable[[str], bool], channel: Channel | None = None) -> Act:
        """Press what carries the first such order under the last messages, the newest first."""

        async def press() -> None:
            where = channel or self.alone
            for message in reversed(self._seen(where)):
                for control in controls(message.blocks):
                    if is_wanted(_order_of(control)):
                        await self._press(where, message, control)
                        return
            raise UnknownInSlackError("no such button")

        return press

    def pressing_any(self, where: Channel) -> Act:
        """Press something harmless under one of the last messages, now and then twice at once."""

        async def press() -> None:
            self._check_app()
            found = [
                (message, control)
                for message in self._seen(where)[-4:]
                for control in controls(message.blocks)
                if self._is_fine(control, where)
            ]
            message, control = self._one_of(found)
            await self._press(where, message, control)
            if self.stage.rng.random() < 0.05:
                await self._press(where, message, control)

        return press

    # --- the app's Home -----------------------------------------------------------------------------

    async def open_home(self) -> None:
        self._check_app()
        await self.stage.people.open_home(self.id)
        self.stage.soon(20, self.press_at_home)

    async def press_at_home(self) -> None:
        view = self.stage.people.home(self.id)
        found = [one for one in controls(view["blocks"]) if self._is_fine(one)] if view else []
        control = self._one_of(found)
        assert view is not None
        await self.stage.people.press_in_view(self.id, view["id"], _name_of(control))
        self._expect_a_form(control)

    async def fill_form(self) -> None:
        """Fill in the form that lies open and send it in, now and then twice."""
        view = self.stage.people.modal(self.id)
        if view is None:
            raise UnknownInSlackError("no form is open")
        for control in fields(view["blocks"]):
            answer = _answer_to(control.element, self.stage.rng)
            await self.stage.people.choose_in_view(self.id, view["id"], _name_of(control), answer)
        await self.stage.people.submit_view(self.id, view["id"])
        if self.stage.rng.random() < 0.2:
            await self.stage.people.repeat_last()

    # --- helpers ------------------------------------------------------------------------------------

    def _act(self) -> Act:
        rng = self.stage.rng
        where = rng.choice([*self.channels, *self.steady])
        is_steady = where in self.steady
        chance = rng.random()
        if chance < 0.5:
            return self.pressing_any(where if rng.random() < 0.8 else self.alone)
        if chance < 0.75 or (is_steady and chance < 0.9):
            return self.saying(rng.choice(READING), where)
        if chance < 0.82:
            return self.open_home
        if chance < 0.97 and not is_steady:
            told_here = self.is_admin and rng.random() < 0.6
            return self.saying(rng.choice((*SETTLING, *IN_CHANNELS)), where if told_here else None)
        return self.saying(rng.choice(ODD), None if is_steady else where)

    def _seen(self, where: Channel) -> list[SlackMessage]:
        return [
            message
            for message in where.messages.values()
            if message.author == self.team.bot_user_id and message.only_for in ("", self.id)
        ]

    def _is_fine(self, control: Control, where: Channel | None = None) -> bool:
        words = _order_of(control).split()
        about = _ABOUT_A_PLACE.search(" ".join(words))
        if _NOT_BY_CHANCE.intersection(words) or (about and about[1] in self.stage.steady):
            return False
        return where not in self.steady or words[:1] == [] or words[0] in _READING_VERBS

    def _check_app(self) -> None:
        if self.team.lost:
            raise UnknownInSlackError("the app is not there any more")

    def _one_of(self, found: Sequence[Any]) -> Any:
        if not found:
            raise UnknownInSlackError("nothing to press")
        return self.stage.rng.choice(found)

    async def _press(self, where: Channel, message: SlackMessage, control: Control) -> None:
        people, name = self.stage.people, _name_of(control)
        if control.option is None:
            await people.press(self.id, where.id, message.ts, name)
        else:
            await people.choose(self.id, where.id, message.ts, name, control.option["value"])
        self._expect_a_form(control)

    def _expect_a_form(self, control: Control) -> None:
        if "form " in _order_of(control):
            self.stage.soon(SECONDS_TO_A_FORM, self.fill_form)


def _order_of(control: Control) -> str:
    """Return the command that a press on it sends; empty for a link."""
    return str((control.option or control.element).get("value", ""))


def _name_of(control: Control) -> str:
    return f"{control.block_id}/{control.element['action_id']}"


def _answer_to(element: dict[str, Any], rng: random.Random) -> Any:
    values = [option["value"] for option in options_of(element)]
    match element["type"]:
        case "timepicker":
            return f"{rng.randint(6, 20):02}:{rng.choice(('00', '15', '30'))}"
        case "static_select" | "radio_buttons":
            return rng.choice(values)
        case "checkboxes" | "multi_static_select":
            return rng.sample(values, k=rng.randint(1, min(4, len(values))))
        case _:
            return rng.choice(("google", "3", "openai, regulering", "<b>&*_~`", ""))
