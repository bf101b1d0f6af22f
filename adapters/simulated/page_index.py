"""The list of all simulated chats, and the clock."""

from collections.abc import Iterator

from markupsafe import Markup

from adapters.simulated.clock import VirtualClock
from adapters.simulated.page_chat import people_of
from adapters.simulated.page_frame import avatar
from adapters.simulated.page_message import media_of, news_of, sender_of
from adapters.simulated.page_slack import number_of
from adapters.simulated.page_words import ZONE, Words, local
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_workspace import Channel, Workspace
from adapters.simulated.telegram import BotAccount, SimulatedTelegram
from adapters.simulated.telegram_chats import Chat, Person

_WORDS = Words("en")
_PAGE = Markup("""\
<div class="phone list">
<header class="bar"><div class="who"><h1>Telegram</h1><small>simulated on this machine</small></div></header>
<main id="messages">
<section class="clock"><time datetime="{iso}">{now}</time>
<button type="button" data-advance="60">+1 min</button>
<button type="button" data-advance="3600">+1 h</button>
<button type="button" data-advance="86400">+1 day</button></section>
{telegram}<h2>Slack</h2>
{slack}</main>
</div>
""")
_CHAT = Markup("""\
<a class="chat" href="/chats/telegram/{bot}/{id}">{avatar}
<span class="about"><b><bdi>{title}</bdi></b><time>{time}</time>
<span class="last"><bdi>{last}</bdi></span></span></a>
""")
_NOTHING = Markup('<p class="closed">{words}</p>\n')
_CHANNEL = Markup("""\
<a class="chat" href="/chats/slack/{team}/{channel}">{avatar}
<span class="about"><b><bdi>{title}</bdi></b><time>{time}</time>
<span class="last"><bdi>{last}</bdi></span></span></a>
""")


def index_as_html(telegram: SimulatedTelegram, slack: SimulatedSlack, clock: VirtualClock) -> Markup:
    now = clock.now().astimezone(ZONE)
    return _PAGE.format(
        iso=now.isoformat(),
        now=f"{now:%A %-d %B %Y %H:%M}",
        telegram=Markup("").join(_telegram_chats(telegram)) or _NOTHING.format(words="Nobody is here yet."),
        slack=Markup("").join(_slack_channels(slack)) or _NOTHING.format(words="No channels yet."),
    )


def _telegram_chats(telegram: SimulatedTelegram) -> Iterator[Markup]:
    for bot in telegram.bots.values():
        for person in telegram.chats.people.values():
            # A person who has not pressed Start sees the bot too.
            chat = telegram.chats.find(bot.id, person.id) or chat_before_start(person)
            yield _chat(telegram, bot, chat, f"{bot.name} · {person.first_name}")
    for chat in telegram.chats.shared.values():
        if not chat.migrated_to:
            yield _chat(telegram, telegram.bot(), chat, chat.title)


def chat_before_start(person: Person) -> Chat:
    return Chat(person.id, "private", person.first_name, person.username)


def _chat(telegram: SimulatedTelegram, bot: BotAccount, chat: Chat, title: str) -> Markup:
    last = next(reversed(chat.messages.values()), None)
    text, time = "", ""
    if last is not None:
        name = sender_of(telegram.message_as_api(chat, last)).name
        text = last.text or news_of(last, name, _WORDS) or media_of(last.content)
        time = f"{local(last.date):%H:%M}"
    elif chat.kind != "private" and not people_of(telegram, chat):
        text = "Everybody left."
    return _CHAT.format(
        bot=bot.username, id=chat.id, avatar=avatar(title, chat.id), title=title, time=time, last=text[:120]
    )


def _slack_channels(slack: SimulatedSlack) -> Iterator[Markup]:
    for workspace in slack.workspaces.values():
        for channel in workspace.channels.values():
            if channel.kind != "im":
                yield _slack_chat(slack, workspace, f"#{channel.name}", channel.id, channel)
        for user in workspace.users.values():
            direct = workspace.channel(f"@{user.id}")
            yield _slack_chat(slack, workspace, f"Siste · {user.name}", f"@{user.id}?as={user.id}", direct)


def _slack_chat(
    slack: SimulatedSlack, workspace: Workspace, name: str, path: str, channel: Channel | None
) -> Markup:
    last = next(reversed(channel.messages.values()), None) if channel else None
    return _CHANNEL.format(
        team=workspace.team_id,
        channel=path,
        avatar=avatar(name, number_of(path)),
        title=f"{workspace.name} · {name}",
        time=f"{local(int(float(last.ts))):%H:%M}" if last else "",
        last=slack.seen(workspace, last).text[:120] if last else "",
    )
