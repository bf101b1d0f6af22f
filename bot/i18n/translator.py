"""Translate the texts of the product. English is the message id itself; bokmål comes from `nb/*.po`."""

from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["nb", "en"]

# Norwegian in any of its codes is served in bokmål.
_NORWEGIAN = frozenset({"no", "nb", "nn"})


def normalise_language(code: str | None) -> Language | None:
    """Return the language we speak for a code such as "nn", "nb-NO" or "en_GB"; None for any other."""
    primary = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    if primary in _NORWEGIAN:
        return "nb"
    return "en" if primary == "en" else None


def to_translate(msgid: str) -> str:
    """Mark a text that is translated later, where it is shown; return it unchanged."""
    return msgid


class Translator:
    """Speaks one language. `tr(msgid, name=value)` fills {name} in; values go in verbatim."""

    def __init__(self, language: Language, catalog: NullTranslations) -> None:
        self.language = language
        self._catalog = catalog

    def __call__(self, msgid: str, /, **values: object) -> str:
        return self._catalog.gettext(msgid).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the form for `n`, which both forms may hold as {n}."""
        return self._catalog.ngettext(one, many, n).format(n=n, **values)


@cache
def translator(language: str) -> Translator:
    """Return the translator of a language or language code; of English where we do not speak it."""
    if normalise_language(language) == "nb":
        return Translator("nb", _compile(merged_catalog()))
    return Translator("en", NullTranslations())


def merged_catalog() -> Catalog:
    """Return the bokmål catalog of all areas together."""
    merged = Catalog(locale="nb")
    for _, area in area_catalogs():
        for message in area:
            if message.id:
                merged.add(message.id, message.string)
    return merged


def area_catalogs() -> Iterator[tuple[str, Catalog]]:
    """Yield (file name, catalog) of every area's bokmål, by name."""
    folder = files("bot.i18n") / "nb"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".po"):
            yield file.name, read_po(BytesIO(file.read_bytes()), locale="nb")


def _compile(catalog: Catalog) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
