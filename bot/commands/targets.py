"""What can be followed, muted or wanted less, as people write it and as buttons carry it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.commands.context import Context
from bot.commands.texts import MAX_ECHO, quoted
from bot.model.digest import Digest, Mode, Subscription, Target, TargetKind
from bot.model.feed import Feed
from bot.model.tag import Facet, Tag

OFFERED_FIRST = (
    Tag(Facet.COMPANY, "google"),
    Tag(Facet.COMPANY, "microsoft"),
    Tag(Facet.COMPANY, "openai"),
    Tag(Facet.TOPIC, "regulation"),
    Tag(Facet.TOPIC, "security"),
    Tag(Facet.TOPIC, "governance"),
)

_SEPARATORS = re.compile(r"\s*(?:,|;|\s+og\s+|\s+and\s+|&)\s*", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# So many in one command are plenty: as many as a form can offer.
MAX_TARGETS = 100
_QUOTES = "\"'“”«»„"
_QUOTED = re.compile(r"((?:[\"“”«»„][^\"“”«»„]+[\"“”«»„])|(?:(?<!\w)'[^']+'(?!\w)))")
_WORD_WORDS = frozenset({"word", "ord"})
_OUTLET_WORDS = frozenset({"outlet", "kilde"})
# Letters that have no plainer form of their own in Unicode.
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_DOMAIN = re.compile(r"\.(?:com|no|org|net|io|ai|dev|eu|co\.uk|uk|se|dk)$")


class TooManyTargetsError(Exception):
    """A text names more than `MAX_TARGETS` at once."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What was understood, and what was not."""

    found: tuple[Target, ...]
    unknown: tuple[str, ...] = ()


async def read_targets(ctx: Context, text: str) -> Targets:
    """Read one or more tags, outlets or words.

    The whole text comes first ("Hugging Face"), then its parts between commas, then single words. Words
    stand for themselves only in quotes or behind "word:"; else they must name a tag or an outlet.

    Raises:
        TooManyTargetsError: some of them would have to be left out.
    """
    outlets = outlets_by_name(await ctx.tx.feeds.all())
    if whole := await _read_one(ctx, text, outlets):
        return Targets((whole,))
    found: list[Target] = []
    unknown: list[str] = []
    parts = _parts(text)
    if len(parts) > MAX_TARGETS:
        raise TooManyTargetsError
    for part in parts:
        targets = await _read_part(ctx, part, outlets)
        found += targets
        if not targets:
            unknown.append(part)
    return Targets(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown)))


async def read_tokens(ctx: Context, tokens: Iterable[str]) -> list[Target]:
    """Read targets as buttons and forms carry them, each in one way; what is gone meanwhile is left out."""
    outlets = outlets_by_name(await ctx.tx.feeds.all())
    found = [await _read_one(ctx, token, outlets) for token in tokens]
    return [target for target in found if target is not None]


async def find_tag(ctx: Context, text: str) -> Tag | None:
    """Return the tag of a name, alias or slug; or of a company that only stories know, by its slug."""
    name = text.strip()
    if not name or len(name) > MAX_ECHO:
        return None
    if tag := ctx.catalog.find(name):
        return tag
    by_slug = Tag(Facet.COMPANY, company_slug(name))
    return by_slug if by_slug.slug and await ctx.tx.stories.last_of(by_slug) else None


def company_slug(name: str) -> str:
    """Return the slug of an organisation that the catalog does not know."""
    return "-".join(_WORD.findall(name.casefold()))


def tag_target(tag: Tag) -> Target:
    return Target(TargetKind.TAG, tag.slug)


def word_target(text: str) -> Target:
    return Target(TargetKind.WORD, text.strip().strip(_QUOTES).casefold())


def target_name(ctx: Context, target: Target) -> str:
    """Return the tag's name in the reader's language, the outlet's name, or the word in quotes."""
    if target.kind is TargetKind.WORD:
        return quoted(target.value, ctx.tr)
    if target.kind is TargetKind.OUTLET:
        return target.value
    tag = ctx.catalog.find(target.value)
    if tag is None or tag.slug != target.value:
        tag = Tag(Facet.COMPANY, target.value)
    return ctx.catalog.name(tag, ctx.language)


