"""Which language a text is in. Bokmål and nynorsk are both "no"."""

from collections.abc import Callable
from functools import lru_cache
from itertools import islice

from bot.curation.catalog.files import read_data

_NORWEGIAN = frozenset({"no", "nb", "nn"})
# Below this many letters the detector guesses, so a declared language is believed.
_ENOUGH_LETTERS = 60
# Less sure than this of a text that nobody declared, it has seen names and numbers only.
_A_GUESS = 0.3
# The commonest English words, none of them Norwegian: three of these need no detector.
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "with",
        "from",
        "its",
        "is",
        "are",
        "will",
        "has",
        "by",
        "says",
        "after",
        "how",
    ]
)
_NEIGHBOURS = frozenset({"no", "da", "sv"})
# Their commonest words, none of them English: these spare the detector where the publisher said which it is.
_SCANDINAVIAN = frozenset(
    [
        "og",
        "och",
        "på",
        "som",
        "til",
        "er",
        "är",
        "ikke",
        "inte",
        "av",
        "af",
        "det",
        "med",
        "å",
        "att",
        "har",
        "fra",
        "från",
        "kan",
        "om",
    ]
)


def detect_language(title: str, text: str, declared: str | None) -> str:
    """Return "no", "en" or another ISO 639-1 code; `declared` (the publisher's word) settles short texts.

    A feed of one language may hold headlines of another: those are known by words that only it has.
    """
    told = normalise(declared)
    body = f"{title} {text}"[:2000].strip()
    letters = len(list(islice(filter(str.isalpha, body), _ENOUGH_LETTERS)))
    if letters < _ENOUGH_LETTERS and told:
        return _contradicted(body.lower(), told) or told
    if _is_plainly_english(body):
        return "en"
    if told in _NEIGHBOURS and _is_plainly_scandinavian(body):
        return str(told)
    if letters < 3:
        return told or "en"
    code, confidence = _classifier()(body)
    code = normalise(code) or "en"
    # Danish and Norwegian differ in little; a publisher that says Norwegian is right.
    if told and (confidence < 0.9 or {code, told} <= _NEIGHBOURS):
        return told
    return "en" if code != "no" and confidence < _A_GUESS else code


def normalise(code: str | None) -> str | None:
    """Return "no" for nb, nn, nb-NO …, the bare language code otherwise."""
    if not code:
        return None
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    return "no" if bare in _NORWEGIAN else bare or None


def _contradicted(body: str, told: str) -> str | None:
    """Return the language of a short text that has words of it and none of the declared one."""
    words = set(body.split())
    english, norwegian = (len(words & _only_in(code)) for code in ("en", "no"))
    has_their_letters = not set("æøåäö").isdisjoint(body)
    if told == "no" and english >= 2 and not norwegian and not has_their_letters:
        return "en"
    if told == "en" and not english and (norwegian >= 2 or has_their_letters):
        code = normalise(_classifier()(body)[0])
        return code if code in _NEIGHBOURS else None
    return None


def _is_plainly_english(body: str) -> bool:
    words = body.lower().split()
    # A quote or a name in English does not make a Norwegian text English.
    return sum(word in _ENGLISH for word in words) >= max(3, len(words) / 8) and not set("æøå") & set(
        body.lower()
    )


def _is_plainly_scandinavian(body: str) -> bool:
    words = body.lower().split()
    return sum(word in _SCANDINAVIAN for word in words) >= max(4, len(words) / 6)


@lru_cache(maxsize=2)
def _only_in(code: str) -> frozenset[str]:
    starters = read_data("sentences")["starters"]
    other = "no" if code == "en" else "en"
    return frozenset(starters[code]) - frozenset(starters[other])


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], tuple[str, float]]:
    # Loading the model takes 0.2 s, so only whoever needs it pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def classify(text: str) -> tuple[str, float]:
        code, confidence = identifier.classify(text)
        return str(code), float(confidence)

    return classify
