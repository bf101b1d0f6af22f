"""One simulated Slack channel, or the app's Home tab, as one of the people there sees it, modals on top."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from adapters.simulated.page_frame import avatar
from adapters.simulated.page_slack_blocks import Surroundings, blocks_as_html
from adapters.simulated.page_slack_text import mrkdwn_as_html
from adapters.simulated.page_words import Words, local
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_alive import alive_in_message
from adapters.simulated.slack_workspace import SLACKBOT, Channel, SlackMessage, SlackUser, Workspace

# Older ones are not shown; an app would fetch them when scrolled to.
MOST_MESSAGES = 200

_PAGE = Markup("""\
<div class="slack" data-acts="{acts}">
<header class="bar"><a class="back" href="/" aria-label="{back}"></a>
<div class="who"><h1><bdi>{title}</bdi></h1><small><bdi>{subtitle}</bdi></small></div>{people}</header>
{tabs}<main id="messages" class="{kind}">
{messages}</main>
<div id="modal">{modal}</div>
<footer id="foot">
{foot}</footer>
</div>
""")
_DAY = Markup('<p class="day"><time datetime="{iso}">{day}</time></p>\n')
_MESSAGE = Markup("""\
<article id="m{ts}" class="message{private}" data-ts="{ts}">{avatar}
<div class="content">{privacy}<div class="head"><b><bdi>{name}</bdi></b>{badge}{broadcast}\
<time datetime="{iso}">{time}</time></div>
{body}{edited}{previews}{replies}</div></article>
""")
_PRIVACY = Markup('<p class="privacy">{words}</p>')
_BADGE = Markup('<span class="badge">{words}</span>')
_BROADCAST = Markup('<span class="quiet">{words}</span>')
_EDITED = Markup('<small class="edited">{words}</small>')
_TEXT = Markup('<div class="text" dir="auto">{text}</div>')
_PREVIEW = Markup('<p class="preview"><bdi>{words}: {address}</bdi></p>')
_REPLIES = Markup('<details class="replies"{opened}><summary>{words}</summary>\n{replies}</details>')
_OPENED = Markup(" open")
_EMPTY = Markup('<p class="closed">{words}</p>\n')
_TABS = Markup(
    '<nav class="tabs"><a href="{home}"{on_home} data-tab="home">{home_words}</a>'
    '<a href="{messages}"{on_messages} data-tab="messages">{messages_words}</a></nav>\n'
)
_CURRENT = Markup(' aria-current="page"')
_VIEW = Markup('<section class="view" data-view="{id}">{blocks}{error}</section>')
_MODAL = Markup("""\
<form class="modal" data-view="{id}" role="dialog" aria-label="{title}"><header>
<button type="button" class="close" data-close aria-label="{close_words}">×</button>\
<b><bdi>{title}</bdi></b></header>
<div class="inside">{blocks}</div>{error}
<footer><button type="button" class="button" data-close><bdi>{close}</bdi></button>{submit}</footer></form>
""")
_SUBMIT = Markup('<button class="button primary"><bdi>{label}</bdi></button>')
_ERROR = Markup('<p class="error">{words}</p>')
_PEOPLE = Markup('<label class="as"><span>{words}</span><select id="as">{people}</select></label>')
_PERSON = Markup('<option value="{id}"{selected}>{name}</option>')
_COMPOSER = Markup("""\
<form id="composer" autocomplete="off">
<textarea name="text" rows="1" placeholder="{placeholder}" aria-label="{placeholder}"></textarea>
<button class="send" aria-label="{send}"></button></form>
""")


@dataclass(frozen=True, slots=True)
class SlackView:
    """Which channel is looked at (None for the app's Home tab), by whom, and from which message on.

    `thread` is the message whose replies are unfolded.
    """

    slack: SimulatedSlack
    workspace: Workspace
    channel: Channel | None
    viewer: SlackUser
    thread: str = ""
    since: str = ""

    @property
    def words(self) -> Words:
        return Words.for_code(self.viewer.locale)

    @property
    def bot_name(self) -> str:
        return self.workspace.name_of(self.workspace.bot_user_id)

    @property
    def is_with_app(self) -> bool:
        return self.channel is None or self.channel.kind == "im"

    @property
    def title(self) -> str:
        return self.bot_name if self.channel is None or self.is_with_app else f"#{self.channel.name}"

    def around(self, state: Mapping[str, Any], errors: Mapping[str, str] | None = None) -> Surroundings:
        return Surroundings(
            self.workspace, dict(state), errors or {}, self.words("optional"), self.words("more")
        )

    def shown_messages(self) -> list[SlackMessage]:
        """Return what the viewer sees, replies included, oldest first."""
        if self.channel is None:
            return []
        messages = self.channel.messages.values()
        return [m for m in messages if m.only_for in ("", self.viewer.id) and m.ts >= self.since]


def slack_as_html(view: SlackView) -> Markup:
    words = view.words
    shown = _home(view) if view.channel is None else Markup("").join(_messages(view))
    empty = words("nothing at home" if view.channel is None else "nothing yet")
    return _PAGE.format(
        acts=json.dumps(_acts(view)),
        back=words("chats"),
        title=view.title,
        subtitle=view.workspace.name,
        people=_people(view),
        tabs=_tabs(view) if view.is_with_app else "",
        kind="home" if view.channel is None else view.channel.kind,
        messages=shown or _EMPTY.format(words=empty),
        modal=_modal(view),
        foot=_foot(view),
    )


def _acts(view: SlackView) -> dict[str, str]:
    """Return what the control needs to let the viewer act here."""
    return {
        "user": f"{view.workspace.team_id}/{view.viewer.id}",
        "channel": view.channel.id if view.channel else "",
    }


# --- messages -----------------------------------------------------------------------------------------


def _messages(view: SlackView) -> Iterator[Markup]:
    day: date | None = None
    shown = view.shown_messages()
    known = {message.ts for message in shown}
    # A reply whose thread begins before what is shown stands by itself.
    leading = [m for m in shown if not m.thread_ts or m.is_broadcast or m.thread_ts not in known]
    for message in leading[-MOST_MESSAGES:]:
        moment = local(int(float(message.ts)))
        if moment.date() != day:
            day = moment.date()
            yield _DAY.format(iso=day.isoformat(), day=view.words.day(moment))
        replies = [reply for reply in shown if reply.thread_ts == message.ts]
        yield _message(view, message, replies)


def _message(view: SlackView, message: SlackMessage, replies: list[SlackMessage] | None = None) -> Markup:
    words = view.words
    name = view.workspace.name_of(message.author)
    is_app = message.author in (view.workspace.bot_user_id, SLACKBOT)
    moment = local(int(float(message.ts)))
    return _MESSAGE.format(
        ts=message.ts,
        private=" private" if message.only_for else "",
        privacy=_PRIVACY.format(words=words("only you")) if message.only_for else "",
        avatar=avatar(name, number_of(message.author)),
        name=name,
        badge=_BADGE.format(words=words("app")) if is_app else "",
        broadcast=_BROADCAST.format(words=words("to thread")) if message.is_broadcast else "",
        iso=moment.isoformat(),
        time=f"{moment:%H:%M}",
        body=_body(view, message),
        # Slack marks an edit only where the text itself is what is shown.
        edited=_EDITED.format(words=words("edited mark")) if message.is_edited and not message.blocks else "",
        previews=_previews(view, message),
        replies=_replies(view, message, replies or []),
    )


def _body(view: SlackView, message: SlackMessage) -> Markup:
    around = view.around(message.chosen)
    if message.blocks:
        return blocks_as_html(message.blocks, around)
    return _TEXT.format(text=mrkdwn_as_html(message.text, around.name_of))


def _previews(view: SlackView, message: SlackMessage) -> Markup:
    """Return where Slack would show more of the links; what is there is on pages that nobody asks here."""
    links = alive_in_message(message).previews
    shown = (_PREVIEW.format(words=view.words("preview"), address=address) for address in links)
    return Markup("").join(shown)


def _replies(view: SlackView, message: SlackMessage, replies: list[SlackMessage]) -> Markup:
    if not replies:
        return Markup("")
    return _REPLIES.format(
        opened=_OPENED if message.ts == view.thread else "",
        words=view.words("replies", count=len(replies)),
        replies=Markup("").join(_message(view, reply) for reply in replies),
    )


def number_of(user: str) -> int:
    """Return a number that stays with an id, for its colour."""
    return int("".join(filter(str.isdigit, user)) or "0")


# --- views --------------------------------------------------------------------------------------------


def _home(view: SlackView) -> Markup:
    home = view.workspace.views.get(view.workspace.homes.get(view.viewer.id, ""))
    if home is None:
        return Markup("")
    errors = view.workspace.view_errors.get(home["id"], {})
    blocks = blocks_as_html(home["blocks"], view.around(home["state"]["values"], errors))
    return _VIEW.format(id=home["id"], blocks=blocks, error=_error(errors))


def _modal(view: SlackView) -> Markup:
    stack = view.workspace.modals.get(view.viewer.id, [])
    if not stack:
        return Markup("")
    modal = view.workspace.views[stack[-1]]
    errors = view.workspace.view_errors.get(modal["id"], {})
    words = view.words("close")
    return _MODAL.format(
        id=modal["id"],
        title=modal["title"]["text"],
        blocks=blocks_as_html(modal["blocks"], view.around(modal["state"]["values"], errors)),
        error=_error(errors),
        close_words=words,
        close=modal["close"]["text"] if modal["close"] else words,
        submit=_SUBMIT.format(label=modal["submit"]["text"]) if modal["submit"] else "",
    )


def _error(errors: Mapping[str, str]) -> Markup:
    return _ERROR.format(words=errors[""]) if errors.get("") else Markup("")


# --- the head and the foot ----------------------------------------------------------------------------


def _people(view: SlackView) -> Markup:
    """Return the choice of who looks, where there is one."""
    users = list(view.workspace.users.values())
    if view.channel is not None and view.channel.kind == "im":
        users = [view.viewer]
    elif view.channel is not None:
        users = [user for user in users if user.id in view.channel.members]
    if len(users) < 2:
        return Markup("")
    options = [
        _PERSON.format(id=u.id, name=u.name, selected=Markup(" selected") if u is view.viewer else "")
        for u in users
    ]
    return _PEOPLE.format(words=view.words("as"), people=Markup("").join(options))


def _tabs(view: SlackView) -> Markup:
    root = f"/chats/slack/{view.workspace.team_id}"
    return _TABS.format(
        home=f"{root}/home?as={view.viewer.id}",
        messages=f"{root}/@{view.viewer.id}?as={view.viewer.id}",
        home_words=view.words("home"),
        messages_words=view.words("messages"),
        on_home=_CURRENT if view.channel is None else "",
        on_messages="" if view.channel is None else _CURRENT,
    )


def _foot(view: SlackView) -> Markup:
    if view.channel is None:
        return Markup("")
    if view.channel.is_archived:
        return _EMPTY.format(words=view.words("archived"))
    if view.viewer.id not in view.channel.members:
        return _EMPTY.format(words=view.words("not in channel", name=view.viewer.name))
    return _COMPOSER.format(placeholder=view.words("slack message", name=view.title), send=view.words("send"))
