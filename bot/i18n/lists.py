"""Words in a row, as the language joins them."""

from collections.abc import Sequence

from babel.lists import format_list


def list_of(words: Sequence[str], language: str) -> str:
    """Return "Google, Security and Cost"."""
    return format_list(list(words), locale="nb" if language == "nb" else "en_GB")
