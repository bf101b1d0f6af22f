"""What `latest` is asked for: "google", "google + open-models", "google, microsoft", "google -crypto", words.

"+" wants both, "," or a word between them wants any, "-" wants none. The whole text comes first, so that a
name with such a sign in it stays a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.lists import format_list

from bot.commands.context import Context
from bot.commands.targets import find_tag
from bot.commands.texts import quoted
from bot.model.tag import ANY_STORY, Tag, TagQuestion

_OPERATOR = re.compile(
    r"\s*(?P<sign>[+,;])\s*"
    r"|\s+(?P<any>og|eller|and|or)\s+"
    r"|(?:^|\s+)(?P<none>-(?=\w)|(?:uten|without)\s+)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:^|\s)(\d{1,3})$")
# So many parts are plenty; a longer text is no question of tags.
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood: tags, and words that the stories have besides; `unknown` parts are neither.

    `text` asks the same in the words of buttons.
    """

    tags: TagQuestion = ANY_STORY
    words: str = ""
    unknown: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the text with what stands before it: "+", "," or "-"."""

    sign: str
    text: str
    tag: Tag | None = None

    @property
    def token(self) -> str:
        return self.tag.slug if self.tag else self.text


async def read_question(ctx: Context, text: str) -> tuple[Question, int | None]:
    """Read the text, and a number of stories behind it unless that belongs to a name ("Windows 11")."""
    count = _COUNT.search(text)
    if count is None or await _whole(ctx, text) or await find_tag(ctx, _split(text)[-1].text):
        return await _read(ctx, text), None
    return await _read(ctx, text[: count.start()].strip()), int(count[1])


def question_name(ctx: Context, question: Question) -> str:
    """Return "Google + Åpne modeller, uten Krypto"."""
    any_of = [" + ".join(_names(ctx, tags)) for tags in question.tags.any_of]
    wanted = format_list(any_of, style="or", locale=_locale(ctx)) if any_of else ""
    if question.words:
        wanted = " + ".join(filter(None, (wanted, quoted(question.words, ctx.tr))))
    if not question.tags.without:
        return wanted or ctx.tr("Latest news")
    without = format_list(_names(ctx, question.tags.without), style="or", locale=_locale(ctx))
    if not wanted:
        return ctx.tr("Everything without {names}", names=without)
    return ctx.tr("{wanted}, without {names}", wanted=wanted, names=without)


async def _read(ctx: Context, text: str) -> Question:
    if not text:
        return Question()
    if tag := await _whole(ctx, text):
        return Question(TagQuestion.on(tag), text=tag.slug)
    parts = [replace(part, tag=await find_tag(ctx, part.text)) for part in _split(text)]
    if not any(part.tag for part in parts) or _is_prose(text, parts):
        return Question(words=text, text=text)
    return _understood(parts)


async def _whole(ctx: Context, text: str) -> Tag | None:
    # Names are found whatever stands around them, but a sign before the text is one of ours.
    return None if text.startswith("-") else await find_tag(ctx, text)


def _split(text: str) -> list[_Part]:
    parts: list[_Part] = []
    sign, start = ",", 0
    for operator in _OPERATOR.finditer(text):
        if before := text[start : operator.start()].strip():
            parts.append(_Part(sign, before))
        sign, start = _sign(operator), operator.end()
    if rest := text[start:].strip():
        parts.append(_Part(sign, rest))
    return parts if len(parts) <= _MOST_PARTS else [_Part(",", text)]


def _sign(operator: re.Match[str]) -> str:
    if operator["none"]:
        return "-"
    return "+" if operator["sign"] == "+" else ","


def _is_prose(text: str, parts: Sequence[_Part]) -> bool:
    """Say whether it is a sentence: "and" joins tags only where both sides are tags."""
    has_sign = any(match["sign"] or match["none"] for match in _OPERATOR.finditer(text))
    return not has_sign and not all(part.tag for part in parts)


def _understood(parts: Sequence[_Part]) -> Question:
    any_of: list[list[_Part]] = []
    without: list[_Part] = []
    for part in parts:
        if part.sign == "-":
            without.append(part)
        elif part.sign == "+" and any_of:
            any_of[-1].append(part)
        else:
            any_of.append([part])
    # Words narrow one list of tags; beside another list nobody could tell which.
    words = [part for part in any_of[0] if part.tag is None] if len(any_of) == 1 else []
    unknown = [part.text for part in parts if part.tag is None and part not in words]
    wanted = tuple(tuple(part.tag for part in group if part.tag) for group in any_of)
    text = ", ".join(" + ".join(part.token for part in group) for group in any_of)
    return Question(
        TagQuestion(
            tuple(group for group in wanted if group), tuple(part.tag for part in without if part.tag)
        ),
        words=" ".join(part.text for part in words),
        unknown=tuple(unknown),
        text=" ".join(filter(None, (text, *(f"-{part.token}" for part in without)))),
    )


def _names(ctx: Context, tags: Sequence[Tag]) -> list[str]:
    return [ctx.catalog.name(tag, ctx.language) for tag in tags]


def _locale(ctx: Context) -> str:
    return "nb" if ctx.tr.language == "nb" else "en_GB"
