"""help: three examples to begin with, then every command as it is typed here."""

from rapidfuzz import fuzz, process

from bot.commands.context import Answer, Context, reply
from bot.commands.private import group_link
from bot.commands.texts import button, quoted, typed
from bot.commands.words import COMMANDS, all_words, parse
from bot.i18n.translator import to_translate
from bot.message import Block, Button, Buttons, Details, ListBlock, ListItem, Message, Text
from bot.model.destination import Role

_NEAR_ENOUGH = 70

# What is typed -> what it does; examples stand in the words of the reader's language.
_FOR_READERS = (
    (to_translate("latest google"), to_translate("the newest on a tag, or on any words")),
    (to_translate("search Equinor"), to_translate("stories with those words")),
    (to_translate("latest google + security"), to_translate("both; a comma means any, a minus none of it")),
    (to_translate("catchup"), to_translate("what matters since you last looked")),
    (to_translate("open 2"), to_translate("story 2 of the last digest")),
    (to_translate("save 2"), to_translate("keep it to read later")),
    (to_translate("saved"), to_translate("what you saved")),
    (to_translate("sources 2"), to_translate("who wrote of it, with links")),
    (to_translate("why 2"), to_translate("why it came")),
    (to_translate("wrong-tag 2"), to_translate("tell me that one of its tags is wrong")),
    (to_translate("not-same 2"), to_translate("tell me that an article is about something else")),
    (to_translate("tags"), to_translate("all tags")),
    (to_translate("list"), to_translate("what is followed here, and when the digest comes")),
    (to_translate("status"), to_translate("how things stand")),
    (to_translate("team"), to_translate("your team's channel: what it was told does not come to you again")),
    (to_translate("link"), to_translate("be one person on Slack and Telegram")),
    (to_translate("privacy"), to_translate("what is stored about you")),
    (to_translate("mydata"), to_translate("all of it as a file")),
    (to_translate("forgetme"), to_translate("have it erased")),
)
_FOR_ADMINS = (
    (to_translate("start"), to_translate("choose tags, time and language by buttons")),
    (to_translate("subscribe google, security"), to_translate("get them into the digest")),
    (to_translate("unsubscribe google"), to_translate("stop following")),
    (to_translate("mute crypto 7d"), to_translate("see no more of it, for good or for a time")),
    (to_translate("less robotics"), to_translate("fewer stories on it, for 30 days")),
    (to_translate("unmute crypto"), to_translate("see it again")),
    (to_translate("digest"), to_translate("the digest, with all that can be changed")),
    (to_translate("time weekdays 7:30"), to_translate("when it comes")),
    (to_translate("length 3 min"), to_translate("how long it is: stories, or minutes")),
    (to_translate("digest weekly friday 14:00"), to_translate("the week, beside the daily digest")),
    (to_translate("quiet 22-07"), to_translate("when nothing comes by itself")),
    (to_translate("pause 7d"), to_translate("no digest for a week")),
    (to_translate("timezone London"), to_translate("the time zone")),
    (to_translate("role cto"), to_translate("whom the stories are chosen for")),
    (to_translate("language en"), to_translate("the language, Norwegian or English")),
    (to_translate("undo"), to_translate("take the last change back")),
    (to_translate("stop"), to_translate("no more digests")),
)
_FOR_SHARED = (
    (to_translate("channel set"), to_translate("a digest for this channel; also: unset, list")),
    (to_translate("people list"), to_translate("who may set up channels")),
)
_FOR_OPERATORS = (
    (to_translate("invite"), to_translate("let somebody in, where that takes an invitation")),
    (to_translate("people add @name"), to_translate("let somebody set up channels")),
    (to_translate("story 2"), to_translate("a story to correct: split, merge, tag, untag")),
    (to_translate("tags proposed"), to_translate("names without a tag: new tag, alias or ignore")),
    (to_translate("reports"), to_translate("what readers say is wrong")),
    (to_translate("corrections"), to_translate("what was corrected, by whom, with Undo")),
)


_Line = tuple[str, str]
_FIRST_FOR_READERS: tuple[_Line, ...] = (_FOR_READERS[0], _FOR_READERS[2], _FOR_READERS[7])
_FIRST_FOR_ADMINS: tuple[_Line, ...] = (_FOR_READERS[0], _FOR_ADMINS[1], _FOR_ADMINS[7])


async def show_help(ctx: Context, args: str) -> Answer:
    """Show what the member may use here."""
    del args
    first = _FIRST_FOR_ADMINS if ctx.may_change else _FIRST_FOR_READERS
    said = ctx.tr("Write a tag or any words, or a command. For example:")
    rest = [_line(ctx, line) for line in _lines(ctx) if line not in first]
    blocks: list[Block] = [
        Text(said),
        ListBlock(tuple(ListItem(_line(ctx, line)) for line in first)),
        Text(ctx.tr("Everything I know:"), is_quiet=True),
        Details("\n".join(rest), is_ours=True),
    ]
    link = group_link(ctx) if ctx.is_private_place else ""
    if link:
        blocks.append(Buttons(((Button(ctx.tr("Add me to a group"), "", url=link),),)))
    return Answer((Message(tuple(blocks), summary=said, language=ctx.language),))


def _lines(ctx: Context) -> list[_Line]:
    lines = [*_FOR_READERS]
    if ctx.may_change:
        lines += _FOR_ADMINS
    if not ctx.is_private_place or ctx.role is Role.OPERATOR:
        lines += _FOR_SHARED
    if ctx.role is Role.OPERATOR:
        lines += _FOR_OPERATORS
    return lines


def _line(ctx: Context, line: _Line) -> str:
    words, meaning = line
    return f"{typed(ctx, ctx.tr(words))} – {ctx.tr(meaning)}"


def unknown_command(ctx: Context, word: str) -> Answer:
    """Say that there is no such command, with those it is like."""
    matches = process.extract(
        word.casefold()[:40], all_words(), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=6
    )
    # Two spellings of one command are one guess; the reader gets the likest.
    guesses = {parse(f"/{near}").command: near for near, _, _ in reversed(matches)}
    choices = [
        button(typed(ctx, near), near) for command, near in reversed(guesses.items()) if command in COMMANDS
    ]
    return reply(
        ctx,
        ctx.tr(
            "I know no command {name}. Nothing was changed. All commands: {help}",
            name=quoted(f"/{word}", ctx.tr),
            help=typed(ctx, ctx.tr("help")),
        ),
        *choices[:3],
    )
