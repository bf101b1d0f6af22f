"""`siste simulate`: a local Slack and Telegram to connect to, without accounts or network."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import bootstrap

NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command(name="simulate")
@click.option("--port", type=click.IntRange(1, 65535), default=8077, show_default=True)
@click.option("--at", metavar="ISO", help="Time on its clock, with a zone; otherwise the real time now.")
@click.option("--until", metavar="ISO", help="End by itself when its clock says this.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, max=100_000),
    default=0.0,
    show_default=True,
    help="Virtual seconds per real second; 0 stands still until moved.",
)
@click.option(
    "--follow-idle",
    is_flag=True,
    help="Leap to the next moment anything is due whenever the bots that follow its clock are idle.",
)
@click.option(
    "--script",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON lines of what people do when, e.g. {"in": 60, "do": "telegram/write", "with": {"person": '
    '"Kari", "text": "/start"}}, and of faults, e.g. {"fault": {"happens": "busy", "share": 0.01}}.',
)
@click.option(
    "--transcript", type=NEW_FILE, help="At the end, write all that is known of every call here (JSON lines)."
)
@click.option(
    "--calls", type=NEW_FILE, help='At the end, write every call here as {"method", "params", "status"}.'
)
@click.option(
    "--strict",
    is_flag=True,
    help="End with exit code 1 if the bot called before its time or was refused for form.",
)
def command(at: str | None, until: str | None, *, follow_idle: bool, strict: bool, **options: Any) -> None:
    """Serve a strict local Slack and Telegram on the loopback, with faults and a clock."""
    try:
        report = asyncio.run(
            bootstrap.simulate(at=_moment(at), until=_moment(until), follows_idle=follow_idle, **options)
        )
    except ValueError as exc:
        raise click.ClickException(f"Nothing was started: {exc}.") from exc
    except OSError as exc:
        raise click.ClickException(
            f"The simulated platform stopped: {exc}. No data of yours is touched. "
            "Choose a free port with --port, and files that can be written with --transcript and --calls."
        ) from exc
    if strict and (report["rate_violations"] or report["refused_for_form"]):
        sys.exit(1)


def _moment(iso: str | None) -> datetime | None:
    if iso is None:
        return None
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError as exc:
        raise click.BadParameter(f"{iso} is no time; write it as 2026-04-28T08:00:00+02:00") from exc
    if moment.tzinfo is None:
        raise click.BadParameter(f"{iso} has no zone; write it as {iso}+02:00")
    return moment
