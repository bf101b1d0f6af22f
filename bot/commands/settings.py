"""A destination's settings as values to compare and to tell: "weekdays 08:00", "Google and Security"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from babel.lists import format_list

from bot.commands.context import Context
from bot.commands.targets import target_name
from bot.commands.texts import in_language, place_name, zone_name
from bot.digest.schedule import next_due, next_for
from bot.i18n.dates import next_time, time_of_day, weekday_date, weekdays_text
from bot.i18n.translator import to_translate
from bot.model.destination import Destination
from bot.model.digest import WEEKDAYS, Digest, Mode
from bot.model.tag import Facet, Tag

DEFAULT_LENGTH = 5
MAX_LENGTH = 10
DEFAULT_TIME = time(8)
FIRST_NAME = "daily"


class UnknownDigestError(Exception):
    """The place has no digest of that name or number."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A destination with its digests, oldest first."""

    destination: Destination
    digests: tuple[Digest, ...]


async def settings_of(ctx: Context, destination: Destination | None = None) -> Settings:
    """Return the settings as the store has them now; of where it was typed unless told otherwise."""
    wanted = destination or ctx.destination
    stored = await ctx.tx.destinations.get(wanted.id)
    return Settings(stored or wanted, tuple(await ctx.tx.digests.of(wanted.id)))


def default_digest(destination: Destination, *, now: datetime, is_on: bool = True) -> Digest:
    """Return the digest a destination begins with: 5 stories, weekdays 08:00, its zone and language."""
    return Digest(
        id=0,
        destination_id=destination.id,
        name=FIRST_NAME,
        length=DEFAULT_LENGTH,
        local_time=DEFAULT_TIME,
        weekdays=WEEKDAYS,
        zone=destination.zone,
        language=destination.language,
        audience=destination.audience,
        created_at=now,
        next_at=next_due(DEFAULT_TIME, WEEKDAYS, destination.zone, after=now) if is_on else None,
    )


async def ensure_digest(ctx: Context, settings: Settings, digest: Digest | None) -> Digest:
    """Return the digest, or the default one, made now where the place has none."""
    return digest or await ctx.tx.digests.add(default_digest(settings.destination, now=ctx.now))


def pick_digest(settings: Settings, args: str) -> tuple[Digest | None, str]:
    """Split "@weekly" or "@2" off the front and return that digest; without it, the first one.

    Raises:
        UnknownDigestError: no digest here has that name or number.
    """
    first, _, rest = args.partition(" ")
    if not first.startswith("@"):
        return (settings.digests[0] if settings.digests else None), args
    wanted = first[1:].casefold()
    for number, digest in enumerate(settings.digests, start=1):
        if wanted in (digest.name.casefold(), str(number)):
            return digest, rest.strip()
    raise UnknownDigestError(first)


def rescheduled(digest: Digest, *, now: datetime) -> Digest:
    """Return the digest with its next moment found anew; one that is off stays off."""
    return digest if digest.next_at is None else replace(digest, next_at=next_for(digest, now=now))


def switched_on(digest: Digest, *, now: datetime) -> Digest:
    """Return the digest on and without a pause."""
    running = replace(digest, paused_until=None)
    return replace(running, next_at=next_for(running, now=now))


def switched_off(digest: Digest) -> Digest:
    return replace(digest, next_at=None, paused_until=None)


def when_text(ctx: Context, digest: Digest) -> str:
    """Return "hverdager 08.00"."""
    return f"{weekdays_text(digest.weekdays, ctx.language)} {time_of_day(digest.local_time, ctx.language)}"


def length_text(ctx: Context, length: int) -> str:
    return ctx.tr.plural("{n} story", "{n} stories", length)


def audience_name(ctx: Context, audience: str) -> str:
    return ctx.catalog.name(Tag(Facet.AUDIENCE, audience), ctx.language)


def next_text(ctx: Context, digest: Digest) -> str:
    """Return the sentence on when the digest comes next, or that it does not."""
    if digest.next_at is None:
        return ctx.tr("It is off.")
    return ctx.tr("Next: {time}.", time=_moment_text(ctx, digest.next_at, digest.zone))


