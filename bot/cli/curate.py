"""`siste curate`: the engine alone, offline, over a file of entries."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from bot.cli.running import run, settings_or_fail
from bot.curation.catalog import Catalog, load_catalog
from bot.curation.joining.stories import StoryWindow
from bot.curation.newsroom import curate_entry, story_tags
from bot.curation.ranking import base_score, score
from bot.curation.telling.tell import tell
from bot.model.entry import Entry
from bot.model.feed import Outlet
from bot.model.story import Story, Telling
from bot.model.tag import Facet, Tag
from bot.settings import Settings

_FIELDS = ("id", "title", "published")


class BadLineError(click.ClickException):
    """A line of the input cannot be read."""

    exit_code = 2


@click.command("curate")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--audience", default="cio", show_default=True, help="The role that scores are for.")
@click.option("--short-version-words", default=35, show_default=True, type=click.IntRange(5, 1000))
def command(source: Path, target: Path, audience: str, short_version_words: int) -> None:
    """Curate the entries of SOURCE (JSON lines) in order of `published`, as if they came in live."""
    catalog = load_catalog()
    known = [tag.slug for tag in catalog.all(Facet.AUDIENCE)]
    if audience not in known:
        raise click.UsageError(f"no audience {audience!r}. Next step: take one of {', '.join(known)}")
    names, entries = _read(source, catalog)
    with _whole_or_nothing(target) as lines:
        vectors = run(_embed(entries, settings_or_fail()))
        now = max((entry.published for entry in entries), default=datetime.min.replace(tzinfo=UTC))
        for story in curate_all(entries, catalog, vectors):
            telling = tell(
                story,
                language="nb" if all(entry.language == "no" for entry in story.entries) else "en",
                audience=audience,
                catalog=catalog,
                max_words=short_version_words,
            )
            lines.write(json.dumps(_line(story, telling, names, audience, now), ensure_ascii=False) + "\n")


async def _embed(entries: Sequence[Entry], settings: Settings) -> Mapping[int, Sequence[float]]:
    """Return the vectors by entry; none without an encoder."""
    if settings.embedder == "none":
        return {}
    from bot.bootstrap import make_clock, make_embedder
    from bot.ingest.vectors import EntryEncoder

    async with make_clock(settings) as clock:
        embedder = make_embedder(settings, clock)
        if embedder is None:
            return {}
        try:
            return await EntryEncoder(embedder, clock, max_age=None).encode(entries)
        finally:
            await embedder.close()


def curate_all(
    entries: Sequence[Entry], catalog: Catalog, vectors: Mapping[int, Sequence[float]]
) -> list[Story]:
    """Return the stories that entries form when they come in by `published`; a story's id is its order.

    `vectors` are by entry; an entry without one is compared by its words alone.
    """
    window = StoryWindow(catalog)
    by_story: dict[int, list[Entry]] = {}
    next_id = 1
    for entry in sorted(entries, key=lambda one: (one.published, one.id)):
        vector = vectors.get(entry.id)
        curated = curate_entry(entry, window, catalog, vector=vector)
        placement = curated.placement
        story_id = placement.story_id
        if story_id is None:
            story_id, next_id = next_id, next_id + 1
        for gone in placement.merges:
            by_story[story_id] += by_story.pop(gone)
            window.merge(story_id, gone)
        placed = replace(curated.entry, story_id=story_id, copy_of=placement.copy_of)
        window.remember(placed, story_id, vector=vector)
        by_story.setdefault(story_id, []).append(placed)
    return [_story(story_id, members) for story_id, members in by_story.items()]


def _story(story_id: int, members: list[Entry]) -> Story:
    entries = tuple(sorted(members, key=lambda entry: (entry.published, entry.id)))
    story = Story(
        story_id,
        entries,
        story_tags(entries),
        first_seen=entries[0].published,
        last_seen=entries[-1].published,
    )
    return replace(story, base_score=base_score(story).total)


# --- reading ------------------------------------------------------------------------------------


def _read(source: Path, catalog: Catalog) -> tuple[dict[int, str], list[Entry]]:
    """Return the input's ids by ours, and the entries. Ours follow the sorted ids, not the input's order."""
    rows = dict(_rows(source))
    numbers = {name: number for number, name in enumerate(sorted(rows), 1)}
    names = {number: name for name, number in numbers.items()}
    return names, [_entry(numbers[name], row, catalog) for name, row in rows.items()]


def _rows(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    with source.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            row = _checked(raw, number)
            if row["id"] in seen:
                raise BadLineError(
                    f"line {number}: id {row['id']!r} came before. Next step: give each entry its own id."
                )
            seen.add(row["id"])
            yield row["id"], row


def _checked(raw: bytes, number: int) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise BadLineError(
            f"line {number} is no JSON ({exc}). Next step: write one JSON object a line, in UTF-8."
        ) from exc
    if not isinstance(row, dict):
        raise BadLineError(
            f'line {number} is no JSON object. Next step: write {{"id": …, "title": …, "published": …}}.'
        )
    for field in _FIELDS:
        if not isinstance(row.get(field), str) or not row[field]:
            raise BadLineError(
                f"line {number} has no text in {field!r}. Next step: give {', '.join(_FIELDS)} as strings."
            )
    for field in ("url", "outlet", "summary", "content", "lang"):
        if not isinstance(row.get(field) or "", str):
            raise BadLineError(
                f"line {number}: {field!r} is no string. Next step: make it one, or leave it out."
            )
    try:
        published = datetime.fromisoformat(row["published"])
        row["moment"] = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as exc:
        raise BadLineError(
            f"line {number}: {row['published']!r} is no ISO 8601 time. "
            "Next step: write it like 2026-04-28T06:00:00Z."
        ) from exc
    return row


def _entry(number: int, row: dict[str, Any], catalog: Catalog) -> Entry:
    return Entry(
        id=number,
        feed_id=0,
        outlet=_outlet(row, catalog),
        guid=row["id"],
        title=_text(row, "title"),
        published=row["moment"],
        first_seen=row["moment"],
        url=_text(row, "url") or None,
        summary=_text(row, "summary"),
        content=_text(row, "content"),
        language=_text(row, "lang") or None,
    )


def _outlet(row: dict[str, Any], catalog: Catalog) -> Outlet:
    """Return the outlet named in the line, else the one of its address; one that is neither stands alone."""
    return catalog.outlet(_text(row, "outlet") or _text(row, "url") or f"unnamed {row['id']}")


def _text(row: dict[str, Any], field: str) -> str:
    """Return a text without halves of surrogate pairs, which JSON can spell and no encoding can."""
    return (row.get(field) or "").encode("utf-8", "replace").decode()


# --- writing ------------------------------------------------------------------------------------


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[TextIO]:
    """Give a file to write that takes the target's place once it is whole; a device is written as it is."""
    is_device = target.exists() and not target.is_file()
    file = target if is_device else target.resolve()
    written = file if is_device else file.with_name(f"{file.name}.part")
    try:
        # An id may hold half a surrogate pair; with a backslash it is the same id in JSON.
        with written.open("w", encoding="utf-8", errors="backslashreplace") as lines:
            yield lines
        if not is_device:
            written.replace(file)
    except OSError as exc:
        raise click.ClickException(
            f"{target} cannot be written ({exc.strerror}). Next step: give --output a place with room "
            "that this user may write to."
        ) from exc
    finally:
        if not is_device and written.parent.is_dir():
            written.unlink(missing_ok=True)


def _line(
    story: Story, telling: Telling, names: dict[int, str], audience: str, now: datetime
) -> dict[str, Any]:
    points = score(story, audience=audience, now=now)
    return {
        "story": f"s{story.id}",
        "headline": telling.headline,
        "short_version": telling.what_happened or telling.headline,
        "why_it_matters": telling.why_it_matters.text if telling.why_it_matters else None,
        "lang": telling.language,
        "score": points.total,
        "score_parts": {part.name: part.points for part in points.parts},
        "tags": _by_facet(story.tags),
        "entries": [
            {
                "id": names[entry.id],
                "tags": _by_facet(match.tag for match in entry.tags),
                "copy_of": names[entry.copy_of] if entry.copy_of is not None else None,
            }
            for entry in story.entries
        ],
        "first_seen": _iso(story.first_seen),
        "last_seen": _iso(story.last_seen),
    }


def _by_facet(tags: Iterable[Tag]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {facet.value: [] for facet in Facet}
    for tag in tags:
        found[tag.facet.value].append(tag.slug)
    return found


def _iso(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
