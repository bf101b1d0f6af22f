"""`siste setup`: asks what is needed, checks it, and writes `.env` for this folder."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from bot.bootstrap import connect, open_siste, slack_app_link
from bot.cli.run import claim_text
from bot.cli.running import run, settings_or_fail
from bot.cli.slack import PUBLIC_ADDRESS
from bot.delivery.claim import offer_claim_code
from bot.ingest.outlets import outlet_for
from bot.ingest.starter import starter_feeds
from bot.log import redact
from bot.ports.outside import AdapterSetupError
from bot.settings import Settings

ENV_FILE = Path(".env")

BOT_TOKEN, APP_TOKEN = "SISTE_SLACK_BOT_TOKEN", "SISTE_SLACK_APP_TOKEN"
SIGNING_SECRET = "SISTE_SLACK_SIGNING_SECRET"  # noqa: S105 - the name of the setting
_SLACK_SECRETS = {BOT_TOKEN: "Bot token", APP_TOKEN: "app token", SIGNING_SECRET: "signing secret"}
_SLACK_PLACES = {
    BOT_TOKEN: "the bot token begins with xoxb-, under OAuth & Permissions",
    APP_TOKEN: "the app token begins with xapp-, under Basic Information, App-Level Tokens",
    SIGNING_SECRET: "the signing secret is under Basic Information, App Credentials",
}
_PLAIN_SECRET = re.compile(r"[\w-]{16,}")

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
@click.option(
    "--slack-url",
    type=PUBLIC_ADDRESS,
    help="Slack posts to this address of ours; without it the app uses Socket Mode.",
)
def command(slack_url: str | None) -> None:
    """Connect Slack and Telegram, take the starter list of feeds, print the claim code."""
    click.echo("Each question may be left empty; run this again whenever you like.\n")
    answers = Answers()
    _ask_telegram(answers)
    _ask_slack(answers, slack_url or "")
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


def _ask_slack(answers: Answers, public_url: str) -> None:
    click.echo("\nSlack: 1. Open this link, choose the workspace, look it through, press Create:")
    click.echo(f"  {slack_app_link(public_url)}")
    click.echo("2. Install App, Install, Allow: copy the bot token (xoxb-…).")
    if public_url:
        click.echo(
            "3. Basic Information, App Credentials: copy the Signing Secret. Once Siste runs, press Retry"
        )
        click.echo("   under Event Subscriptions, so that Slack verifies the address.")
    else:
        click.echo("3. Basic Information, App-Level Tokens, Generate with the scope connections:write: copy")
        click.echo("   that token (xapp-…).")
    click.echo("Paste both here, in either order.")
    wanted = [BOT_TOKEN, SIGNING_SECRET if public_url else APP_TOKEN]
    while wanted:
        secret = _ask_secret(" or ".join(_SLACK_SECRETS[name] for name in wanted), _slack_fault(wanted))
        if not secret:
            return
        answers.keep(_slack_setting(secret), secret)
        wanted.remove(_slack_setting(secret))
    if public_url:
        answers.variables[APP_TOKEN] = ""  # one of earlier would keep it in Socket Mode


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


def _slack_setting(secret: str) -> str:
    """Return what the secret is, by its looks; a signing secret is one word without any."""
    if secret.startswith("xoxb-"):
        return BOT_TOKEN
    if secret.startswith("xapp-"):
        return APP_TOKEN
    return SIGNING_SECRET if _PLAIN_SECRET.fullmatch(secret) else ""


def _slack_fault(wanted: list[str]) -> Fault:
    def fault(secret: str) -> str | None:
        if _slack_setting(secret) in wanted:
            return None
        return f"That is not it. Still needed: {'; '.join(_SLACK_PLACES[name] for name in wanted)}."

    return fault


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
            platforms = await connect(siste, settings, is_strict=True)
            click.echo(f"Tokens checked: {', '.join(platforms) or 'none given'}.")
            for adapter in siste.adapters.values():
                for shortcoming in adapter.shortcomings:
                    click.echo(redact(shortcoming))
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
