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

# As in news, few words are common and most are rare: the n-th word comes up one time in n.
_WORDS = [f"{start}{middle}{end}" for start in "abdfgklmprstv" for middle in ("al", "en", "or", "ist", "und")
          for end in ("er", "ing", "a", "ion", "o", "ek", "ul", "ard")]  # fmt: skip
_ODDS = [1 / rank for rank in range(1, len(_WORDS) * 20 + 1)]
_NAMES = [entry.names["en"] for entry in load_catalog().tags.values()]
_START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    chance = random.Random(7)
    curate_all(list(made_up_news(chance, days=1, per_day=50)), load_catalog(), {})  # loads what loads late
    for factor, days, per_day in ((1, 1, 500), (4, 2, 1000), (16, 4, 2000)):
        entries = list(made_up_news(chance, days=days, per_day=per_day))
        started = time.perf_counter()
        stories = curate_all(entries, load_catalog(), {})
        milliseconds = 1000 * (time.perf_counter() - started) / len(entries)
        print(
            f"{factor:3}x  {len(entries):6} entries  {len(stories):6} stories  {milliseconds:.2f} ms an entry"
        )


def made_up_news(chance: random.Random, *, days: int, per_day: int) -> Iterator[Entry]:
    """Yield entries in order; one in three is another outlet's words on an event of the last hours."""
    catalog = load_catalog()
    words = [f"{word}{tail}" for tail in "abcdefghijklmnopqrst" for word in _WORDS]
    events: list[list[str]] = []
    for number in range(days * per_day):
        if events and chance.random() < 0.35:
            told = chance.choice(events[-40:])
        else:
            told = [chance.choice(_NAMES), *chance.choices(words, _ODDS, k=12)]
            events.append(told)
        published = _START + timedelta(days=number / per_day)
        title = [told[0], *chance.sample(told[1:], 8)]
        yield Entry(
            id=number + 1,
            feed_id=1,
            outlet=catalog.outlet(f"Paper {number % 40}"),
            guid=str(number),
            title=" ".join(title),
            summary=f"The {' '.join(chance.choices(words, _ODDS, k=25))}.",
            published=published,
            first_seen=published,
            language="en",
        )


if __name__ == "__main__":
    main()
