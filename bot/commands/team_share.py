"""[Share with team]: post a story from a private chat to the team's channel, with a note or without.

The channel's admins allow it, or not. What is posted names who the channel knows: the member who wrote there.
"""

from dataclasses import replace
from datetime import timedelta

from bot.commands.card import show_card
from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.share import as_public
from bot.commands.sides import platform_name
from bot.commands.stories import telling
from bot.commands.teams import NamedTeam, team_of
from bot.commands.texts import button, buttons, shown, typed
from bot.commands.words import Parsed
from bot.digest.story_menu import story_menu
from bot.i18n.translator import normalise_language, translator
from bot.message import Buttons, Form, FormField, Message, Text
from bot.model.delivery import NewDelivery, Urgency
from bot.model.destination import DestinationStatus, Platform
from bot.model.story import Story
from bot.ports.teams import NoteQuestion, share_occasion

MAX_NOTE = 300
MAX_AN_HOUR = 5
# A text on its own is read as the note so long; a form says by itself what it answers.
_ANSWER_WITHIN = timedelta(minutes=10)
_FORM_WITHIN = timedelta(hours=1)


async def ask_for_note(ctx: Context, args: str) -> Answer:
    """Ask for a note: "17 nb"."""
    story_id, _, language = args.partition(" ")
    wanted = number(story_id)
    story = await ctx.tx.stories.get(wanted) if wanted is not None else None
    named = await team_of(ctx)
    if story is None:
        return reply(ctx, ctx.tr("That story is gone. Nothing was shared."))
    if named is None or (problem := await _problem(ctx, named)):
        return reply(ctx, problem if named else _no_team(ctx))
    told_in = normalise_language(language) or ctx.language
    question = NoteQuestion(story.id, told_in, ctx.now)
    await ctx.tx.teams.ask(ctx.member.id, question)
    return _asking(ctx, named, question)


async def ask_again(ctx: Context, args: str) -> Answer:
    """Show the form again which was not opened for the question, or was closed: "17 1764000000"."""
    question = await _asked_by_form(ctx, args)
    return await ask_for_note(ctx, f"{question.story_id} {question.language}") if question else _too_late(ctx)


async def answer_form(ctx: Context, args: str) -> Answer:
    """Take what the form was filled in with: "17 1764000000 Read this"."""
    if await _asked_by_form(ctx, args) is None:
        return _too_late(ctx)
    note = (args.split(maxsplit=2)[2:] or [""])[0].strip()
    return await answer_note(ctx, note, within=_FORM_WITHIN)


async def _asked_by_form(ctx: Context, args: str) -> NoteQuestion | None:
    """Return the question that the form was made for, if it is still the open one."""
    question = await ctx.tx.teams.question(ctx.member.id)
    return question if question and args.split()[:2] == [str(one) for one in _ids(question)] else None


def _ids(question: NoteQuestion) -> tuple[int, int]:
    return question.story_id, int(question.asked_at.timestamp())


def _asking(ctx: Context, named: NamedTeam, question: NoteQuestion) -> Answer:
    place = named.name(ctx)
    if ctx.installation.platform is Platform.TELEGRAM:
        said = ctx.tr(
            "Share with {place}: write a note here, at most {n} characters, or share it without one.",
            place=place,
            n=MAX_NOTE,
        )
    else:
        said = ctx.tr(
            "Share with {place}: write a note by {command}, at most {n} characters, or share it without one.",
            place=place,
            command=typed(ctx, ctx.tr("team note TEXT")),
            n=MAX_NOTE,
        )
    row = buttons(
        button(ctx.tr("Without a note"), f"team post {question.story_id}"),
        button(ctx.tr("Cancel"), "team cancel"),
    )
    form = _note_form(ctx, place, question)
    return Answer((Message((Text(said), Buttons((row,))), summary=said, language=ctx.language, form=form),))


def _note_form(ctx: Context, place: str, question: NoteQuestion) -> Form:
    hint = ctx.tr("{place} sees it above the story, with your name. At most {n} characters.",
                  place=place, n=MAX_NOTE)  # fmt: skip
    note = FormField("text", ctx.tr("Note"), hint=hint, is_optional=True, limit=MAX_NOTE)
    return Form("note", _ids(question), ctx.tr("Share with team"), (note,), submit=ctx.tr("Share"))


async def awaited_note(ctx: Context, parsed: Parsed) -> Parsed:
    """Return the text as the note that was asked for, where text is read as it is written; else as it was.

    A command behind a slash is never a note.
    """
    is_text = ctx.is_private_place and not ctx.is_button and ctx.installation.platform is Platform.TELEGRAM
    if not is_text or not parsed.said or parsed.said.startswith("/"):
        return parsed
    question = await ctx.tx.teams.question(ctx.member.id)
    if question is None or ctx.now - question.asked_at > _ANSWER_WITHIN:
        return parsed
    return Parsed("team", f"note {parsed.said}")


