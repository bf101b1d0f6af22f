"""home [COMMAND]: a person's lasting page of settings, for themselves and for what they manage.

Its buttons carry out a command and show the page again with what that said: "home digest @daily pause 1w".
Rights are those of the command itself. Of few channels all stands on the page; of many each has a page of
its own, to which the answer to a change there leads back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands.about_person import about_person
from bot.commands.channel_sharing import sharing_button, sharing_line
from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.home_digest import digest_blocks, prefix_of
from bot.commands.list import digest_line
from bot.commands.policy import may_manage
from bot.commands.settings import WEEKLY_NAME, Settings, settings_of
from bot.commands.status import last_line, troubles, unknown_sends
from bot.commands.texts import (
    LANGUAGE_NAMES,
    button,
    buttons,
    buttons_in,
    capitalised,
    in_language,
    place_name,
    shown,
    typed,
)
from bot.commands.words import Parsed
from bot.message import Block, Button, Buttons, Heading, ListBlock, ListItem, Message, Text
from bot.model.destination import Destination, DestinationStatus, PlaceKind, Platform, Role

# So many digests of channels stand on the page whole: each takes a few blocks of the hundred it holds.
_FEW = 4
_A_PAGE = 20
_A_ROW = 4


async def home(ctx: Context, args: str) -> Answer:
    """Show the page, or a further part of its channels; the router carries out a command behind it."""
    word, _, which = args.partition(" ")
    return await with_page(ctx, None, part=(number(which) or 1) if word == "page" else 1)


def _where_it_is(ctx: Context) -> str:
    command = typed(ctx, "list")
    if ctx.destination.platform is Platform.SLACK:
        return ctx.tr("Your page is the Home tab of my app. Here: {command}", command=command)
    return ctx.tr("Your page is in our private chat. Here: {command}", command=command)


def place_of(inner: Parsed) -> int | None:
    """Return the place that a command of the page is about: its own page is shown then."""
    words = inner.args.split()
    if inner.command in ("form", "fill"):
        words = words[1:]
    elif inner.command != "place":
        return None
    return number(words[0]) if words else None


async def with_page(ctx: Context, said: Answer | None, *, about: int | None = None, part: int = 1) -> Answer:
    """Return the person's page, below what a command on it answered; `about` is a place to show alone."""
    if not ctx.is_private_place:
        return said or reply(ctx, _where_it_is(ctx))
    settings = await settings_of(ctx)
    here = settings.destination
    ctx = replace(ctx, destination=here, language=here.language, zone=here.zone)
    managed = await _managed(ctx)
    alone = next((one for one in managed if one.destination.id == about and not _are_few(managed)), None)
    blocks = (
        *_note(said),
        *(
            await _alone(ctx, alone)
            if alone
            else (*_introduction(ctx), *_own(ctx, settings), *await about_person(ctx))
        ),
        *(() if alone else await _channels(ctx, managed, part)),
    )
    title = ctx.tr("Settings")
    return Answer((Message(blocks, summary=title, language=ctx.language, is_page=True),))


def _note(said: Answer | None) -> Iterator[Block]:
    """Yield what was answered, with its buttons as this page's own."""
    for message in said.messages[:1] if said else ():
        yield Text(message.summary or message.toast)
        if row := buttons(*(_on_page(choice) for choice in buttons_in(message))):
            yield Buttons((row,))


def _on_page(choice: Button) -> Button | None:
    return choice if choice.url else button(choice.label, f"home {choice.action}", choice.description)


def _introduction(ctx: Context) -> Iterator[Block]:
    yield Text(
        ctx.tr("One short digest of AI news, with sources: to you here, and to the channels that want one.")
    )


# --- what is the person's own -------------------------------------------------------------------------


def _own(ctx: Context, settings: Settings) -> Iterator[Block]:
    tr = ctx.tr
    yield Heading(tr("For you"))
    if not settings.digests:
        yield Text(tr("No digest comes to you in private."))
        yield Buttons((buttons(button(tr("Start"), "start")),))
    for digest in settings.digests:
        yield from digest_blocks(ctx, settings, digest)
    more = (_weekly_too(ctx, settings), button(tr("Saved"), "saved"), *_languages(ctx, settings))
    yield Buttons((buttons(*more, button(tr("What is stored"), "privacy"), button(tr("Help"), "help")),))


def _languages(ctx: Context, settings: Settings) -> Iterator[Button | None]:
    """Yield the other languages of the place; the person's own go by the names they have in themselves."""
    prefix = prefix_of(ctx, settings)
    for language, name in LANGUAGE_NAMES.items():
        if language != settings.destination.language:
            label = capitalised(in_language(language, ctx.tr)) if prefix else name
            yield button(label, f"home {prefix}language {language}")


