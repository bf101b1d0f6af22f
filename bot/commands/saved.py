"""save|unsave STORY, and saved: what a person keeps to read later, newest first.

Saving and removing are each said outright, so that a button pressed twice does what it says once. In a chat
where everybody would see the list it is not shown.
"""

from dataclasses import replace
from datetime import UTC, datetime

from bot.commands.context import Answer, Context, reply
from bot.commands.pages import Stretch, stretch_of, turning
from bot.commands.private import in_private_chat
from bot.commands.stories import named_story, number_rows, telling, unknown_story
from bot.commands.texts import button, buttons, typed
from bot.digest.present import list_item
from bot.i18n.dates import relative_day
from bot.message import Block, Button, Buttons, Heading, ListBlock, ListItem, Message, Text, notice
from bot.model.story import Story
from bot.ports.saved import MAX_SAVED, SavedStory

A_PAGE = 5

Rows = tuple[tuple[Button, ...], ...]


async def save(ctx: Context, args: str) -> Answer:
    """Save the story by its number; in a shared chat the answer passes by."""
    name = args.partition(" ")[0]
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    said = await save_story(ctx, story)
    return _told(
        ctx, said, button(ctx.tr("Undo"), f"unsave {story.id}"), button(ctx.tr("All saved"), "saved")
    )


async def unsave(ctx: Context, args: str) -> Answer:
    name = args.partition(" ")[0]
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    said = await unsave_story(ctx, story)
    return _told(ctx, said, button(ctx.tr("Save again"), f"save {story.id}"))


async def saved(ctx: Context, args: str) -> Answer:
    """Show a page: "saved 2"; "saved edit 2" has buttons that remove, "saved drop 17 2" is one of them."""
    if ctx.is_answer_shared:
        said = ctx.tr(
            "What you saved is yours alone. Write {command} to me in a private chat.",
            command=typed(ctx, ctx.tr("saved")),
        )
        return in_private_chat(ctx, "saved", said)
    message = await _changed_list(ctx, *_read(args))
    # Its own buttons all name a page; the one that leads to it from elsewhere leaves that message alone.
    return Answer((replace(message, replaces_original=ctx.is_button and bool(args)),))


async def _changed_list(ctx: Context, verb: str, numbers: list[int]) -> Message:
    match verb, numbers:
        case "drop", [story_id, *page]:
            return await _drop(ctx, story_id, _page(page))
        case "restore", [story_id, moment, *page]:
            return await _restore(ctx, story_id, moment, _page(page))
        case "edit", page:
            return await _list(ctx, _page(page), is_editing=True)
    return await _list(ctx, _page(numbers))


async def save_story(ctx: Context, story: Story) -> str:
    """Save it for the person, if there is room; return what to say."""
    everything = await ctx.tx.saved.of(ctx.member.person_id)
    list_command = typed(ctx, ctx.tr("saved"))
    if any(one.story_id == story.id for one in everything):
        return ctx.tr("Saved already. All of it: {command}", command=list_command)
    if len(everything) >= MAX_SAVED:
        return ctx.tr(
            "Not saved: you have {n} saved stories, and there is no room for more. Remove some: {command}",
            n=MAX_SAVED,
            command=list_command,
        )
    await ctx.tx.saved.add(ctx.member.person_id, story.id, now=ctx.now)
    return ctx.tr("Saved. All of it: {command}", command=list_command)


async def unsave_story(ctx: Context, story: Story) -> str:
    removed = await ctx.tx.saved.remove(ctx.member.person_id, story.id)
    return ctx.tr("Removed from what you saved.") if removed else ctx.tr("It is not among what you saved.")


async def is_saved(ctx: Context, story: Story) -> bool:
    return any(one.story_id == story.id for one in await ctx.tx.saved.of(ctx.member.person_id))


def _told(ctx: Context, said: str, *choices: Button | None) -> Answer:
    if ctx.is_answer_shared and ctx.is_button:
        return Answer((notice(said, language=ctx.language),))
    return reply(ctx, said, *choices)


