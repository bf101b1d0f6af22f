"""Where Slack's scenes are played: a channel, the app's Home and the person who uses them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.browser import Browser
from tests.flow.conftest import World
from tests.pictures.stage import SCALE, SceneError, keep_picture


@dataclass
class SlackStage:
    """Pictures of the channel show what came since `start_anew`."""

    world: World
    browser: Browser
    folder: Path
    since: str = ""
    taken: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        user = self.world.platform.slack.user(self.world.user)[1]
        user.locale = self.words(nb="nb-NO", en="en-GB")

    def words(self, *, nb: str, en: str) -> str:
        return nb if self.world.language == "nb" else en

    # --- what people do -----------------------------------------------------------------------------

    async def say(self, text: str, *, command: str = "/siste") -> None:
        world = self.world
        await world.platform.slack_people.command(world.user, world.channel, command, text)
        await self.settle()

    async def press(self, *, nb: str, en: str) -> None:
        """Press the newest button in the channel with this label."""
        wanted = self.words(nb=nb, en=en)
        messages = self.world.platform.slack.messages(self.world.channel)
        ts = next((one.ts for one in reversed(messages) if wanted in one.buttons), None)
        if ts is None:
            raise SceneError(f"There is no button [{wanted}] in the channel")
        people = self.world.platform.slack_people
        await people.press(self.world.user, self.world.channel, ts, wanted)
        await self.settle()

    async def enter(self, channel: str) -> None:
        """Go on in another channel or conversation, with all that was said there."""
        self.world.channel, self.since = channel, ""

    async def open_home(self) -> None:
        await self.world.platform.slack_people.open_home(self.world.user)
        await self.settle()

    async def press_on_page(self, *, nb: str, en: str) -> None:
        """Press the first such button; a form that it opens stays open."""
        people, wanted = self.world.platform.slack_people, self.words(nb=nb, en=en)
        view = people.home(self.world.user)
        if view is None:
            raise SceneError("There is no page")
        elements = [one for block in view["blocks"] for one in block.get("elements", [])]
        found = next((one for one in elements if one.get("text", {}).get("text") == wanted), None)
        if found is None:
            raise SceneError(f"There is no button [{wanted}] on the page")
        await people.press_in_view(self.world.user, view["id"], found["action_id"])
        await self.settle()

    async def choose(self, answer: object, *, nb: str, en: str) -> None:
        people = self.world.platform.slack_people
        modal = people.modal(self.world.user)
        if modal is None:
            raise SceneError("There is no form")
        await people.choose_in_view(self.world.user, modal["id"], self.words(nb=nb, en=en), answer)

    async def send_in(self) -> None:
        people = self.world.platform.slack_people
        modal = people.modal(self.world.user)
        if modal is None:
            raise SceneError("There is no form")
        await people.submit_view(self.world.user, modal["id"])
        await self.settle()

    async def morning(self, moment: datetime) -> None:
        self.world.platform.clock.move_to(moment)
        await self.world.morning(moment)
        await self.settle()

    async def settle(self) -> None:
        """Answer what was said; one message a second may go into a channel."""
        for _ in range(3):
            await self.world.settle()
            self.world.platform.clock.advance(timedelta(seconds=1))
            self.world.clock.set(self.world.platform.clock.now())

    def start_anew(self) -> None:
        messages = self.world.platform.slack.messages(self.world.channel)
        last = messages[-1].ts if messages else "0.000000"
        seconds, _, number = last.partition(".")
        self.since = f"{seconds}.{int(number) + 1:06}"

    # --- the camera ---------------------------------------------------------------------------------

    async def picture(self, name: str, *, scale: int = SCALE) -> None:
        await self._take(name, self.world.channel, f"since={self.since}", scale)

    async def picture_of_page(self, name: str) -> None:
        await self._take(name, "home", "", SCALE)

    async def _take(self, name: str, shown: str, query: str, scale: int) -> None:
        platform = self.world.platform
        team = platform.slack.workspace().team_id
        url = f"{platform.root_url}/chats/slack/{team}/{shown}?as={self.world.user}&{query}"
        await self.browser.open(url)
        # Choosing who looks is the page's own; no reader of the docs can.
        await self.browser.run("document.querySelector('.as')?.remove()")
        path = self.folder / f"{name}-{self.world.language}.png"
        self.taken.append(await keep_picture(self.browser, path, scale=scale))
