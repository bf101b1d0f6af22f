"""Where scenes are played: Siste on the sample week, a person on the simulated Telegram, and a camera."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from adapters.simulated.telegram_chats import Message
from tests.browser import Browser
from tests.flow.conftest import World
from tests.png import read_png, write_png

# Sharp on the screens of today.
SCALE = 2
MAX_BYTES = 150_000


class SceneError(Exception):
    """The bot did not show what the scene needs."""


async def keep_picture(browser: Browser, path: Path, *, scale: int = SCALE) -> Path:
    content = write_png(read_png(await browser.whole_picture(scale=scale)))
    if len(content) > MAX_BYTES:
        raise SceneError(f"{path.name} would be {len(content)} bytes; show less in it")
    path.write_bytes(content)
    return path


@dataclass
class Stage:
    """`chat` is where the person writes now: the private chat with the bot, or a group or channel.

    Pictures show the messages since the scene, or the picture before, began.
    """

    world: World
    browser: Browser
    folder: Path
    chat: int = 0
    since: int = 1
    thread: int = 0
    pressed: str = ""
    taken: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chat = self.chat or self.world.person

    # --- what people do -----------------------------------------------------------------------------

    async def say(self, *, nb: str, en: str) -> None:
        self._pass_time(seconds=40)
        text = nb if self.world.language == "nb" else en
        await self.world.platform.telegram.write(self.world.person, text, self.chat, self.thread)
        await self.answered()

    async def press(self, label: str = "", *, nb: str = "", en: str = "") -> None:
        """Press the newest button with this label, or with one that begins so; "1" opens the first story."""
        self._pass_time(seconds=10)
        wanted = label or (nb if self.world.language == "nb" else en)
        message, number = self._find_button(wanted)
        people = self.world.platform.telegram
        self.pressed = await people.press(self.world.person, message.id, number, self.chat)
        await self.answered()

    async def answered(self) -> None:
        """Wait until the bot has taken every update, and answered it."""
        updates = self.world.platform.telegram.bot().updates
        async with asyncio.timeout(10):
            while updates.count:
                await asyncio.sleep(0.01)
        await self.world.settle()

    async def morning(self, moment: datetime) -> None:
        self.world.platform.clock.move_to(moment)
        await self.world.morning(moment)

    def go_to(self, chat: int, thread: int = 0) -> None:
        """Look into another chat, at what comes from now on."""
        self.chat, self.thread = chat, thread
        self.start_anew()

    def start_anew(self) -> None:
        """Let the next picture begin with what comes now."""
        self.since = max((message.id for message in self._messages()), default=0) + 1

    def last_text(self) -> str:
        """Return what was said last in the chat."""
        messages = self._messages()
        return messages[-1].text if messages else ""

    # --- the camera ---------------------------------------------------------------------------------

    async def picture(self, name: str, *, is_dark: bool = False, has_notice: bool = False) -> None:
        """Take the chat as it stands, as NAME-LANGUAGE.png; on it what the last press was answered."""
        root = self.world.platform.root_url
        query = f"since={self.since}&topic={self.thread or ''}&as={self.world.person}"
        query += f"&press={self.pressed}" if has_notice else ""
        await self.browser.open(f"{root}/chats/telegram/siste_demo_bot/{self.chat}?{query}")
        # The choice of who acts is the page's own; no reader of the docs has it.
        await self.browser.run("document.querySelector('.as')?.remove()")
        await self.browser.be_dark(is_dark=is_dark)
        self.taken.append(await keep_picture(self.browser, self.folder / f"{name}-{self.world.language}.png"))

    # --- helpers ------------------------------------------------------------------------------------

    def _pass_time(self, *, seconds: int) -> None:
        self.world.platform.clock.advance(timedelta(seconds=seconds))
        self.world.clock.set(self.world.platform.clock.now())

    def _messages(self) -> list[Message]:
        telegram = self.world.platform.telegram
        chat = telegram.chats.find(telegram.bot().id, self.chat)
        return list(chat.messages.values()) if chat else []

    def _find_button(self, wanted: str) -> tuple[Message, int]:
        labels = []
        for message in reversed(self._messages()):
            buttons = [button["text"] for row in message.rows for button in row]
            for number, label in enumerate(buttons, start=1):
                if label.removeprefix("✓ ").startswith(wanted):
                    return message, number
            labels += buttons
        raise SceneError(f"There is no button [{wanted}]; there are {labels}")
