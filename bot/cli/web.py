"""`siste web`: the web process. It answers health checks and takes in what Telegram and Slack post; the
worker does everything else."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import click
import uvicorn

from bot.bootstrap import open_web
from bot.cli.running import fail, run, settings_or_fail
from bot.log import start_logging
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette


@click.command(name="web")
def command() -> None:
    """Answer GET /health and what Telegram and Slack post on PORT (8080 unless set)."""
    run(_serve(settings_or_fail()))


async def _serve(settings: Settings) -> None:
    start_logging()
    with _listen(settings.port) as listener:
        async with open_web(settings) as app:
            await _Alone(_config(app)).serve(sockets=[listener])


@contextlib.asynccontextmanager
async def serving(app: "Starlette", port: int) -> AsyncIterator[None]:
    """Serve the app beside what else this process does."""
    with _listen(port) as listener:
        server = _Beside(_config(app))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await running


class _Alone(uvicorn.Server):
    """Ends in order when it is told to; the library would raise the signal once more after that."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self.handle_exit, one, None)
        yield


class _Beside(uvicorn.Server):
    """Leaves signals to the process it runs in."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: "Starlette") -> uvicorn.Config:
    return uvicorn.Config(app, log_level="warning", lifespan="off")


def _listen(port: int) -> socket.socket:
    try:
        # A platform's router reaches it from outside.
        return socket.create_server(("0.0.0.0", port))  # noqa: S104 - see above
    except OSError as error:
        fail(f"Port {port} cannot be used ({error.strerror}). Set another PORT.")
