"""What can be done with a story of a digest, where a platform has a menu beside each.

The likeliest come first: Slack's menu holds five beside [Save]. What they answer is a message of its own: the
digest stays as it is.
"""

from collections.abc import Iterator

from bot.curation.catalog import Catalog
from bot.digest.present import MAX_HEADLINE, MAX_OUTLET, clipped
from bot.i18n.translator import Translator
from bot.message import MAX_ACTION_BYTES, Button
from bot.model.story import Telling
from bot.model.tag import Facet

_IN_LANGUAGE = {"nb": "Norsk", "en": "English"}


def story_menu(telling: Telling, *, tr: Translator, catalog: Catalog) -> tuple[Button, ...]:
    """Return the choices, [Save] first; what names more than an action can carry is left out."""
    choices = _choices(telling, tr, catalog)
    return tuple(choice for choice in choices if _bytes(choice.action) <= MAX_ACTION_BYTES)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _choices(telling: Telling, tr: Translator, catalog: Catalog) -> Iterator[Button]:
    number = telling.story_id
    headline = clipped(telling.headline, MAX_HEADLINE)
    yield Button(tr("Save"), f"save {number}", tr("Save “{headline}”", headline=headline))
    yield Button(tr("Why am I seeing this?"), f"why {number}")
    yield Button(tr("Less like this"), f"less {number}")
    # Its kind first: of a company other kinds may well be wanted.
    tags = sorted(
        (tag for tag in telling.tags if tag.facet is not Facet.AUDIENCE),
        key=lambda tag: tag.facet is not Facet.TOPIC,
    )
    for tag in tags[:1]:
        yield Button(tr("Mute {name}", name=catalog.name(tag, tr.language)), f"mute {tag.slug}")
    if telling.other_language in _IN_LANGUAGE:
        other = telling.other_language
        yield Button(_IN_LANGUAGE[other], f"open {number} {other}")
    for source in telling.sources[:1]:
        outlet = clipped(source.outlet, MAX_OUTLET)
        yield Button(tr("Mute {name}", name=outlet), f"mute outlet:{source.outlet}")
    yield Button(tr("Sources"), f"sources {number}")
