"""`siste feeds`: which feeds are followed."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from bot.bootstrap import make_clock, open_store
from bot.cli.running import fail, run, settings_or_fail
from bot.curation.catalog import load_catalog
from bot.ingest.address import has_secret, shown_url
from bot.ingest.follow import Followed, FollowResult, follow_feeds, unfollow_feed
from bot.ingest.opml import OpmlError, read_opml, write_opml
from bot.ingest.starter import starter_feeds
from bot.model.feed import Feed, FeedStatus, NewFeed
from bot.settings import Settings

HOW_TO_BEGIN = (
    "No feeds are followed yet. Next step: `siste feeds import --starter` for the project's own list, "
    "or `siste feeds add URL`."
)


@click.group(name="feeds")
def command() -> None:
    """Add, import, export, list and remove feeds."""


@command.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
def add(urls: tuple[str, ...]) -> None:
    """Follow the feeds at these addresses. They are fetched with the next round, which tells what fails."""
    results = run(_follow(settings_or_fail(), [NewFeed(url) for url in urls]))
    for result in results:
        _say(result)
    if any(result.outcome is Followed.REFUSED for result in results):
        sys.exit(1)


@command.command(name="import")
@click.argument("file", metavar="FILE.opml", required=False, type=click.Path(path_type=Path))
@click.option("--starter", is_flag=True, help="The project's own list of sources on AI for leaders.")
def import_(file: Path | None, starter: bool) -> None:
    """Follow every feed of an OPML file, with its titles and categories."""
    if (file is None) != starter:
        raise click.UsageError("Give either a FILE.opml or --starter.")
    results = run(_follow(settings_or_fail(), starter_feeds() if file is None else _read(file)))
    for result in results:
        if result.outcome is Followed.REFUSED:
            _say(result)
    counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in Followed}
    click.echo(
        f"Feeds added: {counts[Followed.ADDED]}, followed already: {counts[Followed.KNOWN]}, "
        f"without a usable address: {counts[Followed.REFUSED]}. Next step: `siste fetch`."
    )


@command.command()
@click.option("--with-secrets", is_flag=True, help="Also feeds whose address holds a password or a key.")
def export(with_secrets: bool) -> None:
    """Print all feeds as OPML."""
    feeds = run(_all(settings_or_fail()))
    shared = [feed for feed in feeds if with_secrets or not has_secret(feed.url)]
    click.echo(write_opml(shared, title="Siste"), nl=False)
    if len(shared) < len(feeds):
        click.echo(
            f"Left out: {len(feeds) - len(shared)}, as the address holds a password or a key. "
            "Add --with-secrets to export all, and keep that file to yourself.",
            err=True,
        )


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, for programs.")
def list_(as_json: bool) -> None:
    """List all feeds with how they are doing."""
    feeds = run(_all(settings_or_fail()))
    if as_json:
        click.echo(json.dumps([_row(feed) for feed in feeds], ensure_ascii=False, indent=2))
    elif not feeds:
        click.echo(HOW_TO_BEGIN)
    for feed in [] if as_json else feeds:
        click.echo(f"{feed.outlet.name}  {shown_url(feed.url)}")
        click.echo(f"    {_state(feed)}")


@command.command()
@click.argument("url", metavar="URL")
def remove(url: str) -> None:
    """Stop following a feed. Its entries stay with their stories."""
    if not run(_unfollow(settings_or_fail(), url)):
        fail(f"No feed {shown_url(url)} is followed. Nothing was changed. See `siste feeds list`.")
    click.echo(f"Removed {shown_url(url)}. Its entries stay with their stories.")


# --- work -----------------------------------------------------------------------------------------


async def _follow(settings: Settings, feeds: list[NewFeed]) -> list[FollowResult]:
    store = await open_store(settings)
    try:
        async with make_clock(settings) as clock:
            return await follow_feeds(store, feeds, catalog=load_catalog(), now=clock.now())
    finally:
        await store.close()


async def _unfollow(settings: Settings, url: str) -> bool:
    store = await open_store(settings)
    try:
        return await unfollow_feed(store, url)
    finally:
        await store.close()


async def _all(settings: Settings) -> list[Feed]:
    store = await open_store(settings)
    try:
        async with store.reading() as tx:
            return await tx.feeds.all()
    finally:
        await store.close()


def _read(file: Path) -> list[NewFeed]:
    try:
        feeds = read_opml(file.read_bytes())
    except OSError as exc:
        fail(f"{file} cannot be read ({exc.strerror}). Nothing was changed. Check the path.")
    except OpmlError as exc:
        fail(f"{file} {exc} Nothing was changed.")
    if not feeds:
        fail(f"{file} names no feeds (no outline has an xmlUrl). Nothing was changed.")
    return feeds


# --- words ----------------------------------------------------------------------------------------


def _say(result: FollowResult) -> None:
    match result.outcome:
        case Followed.ADDED:
            click.echo(f"Added {result.address}")
        case Followed.KNOWN:
            click.echo(f"Already followed: {result.address}")
        case Followed.REFUSED:
            click.echo(f"Not added: {result.address} {result.problem}", err=True)


def _state(feed: Feed) -> str:
    state = feed.fetch
    if feed.status is FeedStatus.GONE:
        return (
            f"no longer fetched: {state.last_error} Next step: `siste feeds remove` and add its new address."
        )
    if state.last_fetched_at is None:
        return "not fetched yet"
    if state.failures:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        return f"failed {times}: {state.last_error} Next try {state.next_fetch_at:%Y-%m-%d %H:%M} UTC."
    changed = f"{state.last_changed_at:%Y-%m-%d %H:%M} UTC" if state.last_changed_at else "never"
    return f"fetched {state.last_fetched_at:%Y-%m-%d %H:%M} UTC, last news {changed}"


def _row(feed: Feed) -> dict[str, Any]:
    state = feed.fetch
    return {
        "url": shown_url(feed.url),
        "title": feed.title,
        "outlet": feed.outlet.name,
        "tier": feed.outlet.tier,
        "owner": feed.outlet.owner,
        "category": feed.category,
        "language": feed.language,
        "site_url": feed.site_url,
        "status": feed.status,
        "failures": state.failures,
        "last_error": state.last_error,
        "last_fetched_at": state.last_fetched_at.isoformat() if state.last_fetched_at else None,
        "last_changed_at": state.last_changed_at.isoformat() if state.last_changed_at else None,
        "next_fetch_at": state.next_fetch_at.isoformat(),
    }
