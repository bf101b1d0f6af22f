"""A busy crowd on Slack: each burst is a morning, with commands, presses, looks at Home, and digests."""

import asyncio
import random
from collections.abc import Coroutine, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack_view import controls, visible_text
from adapters.simulated.slack_workspace import Channel, Workspace
from tests.scale.account import Ledger, Seen
from tests.scale.crowds import Crowd
from tests.scale.siste_process import SisteProcess
from tests.scale.slack_account import bots_messages, seen_on_slack
from tests.scale.slack_connection import SlackConnection
from tests.scale.stage import OSLO

PEOPLE_EACH = 12
ADMINS = 8
CHANNELS = 12
PRESSES_AT_ONCE, LOOKS_AT_ONCE = 6, 3
SETTLE_SECONDS = 120.0
LEAD = timedelta(seconds=1)


class SlackCrowd(Crowd):
    """Several workspaces ask; in the first one there are channels that get digests as well."""

    platform: SimulatedPlatform
    rng: random.Random
    _ledger: Ledger

    def __init__(self, connection: SlackConnection) -> None:
        super().__init__()
        self._connection = connection
        self._people: dict[str, Workspace] = {}
        self._admins: list[str] = []
        self._channels: list[tuple[str, Channel]] = []
        self._mornings: list[date] = []
        self._acting: set[asyncio.Task[None]] = set()

    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        self.platform = platform
        settings = await self._connection.prepare(platform)
        for workspace in platform.slack.workspaces.values():
            for number in range(PEOPLE_EACH):
                name = f"person-{number}-{workspace.domain}"
                self._people[await platform.slack_people.add_user(name, workspace.team_id)] = workspace
        return settings

    async def settle_in(self, siste: SisteProcess, ledger: Ledger, rng: random.Random) -> None:
        self.rng, self._ledger = rng, ledger
        await self._connection.until_reached()
        self._admins = list(self._people)[:ADMINS]
        operator, people = self._admins[0], self.platform.slack_people
        await people.command(operator, "", "/siste", f"claim {await siste.claim_code()}")
        for admin in self._admins[1:]:
            await people.command(operator, "", "/siste", f"people add {admin}")
        await self._until_answered(ADMINS)
        workspace = self._people[operator]
        for number in range(CHANNELS):
            admin = self._admins[number % ADMINS]
            channel = workspace.channels[await people.add_channel(f"ai-{number}", admin)]
            self._channels.append((admin, channel))
            await people.invite_bot(admin, channel.id)
            await people.command(admin, channel.id, "/siste", "channel set")
        await self._until_answered(ADMINS + CHANNELS)

    async def be_busy(self, count: int) -> None:
        await self._until_next_morning()
        rng = self.rng
        for _ in range(count):
            self._begin(self._ask(rng.choice(list(self._people))))
        for admin, channel in rng.sample(self._channels, k=PRESSES_AT_ONCE):
            self._begin(self._press(admin, channel))
        for person in rng.sample(list(self._people), k=LOOKS_AT_ONCE):
            self._begin(self._look(person))

    def expected(self) -> Mapping[str, list[date]]:
        return {channel.id: self._mornings for _, channel in self._channels}

    async def come_to_rest(self) -> None:
        await asyncio.gather(*self._acting)
        await self._connection.until_reached()

    def seen(self) -> Seen:
        return seen_on_slack(self.platform)

    def texts(self) -> Iterable[str]:
        return (visible_text(one.text, one.blocks) for _, one in bots_messages(self.platform.slack))

    # --- acts ---------------------------------------------------------------------------------------

    def _begin(self, act: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(act)
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _ask(self, person: str) -> None:
        """Ask in private; what was not acknowledged the person was told of, and may ask again."""
        word = self.new_word()
        envelope = await self.platform.slack_people.command(person, "", "/latest", word)
        if envelope.is_acknowledged:
            self.asked[word] = person

    async def _press(self, admin: str, channel: Channel) -> None:
        """Press something under one of the channel's digests, where there is one."""
        found = [
            (message, control)
            for message in channel.messages.values()
            if not message.only_for
            for control in controls(message.blocks)
            if control.option is None and str(control.element.get("value", "")).startswith(("vote", "save"))
        ]
        if found:
            message, control = self.rng.choice(found)
            name = f"{control.block_id}/{control.element['action_id']}"
            await self.platform.slack_people.press(admin, channel.id, message.ts, name)

    async def _look(self, person: str) -> None:
        await self.platform.slack_people.open_home(person)

    # --- waiting ------------------------------------------------------------------------------------

    async def _until_next_morning(self) -> None:
        """Let the day before come to its end, and the clock leap to where the digests are about to be due."""
        await asyncio.gather(*self._acting)
        await self._connection.until_reached()
        async with asyncio.timeout(SETTLE_SECONDS):
            await self._ledger.read()
            while not self._ledger.is_at_rest or not self._mornings_are_over():
                await asyncio.sleep(0.2)
                await self._ledger.read()
        day = self.platform.clock.now().astimezone(OSLO).date() + timedelta(days=1)
        if day.weekday() < 5:
            self._mornings.append(day)
        self.platform.clock.move_to(datetime.combine(day, time(8), OSLO) - LEAD)

    def _mornings_are_over(self) -> bool:
        """Say whether each channel's digest of each morning was made."""
        made = sum(one.is_digest for one in self._ledger.noted.values())
        return made >= len(self._mornings) * len(self._channels)

    async def _until_answered(self, count: int) -> None:
        def answers() -> int:
            methods = ("response_url", "chat.postMessage", "chat.postEphemeral")
            return sum(len(self.platform.transcript.of(method)) for method in methods)

        await self.platform.until(lambda: answers() >= count, seconds=SETTLE_SECONDS)
