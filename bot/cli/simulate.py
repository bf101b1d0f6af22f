"""`siste simulate`: a local Slack and Telegram to connect to, without accounts or network."""

import asyncio
from datetime import datetime
from pathlib import Path

import click

from bot import bootstrap


@click.command(name="simulate")
@click.option("--port", type=click.IntRange(1, 65535), default=8077, show_default=True)
@click.option("--at", metavar="ISO", help="Time on its clock, with a zone; otherwise the real time now.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, max=100_000),
    default=0.0,
    show_default=True,
    help="Virtual seconds per real second; 0 stands still until moved.",
)
@click.option(
    "--transcript",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write every call of the bot to this file at the end, one JSON object a line.",
)
def command(port: int, at: str | None, speed: float, transcript: Path | None) -> None:
    """Serve a strict local Slack and Telegram on the loopback, with faults and a clock."""
    try:
        asyncio.run(bootstrap.simulate(port=port, at=_moment(at), transcript=transcript, speed=speed))
    except OSError as exc:
        raise click.ClickException(
            f"The simulated platform stopped: {exc}. No data of yours is touched. "
            "Choose a free port with --port, and a file that can be written with --transcript."
        ) from exc


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
