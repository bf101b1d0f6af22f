"""digest length|holidays|silent|quiet: how a digest comes, beside when."""

from dataclasses import replace

from bot.commands.change import remember, told_change
from bot.commands.clock_words import read_clock
from bot.commands.context import Answer, Context, ask, reply
from bot.commands.digest_editions import no_digest
from bot.commands.form_fields import asked_by_form
from bot.commands.length_words import LENGTHS, MAX_STORIES, read_length
from bot.commands.settings import next_text, pick_digest, quiet_text, rescheduled, settings_of
from bot.commands.texts import button, order, quoted, typed, unclear
from bot.digest.free_days import country_name, country_named, country_of
from bot.model.destination import QuietHours
from bot.model.digest import Digest

_ON = frozenset({"on", "på", "ja", "yes", "skip"})
_OFF = frozenset({"off", "av", "nei", "no", "none", "ingen"})
_QUIET = ("22-07", "23-06", "20-08")
_TO = (" til ", " to ", "–", "—", "-")


async def set_length(ctx: Context, args: str) -> Answer:
    """Set so many stories, or as many as can be read in some minutes."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    length = read_length(text)
    if length is None:
        choices = [button(_length_label(ctx, label), order(digest, f"length {label}")) for label in LENGTHS]
        said = ctx.tr("How many stories at most, from 1 to {n}? Or how many minutes to read?", n=MAX_STORIES)
        said = f"{unclear(ctx, text)} {said}".strip()
        return await asked_by_form(ctx, ask(ctx, said, choices[:3], choices[3:]), "length", digest)
    stories = length.stories or digest.length
    await ctx.tx.digests.save(replace(digest, length=stories, reading_minutes=length.minutes))
    return await told_change(ctx, before)


async def set_holidays(ctx: Context, args: str) -> Answer:
    """Let the digest stay out on public holidays of the country that is named, else of its zone's, or not."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    word = text.strip().casefold()
    country = country_named(text)
    # "no" is an answer, "NO" is Norway.
    if word in _OFF and text.strip() != "NO":
        wanted = replace(digest, skips_holidays=False)
    elif word in _ON and (digest.country or country_of(digest.zone)):
        wanted = replace(digest, skips_holidays=True)
    elif country:
        wanted = replace(digest, skips_holidays=True, country=country)
    else:
        return _ask_holidays(ctx, digest, text if word not in _ON else "")
    wanted = rescheduled(wanted, now=ctx.now)
    await ctx.tx.digests.save(wanted)
    return await told_change(ctx, before, more=next_text(ctx, wanted))


async def set_silent(ctx: Context, args: str) -> Answer:
    """Let the digest come without sound, or with it."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    if digest is None:
        return no_digest(ctx)
    word = text.strip().casefold()
    if word not in _ON | _OFF:
        said = ctx.tr("Should the digest come with a sound?")
        silent = button(ctx.tr("Without sound"), order(digest, "silent on"))
        return reply(ctx, said, silent, button(ctx.tr("With sound"), order(digest, "silent off")))
    await ctx.tx.digests.save(replace(digest, is_silent=word in _ON))
    return await told_change(ctx, before)


async def set_quiet(ctx: Context, args: str) -> Answer:
    """Set the hours in which nothing comes here unasked; they are the place's, whatever digest is named."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    is_off = text.strip().casefold() in _OFF
    quiet = None if is_off else read_quiet_hours(text)
    if quiet is None and not is_off:
        return await _ask_quiet(ctx, digest, text)
    await ctx.tx.destinations.save(replace(before.settings.destination, quiet=quiet))
    more = "" if is_off else ctx.tr("Digests and notices wait until they end. Answers come at once.")
    return await told_change(ctx, before, more=more)


def read_quiet_hours(text: str) -> QuietHours | None:
    """Read "22-07", "22.30 til 6", "10pm–7am"; None if it is unclear or the ends are the same."""
    line = " ".join(text.casefold().split()).removeprefix("fra ").removeprefix("from ")
    for between in _TO:
        first, found, last = line.partition(between)
        start, end = read_clock(first.strip()), read_clock(last.strip())
        if found and start is not None and end is not None and start != end:
            return QuietHours(start, end)
    return None


def _length_label(ctx: Context, label: str) -> str:
    number, _, minutes = label.partition(" ")
    return ctx.tr("{n} min", n=number) if minutes else number


def _ask_holidays(ctx: Context, digest: Digest, text: str) -> Answer:
    country = digest.country or country_of(digest.zone)
    example = typed(ctx, ctx.tr("digest holidays Norway"))
    if text.strip():
        said = ctx.tr(
            "I know no country called {name}. Nothing was changed. Write it like {command}",
            name=quoted(text, ctx.tr),
            command=example,
        )
    elif country:
        name = country_name(country, ctx.language)
        said = ctx.tr(
            "Should the digest stay out on holidays in {country}? Another country: {command}",
            country=name,
            command=example,
        )
    else:
        return reply(ctx, ctx.tr("Holidays of which country? Write it like {command}", command=example))
    skip = button(ctx.tr("Skip holidays"), order(digest, "holidays on")) if country else None
    return reply(ctx, said, skip, button(ctx.tr("Come anyway"), order(digest, "holidays off")))


async def _ask_quiet(ctx: Context, digest: Digest | None, text: str) -> Answer:
    def quiet_order(hours: str) -> str:
        return order(digest, f"quiet {hours}") if digest else f"digest quiet {hours}"

    destination = (await settings_of(ctx)).destination
    choices = [
        button(quiet_text(ctx, replace(destination, quiet=read_quiet_hours(hours))), quiet_order(hours))
        for hours in _QUIET
    ]
    off = button(ctx.tr("None"), quiet_order("off")) if destination.quiet else None
    example = typed(ctx, ctx.tr("quiet 22-07"))
    if text.strip():
        said = ctx.tr(
            "I am not sure what {text} means. Nothing was changed. Choose, or write it like {command}",
            text=quoted(text, ctx.tr),
            command=example,
        )
    else:
        said = ctx.tr(
            "When should nothing come by itself? Choose, or write it like {command}", command=example
        )
    return ask(ctx, said, choices, [off])
