"""`siste extract`: the article of a page read from standard input, as JSON."""

import json
import sys
from dataclasses import asdict

import click

from bot.curation.extraction import extract


@click.command("extract")
@click.option("--url", help="The page's address, for its canonical link.")
def command(url: str | None) -> None:
    """Read an HTML page from standard input and print its article as JSON."""
    page = sys.stdin.buffer.read()
    if not page.strip():
        raise click.UsageError("no page came in. Next step: siste extract --url URL < page.html")
    click.echo(json.dumps(asdict(extract(page, url)), ensure_ascii=False))
