"""`siste setup`: asks what is needed, checks it, and writes `.env` for this folder."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from bot.bootstrap import connect, open_siste, slack_app_link
from bot.cli.run import claim_text
from bot.cli.running import run, settings_or_fail
from bot.delivery.claim import offer_claim_code
from bot.ingest.outlets import outlet_for
from bot.ingest.starter import starter_feeds
from bot.log import redact
from bot.ports.outside import AdapterSetupError
from bot.settings import Settings

ENV_FILE = Path(".env")

# Says what is wrong with an answer, None if nothing is.
Fault = Callable[[str], str | None]


@dataclass(slots=True)
class Answers:
    """What was answered, as the variables to write."""

    variables: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, value: str) -> None:
        if value:
            self.variables[name] = value


@click.command(name="setup")
def command() -> None:
    """Connect Slack and Telegram, take the starter list of feeds, print the claim code."""
    click.echo("Each question may be left empty; run this again whenever you like.\n")
    answers = Answers()
    _ask_telegram(answers)
    _ask_slack(answers)
    language = click.prompt("Language", default="nb", type=click.Choice(["nb", "en"]))
    answers.keep("SISTE_LANGUAGE", language)
    _write_env(ENV_FILE, answers.variables)
    click.echo(f"Written to {ENV_FILE} (readable by you alone).\n")
    with_starter = click.confirm("Add the starter list of AI news feeds?", default=True)
    run(_finish(settings_or_fail(), with_starter=with_starter))
    click.echo("The multilingual encoder is optional: make encoder\nStart: make run")


def _ask_telegram(answers: Answers) -> None:
    click.echo("Telegram: talk to @BotFather, send /newbot, and paste the token it gives you.")
    token = _ask_secret("Telegram token", _telegram_fault)
    answers.keep("SISTE_TELEGRAM_TOKEN", token)


def _ask_slack(answers: Answers) -> None:
    click.echo("\nSlack: this link creates the app with all it needs (read it through, then Create):")
    click.echo(f"  {slack_app_link()}")
    click.echo("Install it; the bot token (xoxb-…) is under OAuth & Permissions. Under Basic Information,")
    click.echo("App-Level Tokens, make one with the scope connections:write (xapp-…).")
    answers.keep("SISTE_SLACK_BOT_TOKEN", _ask_secret("Slack bot token", _bot_token_fault))
    if "SISTE_SLACK_BOT_TOKEN" in answers.variables:
        answers.keep("SISTE_SLACK_APP_TOKEN", _ask_secret("Slack app token", _app_token_fault))


def _ask_secret(question: str, fault_of: Fault) -> str:
    """Ask until the answer is empty or has the right shape; never echo it."""
    while True:
        token: str = click.prompt(question, default="", hide_input=True, show_default=False).strip()
        fault = fault_of(token) if token else None
        if fault is None:
            return token
        click.echo(f"  {fault}")


def _telegram_fault(token: str) -> str | None:
    if token.startswith("x"):
        return "That is a Slack token. Telegram's looks like 123456789:AA… Paste that one here."
    number, colon, secret = token.partition(":")
    if not (number.isdecimal() and colon and len(secret) >= 10):
        return "That is no Telegram token: it is digits, a colon and letters. Copy the whole of it."
    return None


def _bot_token_fault(token: str) -> str | None:
    if token.startswith("xapp-"):
        return "That is the app token; it comes with the next question. The bot token begins with xoxb-."
    if not token.startswith("xoxb-"):
        return "The bot token begins with xoxb-. It is under OAuth & Permissions."
    return None


def _app_token_fault(token: str) -> str | None:
    if token.startswith("xoxb-"):
        return "That is the bot token again. The app token begins with xapp-."
    if not token.startswith("xapp-"):
        return "The app token begins with xapp-. It is under Basic Information, App-Level Tokens."
    return None


def _write_env(path: Path, variables: dict[str, str]) -> None:
    """Put the variables into the file, keeping its other lines; the file is for its owner alone."""
    old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in old if line.partition("=")[0].strip() not in variables]
    lines = [*kept, *(f"{name}={value}" for name, value in variables.items())]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    path.chmod(0o600)


async def _finish(settings: Settings, *, with_starter: bool) -> None:
    async with open_siste(settings) as siste:
        try:
            platforms = await connect(siste, settings)
            click.echo(f"Tokens checked: {', '.join(platforms) or 'none given'}.")
        except AdapterSetupError as error:
            click.echo(redact(f"{error} Then run siste setup again."))
        if with_starter:
            async with siste.store.transaction() as tx:
                feeds = starter_feeds()
                for feed in feeds:
                    await tx.feeds.add(feed, outlet_for(feed, siste.catalog), now=siste.clock.now())
            click.echo(f"{len(feeds)} feeds are in.")
        code = await offer_claim_code(siste.store)
        if code:
            click.echo(claim_text(code, siste))
