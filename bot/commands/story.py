"""story STORY | split STORY ENTRY… | merge STORY STORY | tag|untag STORY TAG: correct it for everybody."""

from collections.abc import Awaitable, Callable

from bot.commands.context import Answer, Context, reply
from bot.commands.correct import headline, merge_stories, set_tag, split_out
from bot.commands.stories import named_story, unknown_story
from bot.commands.story_entries import MAX_LISTED, entries_list, read_entries, token
from bot.commands.targets import find_tag
from bot.commands.texts import button, buttons, quoted, typed
from bot.commands.words import STORY_VERBS
from bot.digest.explain import tags_text
from bot.digest.present import tag_names
from bot.message import Block, Button, Buttons, Heading, Message, Text
from bot.model.story import Story
from bot.model.tag import Tag

MAX_TAGS = 6


async def story(ctx: Context, args: str) -> Answer:
    verb, _, rest = args.partition(" ")
    for canonical, words in STORY_VERBS.items():
        if verb.casefold() in (canonical, *words):
            return await _HANDLERS[canonical](ctx, rest.strip())
    return await _show(ctx, args.strip())


async def _show(ctx: Context, name: str) -> Answer:
    """Show the entries and tags by name, with a button for each correction that is one tap away."""
    found = await named_story(ctx, name)
    if found is None:
        return unknown_story(ctx, name)
    title = ctx.tr("Story {number}: {headline}", number=found.id, headline=headline(ctx, found))
    usage = ctx.tr(
        "Correct it: {split}, {merge}, {tag}, {untag}",
        split=typed(ctx, ctx.tr("story split {number} 2", number=found.id)),
        merge=typed(ctx, ctx.tr("story merge {number} OTHER", number=found.id)),
        tag=typed(ctx, ctx.tr("story tag {number} TAG", number=found.id)),
        untag=typed(ctx, ctx.tr("story untag {number} TAG", number=found.id)),
    )
    tags = tags_text(found, ctx.catalog, ctx.tr)
    blocks: tuple[Block, ...] = (
        Heading(title),
        entries_list(ctx, found),
        *((Text(tags),) if tags else ()),
        Text(usage, is_quiet=True),
        Buttons(tuple(row for row in (_split_buttons(ctx, found), _untag_buttons(ctx, found)) if row)),
    )
    return Answer((Message(blocks, summary=title, language=ctx.language),))


async def _split(ctx: Context, args: str) -> Answer:
    name, _, which = args.partition(" ")
    found = await named_story(ctx, name)
    if found is None:
        return unknown_story(ctx, name)
    named = read_entries(found, which)
    if named.unknown or not named.found:
        return which_entries(ctx, found, named.unknown, f"story split {found.id}")
    return (await split_out(ctx, found, named.found)).answer


async def _merge(ctx: Context, args: str) -> Answer:
    names = args.split()[:2]
    stories = [await named_story(ctx, name) for name in names]
    for name, found in zip(names, stories, strict=True):
        if found is None:
            return unknown_story(ctx, name)
    match stories:
        case [Story() as kept, Story() as gone]:
            return (await merge_stories(ctx, kept, gone)).answer
    return reply(
        ctx,
        ctx.tr(
            "Which two? Write both numbers, the one to keep first: {command}. Nothing was changed.",
            command=typed(ctx, ctx.tr("story merge 12 13")),
        ),
    )


async def _tag(ctx: Context, args: str) -> Answer:
    return await _retag(ctx, args, is_tagged=True)


async def _untag(ctx: Context, args: str) -> Answer:
    return await _retag(ctx, args, is_tagged=False)


async def _retag(ctx: Context, args: str, *, is_tagged: bool) -> Answer:
    name, _, text = args.partition(" ")
    found = await named_story(ctx, name)
    if found is None:
        return unknown_story(ctx, name)
    tag = own_tag(ctx, found, text) or await find_tag(ctx, text)
    if tag is None:
        return _which_tag(ctx, found, text, is_tagged=is_tagged)
    return (await set_tag(ctx, found, tag, is_tagged=is_tagged)).answer


def own_tag(ctx: Context, found: Story, text: str) -> Tag | None:
    """Return the story's tag of that slug, name or alias."""
    wanted = text.strip().casefold()
    for tag in found.tags:
        if wanted in (tag.slug, ctx.catalog.name(tag, ctx.language).casefold()):
            return tag
    named = ctx.catalog.find(text)
    return named if named in found.tags else None


def which_entries(ctx: Context, found: Story, unknown: tuple[str, ...], command: str) -> Answer:
    """List the entries with a button each; `command` is what a button adds its entry to."""
    said = ctx.tr("Which one? By its number here, or by its outlet.")
    if unknown:
        names = ", ".join(quoted(word, ctx.tr) for word in unknown[:3])
        said = f"{ctx.tr('I do not find {names} in this story. Nothing was changed.', names=names)} {said}"
    row = buttons(
        *(
            button(str(number), f"{command} {token(entry)}", ctx.tr("Choose article {n}", n=number))
            for number, entry in enumerate(found.entries[:MAX_LISTED], start=1)
        )
    )
    blocks: tuple[Block, ...] = (Text(said), entries_list(ctx, found), Buttons((row,)))
    return Answer((Message(blocks, summary=said, language=ctx.language),))


def _which_tag(ctx: Context, found: Story, text: str, *, is_tagged: bool) -> Answer:
    verb = "tag" if is_tagged else "untag"
    near = ctx.catalog.nearest(text) if is_tagged else found.tags[:MAX_TAGS]
    choices = [
        button(ctx.catalog.name(tag, ctx.language), f"story {verb} {found.id} {tag.slug}") for tag in near
    ]
    if not text.strip():
        has = tag_names(found.tags, ctx.catalog, ctx.language, without_audience=None)
        said = ctx.tr("Which tag? It has: {tags}.", tags=has or ctx.tr("no tags"))
    else:
        said = ctx.tr(
            "There is no tag {name}. Nothing was changed. All tags: {command}",
            name=quoted(text, ctx.tr),
            command=typed(ctx, "tags"),
        )
    return reply(ctx, said, *choices)


def _split_buttons(ctx: Context, found: Story) -> tuple[Button, ...]:
    if len(found.entries) < 2:
        return ()
    return buttons(
        *(
            button(ctx.tr("Split out {n}", n=number), f"story split {found.id} {token(entry)}")
            for number, entry in enumerate(found.entries[:MAX_LISTED], start=1)
        )
    )


def _untag_buttons(ctx: Context, found: Story) -> tuple[Button, ...]:
    return buttons(
        *(
            button(
                ctx.tr("Not {tag}", tag=ctx.catalog.name(tag, ctx.language)),
                f"story untag {found.id} {tag.slug}",
            )
            for tag in found.tags[:MAX_TAGS]
        )
    )


_HANDLERS: dict[str, Callable[[Context, str], Awaitable[Answer]]] = {
    "split": _split,
    "merge": _merge,
    "tag": _tag,
    "untag": _untag,
}
