"""What curating costs: milliseconds per entry, alone and with sixteen times the news (four times as dense).

Prints figures and asserts nothing; compare runs on one idle machine only.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.cli.curate import curate_all
from bot.curation.catalog import load_catalog
from bot.model.entry import Entry

_WORDS = ["price", "model", "agent", "cloud", "law", "court", "breach", "chip", "power", "deal", "bank", "school", "patient", "energy", "report", "share", "launch", "ruling", "contract", "server", "language", "market", "robot", "study", "budget", "minister", "hospital", "search", "browser", "privacy", "union", "factory"]
_NAMES = [entry.names["en"] for entry in load_catalog().tags.values()]
_START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    chance = random.Random(7)
    curate_all(list(made_up_news(chance, days=1, per_day=50)), load_catalog())  # loads what loads late
    for factor, days, per_day in ((1, 1, 500), (4, 2, 1000), (16, 4, 2000)):
        entries = list(made_up_news(chance, days=days, per_day=per_day))
        started = time.perf_counter()
        stories = curate_all(entries, load_catalog())
        milliseconds = 1000 * (time.perf_counter() - started) / len(entries)
        print(
            f"{factor:3}x  {len(entries):6} entries  {len(stories):6} stories  {milliseconds:.2f} ms an entry"
        )


def made_up_news(chance: random.Random, *, days: int, per_day: int) -> Iterator[Entry]:
    catalog = load_catalog()
    for number in range(days * per_day):
        published = _START + timedelta(days=number / per_day)
        rare = f"{chance.choice(_WORDS)}{chance.randrange(days * per_day // 2)}"
        words = " ".join(chance.choices(_WORDS, k=7))
        yield Entry(
            id=number + 1,
            feed_id=1,
            outlet=catalog.outlet(f"Paper {number % 40}"),
            guid=str(number),
            title=f"{chance.choice(_NAMES)} {words} {rare}",
            summary=f"The {' '.join(chance.choices(_WORDS, k=25))} {rare}.",
            published=published,
            first_seen=published,
            language="en",
        )


if __name__ == "__main__":
    main()
