"""Why a story is what it is, in words: its tags, the parts of its score, and why its sources are together."""

from collections.abc import Iterable
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.curation.joining.joins import Join, joins, shared_by_all, words_in
from bot.curation.language import normalise
from bot.curation.ranking import PART_NAMES, SEND_THRESHOLD, score
from bot.digest.present import MAX_OUTLET, clipped
from bot.digest.wishes import Wishes
from bot.i18n.dates import number
from bot.i18n.lists import list_of
from bot.i18n.translator import Translator, to_translate
from bot.model.entry import Entry
from bot.model.story import Score, Story
from bot.model.tag import Tag

MAX_TAGS = 6
MAX_WORDS = 3
MAX_WORD = 60
MAX_OUTLETS = 6
# A part of the score smaller than this explains nothing.
WORTH_TELLING = 0.05

_COUNTS = {
    3: to_translate("three"),
    4: to_translate("four"),
    5: to_translate("five"),
    6: to_translate("six"),
}


def explanation(
    story: Story,
    *,
    tr: Translator,
    catalog: Catalog,
    audience: str,
    now: datetime,
    is_corrected: bool,
    wishes: Wishes | None = None,
    taken_in: str = "",
) -> tuple[str, ...]:
    """Return the reasons, a paragraph each; `is_corrected`: somebody split or joined it by hand.

    `wishes` are those of the reader's digest, which may take points from the story. `taken_in` says who
    took it into a digest by hand, if anybody did.
    """
    points = score(story, audience=audience, now=now)
    chosen = taken_in or chosen_text(story, tr, is_corrected=is_corrected)
    paragraphs = (
        tags_text(story, catalog, tr),
        score_text(wishes.weighed(points, story) if wishes else points, tr),
        " ".join((sources_text(story, tr), *joins_texts(story, tr))),
        chosen,
    )
    return tuple(filter(None, paragraphs))


def tags_text(story: Story, catalog: Catalog, tr: Translator) -> str:
    """Return each tag with the words that gave it: "Google: «Gemini» i tittelen · …"."""
    told = [tag_text(tag, story, catalog, tr) for tag in story.tags[:MAX_TAGS]]
    removed = [catalog.name(tag, tr.language) for tag in story.tag_corrections.removed[:MAX_TAGS]]
    if removed:
        told.append(tr("taken away by an operator: {tags}", tags=list_of(removed, tr.language)))
    return " · ".join(told)


def tag_text(tag: Tag, story: Story, catalog: Catalog, tr: Translator) -> str:
    """Return the tag with the words that gave it: "Google: «Gemini» i tittelen"."""
    name = catalog.name(tag, tr.language)
    words = _words_of(tag, story)
    titles = " ".join(entry.title.casefold() for entry in story.originals)
    in_title = [word for word in words if word.casefold() in titles]
    quotes = ", ".join(
        tr("“{text}”", text=clipped(word, MAX_WORD)) for word in (in_title or words)[:MAX_WORDS]
    )
    if tag in story.tag_corrections.added:
        return tr("{tag}: set by an operator", tag=name)
    if not words:
        return name
    if in_title:
        return tr("{tag}: {words} in the title", tag=name, words=quotes)
    return tr("{tag}: {words} in the text", tag=name, words=quotes)


def score_text(points: Score, tr: Translator) -> str:
    """Return the total against the threshold, then the parts, heaviest first."""
    parts = sorted(points.parts, key=lambda part: -abs(part.points))
    told = [
        f"{tr(PART_NAMES[part.name], n=part.count)} {number(part.points, tr.language)}"
        for part in parts
        if abs(part.points) >= WORTH_TELLING
    ]
    total = tr(
        "{points} points, the threshold is {threshold}:",
        points=number(points.total, tr.language),
        threshold=number(SEND_THRESHOLD, tr.language),
    )
    return f"{total} {' · '.join(told)}"


def sources_text(story: Story, tr: Translator) -> str:
    outlets = list(dict.fromkeys(_outlet(entry) for entry in story.entries))
    if len(outlets) == 1:
        return tr("One source: {names}.", names=outlets[0])
    names = list_of(outlets[:MAX_OUTLETS], tr.language)
    return tr("{n} sources on one event: {names}.", n=len(outlets), names=names)


def joins_texts(story: Story, tr: Translator) -> list[str]:
    """Return the evidence: what all share, what else single ones share, copies, and those alike otherwise.

    Where all are of one outlet there are no others to name.
    """
    joined = joins(story)
    common = shared_by_all(story, joined)
    texts = (
        [_common_text(story, common, tr)] if common and any(join.entry.evidence for join in joined) else []
    )
    if more := _each_beyond(joined, common, tr):
        texts.append(tr("In common with the others: {joins}.", joins=more))
    if len({entry.outlet.name for entry in story.entries}) == 1:
        return texts
    alike = [_outlet(join.entry) for join in joined if not join.shared]
    if alike:
        names = list_of(_few(alike), tr.language)
        texts.append(tr("Alike as a whole, or joined through the others: {names}.", names=names))
    copies = [_outlet(entry) for entry in story.entries if entry.copy_of is not None]
    if copies:
        names = list_of(_few(copies), tr.language)
        texts.append(tr("The same text as another source: {names}.", names=names))
    return texts


def chosen_text(story: Story, tr: Translator, *, is_corrected: bool) -> str:
    if is_corrected or story.tag_corrections.added or story.tag_corrections.removed:
        return tr("Chosen automatically; an operator has corrected its tags or its sources.")
    return tr("Chosen automatically, without an editor.")


def _words_of(tag: Tag, story: Story) -> list[str]:
    found = (word for e in story.originals for match in e.tags if match.tag == tag for word in match.words)
    # "Gemini" of one source and "gemini" of another are one word.
    return list({word.casefold(): word for word in reversed(list(found))}.values())[::-1]


def _common_text(story: Story, stems: tuple[str, ...], tr: Translator) -> str:
    """Say what all share in the words of a source in the reader's language, if there is one."""
    mine = normalise(tr.language)
    originals = story.originals or story.entries
    said_by = next((entry for entry in originals if entry.language == mine), originals[0])
    found = words_in(said_by, stems)
    # Names and numbers say more than the verbs that all have.
    words = list_of([word for word in found if _is_telling(word)] or found, tr.language)
    if len(originals) == 2:
        return tr("Joined because both mention {words}.", words=words)
    count = len(originals)
    n = tr(_COUNTS[count]) if count in _COUNTS else count
    return tr("Joined because all {n} mention {words}.", n=n, words=words)


def _each_beyond(joined: Iterable[Join], common: tuple[str, ...], tr: Translator) -> str:
    """Return what single entries share beyond the common: "Skyukas (agenter, 1. juli)"."""
    told = []
    for join in joined:
        words = words_in(join.entry, [stem for stem in join.shared if stem not in common])
        # A verb or a common noun that two sources share by themselves explains nothing to a reader.
        words = tuple(word for word in words if _is_telling(word))
        if words:
            told.append(f"{_outlet(join.entry)} ({', '.join(clipped(word, MAX_WORD) for word in words)})")
    return list_of(_few(told), tr.language)


def _is_telling(word: str) -> bool:
    """Say whether this is a name or a number."""
    return any(letter.isupper() or letter.isdigit() for letter in word)


def _few(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))[:MAX_OUTLETS]


def _outlet(entry: Entry) -> str:
    return clipped(entry.outlet.name, MAX_OUTLET)
