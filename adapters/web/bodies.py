"""Read the body of what a platform posts to us."""

from starlette.requests import Request


async def read_body(request: Request, *, at_most: int) -> bytes | None:
    """Return the body; None if it has more bytes than that, without reading on.

    Raises:
        ClientDisconnect: it is cut off. Posted again, it may be whole.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > at_most:
            return None
    return bytes(body)
