"""`siste slack`: what a Slack app is made from."""

import json

import click

from bot.bootstrap import slack_app_link, slack_app_manifest
from bot.settings import public_address


class PublicAddress(click.ParamType[str]):
    """An https address that a platform can post to."""

    name = "URL"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return public_address(value)
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)


PUBLIC_ADDRESS = PublicAddress()


@click.group(name="slack")
def command() -> None:
    """Print the manifest that the Slack app is made from."""


@command.command(name="manifest")
@click.option(
    "--http",
    "public_url",
    type=PUBLIC_ADDRESS,
    help="Slack posts to this address of ours; without it the app uses Socket Mode.",
)
def manifest(public_url: str | None) -> None:
    """Print the manifest as JSON, and beside it (on stderr) the link that creates the app from it."""
    click.echo(json.dumps(slack_app_manifest(public_url or ""), indent=2, ensure_ascii=False))
    click.echo(f"Create the app from it, filled in: {slack_app_link(public_url or '')}", err=True)
