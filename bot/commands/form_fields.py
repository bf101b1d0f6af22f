"""The forms: what each asks, with what is chosen now filled in.

A form is made of what is stored now; sent in, it is compared with how things stand then.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from zlib import crc32

from bot.commands.context import Answer, Context
from bot.commands.length_words import LENGTHS
from bot.commands.settings import WEEKLY_NAME, audience_name
from bot.commands.targets import OFFERED_FIRST, tag_target, target_name, target_token, targets_of
from bot.commands.texts import MAX_ECHO, capitalised, typed, zone_name
from bot.i18n.dates import weekdays_text
from bot.i18n.translator import to_translate
from bot.message import Form, FormChoice, FormField
from bot.model.digest import Digest, Mode, Target
from bot.model.tag import Facet, Tag

TITLES = {
    "time": to_translate("When it comes"),
    "weekly": to_translate("A weekly digest"),
    "length": to_translate("How long it is"),
    "role": to_translate("Whom it is for"),
    "follow": to_translate("Follow tags"),
    "mute": to_translate("Mute"),
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FRIDAY = 4
_WEEKLY_AT = "14:00"
_COMPANIES = 60
# No platform offers more in one list.
_MOST_CHOICES = 100
_SPAN = timedelta(days=7)


async def form_of(ctx: Context, name: str, digest: Digest) -> Form:
    """Return the form about the digest. Its last number stands for what was chosen when it was made."""
    fields = await _FIELDS[name](ctx, digest)
    return Form(name, (digest.destination_id, digest.id, _stamp(fields)), ctx.tr(TITLES[name]), fields)


async def asked_by_form(ctx: Context, question: Answer, name: str, digest: Digest | None) -> Answer:
    """Return a question that is asked by a form where there are any."""
    if digest is None or not ctx.may_change:
        return question
    first, *rest = question.messages
    return replace(question, messages=(replace(first, form=await form_of(ctx, name, digest)), *rest))


def _stamp(fields: Sequence[FormField]) -> int:
    return crc32(json.dumps([sorted(field.chosen) for field in fields]).encode())


async def _time_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    chosen = tuple(_DAYS[day] for day in sorted(digest.weekdays))
    return (
        FormField("some", ctx.tr("Days"), _days(ctx), chosen),
        _clock(ctx, digest, f"{digest.local_time:%H:%M}"),
    )


async def _weekly_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    """Ask for one day: that of the weekly digest, if the place has one."""
    digests = await ctx.tx.digests.of(digest.destination_id)
    weekly = next((one for one in digests if one.name == WEEKLY_NAME), None)
    day = min(weekly.weekdays) if weekly else _FRIDAY
    at = f"{weekly.local_time:%H:%M}" if weekly else _WEEKLY_AT
    return (FormField("one", ctx.tr("Day"), _days(ctx), (_DAYS[day],)), _clock(ctx, digest, at))


def _days(ctx: Context) -> tuple[FormChoice, ...]:
    names = (capitalised(weekdays_text(frozenset({day}), ctx.language)) for day in range(7))
    return tuple(FormChoice(name, day) for name, day in zip(names, _DAYS, strict=True))


def _clock(ctx: Context, digest: Digest, at: str) -> FormField:
    hint = ctx.tr("Local time in {zone}", zone=zone_name(digest.zone))
    return FormField("time", ctx.tr("Time"), chosen=(at,), hint=hint)


async def _length_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    def label(length: str) -> str:
        count, _, minutes = length.partition(" ")
        if minutes:
            return ctx.tr.plural("As much as {n} minute reads", "As much as {n} minutes read", int(count))
        return ctx.tr.plural("{n} story at most", "{n} stories at most", int(count))

    now = f"{digest.reading_minutes} min" if digest.reading_minutes else str(digest.length)
    choices = tuple(FormChoice(label(length), length) for length in dict.fromkeys((*LENGTHS, now)))
    return (FormField("one", ctx.tr("Length"), choices, (now,)),)


async def _role_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    known = (tag.slug for tag in ctx.catalog.all(Facet.AUDIENCE))
    choices = tuple(
        FormChoice(audience_name(ctx, slug), slug) for slug in dict.fromkeys((*known, digest.audience))
    )
    return (FormField("one", ctx.tr("Role"), choices, (digest.audience,)),)


async def _follow_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    """Offer what is followed, which comes first; then all topics, and the companies of the week."""
    counts = await ctx.tx.stories.tag_counts(since=ctx.now - _SPAN)
    busiest = sorted(counts, key=lambda tag: (-counts[tag], tag))
    companies = [tag for tag in (*OFFERED_FIRST, *busiest) if tag.facet is Facet.COMPANY]
    follows = sorted(targets_of(digest, Mode.FOLLOW, now=ctx.now))
    followed = [target for target in follows if _fits(target_token(target))]
    offered = (
        *_choices(ctx, followed),
        *_choices(ctx, _targets(ctx.catalog.all(Facet.TOPIC))),
        *_choices(ctx, _targets(companies[:_COMPANIES])),
    )
    choices = tuple({choice.value: choice for choice in offered}.values())[:_MOST_CHOICES]
    values = {choice.value for choice in choices}
    chosen = tuple(token for token in map(target_token, followed) if token in values)
    hint = ctx.tr("Nothing chosen: the most important of everything. Any other: {command}",
                  command=typed(ctx, "subscribe Equinor"))  # fmt: skip
    return (FormField("some", ctx.tr("Tags"), choices, chosen, hint, is_optional=True),)


def _choices(ctx: Context, targets: Iterable[Target]) -> list[FormChoice]:
    found = (FormChoice(target_name(ctx, target), target_token(target)) for target in targets)
    return sorted(found, key=lambda choice: choice.label.casefold())


def _targets(tags: Sequence[Tag]) -> Iterable[Target]:
    return (tag_target(tag) for tag in dict.fromkeys(tags))


def _fits(token: str) -> bool:
    """Say whether it can stand in a list of values; what cannot is left as it is."""
    return "," not in token and len(token) <= MAX_ECHO + len("outlet:")


async def _mute_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    del digest
    spans = (
        FormChoice(ctx.tr("For a day"), "1d"),
        FormChoice(ctx.tr("For a week"), "7d"),
        FormChoice(ctx.tr("Always"), "always"),
    )
    hint = ctx.tr("A tag, an outlet or a word; at most {n} characters", n=MAX_ECHO)
    return (
        FormField("words", ctx.tr("What"), hint=hint, limit=MAX_ECHO),
        FormField("one", ctx.tr("For how long"), spans, ("7d",)),
    )


_FIELDS: dict[str, Callable[[Context, Digest], Awaitable[tuple[FormField, ...]]]] = {
    "time": _time_fields,
    "weekly": _weekly_fields,
    "length": _length_fields,
    "role": _role_fields,
    "follow": _follow_fields,
    "mute": _mute_fields,
}
