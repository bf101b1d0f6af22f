"""tags proposed | add NAME | alias NAME TAG | ignore NAME: what to make of names that have no tag."""

import re

from bot.commands.context import Answer, Context, reply
from bot.commands.correct import MOST_READ_ANEW, record, undo_button
from bot.commands.targets import company_slug, find_tag
from bot.commands.texts import MAX_ECHO, button, buttons, quoted, shown, typed
from bot.curation.tags.proposals import says_nothing
from bot.digest.present import clipped
from bot.i18n.lists import list_of
from bot.message import Block, Button, Buttons, Heading, Message, Text
from bot.model.correction import NameDecision, NameKind, Naming, Proposal
from bot.model.tag import Facet, Tag

MIN_STORIES = 3
SHOWN = 5
MAX_HEADLINE = 110
_LETTER = re.compile(r"[^\W\d_]")


async def proposed(ctx: Context, args: str) -> Answer:
    """List undecided names, those of most stories first, with one tap for each decision."""
    del args
    found = await ctx.tx.names.proposed(min_stories=MIN_STORIES, limit=4 * SHOWN)
    new = [proposal for proposal in found if ctx.catalog.find(proposal.name) is None][:SHOWN]
    if not new:
        return reply(
            ctx,
            ctx.tr(
                "No name without a tag recurs just now. Add one yourself: {command}",
                command=typed(ctx, ctx.tr("tags add NAME")),
            ),
        )
    title = ctx.tr("Names that recur and have no tag")
    usage = ctx.tr(
        "Or write {add}, {alias} or {ignore}",
        add=typed(ctx, ctx.tr("tags add NAME")),
        alias=typed(ctx, ctx.tr("tags alias NAME = TAG")),
        ignore=typed(ctx, ctx.tr("tags ignore NAME")),
    )
    blocks: tuple[Block, ...] = (
        Heading(title),
        *(block for proposal in new for block in _blocks(ctx, proposal)),
        Text(usage, is_quiet=True),
    )
    return Answer((Message(blocks, summary=title, language=ctx.language),))


async def add(ctx: Context, args: str) -> Answer:
    name = _name(args.removeprefix("til "))
    if name is None:
        return _no_name(ctx, ctx.tr("tags add NAME"))
    tag = Tag(Facet.COMPANY, company_slug(name))
    # "OpenAI!" would be a tag of the very slug that OpenAI has.
    if taken := ctx.catalog.find(name) or ctx.catalog.find(tag.slug):
        return _taken(ctx, name, taken)
    if says_nothing(name):
        return _too_common(ctx, name)
    said = ctx.tr("{name}: no tag → a tag of its own.", name=name)
    return await _decide(ctx, NameDecision(name, NameKind.TAG, tag), said)


async def alias(ctx: Context, args: str) -> Answer:
    text, tag = await _name_and_tag(ctx, args)
    name = _name(text)
    if name is None:
        return _no_name(ctx, ctx.tr("tags alias NAME = TAG"))
    if tag is None:
        return _which_tag(ctx, name, args)
    if taken := ctx.catalog.find(name):
        return _taken(ctx, name, taken)
    if says_nothing(name):
        return _too_common(ctx, name)
    said = ctx.tr(
        "{name}: no tag → another name of {tag}.", name=name, tag=ctx.catalog.name(tag, ctx.language)
    )
    return await _decide(ctx, NameDecision(name, NameKind.ALIAS, tag), said)


async def ignore(ctx: Context, args: str) -> Answer:
    name = _name(args)
    if name is None:
        return _no_name(ctx, ctx.tr("tags ignore NAME"))
    if taken := ctx.catalog.find(name):
        return _taken(ctx, name, taken)
    said = ctx.tr("{name}: proposed → ignored. It is not proposed again.", name=name)
    return await _decide(ctx, NameDecision(name, NameKind.IGNORED), said)


