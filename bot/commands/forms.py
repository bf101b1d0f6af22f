"""form NAME PLACE DIGEST, and fill NAME PLACE DIGEST VALUES: what is awkward to type, filled in.

A form names the place and the digest it is about by their ids alone. Filled in, it becomes the command that
says the same ("place 17 digest @daily time mon,tue 08:00"), so that its rights and its Undo are that one's.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.digest_options import LENGTHS
from bot.commands.home import with_page
from bot.commands.onboarding import OFFERED
from bot.commands.policy import may_manage
from bot.commands.targets import tag_target, targets_of
from bot.commands.texts import MAX_ECHO, capitalised, order, place_name, typed, zone_name
from bot.i18n.dates import weekdays_text
from bot.i18n.translator import to_translate
from bot.message import Buttons, Form, FormChoice, FormField, Message, Text
from bot.model.destination import Destination
from bot.model.digest import Digest, Mode
from bot.model.tag import Facet, Tag

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COMPANIES = 60
_SPAN = timedelta(days=7)
_TITLES = {
    "time": to_translate("When it comes"),
    "length": to_translate("How long it is"),
    "follow": to_translate("Follow tags"),
    "mute": to_translate("Mute"),
}
# The command that a form stands for, before its values.
_ORDERS = {"time": "time", "length": "length"}
_COMMANDS = {"follow": "subscribe", "mute": "mute"}


async def form(ctx: Context, args: str) -> Answer:
    """Ask by a form; where there are none, say how it is typed."""
    name, found = await _read(ctx, args)
    if name not in _TITLES or found is None:
        # Pressed on a page that has grown old.
        return await with_page(ctx, gone(ctx)) if ctx.is_button else gone(ctx)
    place, digest = found
    fields = await _FIELDS[name](ctx, digest)
    title = ctx.tr(_TITLES[name])
    prefix = "" if place.id == ctx.destination.id else f"place {place.id} "
    said = ctx.tr(
        "{title}, for {place}: write it like {command}",
        title=title,
        place=place_name(place, ctx.tr),
        command=typed(ctx, f"{prefix}{_example(name)}"),
    )
    asked = Form(name, (place.id, digest.id), title, fields)
    return Answer((Message((Text(said), Buttons(())), said, language=ctx.language, form=asked),))


async def filled(ctx: Context, args: str) -> str | None:
    """Return the command that a filled in form stands for; None if what it is about is gone."""
    name, found = await _read(ctx, args)
    values = " ".join(args.split()[3:])
    if name not in _TITLES or found is None or not values:
        return None
    place, digest = found
    prefix = "" if place.id == ctx.destination.id else f"place {place.id} "
    if name in _ORDERS:
        return f"{prefix}{order(digest, f'{_ORDERS[name]} {values}')}"
    which = f"@{digest.name} " if digest.name else ""
    return f"{prefix}{_COMMANDS[name]} {which}{values}"


def gone(ctx: Context) -> Answer:
    return reply(ctx, ctx.tr("What this form was about is gone. Nothing was changed."))


async def _read(ctx: Context, args: str) -> tuple[str, tuple[Destination, Digest] | None]:
    """Return the form's name, and the place and digest that it is about, if the member may manage it."""
    name, place_id, digest_id = (*args.split()[:3], "", "", "")[:3]
    numbers = number(place_id), number(digest_id)
    if numbers[0] is None or numbers[1] is None:
        return name, None
    digest = await ctx.tx.digests.get(numbers[1])
    place = await ctx.tx.destinations.get(numbers[0])
    if digest is None or place is None or digest.destination_id != place.id:
        return name, None
    return name, ((place, digest) if await may_manage(ctx, place) else None)


def _example(name: str) -> str:
    return {
        "time": "digest time weekdays 08:00",
        "length": "digest length 5",
        "follow": "subscribe google, security",
        "mute": "mute crypto 7d",
    }[name]


async def _time_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    names = (capitalised(weekdays_text(frozenset({day}), ctx.language)) for day in range(7))
    days = tuple(FormChoice(name, day) for name, day in zip(names, _DAYS, strict=True))
    chosen = tuple(_DAYS[day] for day in sorted(digest.weekdays))
    at = f"{digest.local_time:%H:%M}"
    return (
        FormField("some", ctx.tr("Days"), days, chosen),
        FormField(
            "time",
            ctx.tr("Time"),
            chosen=(at,),
            hint=ctx.tr("Local time in {zone}", zone=zone_name(digest.zone)),
        ),
    )


async def _length_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    def label(length: str) -> str:
        count, _, minutes = length.partition(" ")
        if minutes:
            return ctx.tr.plural("As much as {n} minute reads", "As much as {n} minutes read", int(count))
        return ctx.tr.plural("{n} story at most", "{n} stories at most", int(count))

    now = f"{digest.reading_minutes} min" if digest.reading_minutes else str(digest.length)
    choices = tuple(FormChoice(label(length), length) for length in dict.fromkeys((*LENGTHS, now)))
    return (FormField("one", ctx.tr("Length"), choices, (now,)),)


async def _follow_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    """Offer what is not followed yet: all topics, and the companies of the week."""
    counts = await ctx.tx.stories.tag_counts(since=ctx.now - _SPAN)
    busiest = sorted(counts, key=lambda tag: (-counts[tag], tag))
    companies = [tag for tag in (*OFFERED, *busiest) if tag.facet is Facet.COMPANY]
    followed = targets_of(digest, Mode.FOLLOW, now=ctx.now)

    def offered(tags: list[Tag]) -> tuple[FormChoice, ...]:
        new = [tag for tag in dict.fromkeys(tags) if tag_target(tag) not in followed]
        choices = (FormChoice(ctx.catalog.name(tag, ctx.language), tag.slug) for tag in new)
        return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))

    choices = (*offered(ctx.catalog.all(Facet.TOPIC)), *offered(companies[:_COMPANIES]))
    hint = ctx.tr("Any other: {command}", command=typed(ctx, "subscribe Equinor"))
    return (FormField("some", ctx.tr("Tags"), choices, hint=hint),)


async def _mute_fields(ctx: Context, digest: Digest) -> tuple[FormField, ...]:
    del digest
    spans = (
        FormChoice(ctx.tr("For a day"), "1d"),
        FormChoice(ctx.tr("For a week"), "7d"),
        FormChoice(ctx.tr("Always"), "always"),
    )
    hint = ctx.tr("A tag, an outlet or a word; at most {n} characters", n=MAX_ECHO)
    return (
        FormField("words", ctx.tr("What"), hint=hint),
        FormField("one", ctx.tr("For how long"), spans, ("7d",)),
    )


_FIELDS: dict[str, Callable[[Context, Digest], Awaitable[tuple[FormField, ...]]]] = {
    "time": _time_fields,
    "length": _length_fields,
    "follow": _follow_fields,
    "mute": _mute_fields,
}
