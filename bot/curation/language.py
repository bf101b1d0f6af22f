"""Which language a text is in. Bokmål and nynorsk are both "no"."""

from collections.abc import Callable
from functools import lru_cache
from itertools import islice

_NORWEGIAN = frozenset({"no", "nb", "nn"})
# Below this many letters the detector guesses, so a declared language is believed.
_ENOUGH_LETTERS = 60
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
    """Return "no", "en" or another ISO 639-1 code; `declared` (the publisher's word) settles short texts."""
    told = normalise(declared)
    body = f"{title} {text}"[:2000].strip()
    letters = len(list(islice(filter(str.isalpha, body), _ENOUGH_LETTERS)))
    if letters < _ENOUGH_LETTERS and told:
        return told
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
    return code


def normalise(code: str | None) -> str | None:
    """Return "no" for nb, nn, nb-NO …, the bare language code otherwise."""
    if not code:
        return None
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    return "no" if bare in _NORWEGIAN else bare or None


def _is_plainly_english(body: str) -> bool:
    words = body.lower().split()
    # A quote or a name in English does not make a Norwegian text English.
    return sum(word in _ENGLISH for word in words) >= max(3, len(words) / 8) and not set("æøå") & set(
        body.lower()
    )


def _is_plainly_scandinavian(body: str) -> bool:
    words = body.lower().split()
    return sum(word in _SCANDINAVIAN for word in words) >= max(4, len(words) / 6)


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], tuple[str, float]]:
    # Loading the model takes 0.2 s, so only whoever needs it pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def classify(text: str) -> tuple[str, float]:
        code, confidence = identifier.classify(text)
        return str(code), float(confidence)

    return classify
