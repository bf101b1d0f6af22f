"""language [nb|en]: the language of the interface, and of stories where a source has it."""

from dataclasses import replace

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.settings import rescheduled
from bot.commands.texts import LANGUAGE_NAMES, in_language, quoted
from bot.i18n.translator import normalise_language
from bot.message import Button

_SPOKEN = {
    "norsk": "nb",
    "bokmål": "nb",
    "bokmal": "nb",
    "nynorsk": "nb",
    "norwegian": "nb",
    "engelsk": "en",
    "english": "en",
}


async def language(ctx: Context, args: str) -> Answer:
    text = args.strip()
    wanted = _SPOKEN.get(text.casefold()) or normalise_language(text[:10])
    if wanted is None:
        choices = [Button(name, f"language {code}") for code, name in LANGUAGE_NAMES.items()]
        if text:
            said = ctx.tr("I do not speak {language}; these I do:", language=quoted(text, ctx.tr))
        else:
            said = ctx.tr("I write {language} here. Choose:", language=in_language(ctx.language, ctx.tr))
        return reply(ctx, said, *choices)
    return await set_language(ctx, wanted)


async def set_language(ctx: Context, wanted: str) -> Answer:
    """Move the place and all its digests to the language, and answer in it."""
    before = await remember(ctx)
    await ctx.tx.destinations.save(replace(before.settings.destination, language=wanted))
    for digest in before.settings.digests:
        await ctx.tx.digests.save(rescheduled(replace(digest, language=wanted), now=ctx.now))
    return await told_change(replace(ctx, language=wanted), before)
