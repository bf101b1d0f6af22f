"""A headline as its outlet meant it: without bylines and the outlet's own name at the end."""

import re

# Aggregators name the author and paper: "(Shona Ghosh/Bloomberg)", or the paper alone: "(Reuters)".
_BYLINE = re.compile(r"\s*\((?:[^()]{2,60}/[^()]{2,60}|[A-Z][\w .&']{1,40})\)\s*$")
_TAIL = re.compile(r"\s+[-–—|·•»]\s+([^-–—|·•»]{2,40})$")
# A headline this long is no headline but a post or a mistake.
_LONGEST = 300
# Of a headline's longer words, the share with a capital from which capitals mean nothing.
_TITLE_CASE = 0.55


def clean_headline(title: str, outlet: str = "") -> str:
    """Return the headline, at most 300 characters, cut at a word."""
    text = " ".join(title[: 4 * _LONGEST].split())
    text = _without_tail(text, outlet)
    if "/" in text[-80:]:
        text = _BYLINE.sub("", text)
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
    return text


def is_title_case(text: str) -> bool:
    """Say whether Most Words Have A Capital, whatever they mean."""
    longer = [word for word in text.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in longer) > _TITLE_CASE * len(longer)


def _without_tail(text: str, outlet: str) -> str:
    tail = _TAIL.search(text)
    if not tail or len(text) - len(tail[0]) < 15:
        return text
    name, own = _bare(tail[1]), _bare(outlet)
    return (
        text[: tail.start()]
        if own and (name == own or name.startswith(own) or own.startswith(name))
        else text
    )


def _bare(name: str) -> str:
    return re.sub(r"\W|^the ", "", name.lower())
