"""A destination's settings as values to compare and to tell: "weekdays 08:00", "Google and Security"."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import NamedTuple

from bot.commands.context import Context
from bot.commands.targets import target_name
from bot.commands.texts import LANGUAGE_NAMES, place_name, zone_name
from bot.digest.days import holidays_text
from bot.digest.free_days import country_name, country_of
from bot.digest.schedule import next_due, next_for
from bot.i18n.dates import next_time, time_of_day, weekday_date, weekdays_text
from bot.i18n.lists import list_of
from bot.i18n.translator import to_translate
from bot.model.destination import Destination
from bot.model.digest import WEEKDAYS, Digest, Mode
from bot.model.tag import Facet, Tag

DEFAULT_LENGTH = 5
DEFAULT_TIME = time(8)
FIRST_NAME = "daily"
WEEKLY_NAME = "weekly"
# What people type -> the name as it is kept.
_NAMES = {"daglig": FIRST_NAME, "ukentlig": WEEKLY_NAME}


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


async def ensure_digest(
    ctx: Context, settings: Settings, digest: Digest | None, *, is_on: bool = True
) -> Digest:
    """Return the digest, or the default one, made now where the place has none."""
    return digest or await ctx.tx.digests.add(default_digest(settings.destination, now=ctx.now, is_on=is_on))


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
        if (
            wanted == str(number)
            or _NAMES.get(wanted, wanted) == _NAMES.get(digest.name, digest.name).casefold()
        ):
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


def length_text(ctx: Context, digest: Digest) -> str:
    if digest.reading_minutes is not None:
        return ctx.tr.plural("{n} minute", "{n} minutes", digest.reading_minutes)
    return ctx.tr.plural("{n} story", "{n} stories", digest.length)


def holidays_setting(ctx: Context, digest: Digest) -> str:
    country = digest.country or country_of(digest.zone)
    if not digest.skips_holidays or not country:
        return ctx.tr("comes on holidays too")
    return ctx.tr("skips holidays ({country})", country=country_name(country, ctx.language))


def sound_setting(ctx: Context, digest: Digest) -> str:
    return ctx.tr("without sound") if digest.is_silent else ctx.tr("with sound")


def quiet_text(ctx: Context, destination: Destination) -> str:
    """Return "22.00–07.00", or that there are none."""
    quiet = destination.quiet
    if quiet is None:
        return ctx.tr("none")
    return f"{time_of_day(quiet.start, ctx.language)}–{time_of_day(quiet.end, ctx.language)}"


def _shares(ctx: Context, destination: Destination) -> str:
    return ctx.tr("allowed") if destination.takes_shares else ctx.tr("not allowed")


def audience_name(ctx: Context, audience: str) -> str:
    return ctx.catalog.name(Tag(Facet.AUDIENCE, audience), ctx.language)


def next_text(ctx: Context, digest: Digest) -> str:
    """Return the sentence on when the digest comes next, or that it does not."""
    if digest.next_at is None:
        return ctx.tr("It is off.")
    moment = _moment_text(ctx, digest.next_at, digest.zone)
    # A pause leaves out more than the holidays in it.
    free = holidays_text(digest, max(ctx.now, digest.paused_until or ctx.now), digest.next_at, ctx.tr)
    return ctx.tr("Next: {time}.", time=f"{moment} ({free})" if free else moment)


def first_date_text(ctx: Context, digest: Digest) -> str:
    moment = digest.next_at or digest.created_at
    return weekday_date(moment, digest.zone, ctx.language)


def digest_name(ctx: Context, digest: Digest) -> str:
    """Return the name people gave it; the first one goes by a name in the reader's language."""
    if digest.name == WEEKLY_NAME:
        return ctx.tr("weekly")
    return digest.name if digest.name not in ("", FIRST_NAME) else ctx.tr("daily")


def digest_label(ctx: Context, settings: Settings, digest: Digest) -> str:
    """Return the place, and the digest's name where it has several."""
    place = place_name(settings.destination, ctx.tr)
    return place if len(settings.digests) < 2 else f"{place} ({digest_name(ctx, digest)})"


def listed(ctx: Context, words: Sequence[str]) -> str:
    return list_of(words, ctx.language)


def follows_text(ctx: Context, digest: Digest) -> str:
    names = _names(ctx, digest, Mode.FOLLOW)
    return listed(ctx, names) if names else ctx.tr("the most important of everything")


def mutes_text(ctx: Context, digest: Digest) -> str:
    names = _names(ctx, digest, Mode.MUTE)
    return listed(ctx, names) if names else ctx.tr("nothing")


def less_text(ctx: Context, digest: Digest) -> str:
    names = _names(ctx, digest, Mode.LESS)
    return listed(ctx, names) if names else ctx.tr("nothing")


def told_differences(ctx: Context, before: Settings, after: Settings) -> str:
    """Return "#ai-nytt: hverdager 08.00 → hverdager 07.30; …" of all that differs; empty if nothing does."""
    return _told(ctx, after, [(pair, f"{pair.old} → {pair.new}") for pair in _differing(ctx, before, after)])


