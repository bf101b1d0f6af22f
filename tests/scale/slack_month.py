"""A month on the simulated Slack: one app in 6 workspaces of 25 channels and 10 people each.

Their admins set the channels up by command. Some channels are archived, renamed, shared or left and entered
again, one workspace's token is revoked for some days, and another one removes the app.
"""

import asyncio
import random
import re
import time as real_time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, ClassVar

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack_envelopes import Envelope
from adapters.simulated.slack_workspace import Channel, UnknownInSlackError, Workspace
from tests.scale.account import Ledger, as_report, close_account
from tests.scale.month import BEGIN, DAYS, Cast, Month
from tests.scale.sayings import READING
from tests.scale.siste_process import SisteProcess
from tests.scale.slack_account import Closing, SlackFindings, seen_on_slack
from tests.scale.slack_characters import Person, SlackStage
from tests.scale.slack_connection import UP_SECONDS, SlackConnection
from tests.scale.stage import Act, later, weekdays

CHANNELS, PEOPLE = 25, 10
ADMINS = 4
# Some channels of each workspace are only read in: the first ones, and those whose digests are ended or held
# by a command that nobody is to take back.
STEADY = 5
PAUSED, OFF, UNSET = 9, 10, 13
BURST_DAY, BURST_COMMANDS, BURST_A_SECOND = 9, 500, 50
REVOKED, UNINSTALLED = 4, 5
_CODE = re.compile(r"/siste (\S+ [A-Z0-9-]{6,})")

# What a long month meets once everything is set up; times=0 has no end.
FAULTS: tuple[dict[str, Any], ...] = (
    {"happens": "busy", "method": "chat.postMessage", "share": 0.004, "times": 0, "retry_after": 7},
    {"happens": "error_before", "method": "chat.postMessage", "share": 0.003, "times": 0},
    {"happens": "error_after", "method": "chat.postMessage", "share": 0.002, "times": 0},
    {"happens": "cut_before", "method": "chat.postMessage", "share": 0.002, "times": 0},
    {"happens": "cut_after", "method": "chat.postMessage", "share": 0.003, "times": 0},
    {"happens": "html", "method": "chat.postMessage", "share": 0.002, "times": 0},
    {"happens": "truncated", "method": "chat.postMessage", "share": 0.002, "times": 0},
    {"happens": "delay", "method": "chat.postMessage", "share": 0.002, "times": 0, "seconds": 0.5},
    {"happens": "late_reply", "method": "chat.postMessage", "share": 0.002, "times": 0, "seconds": 0.5},
    {"happens": "busy", "method": "response_url", "share": 0.01, "times": 0},
    {"happens": "cut_after", "method": "response_url", "share": 0.005, "times": 0},
    {"happens": "error_before", "method": "response_url", "share": 0.005, "times": 0},
    {"happens": "busy", "method": "chat.postEphemeral", "share": 0.01, "times": 0},
    {"happens": "cut_after", "method": "chat.postEphemeral", "share": 0.01, "times": 0},
    {"happens": "cut_before", "method": "views.publish", "share": 0.02, "times": 0},
    {"happens": "busy", "method": "views.publish", "share": 0.01, "times": 0},
    {"happens": "error_after", "method": "views.open", "share": 0.03, "times": 0},
    {"happens": "cut_after", "method": "conversations.open", "share": 0.05, "times": 0},
)

# What each channel but the first is set to after `channel set`, by its number.
SETTINGS: Mapping[int, tuple[str, ...]] = {
    1: ("digest time 07:00",),
    2: ("language en", "timezone Europe/London"),
    3: ("digest length 3", "subscribe google"),
    4: ("digest weekly friday 14:00",),
    7: ("digest time kl. 9 hver hverdag",),
    9: ("subscribe nvidia, regulering",),
    10: ("mute krypto",),
    14: ("digest add second 13:00",),
    15: ("digest days mon wed fri",),
    16: ("digest days mon wed fri", "digest time 10:30"),
    17: ("language en", "digest days tue thu", "timezone America/New_York"),
    18: ("digest time 06:45", "mute meta 7d"),
    19: ("digest length three minutes",),
    20: ("digest days friday", "digest time 14:00"),
    21: ("digest days monday",),
    22: ("digest weekly friday 15:00", "digest days mon tue"),
    23: ("digest length 10", "timezone Helsinki"),
    24: ("digest days friday", "language en"),
}


