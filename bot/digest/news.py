"""Whether a told story has something new, and the sentence that says it."""

import re
from dataclasses import replace

from bot.curation.sentences import split_sentences
from bot.curation.tell import what_is_new
from bot.model.entry import Entry
from bot.model.story import Quote, Story

_WORD = re.compile(r"\w+")
# What is new stands early in an article.
_LEAD = 3_000


def say_what_is_new(story: Story, news: Story, told: frozenset[int], *, language: str) -> Quote | None:
    """Return a sentence of `news` (the story's new entries) that the told entries did not have.

    An article in a language that nothing told was in always has other words. There a new name or number
    is asked for: a translation of what was told has none.
    """
    known = [entry for entry in story.entries if entry.id in told]
    languages = {entry.language for entry in known}
    in_known = [entry for entry in news.entries if entry.language in languages]
    in_others = [entry for entry in news.entries if entry.language not in languages]
    return _new_sentence(story, known, in_known, told, language) or _new_sentence(
        story, known, _only_new_names(in_others, known), told, language
    )


def _new_sentence(
    story: Story, known: list[Entry], fresh: list[Entry], told: frozenset[int], language: str
) -> Quote | None:
    if not fresh:
        return None
    return what_is_new(replace(story, entries=(*known, *fresh)), told, language=language)


def _only_new_names(fresh: list[Entry], known: list[Entry]) -> list[Entry]:
    """Return the entries with no more than their sentences that hold a name or number nothing told had."""
    heard = {word.casefold() for entry in known for word in _WORD.findall(f"{entry.title} {_text(entry)}")}
    return [
        replace(
            entry,
            content="",
            summary=" ".join(
                sentence
                for sentence in split_sentences(_text(entry)[:_LEAD], entry.language)
                if _names_something_new(sentence, heard)
            ),
        )
        for entry in fresh
    ]


def _names_something_new(sentence: str, heard: set[str]) -> bool:
    # The first word has a capital whatever it is.
    return any(
        word.casefold() not in heard
        for place, word in enumerate(_WORD.findall(sentence))
        if word[0].isdigit() or (place > 0 and word[0].isupper())
    )


def _text(entry: Entry) -> str:
    return entry.content if len(entry.content) > len(entry.summary) else entry.summary
