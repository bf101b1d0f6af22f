"""`siste chat`: the terminal adapter on the real store."""

from pathlib import Path
from typing import Literal

import click

from bot.bootstrap import open_siste, open_terminal
from bot.cli.conversation import converse
from bot.cli.running import fail, run, settings_or_fail


@click.command(name="chat")
@click.option("--as", "who", type=click.Choice(["reader", "admin"]), default="reader", show_default=True)
@click.option("--script", type=click.Path(path_type=Path), help="Lines to say instead of the keyboard's.")
def command(who: Literal["reader", "admin"], script: Path | None) -> None:
    """Talk to Siste here, on the real store, beside whatever else runs."""
    run(_chat(who, _read_lines(script)))


def _read_lines(script: Path | None) -> list[str] | None:
    if script is None:
        return None
    try:
        lines = script.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"The script {script} cannot be read ({error}). Give a text file with one line to say a line.")
    return [line for line in lines if not line.startswith("#")]


async def _chat(who: Literal["reader", "admin"], lines: list[str] | None) -> None:
    settings = settings_or_fail()
    async with open_siste(settings) as siste:
        terminal = await open_terminal(siste, settings, who=who, lines=lines)
        await siste.send_due()
        await converse(siste, terminal)
