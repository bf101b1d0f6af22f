"""Sentences of a news text, in Norwegian and English."""

import re
from functools import lru_cache
from typing import Any

_ABBREVIATIONS = {
    "no": (
        "kl ca mrd mill bl.a f.eks dr prof hhv evt jf jfr m.m m.fl o.l osv s.k st nr str tlf pst pkt p.t p.g.a "
        "red resp adm dir ass avd dvs e.l f.o.m t.o.m fhv fr hr i.h.t iht kap kr lt mht mv ndf nå obs off "
        "oppr pr sml stud tidl vha vs jan feb mar apr jun jul aug sep sept okt nov des man tir ons tor fre"
    ),
    "en": (
        "mr mrs ms dr prof st no vs inc corp ltd co llc jr sr e.g i.e u.s u.k u.n e.u d.c a.m p.m approx est "
        "gov sen rep gen col lt sgt rev jan feb mar apr jun jul aug sep sept oct nov dec fig vol etc al "
        "ph.d b.s m.s u.s.a l.a n.y mt bros dept univ"
    ),
}
# Punkt learned nothing of these: what it split and should not have, and the reverse.
_JOINED = re.compile(r"(?:\b\d{1,2}\.|\bkl\.|\bnr\.)$")
_ENDS = (".", "!", "?", "»", "”", '"', "…", ":")


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
        is_rest = sentence[:1].islower() or (
            sentence[:1].isdigit() and bool(mended) and mended[-1].endswith("kl.")
        )
        if (mended and is_rest and _JOINED.search(mended[-1])) or (mended and sentence[:1].islower() and not mended[-1].endswith(("!", "?", "…"))):
            mended[-1] = f"{mended[-1]} {sentence}"
        else:
            mended.append(sentence)
    return mended


@lru_cache(maxsize=2)
def _tokenizer(language: str) -> Any:
    # NLTK takes most of a second to import, so only whoever splits a long text pays.
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS[language].split())
    return PunktSentenceTokenizer(parameters)
