"""`siste entries`: everything that is stored, for programs."""

import json
from datetime import datetime
from typing import Any

import click

from bot.bootstrap import open_store
from bot.cli.running import run, settings_or_fail
from bot.ingest.address import shown_url
from bot.model.entry import Entry
from bot.settings import Settings


@click.command(name="entries")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="One JSON object a line, for programs.")
def command(as_jsonl: bool) -> None:
    """Print every stored entry, first seen first."""
    run(_print_all(settings_or_fail(), as_jsonl=as_jsonl))


async def _print_all(settings: Settings, *, as_jsonl: bool) -> None:
    store = await open_store(settings)
    try:
        async with store.reading() as tx:
            async for feed_url, entry in tx.entries.stream():
                click.echo(_json(feed_url, entry) if as_jsonl else _line(entry))
    finally:
        await store.close()


def _json(feed_url: str, entry: Entry) -> str:
    row: dict[str, Any] = {
        "feed_url": shown_url(feed_url),
        "id": entry.guid,
        "title": entry.title,
        "url": entry.url,
        "published": _iso(entry.published),
        "updated": _iso(entry.updated),
        "first_seen": _iso(entry.first_seen),
        "summary": entry.summary,
    }
    return json.dumps(row, ensure_ascii=False)


def _line(entry: Entry) -> str:
    return f"{entry.published:%Y-%m-%d %H:%M}  {entry.outlet.name}  {entry.title}"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