async def _drop(ctx: Context, story_id: int, page: int) -> Message:
    saved_at = await ctx.tx.saved.remove(ctx.member.person_id, story_id)
    if saved_at is None:
        return await _list(ctx, page, is_editing=True)
    moment = int(saved_at.timestamp())
    undo = button(ctx.tr("Undo"), f"saved restore {story_id} {moment} {page}")
    return await _list(ctx, page, undo=undo, is_editing=True, toast=ctx.tr("Removed from what you saved."))


async def _restore(ctx: Context, story_id: int, moment: int, page: int) -> Message:
    """Save it again as of when it was: it comes back where it stood."""
    saved_at = min(ctx.now, datetime.fromtimestamp(min(moment, 2**32), UTC))
    if len(await ctx.tx.saved.of(ctx.member.person_id)) < MAX_SAVED:
        await ctx.tx.saved.add(ctx.member.person_id, story_id, now=saved_at)
    return await _list(ctx, page, is_editing=True, toast=ctx.tr("Undone. It is saved as before."))


async def _list(
    ctx: Context, page: int, *, is_editing: bool = False, undo: Button | None = None, toast: str = ""
) -> Message:
    everything = await ctx.tx.saved.of(ctx.member.person_id)
    stretch = stretch_of(page, A_PAGE, len(everything))
    stories = await ctx.tx.stories.many([one.story_id for one in everything[stretch.offset :][:A_PAGE]])
    shown = [(one, stories[one.story_id]) for one in everything if one.story_id in stories]
    title = _title(ctx, stretch)
    rows = (
        _editing_rows(ctx, [story for _, story in shown], stretch, undo)
        if is_editing
        else _reading_rows(ctx, [story for _, story in shown], stretch)
    )
    items = tuple(_item(ctx, one, story) for one, story in shown)
    blocks: tuple[Block, ...] = (
        Heading(title),
        *((ListBlock(items, is_numbered=True),) if items else (Text(_how_to_save(ctx)),)),
        *((Buttons(rows),) if rows else ()),
    )
    return Message(blocks, summary=title, language=ctx.language, toast=toast)


def _title(ctx: Context, stretch: Stretch) -> str:
    if not stretch.total:
        return ctx.tr("Nothing saved")
    return ctx.tr.plural(
        "Saved · {stretch} of {n} story, newest first",
        "Saved · {stretch} of {n} stories, newest first",
        stretch.total,
        stretch=stretch.text,
    )


def _how_to_save(ctx: Context) -> str:
    return ctx.tr(
        "Press Save on a story, or write {command} after a digest: it is kept here until you remove it.",
        command=typed(ctx, ctx.tr("save 2")),
    )


def _item(ctx: Context, one: SavedStory, story: Story) -> ListItem:
    item = list_item(telling(ctx, story), tr=ctx.tr, now=ctx.now, zone=ctx.zone)
    day = relative_day(one.saved_at, now=ctx.now, zone=ctx.zone, language=ctx.language)
    return replace(item, meta=ctx.tr("saved {day}", day=day))


def _reading_rows(ctx: Context, stories: list[Story], stretch: Stretch) -> Rows:
    edit = button(ctx.tr("Remove …"), f"saved edit {stretch.page}") if stories else None
    last = (*turning(ctx, stretch, "saved {}".format), *buttons(edit))
    return (*number_rows(ctx, stories), *((last,) if last else ()))


def _editing_rows(ctx: Context, stories: list[Story], stretch: Stretch, undo: Button | None) -> Rows:
    removing = tuple(
        Button(f"✕ {number}", f"saved drop {story.id} {stretch.page}", ctx.tr("Remove story {n}", n=number))
        for number, story in enumerate(stories, start=1)
    )
    done = button(ctx.tr("Done"), f"saved {stretch.page}")
    last = (*buttons(undo), *turning(ctx, stretch, "saved edit {}".format), *buttons(done))
    return tuple(row for row in (removing, last) if row)


def _read(args: str) -> tuple[str, list[int]]:
    """Split "drop 17 2" into its verb and numbers; more digits than any id has are no number."""
    words = args.split()
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 19]
    return (words[0] if words and not words[0].isdigit() else ""), numbers


def _page(numbers: list[int]) -> int:
    return numbers[0] if numbers else 1
