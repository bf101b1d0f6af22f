"""tags [companies]: what can be followed, by name in the reader's language; new names, for operators."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.commands.context import Answer, Context
from bot.commands.tags_proposed import add, alias, ignore, proposed
from bot.commands.texts import button, buttons, typed
from bot.commands.words import TAG_VERBS
from bot.message import Block, Buttons, Details, Message, Text
from bot.model.tag import Facet, Tag

SPAN = timedelta(days=7)
SHOWN = 24
_ALL_COMPANIES = frozenset({"companies", "selskaper", "all", "alle"})


async def tags(ctx: Context, args: str) -> Answer:
    """Show all topics and roles, and the companies of the week, or all there are."""
    said, _, rest = args.partition(" ")
    for verb, words in TAG_VERBS.items():
        if said.casefold() in (verb, *words):
            return await _FOR_OPERATORS[verb](ctx, rest.strip())
    if args.casefold() in _ALL_COMPANIES:
        names = _sorted_names(ctx, ctx.catalog.all(Facet.COMPANY))
        return _message(ctx, (Details(ctx.tr("Companies: {names}", names=", ".join(names))),))
    counts = await ctx.tx.stories.tag_counts(since=ctx.now - SPAN)
    busiest = sorted(
        (tag for tag in counts if tag.facet is Facet.COMPANY), key=lambda tag: (-counts[tag], tag)
    )[:SHOWN]
    topics = _sorted_names(ctx, ctx.catalog.all(Facet.TOPIC))
    roles = _sorted_names(ctx, ctx.catalog.all(Facet.AUDIENCE))
    blocks: list[Block] = [Text(ctx.tr("Topics: {names}", names=", ".join(topics)))]
    if busiest:
        companies = ", ".join(ctx.catalog.name(tag, ctx.language) for tag in busiest)
        blocks.append(Text(ctx.tr("Companies in the news this week: {names}", names=companies)))
    blocks += [
        Text(ctx.tr("Roles: {names}", names=", ".join(roles))),
        Text(
            ctx.tr(
                "See one: {latest}. Follow one: {subscribe}",
                latest=typed(ctx, "latest Google"),
                subscribe=typed(ctx, "subscribe Google"),
            ),
            is_quiet=True,
        ),
        Buttons((buttons(button(ctx.tr("All companies"), "tags companies")),)),
    ]
    return _message(ctx, tuple(blocks))


def _sorted_names(ctx: Context, tags: list[Tag]) -> list[str]:
    return sorted((ctx.catalog.name(tag, ctx.language) for tag in tags), key=str.casefold)


def _message(ctx: Context, blocks: tuple[Block, ...]) -> Answer:
    return Answer((Message(blocks, summary=ctx.tr("Tags"), language=ctx.language),))


_FOR_OPERATORS: dict[str, Callable[[Context, str], Awaitable[Answer]]] = {
    "proposed": proposed,
    "add": add,
    "alias": alias,
    "ignore": ignore,
}
