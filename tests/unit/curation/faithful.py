"""Whether a text says only what its sources say, as far as names and numbers show it."""

import re
from collections.abc import Iterable

from bot.curation.telling.sentences import split_sentences

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def is_faithful(text: str, sources: Iterable[str]) -> bool:
    """Say whether every number and every name of the text stands in a source.

    A name is a word with a capital that does not begin a sentence. Case, a genitive s and the separators in
    numbers are not looked at. A text without words says nothing, so it is faithful.
    """
    known_words: set[str] = set()
    known_numbers: set[str] = set()
    for source in sources:
        known_words.update(_bare(word) for word in _WORD.findall(source))
        known_numbers.update(_numbers(source))
    names = {
        _bare(word)
        for sentence in split_sentences(text, None)
        for word in _WORD.findall(sentence)[1:]
        if word[0].isupper()
    }
    return names <= known_words and _numbers(text) <= known_numbers


def _bare(word: str) -> str:
    return word.casefold().removesuffix("s")


def _numbers(text: str) -> set[str]:
    return {re.sub(r"\D", "", number) for number in _NUMBER.findall(text)}
