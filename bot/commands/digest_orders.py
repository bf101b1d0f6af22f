"""digest time|days|weekly|pause|resume|off|add|remove: when a standing order comes, and whether."""

import re
from dataclasses import replace
from datetime import time, timedelta

from bot.commands.change import Before, remember, told_change
from bot.commands.concerns import number
from bot.commands.context import Answer, Context, ask, passing, reply
from bot.commands.digest_editions import no_digest
from bot.commands.draft_desk import moved_line
from bot.commands.form_fields import asked_by_form
from bot.commands.policy import may_settle
from bot.commands.settings import (
    WEEKLY_NAME,
    default_digest,
    digest_label,
    digest_name,
    next_text,
    pick_digest,
    rescheduled,
    switched_off,
    switched_on,
)
from bot.commands.texts import button, order, place_name, quoted, typed, unclear
from bot.commands.time_words import Schedule, read_schedule, read_span
from bot.i18n.dates import next_time, time_of_day, weekdays_text
from bot.message import Button
from bot.model.destination import Destination, DestinationStatus
from bot.model.digest import Digest

MAX_DIGESTS = 5
_NAME = re.compile(r"[^\W\d_][\w-]{0,19}")
_WEEKLY_DAY = frozenset({4})
_TIMES = tuple(time(hour) for hour in (6, 7, 8, 12, 16, 20))


async def set_schedule(ctx: Context, args: str) -> Answer:
    """Set time, weekdays or both; what is unclear becomes buttons to choose from."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    schedule = read_schedule(text)
    if schedule is None:
        return await asked_by_form(ctx, _ask_when(ctx, digest, text), "time", digest)
    wanted = rescheduled(
        replace(
            digest,
            local_time=schedule.local_time or digest.local_time,
            weekdays=schedule.weekdays or digest.weekdays,
        ),
        now=ctx.now,
    )
    await ctx.tx.digests.save(wanted)
    return await told_change(ctx, before, _on_button(ctx, wanted), more=await _next_text(ctx, wanted))


async def pause(ctx: Context, args: str) -> Answer:
    """Pause for a span; without one, ask for how long."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    if digest.next_at is None:
        return reply(ctx, ctx.tr("The digest is off, so there is nothing to pause."), _on_button(ctx, digest))
    span = read_span(text)
    if span is None:
        spans = ((ctx.tr("A week"), "7d"), (ctx.tr("Two weeks"), "14d"), (ctx.tr("A month"), "30d"))
        choices = [button(label, order(digest, f"pause {days}")) for label, days in spans]
        until_told = button(ctx.tr("Until I say so"), order(digest, "off"))
        said = f"{unclear(ctx, text)} {ctx.tr('Pause for how long?')}".strip()
        return ask(ctx, said, choices, [until_told])
    return await _pause(ctx, before, digest, span)


async def resume(ctx: Context, args: str) -> Answer:
    """Go on after pause or off. A number names a destination that was put on pause for a reason."""
    if args.isdigit():
        named = number(args)
        place = await ctx.tx.destinations.get(named) if named is not None else None
        if place is None or not await may_settle(ctx, place):
            said = ctx.tr("I know of no such place that you could set up. Nothing was changed.")
            return passing(ctx, reply(ctx, said))
        return await _resume_place(ctx, place)
    before = await remember(ctx)
    digest, _ = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    wanted = switched_on(digest, now=ctx.now)
    await ctx.tx.digests.save(wanted)
    await _activate(ctx, before.settings.destination)
    return await told_change(ctx, before, more=next_text(ctx, wanted))