def target_token(target: Target) -> str:
    """Return the target as a button's action carries it."""
    return target.value if target.kind is TargetKind.TAG else f"{target.kind.value}:{target.value}"


def with_subscriptions(
    digest: Digest, targets: Iterable[Target], mode: Mode, *, until: datetime | None = None
) -> Digest:
    """Return the digest with these wishes; each takes the place of what it contradicts.

    A mute that ends, and a wish for less, lie over what is followed: that goes on afterwards.
    """
    added = [Subscription(target, mode, until) for target in targets]
    is_over = mode is Mode.LESS or (mode is Mode.MUTE and until is not None)
    gone = (Mode.MUTE, Mode.LESS) if is_over else tuple(Mode)
    kept = without_subscriptions(digest, [subscription.target for subscription in added], *gone)
    return replace(kept, subscriptions=(*kept.subscriptions, *added))


def without_subscriptions(digest: Digest, targets: Iterable[Target], *modes: Mode) -> Digest:
    """Return the digest with the targets no longer followed, muted or wanted less, as `modes` say."""
    dropped = set(targets)
    kept = tuple(s for s in digest.subscriptions if s.target not in dropped or s.mode not in modes)
    return replace(digest, subscriptions=kept)


def targets_of(digest: Digest, *modes: Mode, now: datetime) -> set[Target]:
    """Return what the digest follows, mutes or wants less now."""
    return {s.target for s in digest.subscriptions if s.mode in modes and not (s.until and s.until <= now)}


def outlets_by_name(feeds: Sequence[Feed]) -> dict[str, str]:
    """Return outlets by what people may call them: the name, the host of its pages, either without frills.

    What would be several is none of them.
    """
    names: dict[str, set[str]] = {}
    for feed in feeds:
        host = (urlsplit(feed.site_url or feed.url).hostname or "").removeprefix("www.")
        for called in (feed.outlet.name, host):
            names.setdefault(_plain(called), set()).add(feed.outlet.name)
    exact = {feed.outlet.name.casefold(): feed.outlet.name for feed in feeds}
    return {key: min(found) for key, found in names.items() if key and len(found) == 1} | exact


def _plain(name: str) -> str:
    """Return "ledger" for "The Ledger", "kode24" for "kode24.no", "okonomi" for "Økonomi"."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS).removeprefix("the "))
    words = "".join(letter for letter in letters if letter.isalnum() or letter == ".")
    return _DOMAIN.sub("", words).replace(".", "")


def _parts(text: str) -> list[str]:
    """Split a list at commas, "and" and "og", but never inside quotation marks."""
    parts: list[str] = []
    for piece in _QUOTED.split(" ".join(text.split())):
        is_quoted = piece[:1] in _QUOTES and len(piece) > 2
        # Between quoted words a piece may begin or end with "and".
        parts += [piece] if is_quoted else _SEPARATORS.split(f" {piece} ")
    return [part.strip() for part in parts if part.strip()]


async def _read_part(ctx: Context, part: str, outlets: dict[str, str]) -> list[Target]:
    if whole := await _read_one(ctx, part, outlets):
        return [whole]
    names = part.split()
    if len(names) > MAX_TARGETS:
        return []  # a text, and no list
    words = [await _read_one(ctx, word, outlets) for word in names]
    return [word for word in words if word is not None] if all(words) else []


async def _read_one(ctx: Context, text: str, outlets: dict[str, str]) -> Target | None:
    text = text.strip()
    if not text or len(text) > MAX_ECHO:
        return None
    kind, _, value = (part.strip() for part in text.partition(":"))
    if kind.casefold() in _WORD_WORDS and value:
        return word_target(value)
    if kind.casefold() in _OUTLET_WORDS and (outlet := _outlet(value, outlets)):
        return Target(TargetKind.OUTLET, outlet)
    if _QUOTED.fullmatch(text):
        return word_target(text)
    if tag := await find_tag(ctx, text):
        return tag_target(tag)
    outlet = _outlet(text, outlets)
    return Target(TargetKind.OUTLET, outlet) if outlet else None


def _outlet(text: str, outlets: dict[str, str]) -> str | None:
    return outlets.get(text.casefold()) or outlets.get(_plain(text))
