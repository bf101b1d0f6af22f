"""What the sources say beyond a story's short form: for whoever wants to read on.

Extractive as all telling: whole sentences that stand alone, attributed, and none that says again what was
told.
"""

from collections.abc import Sequence

from bot.curation.catalog import Catalog
from bot.curation.headlines import clean_headline
from bot.curation.language import normalise
from bot.curation.telling.passages import Passage, passage, passages, subject_words
from bot.curation.telling.sources import asides, best_first
from bot.model.entry import Entry
from bot.model.story import Quote, Story, Telling

# So many sources are quoted, the first at most so many sentences long, the others shorter; all together no
# longer than a minute's reading.
_MOST_SOURCES = 5
_FROM_FIRST, _FROM_OTHERS = 3, 2
_MOST_WORDS = 180
# Further into a text there is background that any other story could have as well.
_READ_PASSAGES = 12
# So large a share of a sentence's words must be new.
_NEW = 0.5


def further_words(story: Story, telling: Telling, *, language: str, catalog: Catalog) -> tuple[Quote, ...]:
    """Return what the sources in the telling's language say besides, best source first.

    Each quote is a source's sentences in its order. Empty where all is told.
    """
    aside = asides(story)
    entries = [
        entry
        for entry in best_first(story, catalog, normalise(language) or language)
        if entry.language == telling.language and entry.copy_of is None and entry.id not in aside
    ]
    told = [text for text in (telling.headline, telling.what_happened) if text]
    if telling.why_it_matters:
        told.append(telling.why_it_matters.text)
    heard = [passage(text, telling.language) for text in told]
    about = subject_words(f"{telling.headline} {telling.what_happened}")
    quotes: list[Quote] = []
    left = _MOST_WORDS
    for entry in entries[:_MOST_SOURCES]:
        most = _FROM_OTHERS if quotes else _FROM_FIRST
        said = _new_in(entry, heard, about, most=most, max_words=left)
        if said:
            quotes.append(Quote(" ".join(one.text for one in said), entry.outlet.name))
            left -= sum(one.size for one in said)
    return tuple(quotes)


def _new_in(
    entry: Entry, heard: list[Passage], about: frozenset[str], *, most: int, max_words: int
) -> Sequence[Passage]:
    """Return what the entry adds, and add it to what was heard."""
    headline = passage(clean_headline(entry.title, entry.outlet.name), entry.language)
    said: list[Passage] = []
    for one in passages(entry)[:_READ_PASSAGES]:
        words = frozenset[str]().union(*(other.words for other in heard))
        if (
            len(said) < most
            and one.size <= max_words - sum(other.size for other in said)
            and not (one.leans or one.is_weak)
            and one.words & (about | headline.words)
            and len(one.words - words) >= max(1.0, _NEW * len(one.words))
        ):
            said.append(one)
            heard.append(one)
    return said
