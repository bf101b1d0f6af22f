"""The Bot API's methods about a bot's connection: who it is, and its updates by poll or webhook."""

from collections.abc import Mapping
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_checks import Method, TelegramRefusedError, bad_request
from adapters.simulated.telegram_updates import KINDS, PollEndedError
from adapters.simulated.telegram_webhooks import Webhooks, read_webhook
from adapters.simulated.telegram_world import BotAccount

MAX_UPDATES = 100
# The service waits up to 50 s; here a stop of the platform or a restart of the bot should not take long.
MAX_POLL_SECONDS = 5.0
WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
POLL_ENDED = {
    "getUpdates": (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    ),
    "setWebhook": "Conflict: terminated by setWebhook request",
}
_WEBHOOK = ("url", "certificate", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates")


class AccountMethods:
    """Methods by API name with the parameters they know."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        return {
            "getMe": (self.get_me, ()),
            "getUpdates": (self.get_updates, ("offset", "limit", "timeout", "allowed_updates")),
            "setWebhook": (self.set_webhook, (*_WEBHOOK, "secret_token")),
            "deleteWebhook": (self.delete_webhook, ("drop_pending_updates",)),
            "getWebhookInfo": (self.webhook_info, ()),
        }

    async def get_me(self, bot: BotAccount, _params: Params) -> dict[str, Any]:
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": bot.reads_all,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
        }
        return bot.as_api() | abilities

    async def get_updates(self, bot: BotAccount, params: Params) -> list[dict[str, Any]]:
        if self._webhooks.is_set(bot.id):
            raise TelegramRefusedError(409, WEBHOOK_IS_ACTIVE)
        _allow(bot, params)
        limit = params.integer("limit", MAX_UPDATES)
        seconds = min(float(params.integer("timeout")), MAX_POLL_SECONDS)
        try:
            updates = await bot.updates.poll(
                offset=params.integer("offset"), limit=max(1, min(limit, MAX_UPDATES)), seconds=seconds
            )
        except PollEndedError as exc:
            raise TelegramRefusedError(409, POLL_ENDED[exc.reason]) from exc
        if bot.is_revoked:
            # Taken back while the poll waited.
            raise TelegramRefusedError(401, "Unauthorized")
        return list(updates)

    async def set_webhook(self, bot: BotAccount, params: Params) -> bool:
        if "url" not in params:
            return await self.delete_webhook(bot, params)
        if "certificate" in params or "certificate" in params.files:
            raise bad_request("own certificates are not for the loopback")
        webhook = read_webhook(params)
        self._drop_pending(bot, params)
        _allow(bot, params)
        self._webhooks.set(bot.id, bot.updates, webhook)
        return True

    async def delete_webhook(self, bot: BotAccount, params: Params) -> bool:
        self._webhooks.delete(bot.id)
        self._drop_pending(bot, params)
        return True

    async def webhook_info(self, bot: BotAccount, _params: Params) -> dict[str, Any]:
        return self._webhooks.info(bot.id, bot.updates)

    def _drop_pending(self, bot: BotAccount, params: Params) -> None:
        if params.boolean("drop_pending_updates"):
            bot.updates.clear()


def _allow(bot: BotAccount, params: Params) -> None:
    """Keep the kinds of updates the bot asks for; an empty list asks for the usual ones."""
    allowed = params.data("allowed_updates")
    if not isinstance(allowed, list):
        return
    unknown = sorted(str(kind) for kind in allowed if not isinstance(kind, str) or kind not in KINDS)
    if unknown:
        raise bad_request(f"there is no kind of update {unknown[0]}")
    bot.updates.allowed = frozenset(allowed) or None