@dataclass
class Team:
    """One workspace: the first of its people runs Siste there, some others set up channels too."""

    workspace: Workspace
    people: list[Person]
    channels: list[Channel] = field(default_factory=list)

    @property
    def admins(self) -> list[Person]:
        return self.people[:ADMINS]

    def keeper(self, number: int) -> Person:
        """Return who sets up and keeps the channel of that number."""
        return self.people[number % ADMINS]


@dataclass
class SlackMonth(Month):
    stage: SlackStage
    connection: SlackConnection = field(kw_only=True)
    teams: list[Team] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    downtimes: list[tuple[float, float]] = field(default_factory=list)
    burst: list[Envelope] = field(default_factory=list)
    # Held by the burst, which measures a bot that is there, and by each kill.
    undisturbed: asyncio.Lock = field(default_factory=asyncio.Lock)

    faults: ClassVar[tuple[Mapping[str, Any], ...]] = tuple(
        {**rule, "since": (BEGIN + timedelta(hours=12)).isoformat()} for rule in FAULTS
    )
    kills: ClassVar[int] = 10
    calls: ClassVar[int] = 7_500

    async def settle_in(self) -> None:
        self.stage.is_up = self._until_up
        for workspace in self.stage.slack.workspaces.values():
            self.teams.append(await self._team(workspace))
        self._become_operator()
        for number, team in enumerate(self.teams):
            self._set_up(team, time(9, 30 + number))
        for team in self.teams:
            for person in team.people:
                person.live(range(1, self.stage.days))
        self._plan_incidents()
        self.stage.at(1, time(6), self._note_steady)
        self.stage.at(BURST_DAY, time(12, 30), self._burst)

    async def restart(self) -> None:
        async with self.undisturbed:
            begun = real_time.monotonic()
            await self.siste.kill()
            self.downtimes.append((begun, float("inf")))
            await self.siste.start()
            await self.connection.until_reached()
            self.downtimes[-1] = (begun, real_time.monotonic())

    def report(self) -> dict[str, Any]:
        account = close_account(
            seen_on_slack(self.platform), self.ledger, forgotten=(), steady=self._expected_of_steady()
        )
        daily = {channel.id for team in self.teams for channel in team.channels[: STEADY - 1]}
        findings = SlackFindings(self.platform, self.ledger, self.closings, daily)
        return {
            "workspaces": len(self.teams),
            "channels": sum(len(team.channels) for team in self.teams),
            "people": sum(len(team.people) for team in self.teams),
            **as_report(account),
            **findings.as_report(self.burst, self.downtimes),
        }

    # --- the bot is there ---------------------------------------------------------------------------

    async def _until_up(self) -> None:
        async with asyncio.timeout(UP_SECONDS):
            while self.downtimes and self.downtimes[-1][1] == float("inf"):
                await asyncio.sleep(0.02)
        await self.connection.until_reached()

    # --- who there is -------------------------------------------------------------------------------

    async def _team(self, workspace: Workspace) -> Team:
        stage, team = self.stage, Team(workspace, [])
        for number in range(PEOPLE):
            name = f"person-{number}-{workspace.domain}"
            user = await stage.people.add_user(name, workspace.team_id, is_guest=number == PEOPLE - 1)
            team.people.append(Person(stage, workspace, user, name, is_admin=number < ADMINS))
        for number in range(CHANNELS):
            keeper = team.keeper(number)
            kind = "private" if number in (8, 12, 19) else "public"
            name = f"{'steady' if number < STEADY else 'lively'}-{number}-{workspace.domain}"
            channel = workspace.channels[await stage.people.add_channel(name, keeper.id, kind)]
            team.channels.append(channel)
            others = (one for one in stage.rng.sample(team.people, k=5) if one is not keeper)
            for member in (keeper, *others):
                await stage.people.join(member.id, channel.id)
                (member.steady if _is_only_read(number) else member.channels).append(channel)
        return team

    def _become_operator(self) -> None:
        """The operator claims Siste in one workspace, and is one in the others once linked there."""
        first = self.teams[0].people[0]
        self.stage.at(0, time(9, 0, 30), self._claiming(first))
        for number, team in enumerate(self.teams[1:], 1):
            there, minute = team.people[0], 2 + 4 * number
            self.stage.at(0, time(9, minute), first.saying("link"))
            self.stage.at(0, time(9, minute + 1), self._typing_code(first, there))
            self.stage.at(0, time(9, minute + 2), there.pressing(lambda order: order.startswith("link ask")))
            self.stage.at(0, time(9, minute + 3), first.pressing(lambda order: order.startswith("link yes")))

    def _claiming(self, operator: Person) -> Act:
        async def claim() -> None:
            await operator.saying(f"claim {await self.siste.claim_code()}")()

        return claim

    def _typing_code(self, first: Person, there: Person) -> Act:
        async def type_code() -> None:
            texts = [str(message.blocks) for message in reversed(first.alone.messages.values())]
            found = next((code for text in texts if (code := _CODE.search(text))), None)
            if found is None:
                raise UnknownInSlackError("no code to type")
            await there.saying(found[1])()

        return type_code

    def _set_up(self, team: Team, moment: time) -> None:
        at = self.stage.at
        for number, admin in enumerate(team.admins[1:]):
            at(0, later(moment, 5 * number), team.people[0].saying(f"people add @{admin.name}"))
        for number, channel in enumerate(team.channels):
            keeper, when = team.keeper(number), later(moment, 600 + 20 * number)
            invite = self._inviting(keeper, channel)
            # Who forgets to invite it is told so, and it goes on when invited.
            at(0, later(when, 60) if number == 12 else when, invite)
            at(0, later(when, 5), keeper.saying("channel set", channel))
            for count, order in enumerate(SETTINGS.get(number, ()), 1):
                at(0, later(when, 600 + 30 * count), keeper.saying(order, channel))
        for person in team.people[2:6]:
            at(0, later(moment, 3600), person.saying("start done"))

    def _inviting(self, by: Person, channel: Channel) -> Act:
        return lambda: self.stage.people.invite_bot(by.id, channel.id)

    async def _note_steady(self) -> None:
        await self.ledger.read()
        steady = {
            channel.id
            for team in self.teams
            for number, channel in enumerate(team.channels)
            if _is_only_read(number)
        }
        self.stage.steady = {str(number) for number, chat in self.ledger.chats.items() if chat in steady}

    # --- what happens to channels and workspaces ----------------------------------------------------

    def _plan_incidents(self) -> None:
        at, people = self.stage.at, self.stage.people
        for offset, team in enumerate(self.teams):
            self._plan_incidents_of(team, offset)
        self._share()
        self._lose_workspaces()
        for day in range(1, self.stage.days):
            for _ in range(2):
                at(day, self.stage.some_time(7, 9), people.repeat_last)
            if not self.connection.is_http and day % 5 == 0:
                at(day, self.stage.some_time(7, 9), people.disconnect)
            if not self.connection.is_http and day % 7 == 0:
                at(day, self.stage.some_time(7, 9), people.drop_sockets)

    def _plan_incidents_of(self, team: Team, offset: int) -> None:
        at, people, channels = self.stage.at, self.stage.people, team.channels
        archived, renamed = channels[5], channels[7]
        paused, off, unset = (channels[number] for number in (PAUSED, OFF, UNSET))
        keepers = {channel.id: team.keeper(number) for number, channel in enumerate(channels)}
        gone, back = (7 + offset, time(6)), (10 + offset, time(6))
        at(*gone, partial(people.archive, keepers[archived.id].id, archived.id))
        at(*back, partial(people.unarchive, keepers[archived.id].id, archived.id))
        self._close(archived, gone, back)
        for left in (channels[6], channels[8]):
            gone, back = (8 + offset, time(12)), (12 + offset, time(12))
            at(*gone, partial(people.remove_bot, keepers[left.id].id, left.id))
            at(*back, self._inviting(keepers[left.id], left))
            self._close(left, gone, back)
        new_name = f"{renamed.name}-x"
        at(5, time(12), partial(people.rename_channel, keepers[renamed.id].id, renamed.id, new_name))
        at(14, time(12), keepers[off.id].saying("digest off", off))
        self._close(off, (14, time(12, 1)), (self.stage.days + 1, time()), is_refused=False)
        at(15, time(12), keepers[paused.id].saying("pause 1w", paused))
        self._close(paused, (15, time(12, 1)), (21, time()), is_refused=False)
        at(16, time(12), keepers[unset.id].saying("channel unset", unset))

    def _share(self) -> None:
        """Two companies share a channel, where people of the other one ask as well."""
        ours, theirs = self.teams[0], self.teams[1]
        shared, keeper = ours.channels[11], ours.keeper(11)

        async def share() -> None:
            await self.stage.people.share_channel(keeper.id, shared.id, theirs.workspace.team_id)
            for guest in theirs.people[6:9]:
                shared.members.add(guest.id)

        self.stage.at(6, time(12), share)
        for day in range(7, self.stage.days, 2):
            guest = self.stage.rng.choice(theirs.people[6:9])
            text = self.stage.rng.choice(("/latest google", "subscribe nvidia", "status", "digest"))
            self.stage.at(day, self.stage.some_time(9, 15), guest.saying(text, shared))

    def _lose_workspaces(self) -> None:
        at, people = self.stage.at, self.stage.people
        revoked, removed = self.teams[REVOKED].workspace, self.teams[UNINSTALLED].workspace
        at(10, time(12, 45), lambda: people.revoke_token(revoked.team_id))
        at(13, time(12, 45), lambda: people.install(revoked.team_id))
        # Whoever has a new token starts Siste anew.
        at(13, time(12, 46), self.restart)
        at(21, time(12), lambda: people.uninstall(removed.team_id))
        for workspace, first, last in ((revoked, 10, 13), (removed, 21, self.stage.days + 1)):
            for channel in self._channels_of(workspace):
                self._close(channel, (first, time(12, 46)), (last, time(12, 44)))

    def _channels_of(self, workspace: Workspace) -> list[Channel]:
        return next(team.channels for team in self.teams if team.workspace is workspace)

    def _close(
        self, channel: Channel, since: tuple[int, time], until: tuple[int, time], *, is_refused: bool = True
    ) -> None:
        moments = self.stage.moment(*since), self.stage.moment(*until)
        self.closings.append(Closing(channel.id, *moments, is_refused=is_refused))

    # --- many at once -------------------------------------------------------------------------------

    async def _burst(self) -> None:
        """Fifty commands a second by everybody everywhere, in real time."""
        async with self.undisturbed:
            first = len(self.stage.slack.envelopes)
            self.platform.clock.run_at(1.0)
            await self._say_at_once()
            self.burst = self.stage.slack.envelopes[first:]
            self.platform.clock.run_at(0.0)

    async def _say_at_once(self) -> None:
        rng, begun = self.stage.rng, real_time.monotonic()
        saying: list[asyncio.Task[object]] = []
        for number in range(BURST_COMMANDS):
            await asyncio.sleep(max(0.0, begun + number / BURST_A_SECOND - real_time.monotonic()))
            team = self.teams[number % len(self.teams)]
            person = team.people[number // len(self.teams) % PEOPLE]
            where = rng.choice([*person.channels, *person.steady, None])
            saying.append(asyncio.create_task(person.saying(rng.choice(READING), where)()))
        await asyncio.gather(*saying, return_exceptions=True)

    # --- what is expected ---------------------------------------------------------------------------

    def _expected_of_steady(self) -> dict[str, list[date]]:
        """Return, by channel, the days with a digest: one each weekday, and one for the week."""
        first, last = self.stage.date(1), self.stage.date(self.stage.days - 1)
        expected = {}
        for team in self.teams:
            for number, channel in enumerate(team.channels[:STEADY]):
                days = weekdays(first, last)
                if number == 4:
                    days += [day for day in days if day.weekday() == 4]
                expected[channel.id] = [day for day in days if not self._is_closed(channel, day)]
        return expected

    def _is_closed(self, channel: Channel, day: date) -> bool:
        """Say whether the channel was closed at the hours of its digests."""
        moment = datetime.combine(day, time(8), self.stage.moment(0, time()).tzinfo)
        return any(one.chat == channel.id and one.since <= moment < one.until for one in self.closings)


@dataclass
class SlackCast(Cast):
    connection: SlackConnection

    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        return await self.connection.prepare(platform)

    def month(self, platform: SimulatedPlatform, siste: SisteProcess, rng: random.Random) -> Month:
        stage = SlackStage(platform, rng, BEGIN, DAYS)
        return SlackMonth(platform, siste, stage, Ledger(siste), connection=self.connection)


def _is_only_read(number: int) -> bool:
    return number < STEADY or number in (PAUSED, OFF, UNSET)
