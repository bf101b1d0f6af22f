"""How the simulated Slack and the bot of several workspaces reach each other: by the socket, or by HTTP."""

import asyncio
import socket
from dataclasses import dataclass, field

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_SIGNING_SECRET, SimulatedSlack
from adapters.slack.manifest import manifest

WORKSPACES = 6
UP_SECONDS = 60.0
LOOPBACK = "127.0.0.1"


@dataclass
class SlackConnection:
    is_http: bool
    _port: int = field(default=0, init=False)
    _slack: SimulatedSlack = field(init=False)

    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        """Install the app in all workspaces; return the settings that the bot is started with."""
        self._slack = platform.slack
        for number in range(2, WORKSPACES + 1):
            await platform.slack_people.add_workspace(f"Firma {number}")
        tokens = ",".join(one.bot_token for one in self._slack.workspaces.values())
        if not self.is_http:
            self._slack.apply_manifest(manifest())
            return {"SISTE_SLACK_BOT_TOKEN": tokens, "SISTE_SLACK_APP_TOKEN": DEMO_APP_TOKEN}
        self._port = _free_port()
        self._slack.apply_manifest(manifest(f"http://{LOOPBACK}:{self._port}"))
        return {
            "SISTE_SLACK_BOT_TOKEN": tokens,
            "SISTE_SLACK_SIGNING_SECRET": DEMO_SIGNING_SECRET,
            "PORT": str(self._port),
        }

    async def until_reached(self) -> None:
        """Return when Slack can reach the bot.

        Raises:
            TimeoutError: it did not come up.
        """
        if not self.is_http:
            await self._slack.sockets.until_connected(seconds=UP_SECONDS)
            return
        async with asyncio.timeout(UP_SECONDS):
            while not await _answers(self._port):
                await asyncio.sleep(0.05)
            if not self._slack.app.is_verified:
                await self._slack.requests.verify()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True
