"""why STORY: what matched, the words that gave the tags, the parts of the score, why its sources are one."""

from bot.commands.context import Answer, Context
from bot.commands.settings import listed, settings_of
from bot.commands.stories import named_story, telling, unknown_story
from bot.commands.targets import tag_target, target_name, target_token, targets_of
from bot.commands.texts import button, buttons, typed
from bot.digest.explain import explanation
from bot.digest.person import told_by_team
from bot.digest.wishes import Wishes
from bot.i18n.translator import to_translate
from bot.message import Block, Button, Buttons, Message, StoryBlock, Text
from bot.model.destination import PlaceKind, Role
from bot.model.digest import Mode
from bot.model.story import Story
from bot.model.tag import Facet, Tag

_FOLLOWS = {
    PlaceKind.PRIVATE: to_translate("You follow {names}."),
    PlaceKind.GROUP: to_translate("The group follows {names}."),
    PlaceKind.CHANNEL: to_translate("The channel follows {names}."),
}


async def why(ctx: Context, args: str) -> Answer:
    name = args.partition(" ")[0]
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    headline = telling(ctx, story).headline
    digests = (await settings_of(ctx)).digests
    wishes = Wishes(digests[0], ctx.catalog, now=ctx.now) if digests else None
    *reasons, chosen = explanation(
        story,
        tr=ctx.tr,
        catalog=ctx.catalog,
        audience=ctx.destination.audience,
        now=ctx.now,
        is_corrected=await ctx.tx.changes.is_corrected(story.id),
        wishes=wishes,
        taken_in=await _taken_in_text(ctx, story),
    )
    blocks: tuple[Block, ...] = (
        StoryBlock(headline=headline, story_id=story.id),
        Text(await _match_text(ctx, story)),
        *await _told_to_team(ctx, story),
        *(Text(reason) for reason in reasons),
        Text(chosen, is_quiet=True),
        Buttons(_rows(ctx, story)),
    )
    return Answer((Message(blocks, summary=headline, language=ctx.language),))


async def _match_text(ctx: Context, story: Story) -> str:
    digests = (await settings_of(ctx)).digests
    followed = {target for digest in digests for target in targets_of(digest, Mode.FOLLOW, now=ctx.now)}
    matching = [tag_target(tag) for tag in story.tags if tag_target(tag) in followed]
    if matching:
        names = listed(ctx, [target_name(ctx, target) for target in matching])
        return ctx.tr(_FOLLOWS[ctx.destination.place.kind], names=names)
    if followed:
        return ctx.tr("It matches no tag that is followed here.")
    return ctx.tr("Nothing is followed here, so what matters most comes.")


async def _told_to_team(ctx: Context, story: Story) -> tuple[Text, ...]:
    """Say that the team's channel told it, where that keeps it out of the digest here."""
    team = (await told_by_team(ctx.tx, ctx.destination.id)).of(frozenset({story.id}))
    if not team.told or story.id in await ctx.tx.deliveries.told(ctx.destination.id):
        return ()
    said = ctx.tr(
        "{place} was told it, so it does not come again here. To have it repeated: {command}",
        place=team.place,
        command=typed(ctx, "team repeat on"),
    )
    return (Text(said),)


async def _taken_in_text(ctx: Context, story: Story) -> str:
    """Return who took the story into a digest that came here, if anybody did."""
    if not await ctx.tx.drafts.was_taken_in(ctx.destination.id, story.id):
        return ""
    if ctx.is_private_place:
        return ctx.tr("You took it into the digest yourself.")
    return ctx.tr("An admin took it into the digest.")


def _rows(ctx: Context, story: Story) -> tuple[tuple[Button, ...], ...]:
    """Offer to read it, to have less like it, and to mute its first topic and its first company."""
    targets = [
        tag_target(Tag(facet, slug))
        for facet in (Facet.TOPIC, Facet.COMPANY)
        for slug in story.slugs(facet)[:1]
    ]
    rows = (
        buttons(
            button(ctx.tr("Read it"), f"open {story.id}"),
            button(ctx.tr("Less like this"), f"less {story.id}"),
        ),
        buttons(
            *(
                button(ctx.tr("Mute {name}", name=target_name(ctx, target)), f"mute {target_token(target)}")
                for target in targets
            )
        ),
        _report_buttons(ctx, story),
    )
    return tuple(row for row in rows if row)


def _report_buttons(ctx: Context, story: Story) -> tuple[Button, ...]:
    """Let anybody say what is wrong, and an operator mend it."""
    return buttons(
        button(ctx.tr("Wrong tag"), f"wrong-tag {story.id}") if story.tags else None,
        button(ctx.tr("Not the same story"), f"not-same {story.id}") if len(story.entries) > 1 else None,
        button(ctx.tr("Correct it"), f"story {story.id}") if ctx.role is Role.OPERATOR else None,
    )
