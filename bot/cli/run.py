"""`siste run`: everything in one process."""

import asyncio
import logging

import click

from bot.app import Siste
from bot.bootstrap import connect, open_siste, open_terminal, web_side
from bot.cli.conversation import converse
from bot.cli.running import run, settings_or_fail
from bot.cli.web import serving
from bot.commands.private import bot_link
from bot.delivery.claim import offer_claim_code
from bot.log import start_logging
from bot.model.destination import Platform
from bot.settings import Settings

log = logging.getLogger(__name__)


@click.command(name="run")
def command() -> None:
    """Fetch, curate, digest and chat, with whichever platforms have tokens; the terminal if none has."""
    settings = settings_or_fail()
    run(serve(settings, is_alone=True))


async def serve(settings: Settings, *, is_alone: bool) -> None:
    """Run until stopped. Holds the database alone: a second process ends with a clear message.

    `is_alone`: no web process runs beside it, and without a token the terminal is the chat.
    """
    async with open_siste(settings) as siste, siste.store.hold_alone():
        platforms = await connect(siste, settings)
        if platforms or not is_alone:
            start_logging()
            log.info("serving %s", ", ".join(platforms) or "no chat platform: no token is set")
            await _offer_claim_code(siste)
            if is_alone and settings.is_posted_to:
                log.info("taking in what is posted on port %d", settings.port)
                async with serving(web_side(siste, settings), settings.port):
                    await siste.run()
            else:
                await siste.run()
        else:
            await _run_in_terminal(siste, settings)


async def _offer_claim_code(siste: Siste) -> None:
    code = await offer_claim_code(siste.store)
    if code:
        click.echo(claim_text(code, siste))


def claim_text(code: str, siste: Siste) -> str:
    """Return how to use the claim code, with a link to each bot that has an address."""
    bots = [messenger.installation for messenger in siste.messengers.values()]
    lines = [f"To become the operator of this Siste, send it this once: claim {code}"]
    if any(bot.platform is Platform.SLACK for bot in bots):
        lines.append(f"on Slack, in any channel: /siste claim {code}")
    links = (bot_link(bot, f"start=claim_{code}") for bot in bots)
    return "\n".join([*lines, *(f"or open {link}" for link in links if link)])


async def _run_in_terminal(siste: Siste, settings: Settings) -> None:
    click.echo("No token is set, so this terminal is the chat. Slack or Telegram: siste setup")
    start_logging(logging.WARNING)
    adapter = await open_terminal(siste, settings, who="admin", lines=None)
    background = asyncio.create_task(siste.run(with_chats=False))
    try:
        await converse(siste, adapter)
    finally:
        background.cancel()
        await asyncio.gather(background, return_exceptions=True)
