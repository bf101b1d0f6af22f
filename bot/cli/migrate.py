"""`siste migrate`: the release step of the Procfile."""

import click

from bot.bootstrap import open_store
from bot.cli.running import run, settings_or_fail
from bot.settings import Settings


@click.command(name="migrate")
def command() -> None:
    """Bring the database up to date; several at once wait for each other."""
    run(_migrate(settings_or_fail()))


async def _migrate(settings: Settings) -> None:
    store = await open_store(settings)
    try:
        click.echo(f"Database is up to date ({store.location}).")
    finally:
        await store.close()
