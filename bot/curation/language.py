"""Which language a text is in. Bokmål and nynorsk are both "no"."""

from collections.abc import Callable
from functools import lru_cache

_NORWEGIAN = frozenset({"no", "nb", "nn"})
# Below this many letters the detector guesses, so a declared language is believed.
_ENOUGH_LETTERS = 60
# Words that settle short Norwegian and English texts, where the detector confuses neighbours (da, sv, nl, de).
_TELLING = {
    "no": frozenset(
        ["og", "ikke", "på", "av", "til", "som", "med", "fra", "har", "skal", "kan", "blir", "vil", "seg", "også", "etter", "nå", "får", "være", "ble"]
    ),
    "en": frozenset(["the", "and", "of", "to", "with", "from", "its", "is", "are", "will", "has", "for", "by", "says", "after", "over", "new", "how", "why"]),
}


def detect_language(title: str, text: str, declared: str | None) -> str:
    """Return "no", "en" or another ISO 639-1 code; `declared` is the publisher's word, believed when short."""
    told = normalise(declared)
    body = f"{title} {text}"[:2000].strip()
    letters = sum(letter.isalpha() for letter in body)
    if letters < _ENOUGH_LETTERS and told:
        return told
    guess = _by_telling_words(body)
    if guess:
        return guess
    if letters < 3:
        return told or "en"
    code, confidence = _classifier()(body)
    code = normalise(code) or "en"
    # Danish and Norwegian differ in little; a publisher that says Norwegian is right.
    if told and (confidence < 0.9 or {code, told} <= {"no", "da", "sv"}):
        return told
    return code


def normalise(code: str | None) -> str | None:
    """Return "no" for nb, nn, nb-NO …, the bare language code otherwise."""
    if not code:
        return None
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    return "no" if bare in _NORWEGIAN else bare or None


def _by_telling_words(body: str) -> str | None:
    """Return a language that two more of the commonest words speak for than for the other."""
    words = body.lower().split()
    counts = {language: sum(word in telling for word in words) for language, telling in _TELLING.items()}
    # "i", "en", "er" are left out, as Danish and Dutch have them too; ø and æ rule English out.
    if (
        counts["en"] >= 3
        and counts["en"] >= 3 * counts["no"]
        and not any(letter in "æøå" for letter in body.lower())
    ):
        return "en"
    return None


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], tuple[str, float]]:
    # Loading the model takes 0.2 s, so only whoever needs it pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def classify(text: str) -> tuple[str, float]:
        code, confidence = identifier.classify(text)
        return str(code), float(confidence)

    return classify