async def _decide(ctx: Context, decision: NameDecision, said: str) -> Answer:
    before = await ctx.tx.names.decision(decision.name)
    if before is not None and (before.kind, before.tag) == (decision.kind, decision.tag):
        return reply(ctx, ctx.tr("That is so already."))
    entry_ids: list[int] = []
    if decision.kind is not NameKind.IGNORED:
        entry_ids = await ctx.tx.names.entries_with(decision.name, limit=MOST_READ_ANEW)
        said = f"{said} {_read_anew_text(ctx, len(entry_ids))}"
    await ctx.tx.names.decide(decision.name, decision, now=ctx.now)
    await ctx.tx.names.read_anew(entry_ids)
    change_id = await record(ctx, Naming(decision.name, before, decision, tuple(entry_ids)), said)
    more = button(ctx.tr("More names"), "tags proposed")
    return reply(ctx, said, more, undo_button(ctx, change_id))


def _read_anew_text(ctx: Context, count: int) -> str:
    if not count:
        return ctx.tr("It holds for articles from now on.")
    return ctx.tr.plural(
        "{n} article that names it is read anew within a minute.",
        "{n} articles that name it are read anew within a minute.",
        count,
    )


def _blocks(ctx: Context, proposal: Proposal) -> list[Block]:
    counts = ctx.tr(
        "{articles} in {stories}",
        articles=ctx.tr.plural("{n} article", "{n} articles", proposal.entries),
        stories=ctx.tr.plural("{n} story", "{n} stories", proposal.stories),
    )
    examples = list_of(
        [ctx.tr("“{text}”", text=clipped(headline, MAX_HEADLINE)) for headline in proposal.headlines],
        ctx.language,
    )
    name = shown(proposal.name)
    row = buttons(
        button(ctx.tr("New tag"), f"tags add {proposal.name}"),
        _alias_button(ctx, proposal),
        button(ctx.tr("Ignore"), f"tags ignore {proposal.name}"),
    )
    return [Text(f"{name} · {counts}: {examples}"), Buttons((row,))]


def _alias_button(ctx: Context, proposal: Proposal) -> Button | None:
    """Offer the company that the name's articles are mostly about; where there is none, ask."""
    if not proposal.companies:
        return button(ctx.tr("Alias of …"), f"tags alias {proposal.name}")
    likely = proposal.companies[0]
    label = ctx.tr("Alias of {tag}", tag=ctx.catalog.name(likely, ctx.language))
    return button(label, f"tags alias {proposal.name} = {likely.slug}")


async def _name_and_tag(ctx: Context, text: str) -> tuple[str, Tag | None]:
    """Split "Veo = Google"; without "=" the longest end that is a tag is the tag."""
    name, mark, tag = text.partition("=")
    if mark:
        return name, await find_tag(ctx, tag)
    words = text.split()
    for start in range(1, len(words)):
        if found := await find_tag(ctx, " ".join(words[start:])):
            return " ".join(words[:start]), found
    return text, None


def _which_tag(ctx: Context, name: str, text: str) -> Answer:
    wanted = text.partition("=")[2] or name.split()[-1]
    choices = [
        button(ctx.catalog.name(tag, ctx.language), f"tags alias {name} = {tag.slug}")
        for tag in ctx.catalog.nearest(wanted)
    ]
    said = ctx.tr(
        "Which tag is {name} another name of? Write {command}. Nothing was changed.",
        name=quoted(name, ctx.tr),
        command=typed(ctx, ctx.tr("tags alias {name} = TAG", name=name)),
    )
    return reply(ctx, said, *choices)


def _name(text: str) -> str | None:
    """Return the name on one line; None for what can be none."""
    name = " ".join(text.split())
    return name if 2 <= len(name) <= MAX_ECHO and "=" not in name and _LETTER.search(name) else None


def _no_name(ctx: Context, example: str) -> Answer:
    return reply(
        ctx,
        ctx.tr(
            "Which name? It has 2 to {most} characters: {command}. Nothing was changed.",
            most=MAX_ECHO,
            command=typed(ctx, example),
        ),
    )


def _too_common(ctx: Context, name: str) -> Answer:
    return reply(
        ctx,
        ctx.tr(
            "{name} stands in articles about anything, so it can be no tag. Nothing was changed.",
            name=quoted(name, ctx.tr),
        ),
    )


def _taken(ctx: Context, name: str, tag: Tag) -> Answer:
    return reply(
        ctx,
        ctx.tr(
            "{name} is a name of {tag} already. Nothing was changed.",
            name=quoted(name, ctx.tr),
            tag=ctx.catalog.name(tag, ctx.language),
        ),
    )
