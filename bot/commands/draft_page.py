"""The preview: the edition as it stands, what is left out and why, and what an admin can do about it.

Short, so that it fits into one message with all its buttons: a row for each story.
"""

from dataclasses import replace

from bot.commands.context import Answer, Context
from bot.commands.draft_desk import MAX_HEADLINE, Desk, due_text, editor_name, headline, told_story, when
from bot.commands.settings import digest_label
from bot.commands.texts import button, buttons, order
from bot.curation.ranking import NOISE_THRESHOLD, PART_NAMES, SEND_THRESHOLD
from bot.digest.present import clipped, joined, outlet_name, story_block
from bot.digest.select import Choice, LeftOut, Why
from bot.i18n.dates import clock_time, number
from bot.message import Block, Button, Buttons, Message, StoryBlock, Text
from bot.model.tag import Facet, Tag

# So many that were not taken out by hand: the nearest.
MAX_NEAREST = 3
MAX_TAKEN_OUT = 5
# Part of what Slack counts; a longer address is left out, the story's card has it.
_LONG_URL = 150
# What takes less from a story explains nothing.
_HEAVY = -0.5


async def page(
    ctx: Context,
    desk: Desk,
    *,
    note: str = "",
    undo: Button | None = None,
    is_in_place: bool = True,
) -> Answer:
    """Show the preview, below what was just done; pressed on a preview, in its place."""
    intro = await _intro(ctx, desk)
    blocks: tuple[Block, ...] = (
        *((Text(note),) if note else ()),
        *((Buttons(((undo,),)),) if undo else ()),
        Text(intro),
        Text(_facts(desk), is_quiet=True),
        *_all_told(ctx, desk),
        *_left_out(ctx, desk),
        Buttons(_last_rows(ctx, desk)),
    )
    message = Message(
        blocks,
        summary=note or intro,
        language=ctx.language,
        replaces_original=is_in_place and ctx.is_button,
        toast=note,
    )
    return Answer((message,))


def whole(ctx: Context, desk: Desk, message: Message) -> Answer:
    """Show the edition in full, as a message of its own."""
    said = ctx.tr("In full, as of {time}:", time=clock_time(ctx.now, desk.digest.zone, ctx.language))
    shown = replace(message, blocks=(Text(said), *message.blocks), summary=said, is_private=True, thread=())
    return Answer((shown,))


def press(desk: Desk, verb: str, *words: object) -> str:
    """Return the action of a button of this preview."""
    return " ".join(("draft", str(desk.digest.id), verb, *map(str, words), desk.token))


async def _intro(ctx: Context, desk: Desk) -> str:
    digest, stored = desk.digest, desk.stored
    time = clock_time(ctx.now, digest.zone, ctx.language)
    place = f"{digest_label(ctx, desk.settings, digest)}: " if _is_elsewhere(ctx, desk) else ""
    if digest.next_at is None:
        said = ctx.tr("The digest is off. This is how it would look now ({time}).", time=time)
    elif desk.orders.is_locked and stored is not None:
        said = ctx.tr(
            "Locked by {who} ({when}): it goes out like this {due}. What is new comes next time.",
            who=await editor_name(ctx, stored),
            when=when(ctx, digest, stored),
            due=due_text(ctx, digest),
        )
    else:
        said = ctx.tr(
            "This is the edition as it stands now ({time}). New stories may still come before {due}.",
            time=time,
            due=due_text(ctx, digest),
        )
    return f"{place}{said}"


def _is_elsewhere(ctx: Context, desk: Desk) -> bool:
    return ctx.acting_in is not None or len(desk.settings.digests) > 1


def _facts(desk: Desk) -> str:
    """Return what the edition says of itself: how many stories and minutes, or that it is a quiet day."""
    return next((block.text for block in desk.message.blocks if isinstance(block, Text)), "")


def _all_told(ctx: Context, desk: Desk) -> list[StoryBlock]:
    """Return the stories in their order; of a locked edition, as they were when it was locked."""
    chosen = enumerate(desk.selection.chosen, start=1)
    if desk.kept is None:
        return [_told(ctx, desk, choice, place) for place, choice in chosen]
    return [_kept(ctx, desk, block) for block in desk.kept]


def _kept(ctx: Context, desk: Desk, block: StoryBlock) -> StoryBlock:
    choice = desk.choice(block.story_id)
    line = _about(ctx, desk, choice) if choice else ""
    return _in_two_lines(block, clipped(block.headline, MAX_HEADLINE), line, ())


def _about(ctx: Context, desk: Desk, choice: Choice) -> str:
    tr = ctx.tr
    telling = told_story(ctx, desk, choice.story)
    return joined(
        (
            outlet_name(telling.sources[0]) if telling.sources else "",
            tr.plural("{n} source", "{n} sources", len({source.outlet for source in telling.sources})),
            _points(ctx, choice),
            tr("taken in") if choice.is_taken_in else "",
        )
    )


