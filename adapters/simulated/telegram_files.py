"""Files in the simulated Telegram: taken in, known by their ids to the bot that sent them, and given out."""

import itertools
import struct
from dataclasses import dataclass
from typing import Any

from adapters.simulated.exchange import Params, Upload
from adapters.simulated.telegram_checks import TelegramRefusedError, bad_request
from adapters.simulated.telegram_links import WrongLinkError, checked_link

MAX_UPLOAD = 50_000_000
MAX_PHOTO = 10_000_000
MAX_DOWNLOAD = 20_000_000
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
# What a picture behind an address is taken to be; the platform fetches nothing.
UNSEEN_PHOTO = (1280, 720)

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"RIFF")


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    bot: int
    kind: str
    name: str
    media_type: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.id}_{self.name}"

    @property
    def told(self) -> dict[str, Any]:
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": len(self.content)}

    def as_content(self) -> dict[str, Any]:
        """Return what a message holds of it."""
        if self.kind == "photo":
            return {"photo": [self.told | {"width": self.width, "height": self.height}]}
        return {"document": self.told | {"file_name": self.name, "mime_type": self.media_type}}


class Files:
    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._ids = itertools.count(1)

    def find(self, bot: int, file_id: str) -> StoredFile | None:
        """Find a file; ids of another bot mean nothing here."""
        found = self._files.get(file_id)
        return found if found is not None and found.bot == bot else None

    def at_path(self, bot: int, path: str) -> StoredFile | None:
        return next((file for file in self._files.values() if file.bot == bot and file.path == path), None)

    def read(self, bot: int, params: Params, kind: str, value: Any = None) -> StoredFile:
        """Return the file that a parameter names: attached, by the id of an earlier one, or by its address.

        Raises:
            TelegramRefusedError: there is none, or it may not be sent as `kind`.
        """
        named = params.text(kind) if value is None else value
        if not isinstance(named, str):
            raise bad_request('can\'t parse InputMedia: Field "media" must be of type String')
        # Attached under its own name, or under any name that the parameter refers to.
        upload = params.files.get(named.removeprefix("attach://") or kind)
        if upload is not None:
            return self._take(bot, kind, upload)
        if not named or named.startswith("attach://"):
            raise bad_request(f"there is no {kind} in the request")
        known = self.find(bot, named)
        if known is not None:
            if known.kind != kind:
                raise bad_request("type of file mismatch")
            return known
        return self._by_address(bot, kind, named)

    def _take(self, bot: int, kind: str, upload: Upload) -> StoredFile:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > MAX_UPLOAD:
            raise TelegramRefusedError(413, "Request Entity Too Large")
        if kind != "photo":
            return self._keep(bot, kind, upload.filename, upload.content_type, upload.content)
        if len(upload.content) > MAX_PHOTO:
            raise bad_request("file is too big")
        if not upload.content.startswith(_PICTURES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = _size(upload.content)
        too_long = max(width, height) > MAX_PHOTO_RATIO * min(width, height)
        if width + height > MAX_PHOTO_SIDES or too_long:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._keep(bot, kind, upload.filename, upload.content_type, upload.content, width, height)

    def _by_address(self, bot: int, kind: str, address: str) -> StoredFile:
        try:
            link = checked_link(address)
        except WrongLinkError:
            link = ""
        if not address.lower().startswith(("http://", "https://")) or not link:
            raise bad_request("wrong remote file identifier specified: Wrong string length")
        name = link.rpartition("/")[2].partition("?")[0] or "file"
        width, height = UNSEEN_PHOTO if kind == "photo" else (0, 0)
        return self._keep(bot, kind, name, "application/octet-stream", b"", width, height)

    def _keep(
        self, bot: int, kind: str, name: str, media_type: str, content: bytes, width: int = 0, height: int = 0
    ) -> StoredFile:
        number = next(self._ids)
        stored = StoredFile(f"{kind}-{bot}-{number}", bot, kind, name, media_type, content, width, height)
        self._files[stored.id] = stored
        return stored


def _size(picture: bytes) -> tuple[int, int]:
    """Read the size that a PNG states; other kinds are taken as usual ones."""
    if not picture.startswith(_PICTURES[0]) or len(picture) < 24:
        return UNSEEN_PHOTO
    width, height = struct.unpack(">II", picture[16:24])
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return width, height