def first_date_text(ctx: Context, digest: Digest) -> str:
    moment = digest.next_at or digest.created_at
    return weekday_date(moment, digest.zone, ctx.language)


def digest_label(ctx: Context, settings: Settings, digest: Digest) -> str:
    """Return the place, and the digest's name where it has several."""
    place = place_name(settings.destination, ctx.tr)
    return place if len(settings.digests) < 2 else f"{place}, {digest.name}"


def listed(ctx: Context, words: Sequence[str]) -> str:
    """Return "Google, Security and Cost"."""
    return format_list(list(words), locale="nb" if ctx.language == "nb" else "en_GB")


def follows_text(ctx: Context, digest: Digest) -> str:
    names = _names(ctx, digest, Mode.FOLLOW)
    return listed(ctx, names) if names else ctx.tr("the most important of everything")


def mutes_text(ctx: Context, digest: Digest) -> str:
    names = _names(ctx, digest, Mode.MUTE)
    return listed(ctx, names) if names else ctx.tr("nothing")


def differences(ctx: Context, before: Settings, after: Settings) -> list[str]:
    """Return one "before → after" for every setting that differs, named where it needs a name."""
    old, new = _values(ctx, before), _values(ctx, after)
    lines = []
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            gone = ctx.tr("none")
            lines.append(_named(ctx, key, f"{old.get(key, gone)} → {new.get(key, gone)}", after, before))
    return lines


def values_that_differ(ctx: Context, before: Settings, after: Settings) -> list[str]:
    """Return what the settings that differ are in `after`: what Undo brought back."""
    old, new = _values(ctx, before), _values(ctx, after)
    gone = ctx.tr("none")
    return [
        _named(ctx, key, new.get(key, gone), after, before)
        for key in dict.fromkeys((*new, *old))
        if old.get(key) != new.get(key)
    ]


# The settings of a digest, in the order they are told; labels are given where a value needs one.
_LABELS = {
    "state": "",
    "when": "",
    "length": "",
    "follows": to_translate("follows {value}"),
    "mutes": to_translate("mutes {value}"),
    "language": to_translate("language: {value}"),
    "zone": to_translate("time zone: {value}"),
}


def _named(
    ctx: Context, key: tuple[int, str], value: str, settings: Settings, other_settings: Settings
) -> str:
    digest_id, setting = key
    label = _LABELS[setting]
    text = ctx.tr(label, value=value) if label else value
    digest = next(
        (d for d in (*settings.digests, *other_settings.digests) if d.id == digest_id),
        None,
    )
    several = len(settings.digests) > 1 or len(other_settings.digests) > 1
    return f"{digest.name}: {text}" if digest is not None and several else text


def _values(ctx: Context, settings: Settings) -> dict[tuple[int, str], str]:
    destination = settings.destination
    values = {
        (0, "language"): in_language(destination.language, ctx.tr),
        (0, "zone"): zone_name(destination.zone),
    }
    for digest in settings.digests:
        values |= {
            (digest.id, "state"): _state_text(ctx, digest),
            (digest.id, "when"): when_text(ctx, digest),
            (digest.id, "length"): length_text(ctx, digest.length),
            (digest.id, "follows"): follows_text(ctx, digest),
            (digest.id, "mutes"): mutes_text(ctx, digest),
        }
    return values


def _state_text(ctx: Context, digest: Digest) -> str:
    if digest.next_at is None:
        return ctx.tr("digest off")
    if digest.paused_until is not None and digest.paused_until > ctx.now:
        until = _moment_text(ctx, digest.paused_until, digest.zone)
        return ctx.tr("digest paused until {time}", time=until)
    return ctx.tr("digest on")


def _names(ctx: Context, digest: Digest, mode: Mode) -> list[str]:
    names = []
    for subscription in digest.subscriptions:
        if subscription.mode is not mode or (subscription.until and subscription.until <= ctx.now):
            continue
        name = target_name(ctx, subscription.target)
        if subscription.until:
            until = _moment_text(ctx, subscription.until, digest.zone)
            name = ctx.tr("{name} (until {time})", name=name, time=until)
        names.append(name)
    return names


def _moment_text(ctx: Context, moment: datetime, zone: str) -> str:
    return next_time(moment, now=ctx.now, zone=zone, language=ctx.language)
