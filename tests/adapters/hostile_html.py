"""Texts that try a reader of Telegram's HTML: the same ones for the same seed."""

import random

from adapters.simulated.telegram_html import ENTITY_OF_TAG

TAGS = [*ENTITY_OF_TAG, "p", "br/", "", "İ", "B", "A", "PRE", "Code", "Ins"]
TELLING = {
    "a": "href",
    "code": "class",
    "span": "class",
    "tg-emoji": "emoji-id",
    "blockquote": "expandable",
    "tg-time": "unix",
}
LIKELY = {
    "span": ["tg-spoiler"],
    "tg-emoji": ["5368324170671202286"],
    "tg-time": ["1700000000", "r", "wDT"],
    "code": ["language-py", "language-"],
}
ATTRIBUTES = [*TELLING.values(), "format", "HREF", "x", "", "data-x", "/", "on\u200bclick"]
ADDRESSES = [
    "https://a.example/x?y=1&amp;z=2#f",
    "a.example",
    "http://",
    "tg://user?id=5",
    "tg://user?id=0",
    "tg:user?x=1&id=77",
    "javascript:alert(1)",
    "HTTP://Å.NO:080/ä",
    "http://u:p@h.no:80?q",
    "http://[::1]/",
    "http://[::1",
    "http://a%zz.no",
    "http://a%20.no",
    "ton://abc.d",
    "tonsite://a.ton/x",
    "tg://resolve?domain=x",
    "https://x",
    "ftp://a.b",
    "a.b:99999",
    "a.b:0",
    "a.b:",
    "a.b:-1",
    "@a.b",
    "a.b@",
    "&#65;.b",
    "http://a_b.c",
    ".",
    "a..b",
    "mailto:x@y.no",
    "//a.b",
    "/x.y",
    "?a.b",
    "#",
    "tg://user?id=1099511627776",
    "data:text/html,x",
    "tg:resolve?domain=x",
]
OTHER_VALUES = [
    "",
    "0",
    "-5",
    "05",
    "99999999999999999999",
    "r",
    "dDtT",
    "-3",
    "4000000000",
    " a.b ",
    "a.b/\n\t",
]
OTHER_VALUES += ["http://a b.c", "\x00", "tg-x", "spoiler", "💥", "\u202e"]
VISIBLE = ["x", "å", "😀", "ab", "#y", "/start", "@x", "a.example", "https://a.example", "שלום", "👩‍👩‍👧"]
INVISIBLE = [
    " ",
    "\n",
    "\r",
    "\t",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u200e\u200f",
    "\u202e",
    "\u2028",
    "\u0333",
]
INVISIBLE += ["a\u030a", "\u2800", "\x00", "\x0b", "  ", "\xa0", "\u200d", "\ufeff", "\ufffc", "\U000e0041"]
REFERENCES = [
    "&",
    "&amp;",
    "&lt;",
    "&gt",
    "&quot;",
    "&nbsp;",
    "&#65;",
    "&#x1F600;",
    "&#0;",
    "&#55357;&#56832;",
    "&#xD83D;",
    "&#x10ffff;",
    "&#x10fffe;",
    "&#x0000041;",
    "&#1234567;",
    "&#12345678;",
    "&#x;",
    "&#;",
    "&ltx;",
    "&amp;lt;",
]
MARKUP = ["<", "</", "<>", "</>", ">", '"', "'", "=", "</b>", "</a>", "<!-- -->", "<![CDATA[x]]>", "**", "`"]

WELL_FORMED = [
    ("<b>", "</b>"),
    ("<i>", "</i>"),
    ("<u>", "</u>"),
    ("<s>", "</s>"),
    ("<tg-spoiler>", "</tg-spoiler>"),
    ("<a href='http://a.no'>", "</a>"),
    ("<a href='tg://user?id=7'>", "</a>"),
    ("<code>", "</code>"),
    ("<code class='language-py'>", "</code>"),
    ("<pre>", "</pre>"),
    ("<pre><code class='language-py'>", "</code></pre>"),
    ("<blockquote>", "</blockquote>"),
    ("<blockquote expandable>", "</blockquote>"),
    ("<tg-emoji emoji-id='5'>", "</tg-emoji>"),
    ("<tg-time unix='5' format='r'>", "</tg-time>"),
]


class HostileHtml:
    def __init__(self, seed):
        self._random = random.Random(seed)

    def anything(self, depth=0):
        """Return tags in any order and state, most of them refused."""
        return "".join(self._piece(depth) for _ in range(self._random.randint(0, 4)))

    def well_formed(self, depth=0):
        """Return tags nested as one likes, few enough to have one order, and texts without Markdown."""
        pick = self._random
        parts = []
        for _ in range(pick.randint(1, 3)):
            if depth > 3 or pick.random() < 0.45:
                parts.append(pick.choice([*VISIBLE, *INVISIBLE, "&amp;", "&lt;"]))
            else:
                start, end = pick.choice(WELL_FORMED)
                parts += [start, self.well_formed(depth + 1), end]
        return "".join(parts)

    def _piece(self, depth):
        pick = self._random
        if depth > 4 or pick.random() < 0.5:
            return pick.choice([*VISIBLE, *INVISIBLE, *REFERENCES, *MARKUP])
        tag = pick.choice(TAGS)
        attributes = "".join(self._attribute(tag) for _ in range(pick.choice([0, 1, 1, 1, 2, 3])))
        return f"<{tag}{attributes}{pick.choice([' ', '', ''])}>{self.anything(depth + 1)}{self._end(tag)}"

    def _attribute(self, tag):
        pick = self._random
        name = TELLING[tag] if tag in TELLING and pick.random() < 0.7 else pick.choice(ATTRIBUTES)
        values = LIKELY[tag] if tag in LIKELY and pick.random() < 0.7 else [*ADDRESSES, *OTHER_VALUES]
        space = " " if pick.random() < 0.8 else pick.choice(["\n", "  ", "\t", "\x0b", "\x0c", "\xa0", ""])
        equals = pick.choice(["=", "=", "=", " = ", ""])
        if not equals:
            return space + name
        quote = pick.choice(['"', '"', '"', "'", ""])
        return f"{space}{name}{equals}{quote}{pick.choice(values)}{quote if pick.random() < 0.97 else ''}"

    def _end(self, tag):
        ends = [f"</{tag}>"] * 12
        ends += [
            "</>",
            f"</{tag} >",
            f"</{tag.upper()}>",
            "",
            "</b>",
            f"</{tag}",
            f"< /{tag}>",
            f"</{tag}\x00>",
        ]
        return self._random.choice(ends)