async def come_back(ctx: Context, args: str) -> Answer:
    """Go on after a span: what is offered instead of off."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    span = read_span(text)
    if digest is None or span is None:
        return no_digest(ctx) if digest is None else await pause(ctx, args)
    return await _pause(ctx, before, switched_on(digest, now=ctx.now), span)


async def end(ctx: Context, args: str) -> Answer:
    """Switch off by the button under a digest, at once; a pause is offered instead."""
    before = await remember(ctx)
    digest, _ = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    await ctx.tx.digests.save(switched_off(digest))
    text = ctx.tr(
        "{place} is off. What you chose is kept. To go on: {command}",
        place=digest_label(ctx, before.settings, digest),
        command=typed(ctx, order(digest, "on") if len(before.settings.digests) > 1 else "digest on"),
    )
    later = button(ctx.tr("Pause a week instead"), order(digest, "back 7d"))
    return await told_change(ctx, before, later, text=text)


async def switch_off(ctx: Context, args: str) -> Answer:
    before = await remember(ctx)
    digest, _ = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    await ctx.tx.digests.save(switched_off(digest))
    return await told_change(ctx, before)


async def set_weekly(ctx: Context, args: str) -> Answer:
    """Add a weekly digest beside the others, or move the one there is: "digest weekly friday 14:00"."""
    before = await remember(ctx)
    schedule = read_schedule(args)
    if schedule is None:
        first = before.settings.digests[0] if before.settings.digests else None
        return await asked_by_form(ctx, _ask_which_day(ctx, args), "weekly", first)
    weekdays = schedule.weekdays or _WEEKLY_DAY
    if len(weekdays) != 1:
        example = typed(ctx, ctx.tr("digest weekly friday 14:00"))
        said = ctx.tr(
            "A weekly digest comes on one day. Nothing was changed. Write it like {command}", command=example
        )
        return reply(ctx, said)
    digests = before.settings.digests
    present = next((digest for digest in digests if digest.name == WEEKLY_NAME), None)
    if present is None and len(digests) >= MAX_DIGESTS:
        return reply(ctx, _too_many(ctx))
    model = digests[0] if digests else default_digest(before.settings.destination, now=ctx.now)
    wanted = replace(
        present or _new_like(ctx, model, WEEKLY_NAME),
        local_time=schedule.local_time or (present or model).local_time,
        weekdays=weekdays,
    )
    wanted = switched_on(wanted, now=ctx.now)
    if present is None:
        wanted = await ctx.tx.digests.add(wanted)
    else:
        await ctx.tx.digests.save(wanted)
    preview = button(ctx.tr("Preview"), order(wanted, "preview"))
    return await told_change(ctx, before, preview, more=next_text(ctx, wanted))


async def add_digest(ctx: Context, args: str) -> Answer:
    """Add a digest beside the first one, with its choices: "digest add weekly friday 14:00"."""
    before = await remember(ctx)
    name, _, when = args.partition(" ")
    schedule = read_schedule(when)
    if not before.settings.digests:
        return no_digest(ctx)
    if problem := _problem_with(ctx, before, name, schedule):
        return reply(ctx, problem)
    first = before.settings.digests[0]
    wanted = replace(
        _new_like(ctx, first, name.casefold()),
        local_time=(schedule and schedule.local_time) or first.local_time,
        weekdays=(schedule and schedule.weekdays) or first.weekdays,
    )
    added = await ctx.tx.digests.add(switched_on(wanted, now=ctx.now))
    preview = button(ctx.tr("Preview"), order(added, "preview"))
    return await told_change(ctx, before, preview, more=next_text(ctx, added))


async def remove_digest(ctx: Context, args: str) -> Answer:
    before = await remember(ctx)
    digest, _ = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    await ctx.tx.digests.remove(digest.id)
    text = ctx.tr(
        "{place}: digest {name} → none.",
        place=place_name(ctx.destination, ctx.tr),
        name=quoted(digest_name(ctx, digest), ctx.tr),
    )
    return await told_change(ctx, before, text=text)


def _new_like(ctx: Context, model: Digest, name: str) -> Digest:
    """Return a digest with the choices of another, which has told nothing yet."""
    new = replace(model, name=name, created_at=ctx.now, last_at=None, covered_until=None)
    return replace(new, paused_until=None)


def _ask_which_day(ctx: Context, text: str) -> Answer:
    days = ((4, "friday 14:00"), (6, "sunday 18:00"), (0, "monday 08:00"))
    choices = [
        button(
            f"{weekdays_text(frozenset({day}), ctx.language)} {_local(when, ctx)}", f"digest weekly {when}"
        )
        for day, when in days
    ]
    example = typed(ctx, ctx.tr("digest weekly friday 14:00"))
    said = ctx.tr("When should the week come? Choose, or write it like {command}", command=example)
    if text.strip():
        doubt = ctx.tr("I am not sure what {text} means.", text=quoted(text, ctx.tr))
        said = f"{doubt} {said}"
    return ask(ctx, said, *([choice] for choice in choices))


def _local(when: str, ctx: Context) -> str:
    return time_of_day(time.fromisoformat(when.rpartition(" ")[2]), ctx.language)


def _ask_when(ctx: Context, digest: Digest, text: str) -> Answer:
    times = [
        button(time_of_day(local, ctx.language), order(digest, f"time {local:%H:%M}")) for local in _TIMES
    ]
    days = (
        button(ctx.tr("Weekdays"), order(digest, "days weekdays")),
        button(ctx.tr("Every day"), order(digest, "days daily")),
    )
    example = typed(ctx, ctx.tr("time weekdays 7:30"))
    if text:
        said = ctx.tr(
            "I am not sure what {text} means. Nothing was changed. Choose, or write it like {command}",
            text=quoted(text, ctx.tr),
            command=example,
        )
    else:
        said = ctx.tr("When should it come? Choose, or write it like {command}", command=example)
    return ask(ctx, said, times[:3], times[3:], days)


async def _pause(ctx: Context, before: Before, digest: Digest, span: timedelta) -> Answer:
    paused = replace(digest, paused_until=ctx.now + span)
    wanted = rescheduled(paused, now=ctx.now)
    await ctx.tx.digests.save(wanted)
    again = button(ctx.tr("Resume"), order(digest, "resume"))
    return await told_change(ctx, before, again, more=await _next_text(ctx, wanted))


async def _next_text(ctx: Context, digest: Digest) -> str:
    """Return when it comes next, and what becomes then of an edition that was edited already."""
    return " ".join(filter(None, (next_text(ctx, digest), await moved_line(ctx, digest))))


async def _resume_place(ctx: Context, destination: Destination) -> Answer:
    """Let a destination that we put on pause receive again: whoever mended it says so."""
    place = place_name(destination, ctx.tr)
    digests = await ctx.tx.digests.of(destination.id)
    if destination.status is DestinationStatus.ACTIVE:
        return reply(ctx, ctx.tr("{place} is not on pause.", place=place))
    await _activate(ctx, destination)
    for digest in digests:
        await ctx.tx.digests.save(rescheduled(digest, now=ctx.now))
    due = [d.next_at for d in await ctx.tx.digests.of(destination.id) if d.next_at is not None]
    if not due:
        return reply(ctx, ctx.tr("{place}: on pause → on. It has no digest.", place=place))
    moment = next_time(min(due), now=ctx.now, zone=destination.zone, language=ctx.language)
    return reply(ctx, ctx.tr("{place}: on pause → on. Next: {time}.", place=place, time=moment))


async def _activate(ctx: Context, destination: Destination) -> None:
    if destination.status is DestinationStatus.PAUSED:
        active = replace(destination, status=DestinationStatus.ACTIVE, status_reason="")
        await ctx.tx.destinations.save(active)


def _problem_with(ctx: Context, before: Before, name: str, schedule: Schedule | None) -> str:
    """Return what stands in the way of a new digest; empty if nothing does."""
    tr, digests = ctx.tr, before.settings.digests
    example = typed(ctx, "digest add weekly friday 14:00")
    if not _NAME.fullmatch(name) or schedule is None:
        return tr("Write a name, then when it comes: {command}. Nothing was changed.", command=example)
    if any(digest.name.casefold() == name.casefold() for digest in digests):
        return tr("A digest called {name} is here already. Nothing was changed.", name=quoted(name, tr))
    if len(digests) >= MAX_DIGESTS:
        return _too_many(ctx)
    return ""


def _too_many(ctx: Context) -> str:
    return ctx.tr("A place has at most {n} digests. Nothing was changed.", n=MAX_DIGESTS)


def _on_button(ctx: Context, digest: Digest) -> Button | None:
    return None if digest.next_at else button(ctx.tr("Switch it on"), order(digest, "on"))
