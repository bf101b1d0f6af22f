"""The command words in both languages, and how a text becomes a command."""

import re
import unicodedata
from dataclasses import dataclass, field, replace

from bot.commands.role_words import near_roles, read_role
from bot.commands.time_words import read_schedule
from bot.curation.catalog import load_catalog

MAX_TEXT = 4096

# Canonical command -> the other words for it. Telegram's own command names allow no æøå, so those are
# read from the text; every such word has a form without them too.
_ALIASES = {
    "latest": ("news", "newest", "siste", "nyeste", "nytt", "nyheter"),
    "search": ("find", "søk", "sok", "finn"),
    "subscribe": ("sub", "follow", "add", "abonner", "følg", "folg"),
    "unsubscribe": ("unsub", "unfollow", "remove", "avslutt", "avfølg", "avfolg", "avabonner", "fjern"),
    "mute": ("hide", "demp", "skjul"),
    "less": ("fewer", "mindre", "færre", "faerre"),
    "unmute": ("unhide", "avdemp", "udemp"),
    "list": ("subs", "subscriptions", "set", "settings", "liste", "abonnementer", "innstillinger", "valg"),
    "tags": ("topics", "emner", "tagger"),
    "digest": ("oversikt", "oversikten"),
    "draft": ("utkast",),
    "timezone": ("tz", "zone", "tidssone"),
    "role": ("audience", "rolle", "målgruppe", "malgruppe"),
    "language": ("lang", "språk", "sprak"),
    "why": ("hvorfor",),
    "save": ("keep", "lagre"),
    "unsave": ("unkeep", "avlagre"),
    "saved": ("lagret", "lagrede"),
    "sources": ("kilder",),
    "catchup": ("catch-up", "catch_up", "missed", "ajour"),
    "card": (),
    "open": ("read", "åpne", "apne", "les"),
    "story": ("sak",),
    "corrections": ("rettelser", "rettinger"),
    "reports": ("meldinger", "rapporter"),
    "wrong-tag": ("wrongtag", "wrong_tag", "feil-emne", "feilemne", "feil_emne"),
    "not-same": ("notsame", "not_same", "ikke-samme", "ikkesamme", "ikke_samme"),
    "channel": ("kanal",),
    "place": ("sted",),
    "people": ("folk", "personer"),
    "claim": (),
    "link": ("koble", "knytt"),
    "team": ("teamet",),
    "unlink": ("koble-fra", "koblefra", "frakoble"),
    "invite": ("inviter", "invitasjon"),
    "status": (),
    "privacy": (),
    "mydata": ("my-data", "minedata", "mine-data"),
    "forgetme": ("forget-me", "glemmeg", "glem-meg", "slettmeg", "slett-meg"),
    "start": ("begynn",),
    "stop": ("stopp", "slutt"),
    "help": ("hjelp", "commands", "?"),
    "undo": ("angre",),
    "resend": (),
    "arrived": (),
    "vote": (),
    "share": ("del",),
    "home": (),
    "request": (),
    "form": (),
    "fill": (),
}
COMMANDS = frozenset(_ALIASES)
_COMMAND_OF = {alias: command for command, words in _ALIASES.items() for alias in (command, *words)}

# What we say in Norwegian where we name a command, and what stands behind it; as people may type it.
_SAID_IN_NORWEGIAN = {
    "latest": "siste",
    "search": "søk",
    "subscribe": "følg",
    "unsubscribe": "avslutt",
    "mute": "demp",
    "less": "mindre",
    "unmute": "avdemp",
    "list": "liste",
    "tags": "emner",
    "digest": "oversikt",
    "digest time": "oversikt tid",
    "digest length": "oversikt lengde",
    "digest on": "oversikt på",
    "digest resume": "oversikt fortsett",
    "timezone": "tidssone",
    "role": "rolle",
    "language": "språk",
    "saved": "lagret",
    "catchup": "ajour",
    "corrections": "rettelser",
    "reports": "meldinger",
    "channel": "kanal",
    "channel set": "kanal sett",
    "channel unset": "kanal fjern",
    "channel list": "kanal liste",
    "people": "folk",
    "people add": "folk legg til",
    "link": "koble",
    "invite": "inviter",
    "invite list": "inviter liste",
    "stop": "stopp",
    "help": "hjelp",
    "undo": "angre",
}