def told_values(ctx: Context, before: Settings, after: Settings) -> str:
    """Return what the settings that differ are in `after`, in the same way: what Undo brought back."""
    return _told(ctx, after, [(pair, pair.new) for pair in _differing(ctx, before, after)])


def _told(ctx: Context, settings: Settings, values: Sequence[tuple["_Pair", str]]) -> str:
    """Name the place, and the digest with it where all is of one digest."""
    if not values:
        return ""
    place = place_name(settings.destination, ctx.tr)
    names = {pair.name for pair, _ in values}
    if len(names) == 1 and (name := names.pop()):
        place = f"{place} ({name})"
        values = [(pair._replace(name=""), value) for pair, value in values]
    return f"{place}: {'; '.join(pair.told(ctx, value) for pair, value in values)}"


# The settings of a digest in the order they are told, with a label where the value needs one.
_LABELS = {
    "state": "{value}",
    "when": "{value}",
    "length": "{value}",
    "audience": to_translate("role: {value}"),
    "holidays": "{value}",
    "sound": "{value}",
    "follows": to_translate("follows {value}"),
    "mutes": to_translate("mutes {value}"),
    "less": to_translate("plays down {value}"),
}


class _Pair(NamedTuple):
    """A setting before and after; `name` is that of its digest, where it needs one."""

    name: str
    label: str
    old: str
    new: str

    def told(self, ctx: Context, value: str) -> str:
        text = ctx.tr(self.label, value=value)
        return f"{self.name}: {text}" if self.name else text


def _differing(ctx: Context, before: Settings, after: Settings) -> list[_Pair]:
    """Return what differs; what changed alike in all digests, or in the place itself, is one change."""
    pairs = [pair for pair in _pairs(ctx, before, after) if pair.old != pair.new]
    times = Counter(pair._replace(name="") for pair in pairs)

    def merged(pair: _Pair) -> _Pair:
        alike = pair._replace(name="")
        return alike if alike in pairs or times[alike] == len(after.digests) > 1 else pair

    return list(dict.fromkeys(map(merged, pairs)))


def _pairs(ctx: Context, before: Settings, after: Settings) -> Iterator[_Pair]:
    """Yield every setting there is."""
    old, new = before.destination, after.destination
    languages = LANGUAGE_NAMES[old.language], LANGUAGE_NAMES[new.language]
    yield _Pair("", "{value}", *languages)
    yield _Pair("", to_translate("time zone: {value}"), zone_name(old.zone), zone_name(new.zone))
    roles = audience_name(ctx, old.audience), audience_name(ctx, new.audience)
    yield _Pair("", _LABELS["audience"], *roles)
    yield _Pair("", to_translate("quiet hours: {value}"), quiet_text(ctx, old), quiet_text(ctx, new))
    yield _Pair("", to_translate("stories from private chats: {value}"), _shares(ctx, old), _shares(ctx, new))
    are_named = max(len(before.digests), len(after.digests)) > 1
    old_digests = {digest.id: digest for digest in before.digests}
    new_digests = {digest.id: digest for digest in after.digests}
    for digest_id, digest in {**old_digests, **new_digests}.items():
        name = digest_name(ctx, digest) if are_named else ""
        yield from _digest_pairs(ctx, old_digests.get(digest_id), new_digests.get(digest_id), name)


def _digest_pairs(ctx: Context, old: Digest | None, new: Digest | None, name: str) -> Iterator[_Pair]:
    """Yield the settings of one digest; one that came or went is told as a whole."""
    if old is None or new is None:
        yield _Pair(name, "{value}", _whole_text(ctx, old), _whole_text(ctx, new))
        return
    # Moments are told in one zone: a new one moves none of them.
    in_new_zone = _values(ctx, replace(old, zone=new.zone))
    old_values = {**in_new_zone, "holidays": holidays_setting(ctx, old)}
    new_values = _values(ctx, new)
    for setting, label in _LABELS.items():
        yield _Pair(name, label, old_values[setting], new_values[setting])


def _whole_text(ctx: Context, digest: Digest | None) -> str:
    if digest is None:
        return ctx.tr("none")
    return ctx.tr(
        "{stories} {when}, follows {names}",
        stories=length_text(ctx, digest),
        when=when_text(ctx, digest),
        names=follows_text(ctx, digest),
    )


def _values(ctx: Context, digest: Digest) -> dict[str, str]:
    return {
        "state": _state_text(ctx, digest),
        "when": when_text(ctx, digest),
        "length": length_text(ctx, digest),
        "audience": audience_name(ctx, digest.audience),
        "holidays": holidays_setting(ctx, digest),
        "sound": sound_setting(ctx, digest),
        "follows": follows_text(ctx, digest),
        "mutes": mutes_text(ctx, digest),
        "less": less_text(ctx, digest),
    }


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
