"""What the page itself says, in the languages of the simulated people; everything else is the chats' own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

# The simulated people live in Norway.
ZONE = ZoneInfo("Europe/Oslo")

_BOKMAL: Mapping[str, str] = {
    "edited": "redigert",
    "silent": "sendt uten lyd",
    "bot": "bot",
    "members": "{count} medlemmer",
    "subscribers": "{count} abonnenter",
    "message": "Melding",
    "broadcast": "Innlegg",
    "send": "Send",
    "start": "START",
    "unblock": "OPPHEV BLOKKERING",
    "blocked": "blokkert av {name}",
    "read only": "Bare administratorer skriver her.",
    "not a member": "{name} er ikke med i gruppen.",
    "as": "Skriv som",
    "all topics": "Alle",
    "general": "Generelt",
    "what it does": "Hva kan denne boten gjøre?",
    "nothing yet": "Ingen meldinger her ennå",
    "chats": "Samtaler",
    "commands": "Kommandoer",
    "joined": "{name} la til {who}",
    "left": "{who} forlot gruppen",
    "migrated": "Gruppen ble oppgradert til en supergruppe",
    "topic created": "Emnet «{title}» ble opprettet",
    "title": "Gruppen heter nå «{title}»",
    "pinned": "{name} festet en melding",
    "created": "{name} opprettet gruppen",
    "news": "Tjenestemelding: {kind}",
    "app": "APP",
    "only you": "Bare synlig for deg",
    "to thread": "svarte i en tråd",
    "replies": "{count} svar",
    "slack message": "Melding til {name}, eller en kommando",
    "home": "Hjem",
    "messages": "Meldinger",
    "nothing at home": "Appen har ikke lagt noe her ennå.",
    "close": "Lukk",
    "optional": "(valgfritt)",
    "more": "Flere valg",
    "archived": "Kanalen er arkivert.",
    "not in channel": "{name} er ikke med i kanalen.",
    "edited mark": "(redigert)",
    "preview": "Forhåndsvisning",
}
_ENGLISH: Mapping[str, str] = {
    "edited": "edited",
    "silent": "sent without sound",
    "bot": "bot",
    "members": "{count} members",
    "subscribers": "{count} subscribers",
    "message": "Message",
    "broadcast": "Broadcast",
    "send": "Send",
    "start": "START",
    "unblock": "UNBLOCK",
    "blocked": "blocked by {name}",
    "read only": "Only admins write here.",
    "not a member": "{name} is not in this group.",
    "as": "Write as",
    "all topics": "All",
    "general": "General",
    "what it does": "What can this bot do?",
    "nothing yet": "No messages here yet",
    "chats": "Chats",
    "commands": "Commands",
    "joined": "{name} added {who}",
    "left": "{who} left the group",
    "migrated": "The group was upgraded to a supergroup",
    "topic created": "The topic “{title}” was created",
    "title": "The group is now called “{title}”",
    "pinned": "{name} pinned a message",
    "created": "{name} created the group",
    "news": "Service message: {kind}",
    "app": "APP",
    "only you": "Only visible to you",
    "to thread": "replied to a thread",
    "replies": "{count} replies",
    "slack message": "Message {name}, or a command",
    "home": "Home",
    "messages": "Messages",
    "nothing at home": "The app has put nothing here yet.",
    "close": "Close",
    "optional": "(optional)",
    "more": "More choices",
    "archived": "The channel is archived.",
    "not in channel": "{name} is not in this channel.",
    "edited mark": "(edited)",
    "preview": "Preview",
}


@dataclass(frozen=True, slots=True)
class Words:
    """`language` is "nb" or "en"."""

    language: str

    @classmethod
    def for_code(cls, code: str) -> "Words":
        is_norwegian = code.partition("-")[0].lower() in {"nb", "nn", "no"}
        return cls("nb" if is_norwegian else "en")

    def __call__(self, key: str, **filled: object) -> str:
        words = _BOKMAL if self.language == "nb" else _ENGLISH
        return words[key].format(**filled)

    def day(self, moment: datetime) -> str:
        """Return "28. april", "April 28"."""
        return format_skeleton("MMMMd", moment.astimezone(ZONE).date(), locale=self.language)


def local(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, ZONE)