# One word for a command with its first argument.
_EXPANSIONS = {
    "schedule": "digest time",
    "tidspunkt": "digest time",
    "pause": "digest pause",
    "resume": "digest resume",
    "fortsett": "digest resume",
    "preview": "digest preview",
    "forhåndsvis": "digest preview",
    "forhandsvis": "digest preview",
}
# These are everyday words or tags as well: commands behind a slash only, or before what they are about.
_SLASH_ONLY = {
    "time": "digest time",
    "tid": "digest time",
    "days": "digest days",
    "dager": "digest days",
    "length": "digest length",
    "lengde": "digest length",
    "quiet": "digest quiet",
    "stille": "digest quiet",
    "nattero": "digest quiet",
    "silent": "digest silent",
    "lyd": "digest silent",
    "holidays": "digest holidays",
    "helligdager": "digest holidays",
    "fridager": "digest holidays",
    "weekly": "digest weekly",
    "ukentlig": "digest weekly",
    "personvern": "privacy",
    "export": "mydata",
    "eksporter": "mydata",
    "delete": "forgetme",
    "slett": "forgetme",
}
# Alone behind /siste these are orders too; "/off" may be another bot's.
_SWITCHES = {"off": "off", "av": "off", "on": "on", "på": "on"}
_ABOUT_TIME = frozenset({"digest time", "digest days", "digest weekly"})
# A time and weekdays need no more words.
_MOST_WORDS = 8
_CLEAR = re.compile(r"|.*\d.*|on|off|på|av", re.IGNORECASE)
# Without a slash and followed by more words these are text: "help me find Google".
_ALONE = frozenset({"status", "privacy", "mydata", "stop", "help"})
# What an operator can do with a story -> the other words for it.
STORY_VERBS = {
    "split": ("splitt", "del"),
    "merge": ("samle", "slå-sammen", "slåsammen"),
    "tag": ("merk", "emne"),
    "untag": ("fjern-emne", "fjernemne"),
}
# What an operator can do with names without a tag -> the other words for it.
TAG_VERBS = {
    "proposed": ("foreslått", "foreslatt", "forslag"),
    "add": ("legg", "ny"),
    "alias": ("kallenavn",),
    "ignore": ("overse",),
}
# What an operator can do with an invitation -> the words for it.
INVITE_VERBS = {"list": frozenset({"list", "liste"}), "revoke": frozenset({"revoke", "trekk"})}
# An operator's answer to what readers report -> the other words for it.
REPORT_VERBS = {"accept": ("godta",), "dismiss": ("avvis",), "reopen": ("gjenåpne",)}
# What a person says of their team's channel -> the other words for it; the last ones are its buttons'.
TEAM_VERBS = {
    "none": ("ingen",),
    "repeat": ("gjenta",),
    "note": ("merknad",),
    "share": (),
    "post": (),
    "cancel": (),
}
# What the buttons of a link's questions answer.
LINK_VERBS = ("ask", "yes", "no")
# A code, as it is typed behind "link": "link up with partners" is text.
_LINK_CODE = re.compile(r"\w{4}[-–]\w{4}|[2-9b-df-hjkmnp-tv-xz]{4} ?[2-9b-df-hjkmnp-tv-xz]{4}", re.IGNORECASE)
# What the buttons of a list do to it, in place.
LIST_VERBS = ("here", "unfollow", "unmute")
_ON_PAGE = frozenset(
    {"", "arrived", "digest", "fill", "form", "language", "mute", "page", "place", "resend", "role",
     "subscribe", "timezone", "undo", "unmute", "unsubscribe"}
)  # fmt: skip
_FORMS = frozenset({"time", "weekly", "length", "role", "follow", "mute", "note"})
# Without a slash these are commands only before a number or one of these words: "story of the year" is text.
# Alone behind /siste they are too: what is missing is asked then.
_BEFORE = {
    "save": frozenset({""}),
    "unsave": frozenset({""}),
    "card": frozenset[str](),
    "draft": frozenset[str](),
    "vote": frozenset[str](),
    "share": frozenset({"", "latest", "search", "open"}),
    "home": _ON_PAGE,
    "request": frozenset({"ask", "do", "no"}),
    "form": _FORMS,
    "fill": _FORMS,
    "saved": frozenset({"", "edit", "drop", "restore"}),
    "sources": frozenset({""}),
    "list": frozenset({"", *LIST_VERBS}),
    "catchup": frozenset({""}),
    "story": frozenset(word for verb, words in STORY_VERBS.items() for word in (verb, *words)),
    "place": frozenset(),
    "link": frozenset({"", *LINK_VERBS}),
    "unlink": frozenset({""}),
    "team": frozenset(["", *(word for verb, words in TEAM_VERBS.items() for word in (verb, *words))]),
    "forgetme": frozenset({""}),
    "reports": frozenset(["", *(word for verb, words in REPORT_VERBS.items() for word in (verb, *words))]),
}

# What an admin can do with a channel or group -> the other words for it.
CHANNEL_VERBS = {
    "set": frozenset({"set", "sett"}),
    "unset": frozenset({"unset", "fjern", "off", "av"}),
    "list": frozenset({"list", "liste"}),
    "sharing": frozenset({"sharing", "deling"}),
}

