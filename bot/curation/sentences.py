"""Sentences of a news text, in Norwegian and English."""

import re
from functools import lru_cache
from typing import Any

from bot.curation.catalog.files import read_data


def split_sentences(text: str, language: str | None) -> list[str]:
    """Return the sentences, spaces made single. Lines that end without a full stop stand alone."""
    sentences: list[str] = []
    for paragraph in re.split(r"\n\s*\n|\r\n\s*\r\n", text):
        flat = " ".join(paragraph.split())
        if flat:
            sentences += _mend(_split(flat, "no" if language == "no" else "en"))
    return sentences


def _split(text: str, language: str) -> list[str]:
    if not re.search(r"[.!?…]\S{0,2}\s", text):
        return [text]
    return [str(sentence) for sentence in _tokenizer(language).tokenize(text)]


def _mend(sentences: list[str]) -> list[str]:
    """Join what was cut after an ordinal ("1. juli") or before a small letter."""
    mended: list[str] = []
    for sentence in sentences:
        if mended and _is_rest(sentence, mended[-1]):
            mended[-1] = f"{mended[-1]} {sentence}"
        else:
            mended.append(sentence)
    return mended


def _is_rest(sentence: str, before: str) -> bool:
    if sentence[:1].isdigit():
        return before.endswith(("kl.", "nr."))
    return sentence[:1].islower() and not before.endswith(("!", "?", "…"))


@lru_cache(maxsize=2)
def _tokenizer(language: str) -> Any:
    # NLTK takes most of a second to import, so only whoever splits a long text pays.
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(read_data("words")[f"abbreviations_{language}"])
    return PunktSentenceTokenizer(parameters)