async def answer_note(ctx: Context, note: str, *, within: timedelta = _ANSWER_WITHIN) -> Answer:
    if len(note) > MAX_NOTE:
        said = ctx.tr(
            "That note has {length} characters; at most {n} fit. Nothing was shared. Write a shorter one.",
            length=len(note),
            n=MAX_NOTE,
        )
        return reply(ctx, said, button(ctx.tr("Cancel"), "team cancel"))
    return await _post(ctx, note, within=within)


async def post_without_note(ctx: Context, args: str) -> Answer:
    """Share the story that the button names, if it is the one that was asked about."""
    question = await ctx.tx.teams.question(ctx.member.id)
    if question is None or str(question.story_id) != args:
        return _too_late(ctx)
    return await _post(ctx, "")


async def cancel(ctx: Context, args: str) -> Answer:
    del args
    await ctx.tx.teams.answered(ctx.member.id)
    return _in_place(ctx, ctx.tr("Nothing was shared."))


async def _post(ctx: Context, note: str, *, within: timedelta = _ANSWER_WITHIN) -> Answer:
    question = await ctx.tx.teams.question(ctx.member.id)
    if question is None or ctx.now - question.asked_at > within:
        return _too_late(ctx)
    named = await team_of(ctx)
    if named is None or (problem := await _problem(ctx, named)):
        return reply(ctx, problem if named else _no_team(ctx))
    story = await ctx.tx.stories.get(question.story_id)
    if story is None or not await ctx.tx.teams.answered(ctx.member.id):
        return _too_late(ctx)
    message = await _shared(ctx, named, story, question.language, note)
    await ctx.tx.deliveries.add(
        NewDelivery(
            share_occasion(ctx.member.id, f"{story.id}:{question.asked_at.isoformat()}"),
            named.place.id,
            message.to_json(),
            Urgency.REPLY,
            created_at=ctx.now,
        )
    )
    return _in_place(ctx, ctx.tr("Shared in {place}.", place=named.name(ctx)))


async def _shared(ctx: Context, named: NamedTeam, story: Story, language: str, note: str) -> Message:
    """Return what the channel gets, in its own language; the story is told in the language that was read."""
    place = named.place
    there = replace(ctx, destination=place, language=place.language, zone=place.zone)
    tr = translator(place.language)
    known = await ctx.tx.people.get(named.team.member_id)
    name = shown((known or ctx.member).name or (known or ctx.member).external_id)
    platform = platform_name(ctx.installation) if ctx.installation.id != place.installation_id else ""
    by = (
        tr("Shared by {name} from {platform}", name=name, platform=platform)
        if platform
        else tr("Shared by {name}", name=name)
    )
    said = f"{by}: {tr('“{text}”', text=note)}" if note else by
    (card,) = (await show_card(there, story, language, in_place=False)).messages
    menu = story_menu(telling(there, story, language=language), tr=tr, catalog=ctx.catalog)
    return replace(as_public(card, Text(said, is_quiet=not note), menu=menu), toast="")


async def _problem(ctx: Context, named: NamedTeam) -> str:
    """Return why nothing can be shared there now, and what would help; empty if it can."""
    place = named.name(ctx)
    if not named.place.takes_shares:
        said = ctx.tr("{place} takes no stories from private chats. Nothing was shared.", place=place)
        how = ctx.tr(
            "Its admins can allow it there by {command}.",
            command=_typed_there(ctx, named, ctx.tr("channel sharing on")),
        )
        return f"{said} {how}"
    if named.place.status is not DestinationStatus.ACTIVE:
        return ctx.tr(
            "{place} takes nothing now: {reason}. Nothing was shared.",
            place=place,
            reason=shown(named.place.status_reason),
        )
    if not named.was_seen(ctx):
        return ctx.tr(
            "You named {place} three months ago or more. Nothing was shared. Write {command} there again.",
            place=place,
            command=_typed_there(ctx, named, "team"),
        )
    sides = [side.id for side in await ctx.tx.people.sides(ctx.member.person_id)]
    shares = await ctx.tx.teams.shared_since(sides, named.place.id, since=ctx.now - timedelta(hours=1))
    if shares >= MAX_AN_HOUR:
        return ctx.tr.plural(
            "At most {n} story an hour. Nothing was shared. Try again later.",
            "At most {n} stories an hour. Nothing was shared. Try again later.",
            MAX_AN_HOUR,
        )
    return ""


def _typed_there(ctx: Context, named: NamedTeam, words: str) -> str:
    return typed(replace(ctx, destination=named.place, acting_in=None), words)


def _no_team(ctx: Context) -> str:
    return ctx.tr(
        "You have named no channel as your team's. To name one, write {command} in it.",
        command=typed(ctx, "team"),
    )


def _too_late(ctx: Context) -> Answer:
    said = ctx.tr("That is shared already, or was asked too long ago. Nothing more was shared.")
    return reply(ctx, said)


def _in_place(ctx: Context, said: str) -> Answer:
    (message,) = reply(ctx, said).messages
    return Answer((replace(message, replaces_original=ctx.is_button),))
