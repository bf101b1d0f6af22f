"""Why the entries of a story are together, in their own words.

What an entry shared when it joined is kept with it as stems; here they become words again. What the rest of
the story no longer has, as entries were moved by hand, explains nothing and is left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.curation.headlines import clean_headline
from bot.curation.joining.fingerprints import fingerprint, words_for
from bot.model.entry import Entry
from bot.model.story import Story

_MAX_WORDS = 4
_TEXT_READ = 2_000


@dataclass(frozen=True, slots=True)
class Join:
    """An entry that joined, and the stems of its evidence that the rest of the story has."""

    entry: Entry
    shared: tuple[str, ...]


def joins(story: Story) -> tuple[Join, ...]:
    """Return why each original but the one that began the story is in it."""
    originals = story.originals or story.entries
    stems = {entry.id: frozenset(fingerprint(entry).stems) for entry in originals}
    having = Counter(stem for each in stems.values() for stem in each)
    began = next((entry for entry in originals if not entry.evidence), originals[0])
    return tuple(
        Join(entry, tuple(stem for stem in entry.evidence if having[stem] > (stem in stems[entry.id])))
        for entry in originals
        if entry.id != began.id
    )


def shared_by_all(story: Story, joined: Iterable[Join]) -> tuple[str, ...]:
    """Return the stems of evidence, and of the first headline, that every original has."""
    originals = story.originals or story.entries
    evidence = [stem for join in joined for stem in join.entry.evidence]
    prints = [fingerprint(entry) for entry in originals]
    have = [frozenset(print_.stems) for print_ in prints]
    stems = dict.fromkeys([*evidence, *prints[0].words])
    return tuple(stem for stem in stems if all(stem in one for one in have))


def words_in(entry: Entry, stems: Sequence[str]) -> tuple[str, ...]:
    """Return the words of the entry that the stems stand for: the title's, then the text's."""
    language = entry.language or "en"
    title = clean_headline(entry.title, entry.outlet.name)
    words = words_for(stems, title, language)
    if not words:
        words = words_for(stems, (entry.summary or entry.content)[:_TEXT_READ], language)
    return words[:_MAX_WORDS]
