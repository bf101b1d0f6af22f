"""`siste worker`: fetches, curates, digests and chats, without a terminal."""

import click

from bot.cli.run import serve
from bot.cli.running import run, settings_or_fail


@click.command(name="worker")
def command() -> None:
    """Do all the work beside `siste web`; one worker a database."""
    run(serve(settings_or_fail(), is_alone=False))
