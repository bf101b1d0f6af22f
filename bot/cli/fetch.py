"""`siste fetch`: one round over the feeds that are due, and the curation of what came."""

import json
import time
from datetime import datetime

import click

from bot.bootstrap import open_siste
from bot.cli.feeds import HOW_TO_BEGIN
from bot.cli.running import MOMENT, run, settings_or_fail
from bot.ingest.curate import CurateSummary
from bot.ingest.rounds import RoundSummary
from bot.settings import Settings


@click.command(name="fetch")
@click.option("--now", type=MOMENT, help="Take this as the present moment, for replays.")
@click.option("--all", "everything", is_flag=True, help="All feeds, whether they are due or not.")
def command(now: datetime | None, everything: bool) -> None:
    """Fetch the feeds that are due and curate what came. Prints one line of JSON; details go to stderr."""
    started = time.perf_counter()
    fetched, curated = run(_fetch(settings_or_fail(), now, everything=everything))
    for problem in fetched.problems:
        end = " It is no longer fetched." if problem.is_gone else ""
        click.echo(f"{problem.feed}: {problem.reason}{end}", err=True)
    if not fetched.followed:
        click.echo(HOW_TO_BEGIN, err=True)
    click.echo(json.dumps(_summary(fetched, curated) | {"seconds": round(time.perf_counter() - started, 2)}))


async def _fetch(
    settings: Settings, now: datetime | None, *, everything: bool
) -> tuple[RoundSummary, CurateSummary]:
    async with open_siste(settings, now=now) as siste:
        return await siste.fetch(everything=everything)


def _summary(fetched: RoundSummary, curated: CurateSummary) -> dict[str, int]:
    return {
        "feeds": fetched.followed,
        "feeds_due": fetched.due,
        "feeds_fetched": fetched.fetched,
        "feeds_unchanged": fetched.unchanged,
        "feeds_failed": fetched.failed,
        "feeds_gone": fetched.gone,
        "entries_new": fetched.new,
        "entries_changed": fetched.changed,
        "copies": curated.copies,
        "stories_new": curated.stories_new,
        "stories_updated": curated.stories_updated,
        "stories_merged": curated.stories_merged,
    }
