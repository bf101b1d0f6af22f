"""`siste why`: why a story is what it is, for whoever runs this Siste."""

import click

from bot.bootstrap import open_siste
from bot.cli.running import fail, run, settings_or_fail
from bot.curation.headlines import clean_headline
from bot.digest.explain import explanation
from bot.i18n.translator import translator
from bot.settings import Settings


@click.command(name="why")
@click.argument("story", type=click.IntRange(min=1, max=2**62))
@click.option("--audience", help="Score it for this role; else the one of the settings.")
def command(story: int, audience: str | None) -> None:
    """Say why STORY (its number) has its tags, its score and its sources."""
    run(_explain(settings_or_fail(), story, audience))


async def _explain(settings: Settings, story_id: int, audience: str | None) -> None:
    async with open_siste(settings) as siste:
        async with siste.store.reading() as tx:
            story = await tx.stories.get(story_id)
            is_corrected = story is not None and await tx.changes.is_corrected(story.id)
        if story is None:
            fail(f"There is no story {story_id}. `siste chat` and then `latest` shows the newest ones.")
        if story.id != story_id:
            click.echo(f"{story_id} → {story.id}")
        for entry in story.entries:
            click.echo(f"{entry.outlet.name}: {clean_headline(entry.title, entry.outlet.name)}")
        click.echo()
        for paragraph in explanation(
            story,
            tr=translator(settings.language),
            catalog=await siste.catalog_in_use(),
            audience=audience or settings.audience,
            now=siste.clock.now(),
            is_corrected=is_corrected,
        ):
            click.echo(paragraph)
