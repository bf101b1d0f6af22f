"""The roles that digests can be for, as people write them: "CTO", "for utviklere", "finance leader"."""

from rapidfuzz import fuzz, process

from bot.curation.catalog import Catalog
from bot.model.tag import Facet

# How alike a typed word and a role's name must be for "did you mean", of 100.
_NEAR_ENOUGH = 60
_MOST_CHARACTERS = 60


def read_role(text: str, catalog: Catalog) -> str | None:
    """Return the role of exactly that slug, name or alias, in either language."""
    return _slugs(catalog).get(_key(text))


def near_roles(text: str, catalog: Catalog) -> list[str]:
    """Return the roles whose names are like the text, likest first."""
    slugs = _slugs(catalog)
    typed = _key(text)[:_MOST_CHARACTERS]
    matches = process.extract(typed, list(slugs), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return list(dict.fromkeys(slugs[name] for name, _, _ in matches))


def _slugs(catalog: Catalog) -> dict[str, str]:
    """Return the roles by all their names; `Catalog.find` takes a topic first that goes by the same one."""
    tags = catalog.all(Facet.AUDIENCE)
    return {
        _key(name): tag.slug
        for tag in tags
        for name in (tag.slug, *catalog.tags[tag].names.values(), *catalog.tags[tag].aliases)
    }


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split()).removeprefix("for ")
