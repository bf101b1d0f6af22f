"""Look hosts up, and drop every address that may not be connected to."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.feeds.addresses import Network, may_connect
from bot.ports.outside import AddressRefusedError

# Names that no server answers for hold their thread for many seconds; the loop's own few threads would
# make living hosts wait behind dead ones.
_THREADS = 16


def refused(host: str) -> AddressRefusedError:
    return AddressRefusedError(
        f"{host} is not a public address, so nothing was fetched. "
        "Use a public address; for a network of your own set SISTE_FETCH_ALLOW_NETWORKS."
    )


class GuardedResolver(AbstractResolver):
    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="siste-dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the host's addresses that may be connected to.

        Raises:
            AddressRefusedError: there are addresses, and none is public.
        """
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)
        usable = [result for result in found if may_connect(result["host"], self._allowed)]
        if found and not usable:
            raise refused(host)
        return usable

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: int) -> list[ResolveResult]:
    infos = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=port,
            family=family_found,
            proto=proto,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for family_found, _, proto, _, address in infos
    ]
