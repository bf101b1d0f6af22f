"""Scenes that take both platforms: one person is linked, and shares from one to the other."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import MONDAY, TUESDAY
from tests.pictures.slack_stage import SlackStage
from tests.pictures.stage import SceneError, Stage


@dataclass
class BothStages:
    telegram: Stage
    slack: SlackStage
    team: str = ""

    def __post_init__(self) -> None:
        self.team = self.slack.world.channel

    async def go_to_private(self) -> None:
        """Let the person on Slack go on in the app's own conversation, at what comes from now on."""
        await self.slack.enter(self.slack.world.platform.slack.workspace().channel("@kari").id)
        self.slack.start_anew()

    async def go_to_team(self) -> None:
        await self.slack.enter(self.team)
        self.slack.start_anew()


LinkingScene = Callable[[BothStages], Awaitable[None]]


async def set_up(both: BothStages) -> None:
    slack, world = both.slack, both.slack.world
    await slack.say(f"claim {await offer_claim_code(world.siste.store)}")
    await slack.say("channel set")
    await world.platform.slack_people.command(world.user, "", "/siste", "help")
    await slack.settle()
    await both.telegram.say(nb="/start done", en="/start done")


async def code_on_slack(both: BothStages) -> None:
    await both.go_to_private()
    await both.slack.say(both.slack.words(nb="koble", en="link"))
    await both.slack.picture("slack-link-code")


async def link(both: BothStages) -> None:
    """A code from Telegram, typed on Slack; both sides say yes."""
    both.telegram.start_anew()
    await both.telegram.say(nb="/koble", en="/link")
    told = both.telegram.last_text()
    found = re.search(r"/siste (\w+ [0-9A-Z]{4}-[0-9A-Z]{4})", told)
    if found is None:
        raise SceneError(f"There is no code in {told!r}")
    await both.go_to_private()
    await both.slack.say(found[1])
    await both.slack.picture("slack-link")
    await both.slack.press(nb="Koble", en="Link")
    await both.telegram.answered()
    await both.telegram.picture("telegram-link")
    await both.telegram.press(nb="Ja, det er meg", en="Yes, that is me")
    await both.slack.settle()
    await both.slack.picture("slack-linked")


async def team(both: BothStages) -> None:
    await both.go_to_team()
    await both.slack.say("team")
    await both.slack.say(both.slack.words(nb="kanal deling på", en="channel sharing on"))
    await both.slack.picture("slack-team")


async def share(both: BothStages) -> None:
    """From a card on Telegram into the channel, with a note."""
    await both.slack.morning(MONDAY)
    await both.slack.morning(TUESDAY - timedelta(hours=1))
    await both.telegram.say(nb="/siste google", en="/latest google")
    both.telegram.start_anew()
    await both.telegram.press("1")
    await both.telegram.press(nb="Del med teamet", en="Share with team")
    await both.go_to_team()
    await both.telegram.say(
        nb="Dette gjelder avtalen vår fra mai.", en="This concerns our contract from May."
    )
    await both.telegram.picture("telegram-share")
    await both.slack.settle()
    await both.slack.picture("slack-team-shared")


async def share_by_form(both: BothStages) -> None:
    await both.slack.open_home()  # the form lies over it in the picture
    await both.go_to_private()
    await both.slack.say("google", command="/latest")
    await both.slack.press(nb="2", en="2")
    await both.slack.press(nb="Del med teamet", en="Share with team")
    await both.slack.choose(
        both.slack.words(nb="Ta dette med på tirsdag.", en="One for Tuesday's meeting."),
        nb="Merknad",
        en="Note",
    )
    await both.slack.picture_of_page("slack-form-note")
    await both.slack.send_in()


LINKING_SCENES: tuple[LinkingScene, ...] = (set_up, code_on_slack, link, team, share, share_by_form)