def _told(ctx: Context, desk: Desk, choice: Choice, place: int) -> StoryBlock:
    tr, story_id = ctx.tr, choice.story.id
    is_last = place == len(desk.selection.chosen)
    title = headline(ctx, desk, choice)
    row = buttons(
        button(tr("Take out"), press(desk, "out", story_id), tr("Take out “{headline}”", headline=title)),
        button(tr("Up"), press(desk, "up", story_id), tr("Move “{headline}” up", headline=title))
        if place > 1
        else None,
        button(tr("Down"), press(desk, "down", story_id), tr("Move “{headline}” down", headline=title))
        if not is_last
        else None,
    )
    is_open = desk.digest.next_at is not None and not desk.orders.is_locked
    return _short(ctx, desk, choice, place, _about(ctx, desk, choice), row if is_open else ())


def _left_out(ctx: Context, desk: Desk) -> tuple[Block, ...]:
    """Return what an admin took out, then what came nearest, with the reasons."""
    if desk.orders.is_locked or desk.digest.next_at is None:
        return ()
    taken_out = [left for left in desk.selection.left_out if left.why is Why.TAKEN_OUT]
    others = [left for left in desk.selection.left_out if left not in taken_out and _is_worth_naming(left)]
    shown = (*taken_out[:MAX_TAKEN_OUT], *others[:MAX_NEAREST])
    if not shown:
        return ()
    first = len(desk.selection.chosen) + 1
    blocks = (_out(ctx, desk, left, place) for place, left in enumerate(shown, start=first))
    return (Text(ctx.tr("Not in it:")), *blocks)


def _is_worth_naming(left: LeftOut) -> bool:
    return left.choice.story.base_score >= NOISE_THRESHOLD


def _out(ctx: Context, desk: Desk, left: LeftOut, place: int) -> StoryBlock:
    meta = joined((_reason(ctx, desk, left), _points(ctx, left.choice)))
    title = headline(ctx, desk, left.choice)
    label = ctx.tr("Take in “{headline}”", headline=title)
    take = button(ctx.tr("Take in"), press(desk, "in", left.choice.story.id), label)
    return _short(ctx, desk, left.choice, place, meta, buttons(take))


def _short(
    ctx: Context, desk: Desk, choice: Choice, place: int, meta: str, row: tuple[Button, ...]
) -> StoryBlock:
    """Return the story in two lines, with its own buttons."""
    digest = desk.digest
    block = story_block(
        told_story(ctx, desk, choice.story),
        number=place,
        tr=ctx.tr,
        now=ctx.now,
        zone=digest.zone,
        catalog=ctx.catalog,
        audience=digest.audience,
        is_update=choice.is_update,
        is_far_above=choice.is_far_above,
        update=choice.update,
    )
    return _in_two_lines(block, headline(ctx, desk, choice), meta, row)


def _in_two_lines(block: StoryBlock, title: str, line: str, row: tuple[Button, ...]) -> StoryBlock:
    return replace(
        block,
        headline=title,
        url=block.url if block.url and len(block.url) <= _LONG_URL else None,
        lines=(line,) if line else (),
        quote="",
        meta="",
        buttons=row,
        menu=(),
    )


def _points(ctx: Context, choice: Choice) -> str:
    return ctx.tr("{points} points", points=number(choice.score.total, ctx.language))


def _reason(ctx: Context, desk: Desk, left: LeftOut) -> str:
    tr = ctx.tr
    match left.why:
        case Why.TAKEN_OUT:
            return tr("taken out")
        case Why.NOT_FOLLOWED:
            return tr("matches nothing that is followed")
        case Why.ALIKE:
            return _enough_of(ctx, left.kind)
        case Why.NO_ROOM:
            return tr.plural("beyond the best", "beyond the {n} best", desk.digest.length)
        case Why.NO_TIME:
            minutes = desk.digest.reading_minutes or 0
            return tr.plural("no room in {n} minute", "no room in {n} minutes", minutes)
        case Why.LOW:
            return _too_light(ctx, left.choice)


def _too_light(ctx: Context, choice: Choice) -> str:
    """Return what took most from the story, or that it weighs less than the threshold."""
    heaviest = min(choice.score.parts, key=lambda part: part.points, default=None)
    if heaviest is not None and heaviest.points <= _HEAVY:
        return ctx.tr(PART_NAMES[heaviest.name], n=heaviest.count)
    return ctx.tr("below {threshold}", threshold=number(SEND_THRESHOLD, ctx.language))


def _enough_of(ctx: Context, kind: str) -> str:
    """Return "det er to om Google alt" of "company google"."""
    sort, _, name = kind.partition(" ")
    if sort == "company":
        name = ctx.catalog.name(Tag(Facet.COMPANY, name), ctx.language)
        return ctx.tr("there are two on {name} already", name=name)
    if sort == "outlet":
        return ctx.tr("there are two from {name} already", name=name)
    return ctx.tr("there are two already that nobody follows")


def _last_rows(ctx: Context, desk: Desk) -> tuple[tuple[Button, ...], ...]:
    tr = ctx.tr
    digest = desk.digest
    if digest.next_at is None:
        first = button(tr("Switch it on"), order(digest, "on"))
    elif desk.orders.is_locked:
        first = button(tr("Unlock"), press(desk, "unlock"), tr("Let new stories come in again"))
    else:
        first = button(tr("Lock this edition"), press(desk, "lock"), tr("Send it as it stands here"))
    send = button(tr("Send now"), press(desk, "send"), tr("Ask before sending it now"))
    full = button(tr("Show in full"), press(desk, "full"))
    return (buttons(first, send, full),)
