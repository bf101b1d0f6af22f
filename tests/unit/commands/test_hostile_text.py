"""Whatever is written gets a clear answer, and little of it back."""

import pytest

HOSTILE = {
    "10,000 characters": "følg " + "x" * 10_000,
    "many words": "latest " + "ord " * 3000,
    "many commas": "følg " + "a," * 2000,
    "emoji": "følg 👩‍👩‍👧‍👦🔥",
    "right to left": "demp \u202eעברית עם سلام\u2066",
    "a ping": "latest <!channel> @here",
    "a query": "søk \" OR * NEAR( ' ; --",
    "braces": "følg {0.__class__} {name}",
    "a null": "latest goo\x00gle",
    "numbers": "digest length ٥",
    "a huge number": "undo 999999999999999999999999",
    "at nothing": "digest @ time 8",
    "an unknown command": "/" + "ø" * 500,
    "surrogates": "latest \ud800 x",
    "only marks": "\u200b\u200e",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_text_is_answered_shortly(kari, text):
    said = await kari.writes(text)
    assert said
    assert len(said) < 700
    assert "\u202e" not in said
    assert "x" * 61 not in said


async def test_a_word_of_emoji_can_be_followed_and_dropped_again(kari):
    assert "følger «🔥🔥»" in await kari.writes('følg "🔥🔥"')
    assert "«🔥🔥» → det viktigste av alt" in await kari.writes("avslutt word:🔥🔥")


async def test_a_word_too_long_for_a_button_gets_none(kari):
    said = await kari.writes("følg " + "ø" * 50)
    assert "Ordet" not in said
    assert await kari.writes(f'følg "{"ø" * 50}"')


async def test_too_long_a_word_is_refused_with_its_limit(kari):
    assert (await kari.writes("demp " + "x" * 100)) == (
        "Det er for langt til å være emne, kilde eller ord: høyst 60 tegn. Ingenting er endret."
    )


async def test_an_unknown_command_guesses_the_nearest(kari):
    said = await kari.writes("/latset google")
    assert said.startswith("Jeg kjenner ingen kommando «/latset». Ingenting er endret.")
    assert "[/siste]" in said


async def test_help_lists_what_may_be_used_here(kari):
    said = await kari.writes("hjelp")
    assert "/siste google – det nyeste om et emne" in said
    assert "folk legg til" not in said
    await kari.becomes(is_operator=True)
    assert "/folk legg til @navn" in await kari.writes("hjelp")


async def test_what_help_shows_is_understood(kari):
    """Every example of either language is a command, not a search."""
    from bot.commands.words import parse

    await kari.becomes(is_operator=True)
    for language in ("nb", "en"):
        kari.language = language
        for line in (await kari.writes("help")).splitlines():
            example, dash, _ = line.partition(" – ")
            if not dash:
                continue
            parsed = parse(example)
            assert not parsed.unknown, line
            assert parsed.command != "latest" or example.split()[0] in ("/latest", "/siste"), line