_NAMED = re.compile(r"/?siste(?:@\w*)?(?:\s+|$)", re.IGNORECASE)
_INVISIBLE = frozenset({"Cf", "Co", "Cs", "Cn"})
_FIRST_WORD = re.compile(r"(?P<slash>/?)(?P<word>[^\s@]+)(?P<bot>@\w*)?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command with its argument text. `unknown` is the word behind a slash that is no command.

    `is_addressed`: it named the bot ("/word@bot"). `said` is all that was written, on one line.
    """

    command: str
    args: str = ""
    unknown: str = ""
    is_addressed: bool = False
    said: str = field(default="", compare=False)


def parse(text: str) -> Parsed:
    """Read a text as a command; text that is no command word is `latest`.

    Zero-width and direction marks are dropped, upper and lower case are one, "/word@bot" is "/word".
    """
    line = clean(text)
    return replace(_parse(line), said=line)


def _parse(line: str) -> Parsed:
    if line.isascii() and line.isdigit() and len(line) <= 2:
        return Parsed("open", line)  # "3" is the third story of the last digest
    named = _NAMED.match(line)
    if named:
        # On Slack everything stands behind /siste, and the same may be typed elsewhere.
        line = line[named.end() :]
        if line.isdigit():
            return Parsed("latest", line)
        if switched := _SWITCHES.get(line.casefold()):
            return Parsed("digest", switched)
    match = _FIRST_WORD.fullmatch(line)
    if match is None:
        return Parsed("latest")
    has_slash = bool(match["slash"])
    if match["bot"] and not has_slash:
        return Parsed("latest", line)
    word, rest = match["word"], match["rest"] or ""
    if not has_slash and _is_order(word, rest, is_named=named is not None):
        return Parsed("digest", f"{_SLASH_ONLY[word.casefold()].removeprefix('digest ')} {rest}".strip())
    parsed = _read(word, rest, line, has_slash=has_slash, is_alone=named is not None and not rest)
    return replace(parsed, is_addressed=bool(match["bot"]))


def clean(text: str) -> str:
    """Return at most 4,096 characters on one line, without characters that show nothing."""
    composed = unicodedata.normalize("NFC", text[:MAX_TEXT])
    visible = (
        " " if unicodedata.category(character) == "Cc" else character
        for character in composed
        if unicodedata.category(character) not in _INVISIBLE
    )
    return " ".join("".join(visible).split())


def said_in(language: str, words: str) -> str:
    """Return a command as it is said in that language: "kanal sett" for "channel set"."""
    if language != "nb":
        return words
    first, _, rest = words.partition(" ")
    second, _, more = rest.partition(" ")
    if said := _SAID_IN_NORWEGIAN.get(f"{first} {second}"):
        return f"{said} {more}".rstrip()
    return f"{_SAID_IN_NORWEGIAN.get(first, first)} {rest}".rstrip()


def all_words() -> list[str]:
    """Return every word that starts a command, for guessing which was meant."""
    return [*_COMMAND_OF, *_EXPANSIONS, *_SLASH_ONLY]


def _read(word: str, rest: str, line: str, *, has_slash: bool, is_alone: bool) -> Parsed:
    key = word.casefold()
    expansion = _EXPANSIONS.get(key) or (_SLASH_ONLY.get(key) if has_slash else None)
    if expansion:
        command, _, argument = expansion.partition(" ")
        return Parsed(command, f"{argument} {rest}".strip())
    if key == "for" and read_role(rest, load_catalog()):
        return Parsed("role", rest)
    command = _COMMAND_OF.get(key, "")
    if command and (has_slash or is_alone or _is_meant(command, rest)):
        return Parsed(command, rest)
    if has_slash:
        return Parsed("help", unknown=word)
    return Parsed("latest", line)


def _is_order(word: str, rest: str, *, is_named: bool) -> bool:
    """Say whether an everyday word begins an order: "tid 7.30" does, "Time magazine" does not.

    Behind /siste it may be unclear or alone as well: what to do is asked then.
    """
    expansion = _SLASH_ONLY.get(word.casefold(), "")
    if is_named and expansion.startswith("digest ") and _CLEAR.fullmatch(rest):
        return True
    return expansion in _ABOUT_TIME and _begins_as_time(rest.split())


def _begins_as_time(words: list[str]) -> bool:
    """Say whether a text begins with a time or weekdays: "8 or 9" does, and is asked about."""
    return any(read_schedule(" ".join(words[:count])) for count in range(1, min(len(words), _MOST_WORDS) + 1))


def _is_meant(command: str, rest: str) -> bool:
    """Say whether a word without a slash is the command, not the beginning of a text."""
    if command == "link" and _LINK_CODE.fullmatch(rest):
        return True
    if command == "role":
        # "role of AI in schools" is text.
        return " " not in rest or rest.startswith("@") or bool(near_roles(rest, load_catalog()))
    if command in _BEFORE:
        first = rest.partition(" ")[0].casefold()
        return first.isdigit() or first in _BEFORE[command]
    return not rest or command not in _ALONE
