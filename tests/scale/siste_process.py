"""A real `siste run` in a process of its own, as an operator would start it."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.simulated import SimulatedPlatform

_ROOT = Path(__file__).parents[2]
_CLAIM = re.compile(rb"claim ([0-9a-f-]+)")


class SisteProcess:
    """Environment and life of the bot's process in its folder, where its output goes to `siste.log`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = (
            os.environ | {"SISTE_DATA_DIR": str(folder), "PYTHONPATH": str(_ROOT)} | environment
        )
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "siste.log"

    async def verb(self, *arguments: str, answers: Sequence[str] = ()) -> None:
        """Run a one-shot verb to its end, answering what it asks."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            env=self.environment,
            cwd=self.folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # secrets would be asked for at the terminal that started us
        )
        output, _ = await process.communicate("".join(f"{answer}\n" for answer in answers).encode())
        if process.returncode:
            raise RuntimeError(f"siste {arguments[0]} ended with {process.returncode}: {output.decode()}")

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End it in order, as a platform would at a new release."""
        await self._end(signal.SIGTERM)

    async def claim_code(self, *, seconds: float = 30) -> str:
        async with asyncio.timeout(seconds):
            while not (found := _CLAIM.findall(self._log.read_bytes())):
                await asyncio.sleep(0.1)
        return str(found[-1].decode())

    async def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()


def environment_for(platform: SimulatedPlatform, tokens: dict[str, str]) -> dict[str, str]:
    return {
        "SISTE_TELEGRAM_API_URL": platform.telegram_url,
        "SISTE_SLACK_API_URL": platform.slack_url,
        "SISTE_CLOCK_URL": platform.clock_url,
        "SISTE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "SISTE_EMBEDDER": "none",
        **tokens,
    }
