"""Read the body of what a platform posts to us."""

from starlette.requests import ClientDisconnect, Request


async def read_body(request: Request, *, at_most: int) -> bytes | None:
    """Return the body; None if it is cut off or has more bytes than that, without reading on."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > at_most:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
