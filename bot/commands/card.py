"""card STORY LANGUAGE [save|unsave|choices|less TARGET|mute TARGET SPAN|undo CHANGE TARGET]: its buttons.

Each acts at once and changes the card in place. What one person keeps (saved or not) shows on a card that
they alone see; on one that a whole chat sees they are told by a passing notice.
"""

from dataclasses import replace
from datetime import timedelta

from bot.commands.context import Answer, Context
from bot.commands.hold_back import hold_back, main_target
from bot.commands.saved import is_saved, save_story, unsave_story
from bot.commands.sharing import share_row
from bot.commands.stories import further, named_story, telling, unknown_story
from bot.commands.targets import target_name
from bot.commands.teams import team_row
from bot.commands.texts import button, buttons
from bot.commands.undo import undo
from bot.curation.telling.sources import best_first
from bot.digest.card import CardState, Rows, card_action, story_card
from bot.i18n.translator import normalise_language
from bot.message import Button, notice
from bot.model.digest import Mode, Target, TargetKind
from bot.model.entry import Entry
from bot.model.story import Story

# What a button says of how long -> how long; nothing means for good.
_SPANS: dict[str, timedelta | None] = {"1d": timedelta(days=1), "7d": timedelta(days=7), "always": None}
_LESS_SPAN = timedelta(days=30)


async def card(ctx: Context, args: str) -> Answer:
    name, language, verb, *rest = (*args.split(), "", "", "")[:6]
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    told_in = normalise_language(language) or ctx.language
    match verb:
        case "save" | "unsave":
            return await _keep(ctx, story, told_in, verb)
        case "choices":
            note = ctx.tr("{name}: fewer stories, or none?", name=target_name(ctx, main_target(ctx, story)))
            return await show_card(ctx, story, told_in, note=note, choices=_choices(ctx, story, told_in))
        case "less" | "mute":
            return await _hold_back(ctx, story, told_in, verb, rest)
        case "undo":
            return await _undo(ctx, story, told_in, rest)
    return await show_card(ctx, story, told_in)


async def show_card(
    ctx: Context,
    story: Story,
    language: str | None = None,
    *,
    note: str = "",
    note_buttons: tuple[Button, ...] = (),
    choices: Rows = (),
    toast: str = "",
    in_place: bool = True,
) -> Answer:
    """Answer with the story's card; pressed on a card, it takes that one's place."""
    told = telling(ctx, story, language=language)
    state = CardState(
        language=language or ctx.language,
        is_saved=not ctx.is_answer_shared and await is_saved(ctx, story),
        note=note,
        note_buttons=note_buttons,
        choices=choices,
        more=(
            *share_row(ctx, f"open {story.id} {language or ctx.language}"),
            *await team_row(ctx, story.id, language or ctx.language),
        ),
    )
    message = story_card(
        told,
        further(ctx, story, told, language=language),
        state,
        tr=ctx.tr,
        now=ctx.now,
        zone=ctx.zone,
        catalog=ctx.catalog,
        audience=ctx.destination.audience,
    )
    message = replace(message, replaces_original=in_place and ctx.is_button, toast=toast)
    return Answer((message,))


async def _keep(ctx: Context, story: Story, language: str, verb: str) -> Answer:
    said = await (save_story if verb == "save" else unsave_story)(ctx, story)
    if ctx.is_answer_shared:
        return Answer((notice(said, language=ctx.language),))
    return await show_card(ctx, story, language, toast=said)


def _choices(ctx: Context, story: Story, language: str) -> Rows:
    """Offer less of what the story is mainly about, none of it for some time, and none of its outlet."""
    target = main_target(ctx, story)
    lead = _lead(ctx, story, language)
    token = _token(target, lead)

    def choice(label: str, *words: str) -> Button | None:
        return button(label, card_action(story.id, language, *words))

    rows = (
        buttons(choice(ctx.tr("Fewer for 30 days"), "less", token)),
        buttons(
            choice(ctx.tr("None for a day"), "mute", token, "1d"),
            choice(ctx.tr("For a week"), "mute", token, "7d"),
            choice(ctx.tr("Always"), "mute", token, "always"),
        ),
        buttons(
            choice(ctx.tr("Mute {name}", name=lead.outlet.name), "mute", f"e{lead.id}", "always")
            if target.kind is not TargetKind.OUTLET
            else None,
            choice(ctx.tr("Back")),
        ),
    )
    return tuple(row for row in rows if row)


async def _hold_back(ctx: Context, story: Story, language: str, verb: str, rest: list[str]) -> Answer:
    token, span_word = rest[0], rest[1]
    target = _target(story, token)
    if target is None or (verb == "mute" and span_word not in _SPANS):
        return await show_card(ctx, story, language)  # an altered button changes nothing
    mode = Mode.LESS if verb == "less" else Mode.MUTE
    held = await hold_back(ctx, target, mode, _SPANS[span_word] if verb == "mute" else _LESS_SPAN)
    undo_it = (
        button(ctx.tr("Undo"), card_action(story.id, language, *held.undo.action.split(), token))
        if held.undo
        else None
    )
    others = _other_spans(ctx, story, language, token, span_word) if verb == "mute" else ()
    return await show_card(
        ctx, story, language, note=held.said, note_buttons=buttons(*others, undo_it), toast=held.said
    )


def _other_spans(
    ctx: Context, story: Story, language: str, token: str, chosen: str
) -> tuple[Button | None, ...]:
    labels = {"1d": ctx.tr("For a day"), "7d": ctx.tr("For a week"), "always": ctx.tr("Always")}
    return tuple(
        button(label, card_action(story.id, language, "mute", token, span))
        for span, label in labels.items()
        if span != chosen
    )


async def _undo(ctx: Context, story: Story, language: str, rest: list[str]) -> Answer:
    number, token = rest[0], rest[1]
    target = _target(story, token)
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    change = await ctx.tx.changes.get(int(number)) if is_number else None
    if change is None or target is None:
        return await show_card(ctx, story, language)
    if change.undone_at is not None:
        return await show_card(ctx, story, language, toast=ctx.tr("That is undone already."))
    answer = await undo(ctx, number)
    undone = await ctx.tx.changes.get(change.id)
    if undone is None or undone.undone_at is None:
        return answer  # it says why not
    said = ctx.tr("Undone. {name} is shown as before.", name=target_name(ctx, target))
    return await show_card(ctx, story, language, note=said, toast=said)


def _lead(ctx: Context, story: Story, language: str) -> Entry:
    return best_first(story, ctx.catalog, "no" if language == "nb" else "en")[0]


def _token(target: Target, lead: Entry) -> str:
    """Return the target as a card's button carries it: an outlet by one of its entries, being shorter."""
    return f"e{lead.id}" if target.kind is TargetKind.OUTLET else target.value


def _target(story: Story, token: str) -> Target | None:
    """Return the target of a card's button, if it is the story's own."""
    for entry in story.entries:
        if token == f"e{entry.id}":
            return Target(TargetKind.OUTLET, entry.outlet.name)
    slugs = {tag.slug for tag in story.tags}
    return Target(TargetKind.TAG, token) if token in slugs else None
