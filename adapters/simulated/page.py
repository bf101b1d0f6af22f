"""The simulated platform in a browser: the chats as their people see them, and what people can do in them.

The page only shows; its script lets people act through the control's addresses, as tests do.
"""

from importlib import resources

from aiohttp import web

from adapters.simulated.clock import VirtualClock
from adapters.simulated.page_chat import ChatView, chat_as_html, people_of
from adapters.simulated.page_frame import HEADERS, document
from adapters.simulated.page_index import chat_before_start, index_as_html
from adapters.simulated.page_slack import SlackView, slack_as_html
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_workspace import SlackUser, UnknownInSlackError, Workspace
from adapters.simulated.telegram import SimulatedTelegram
from adapters.simulated.telegram_chats import Chat, Person, UnknownInTelegramError

_FILES = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "slack.css": "text/css",
    "slack.js": "text/javascript",
    "follow.js": "text/javascript",
}


class Page:
    def __init__(self, clock: VirtualClock, telegram: SimulatedTelegram, slack: SimulatedSlack) -> None:
        self._clock = clock
        self._telegram = telegram
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._index),
            web.get("/chats/telegram/{bot}/{chat}", self._telegram_chat),
            web.get("/chats/slack/{team}/{channel}", self._slack_channel),
            web.get("/page/{file}", self._file),
        ]

    async def _index(self, _request: web.Request) -> web.Response:
        body = index_as_html(self._telegram, self._slack, self._clock)
        return document("Simulated chats", body, "en")

    async def _telegram_chat(self, request: web.Request) -> web.Response:
        """Show a chat.

        `as` is the person who looks, `topic` a forum topic, `since` the first message to show, `press` the
        id of a pressed button.
        """
        try:
            view = self._view(request)
        except (UnknownInTelegramError, ValueError) as exc:
            raise web.HTTPNotFound(text=f"{exc} All chats: {request.url.origin()}/\n") from exc
        return document(view.title, chat_as_html(view), view.words.language)

    async def _slack_channel(self, request: web.Request) -> web.Response:
        """Show a channel, a direct message by "@USER", or the app's Home tab as "home".

        `as` is the user who looks, `thread` the ts of unfolded replies, `since` the first message to show.
        """
        try:
            view = self._slack_view(request)
        except UnknownInSlackError as exc:
            raise web.HTTPNotFound(text=f"{exc} All chats: {request.url.origin()}/\n") from exc
        return document(view.title, slack_as_html(view), view.words.language, "slack")

    def _slack_view(self, request: web.Request) -> SlackView:
        workspace = self._slack.workspace(request.match_info["team"])
        named, viewer = request.match_info["channel"], self._slack_viewer(request, workspace)
        channel = None
        if named.startswith("@"):
            channel = self._slack.direct_message(workspace, viewer)
        elif named != "home":
            channel = self._slack.channel(f"{workspace.team_id}/{named}")[1]
        query = request.query
        return SlackView(
            self._slack, workspace, channel, viewer, query.get("thread", ""), query.get("since", "")
        )

    def _slack_viewer(self, request: web.Request, workspace: Workspace) -> SlackUser:
        """Return who looks: as asked for, or else somebody who is there."""
        named, channel = request.query.get("as", ""), workspace.channel(request.match_info["channel"])
        if named:
            return self._slack.user(f"{workspace.team_id}/{named}")[1]
        users = [u for u in workspace.users.values() if channel is None or u.id in channel.members]
        if not users:
            raise UnknownInSlackError("Nobody is there.")
        return users[0]

    def _view(self, request: web.Request) -> ChatView:
        bot = self._telegram.bot(request.match_info["bot"])
        chat = self._chat(bot.id, int(request.match_info["chat"]))
        topic = request.query.get("topic", "")
        return ChatView(
            self._telegram,
            bot,
            chat,
            self._viewer(chat, request.query.get("as", "")),
            int(topic) if topic else None,
            int(request.query.get("since", "0")),
            self._telegram.presses.get(request.query.get("press", "")),
        )

    def _chat(self, bot: int, chat_id: int) -> Chat:
        chat = self._telegram.chats.find(bot, chat_id)
        if chat is None and chat_id in self._telegram.chats.people:
            return chat_before_start(self._telegram.chats.people[chat_id])
        if chat is None:
            raise UnknownInTelegramError(f"There is no chat {chat_id}.")
        return chat

    def _viewer(self, chat: Chat, named: str) -> Person:
        if named:
            return self._telegram.chats.person(named)
        people = people_of(self._telegram, chat)
        if not people:
            raise UnknownInTelegramError(f"Nobody is in {chat.title}.")
        return people[0]

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["file"]
        if name not in _FILES:
            raise web.HTTPNotFound(text="There is no such file.\n")
        content = resources.files("adapters.simulated").joinpath("page", name).read_bytes()
        return web.Response(body=content, content_type=_FILES[name], charset="utf-8", headers=HEADERS)
