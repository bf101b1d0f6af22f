"""How every verb runs: an error that a person can mend is one line and an exit code, no traceback."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

import click

from bot.log import redact
from bot.ports.outside import AdapterSetupError
from bot.ports.store import StoreError
from bot.settings import Settings, SettingsError, read_settings

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; what a person can mend is said in one line, with exit code 1.

    SIGTERM, by which platforms end a process, ends it in order and with exit code 0.
    """
    try:
        return asyncio.run(_until_told(work))
    except (StoreError, SettingsError, AdapterSetupError) as error:
        fail(str(error))
    except asyncio.CancelledError:
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


async def _until_told(work: Coroutine[Any, Any, Result]) -> Result:
    task = asyncio.current_task()
    if task is not None:
        # Windows knows no such signal, nor does a thread beside the main one.
        with contextlib.suppress(NotImplementedError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


def settings_or_fail() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        fail(str(error))


def fail(text: str) -> NoReturn:
    """Say what happened and what to do, and end with exit code 1."""
    click.echo(f"siste: {redact(text)}", err=True)
    sys.exit(1)


class Moment(click.ParamType[datetime]):
    """An ISO 8601 moment; without a zone it is UTC."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; write it as 2026-04-28T06:00Z", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


MOMENT = Moment()
