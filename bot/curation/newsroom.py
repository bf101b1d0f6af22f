"""The whole way of one entry: language, address, tags, place. The live process and `siste curate` go it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.curation.addresses import canonical_url
from bot.curation.catalog import Catalog
from bot.curation.joining.stories import Placement, StoryWindow
from bot.curation.language import detect_language
from bot.curation.tags.tagging import tag_entry
from bot.model.entry import Entry
from bot.model.tag import Facet, Tag

# Tags that only few of a story's entries have are not the story's.
_STORY_SHARE = 0.4
_ORDER = (Facet.COMPANY, Facet.TOPIC, Facet.AUDIENCE)


@dataclass(frozen=True, slots=True)
class Curated:
    """The entry with language, canonical_url and tags set, and where it belongs."""

    entry: Entry
    placement: Placement


def curate_entry(
    entry: Entry, window: StoryWindow, catalog: Catalog, *, vector: Sequence[float] | None = None
) -> Curated:
    """Decide everything about one entry; the window does not change until it is told to `remember`."""
    read = read_entry(entry, catalog)
    return Curated(read, window.place(read, vector=vector))


def read_entry(entry: Entry, catalog: Catalog) -> Entry:
    """Return the entry with language, canonical_url and tags."""
    language = detect_language(entry.title, entry.summary or entry.content, entry.language)
    address = entry.canonical_url or canonical_url(entry.url)
    read = replace(entry, language=language, canonical_url=address)
    return replace(read, tags=tag_entry(read, catalog))


def story_tags(entries: Iterable[Entry]) -> tuple[Tag, ...]:
    """Return the tags of a story: those that enough of its entries have, most of them first."""
    entries = list(entries)
    originals = [entry for entry in entries if entry.copy_of is None] or entries
    counts: dict[Tag, float] = defaultdict(float)
    for entry in originals:
        for place, match in enumerate(entry.tags):
            counts[match.tag] += 1 - place / 1000
    needed = _STORY_SHARE * len(originals) if len(originals) > 2 else 0.5
    kept = [tag for tag, count in counts.items() if count >= needed]
    return tuple(sorted(kept, key=lambda tag: (_ORDER.index(tag.facet), -counts[tag], tag.slug)))
