"""Messages as the core composes them, in both languages, and a destination to send them to."""

from datetime import UTC, datetime

from bot.message import (
    Button,
    Buttons,
    Footer,
    Heading,
    ListBlock,
    ListItem,
    Message,
    StoryBlock,
    Text,
)
from bot.model.destination import Destination, Installation, Place, PlaceKind, Platform

HOSTILE = "<!channel> & <b>*bold*</b> _x_ ~y~ `z` |bar| @anna /stop \u202eevil שלום 👩‍💻"


def digest(language: str) -> Message:
    is_nb = language == "nb"
    return Message(
        (
            Heading("Siste · tirsdag 28. april" if is_nb else "Siste · Tuesday 28 April"),
            Text(
                "2 saker · 1 min · av 214 artikler" if is_nb else "2 stories · 1 min · of 214 articles", True
            ),
            StoryBlock(
                "Google setter sluttdato for Gemini 2.5" if is_nb else "Google sets end date for Gemini 2.5",
                story_id=17,
                url="https://skyukas.example/gemini?a=1&b=2",
                number=1,
                lines=("Kall feiler etter 30. september." if is_nb else "Calls fail after 30 September.",),
                quote="For CIO: «Test nå.» – Google" if is_nb else 'For CIOs: "Test now." – Google',
                meta="Skyukas 3 min · 3 kilder" if is_nb else "Skyukas 3 min · 3 sources",
            ),
            StoryBlock(
                "Mistral i Azure" if is_nb else "Mistral in Azure",
                story_id=18,
                number=2,
                label="OPPDATERT" if is_nb else "UPDATED",
                mark="[en]" if is_nb else "[no]",
                meta="Skyukas 2 min",
            ),
            Footer("Neste: i morgen 08.00" if is_nb else "Next: tomorrow 08:00"),
            Buttons(((Button("1", "open 17", "Sak 1"), Button("2", "open 18", "Sak 2")),)),
        ),
        summary="Siste: 2 saker" if is_nb else "Siste: 2 stories",
        language=language,
        is_private=False,
    )


def quiet_day(language: str) -> Message:
    is_nb = language == "nb"
    text = "87 artikler lest, ingen viktige nok." if is_nb else "87 articles read, none important enough."
    return Message(
        (
            Heading("Siste · stille dag" if is_nb else "Siste · quiet day"),
            Text(text),
            Buttons(
                ((Button("Vis de tre nærmeste" if is_nb else "Show the three nearest", "digest nearest"),),)
            ),
        ),
        summary=text,
        language=language,
        is_private=False,
    )


def card(language: str) -> Message:
    is_nb = language == "nb"
    return Message(
        (
            StoryBlock(
                "Sluttdato for Gemini" if is_nb else "End date for Gemini",
                story_id=17,
                url="https://skyukas.example/gemini",
                tags="Google · Modeller" if is_nb else "Google · Models",
                lines=("Kall feiler etter 30. september." if is_nb else "Calls fail after 30 September.",),
                meta="Skyukas 3 min",
                buttons=(
                    Button("Hvorfor" if is_nb else "Why", "why 17"),
                    Button("English" if is_nb else "Norsk", f"open 17 {'en' if is_nb else 'nb'}"),
                ),
            ),
        ),
        summary="Sluttdato for Gemini" if is_nb else "End date for Gemini",
        language=language,
    )


def latest(language: str) -> Message:
    is_nb = language == "nb"
    return Message(
        (
            Text("Google · 2 av 7 saker siste uke" if is_nb else "Google · 2 of 7 stories this week"),
            ListBlock(
                (
                    ListItem("Gemini 2.5", "https://skyukas.example/a", "i går" if is_nb else "yesterday"),
                    ListItem("Gemma 4", meta="fredag" if is_nb else "Friday"),
                ),
                is_numbered=True,
            ),
            Buttons(
                ((Button("1", "open 17"), Button("2", "open 18")), (Button("Flere", "latest google page=2"),))
            ),
        ),
        summary="Google",
        language=language,
    )


def hostile() -> Message:
    return Message(
        (
            Heading(HOSTILE),
            Text(HOSTILE),
            StoryBlock(
                HOSTILE,
                story_id=1,
                url='https://evil.example/"><b>|<!here>',
                number=1,
                label=HOSTILE,
                mark=HOSTILE,
                lines=(HOSTILE, "> not a quotation"),
                quote=HOSTILE,
                meta=HOSTILE,
                buttons=(Button(HOSTILE, "why 1", HOSTILE),),
            ),
            ListBlock((ListItem(HOSTILE, "https://ok.example/?a=<&b=|", HOSTILE),)),
            ListBlock((ListItem(HOSTILE, "https://ok.example/?a=1&b=2"),)),
            ListBlock((ListItem("click", "javascript:alert(1)"),)),
            Footer(HOSTILE),
        ),
        summary=HOSTILE,
    )


def long_digest(stories: int, line: str) -> Message:
    blocks = tuple(
        StoryBlock(f"Headline {n}", story_id=n, number=n, lines=(line,), quote=line, meta=f"meta {n}")
        for n in range(1, stories + 1)
    )
    return Message(blocks, summary="long", is_private=False)


def destination(
    platform: Platform, kind: PlaceKind, chat: str, *, thread: str = "", language: str = "nb"
) -> Destination:
    return Destination(
        id=1,
        installation_id=1,
        platform=platform,
        place=Place(kind, chat, thread, "ai-nytt"),
        language=language,
        zone="Europe/Oslo",
        audience="cio",
        created_at=datetime(2026, 4, 24, tzinfo=UTC),
    )


def installation(platform: Platform) -> Installation:
    return Installation(1, platform, "T1")