def _weekly_too(ctx: Context, settings: Settings) -> Button | None:
    if not settings.digests or any(digest.name == WEEKLY_NAME for digest in settings.digests):
        return None
    ids = f"{settings.destination.id} {settings.digests[0].id}"
    return button(f"{ctx.tr('A weekly one too')} …", f"home form weekly {ids}")


# --- what they manage ---------------------------------------------------------------------------------


async def _managed(ctx: Context) -> list[Settings]:
    """Return the shared places with a digest that the member may manage, by name."""
    places = [place for place in await ctx.tx.destinations.all() if await _is_managed(ctx, place)]
    found = [await settings_of(ctx, place) for place in places]
    kept = (settings for settings in found if settings.digests)
    return sorted(kept, key=lambda one: (place_name(one.destination, ctx.tr).casefold(), one.destination.id))


async def _is_managed(ctx: Context, place: Destination) -> bool:
    is_shared = place.installation_id == ctx.installation.id and place.place.kind is not PlaceKind.PRIVATE
    return is_shared and await may_manage(ctx, place)


def _are_few(managed: Sequence[Settings]) -> bool:
    return sum(len(settings.digests) for settings in managed) <= _FEW


async def _channels(ctx: Context, managed: Sequence[Settings], part: int) -> tuple[Block, ...]:
    if not managed and not _may_set_up(ctx):
        return ()
    blocks: list[Block] = [Heading(ctx.tr("Channels that you manage"))]
    if not managed:
        hint = ctx.tr("None yet. To set one up, write {command} in it.", command=typed(ctx, "channel set"))
        blocks.append(Text(hint))
    elif _are_few(managed):
        for settings in managed:
            blocks += await _whole(ctx, settings)
    else:
        blocks += _overview(ctx, managed, part)
    if ctx.role is Role.OPERATOR:
        blocks += await troubles(ctx, with_places=False)
    return (*blocks, Buttons((buttons(button(ctx.tr("Status"), "status")),)))


def _may_set_up(ctx: Context) -> bool:
    """Say whether there may be a place for them to set up: on Slack only for whom an operator named."""
    if ctx.installation.platform is Platform.SLACK:
        return ctx.member.is_operator or ctx.member.is_admin
    return ctx.role is not Role.READER


async def _alone(ctx: Context, settings: Settings) -> tuple[Block, ...]:
    """Return a page of one place, with the way back."""
    back = button(f"← {ctx.tr('All channels')}", "home")
    return (
        Heading(place_name(settings.destination, ctx.tr)),
        *await _whole(ctx, settings),
        Buttons((buttons(back),)),
    )


async def _whole(ctx: Context, settings: Settings) -> list[Block]:
    """Return how the place stands and all that can be changed there."""
    place = settings.destination
    blocks: list[Block] = []
    if place.status is DestinationStatus.PAUSED:
        resume = button(ctx.tr("Resume"), f"home digest resume {place.id}")
        said = ctx.tr("{place} is on pause: {reason}", place=place_name(place, ctx.tr),
                      reason=shown(place.status_reason))  # fmt: skip
        blocks += [Text(said), Buttons((buttons(resume),))]
    for digest in settings.digests:
        blocks += digest_blocks(ctx, settings, digest)
    if last := await last_line(ctx, place):
        blocks.append(Text(last, is_quiet=True))
    blocks += [_asked_here(block) for block in await unknown_sends(ctx, place.id)]
    blocks.append(Text(sharing_line(ctx, place), is_quiet=True))
    allowing = sharing_button(ctx, place, f"home place {place.id} ")
    blocks.append(Buttons((buttons(_weekly_too(ctx, settings), *_languages(ctx, settings), allowing),)))
    return blocks


def _asked_here(block: Block) -> Block:
    if not isinstance(block, Buttons):
        return block
    rows = (buttons(*(_on_page(choice) for choice in row)) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _overview(ctx: Context, managed: Sequence[Settings], part: int) -> Iterator[Block]:
    """Yield a line for each digest, and buttons that lead to the places; so many on a page."""
    parts = -(-len(managed) // _A_PAGE)
    part = min(part, parts)
    listed = managed[(part - 1) * _A_PAGE : part * _A_PAGE]
    yield ListBlock(
        tuple(ListItem(digest_line(ctx, one, digest)) for one in listed for digest in one.digests)
    )
    choices = buttons(
        *(button(place_name(one.destination, ctx.tr), f"home place {one.destination.id}") for one in listed)
    )
    rows = tuple(choices[start : start + _A_ROW] for start in range(0, len(choices), _A_ROW))
    turning = buttons(
        button(f"← {ctx.tr('Back')}", f"home page {part - 1}") if part > 1 else None,
        button(f"{ctx.tr('More')} →", f"home page {part + 1}") if part < parts else None,
    )
    yield Buttons((*rows, *((turning,) if turning else ())))
