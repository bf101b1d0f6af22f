"""Undo a response's Content-Encoding piece by piece, within a cap: a bomb stops at the cap, not in memory."""

import zlib

GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
_DEFLATE_WINDOW = 15
_RAW_DEFLATE_WINDOW = -15


class DecodingError(Exception):
    """The body is not what its Content-Encoding says, or it ends too soon."""


class BodyTooLargeError(Exception):
    """More came out than the cap allows."""


class Inflater:
    """Decodes gzip (also of several members) or deflate (with or without its zlib header)."""

    def __init__(self, encoding: str, *, cap: int) -> None:
        self._is_gzip = encoding in ("gzip", "x-gzip")
        self._window = _GZIP_WINDOW if self._is_gzip else _DEFLATE_WINDOW
        self._inflate = zlib.decompressobj(self._window)
        self._room = cap
        self._has_begun = False

    def feed(self, piece: bytes) -> bytes:
        """Return what the piece decodes to.

        Raises:
            DecodingError: the bytes are damaged.
            BodyTooLargeError: the cap is passed.
        """
        decoded = bytearray()
        while piece:
            if self._inflate.eof:
                if not (self._is_gzip and piece.startswith(GZIP_MAGIC)):
                    break  # padding after the end, which browsers ignore too
                self._inflate = zlib.decompressobj(self._window)
            decoded += self._some(piece)
            piece = self._inflate.unconsumed_tail or self._inflate.unused_data
            if len(decoded) > self._room:
                raise BodyTooLargeError
        self._room -= len(decoded)
        return bytes(decoded)

    def finish(self) -> None:
        """Check that the end was reached.

        Raises:
            DecodingError: the body was cut short.
        """
        if self._has_begun and not self._inflate.eof:
            raise DecodingError("it was cut short")

    def _some(self, piece: bytes) -> bytes:
        # One byte more than there is room for tells "just full" from "too much".
        most = self._room + 1
        try:
            return self._inflate.decompress(piece, most)
        except zlib.error:
            if self._has_begun or self._is_gzip:
                raise DecodingError("it is damaged") from None
            # Some servers send "deflate" without the header that the standard asks for.
            self._inflate = zlib.decompressobj(_RAW_DEFLATE_WINDOW)
            self._has_begun = True
            return self._some(piece)
        finally:
            self._has_begun = True


def inflate_whole(body: bytes, *, cap: int) -> bytes:
    """Decode a complete gzip body, for feeds that are files ending in .gz.

    Raises:
        DecodingError: the bytes are damaged.
        BodyTooLargeError: the cap is passed.
    """
    inflater = Inflater("gzip", cap=cap)
    decoded = inflater.feed(body)
    inflater.finish()
    return decoded
