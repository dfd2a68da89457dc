# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A form with a file in it, as browsers send them (RFC 7578), piece by piece."""

from collections.abc import Callable, Iterator

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

#: Of a form beside its file: its fields, and what stands around each part.
_MOST_PARTS = 16
_MOST_TEXT = 16 * 1024
#: Of bytes that are waiting for the end of a part's headers, or of what looks like the
#: beginning of a boundary.
_MOST_WAITING = 256 * 1024
_MOST_BOUNDARY = 200


class FormError(ValueError):
    """What came is no form, or not one of a file."""


class Form:
    """A form that is read.

    :ivar fields: the texts in it, by name
    :ivar name: what the file is called; ``None`` before there is one
    :ivar media_type: what the file is said to be
    """

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.name: str | None = None
        self.media_type = ""

    def take(
        self,
        pieces: Iterator[bytes],
        content_type: str,
        write: Callable[[bytes], None],
        *,
        file: str,
    ) -> None:
        """Read all of it.

        :param content_type: the header, which has the boundary
        :param write: takes the bytes of the file
        :param file: the name of the part that is it
        :raises FormError: for anything else than one file and a few texts
        """
        _type, options = parse_options_header(content_type)
        boundary = options.get("boundary", "")
        if not boundary or len(boundary) > _MOST_BOUNDARY or not boundary.isascii():
            raise FormError("no boundary")
        decoder = MultipartDecoder(
            boundary.encode(), _MOST_WAITING, max_parts=_MOST_PARTS
        )
        try:
            self._read(decoder, pieces, write, file)
        except (RequestEntityTooLarge, AttributeError, UnicodeDecodeError) as error:
            # The library fails in its own ways at what is no form.
            raise FormError("no form") from error
        except FormError:
            raise
        except ValueError as error:
            raise FormError("no form") from error
        if self.name is None:
            raise FormError("no file")

    def _read(
        self,
        decoder: MultipartDecoder,
        pieces: Iterator[bytes],
        write: Callable[[bytes], None],
        file: str,
    ) -> None:
        text: list[bytes] | None = None
        name, left = "", _MOST_TEXT
        for piece in _with_end(pieces):
            decoder.receive_data(piece)
            while True:
                event = decoder.next_event()
                if isinstance(event, File) and event.name == file:
                    if self.name is not None:
                        raise FormError("several files")
                    self.name = event.filename or ""
                    self.media_type = event.headers.get("Content-Type", "")
                    text = None
                elif isinstance(event, (File, Field)):
                    name, text = event.name or "", []
                    if name in self.fields or isinstance(event, File):
                        raise FormError(name)
                elif isinstance(event, Data):
                    if text is None:
                        write(event.data)
                        continue
                    left -= len(event.data)
                    if left < 0:
                        raise FormError("too long")
                    text.append(event.data)
                    if not event.more_data:
                        self.fields[name] = b"".join(text).decode()
                elif isinstance(event, Epilogue):
                    return
                elif isinstance(event, NeedData):
                    break


def _with_end(pieces: Iterator[bytes]) -> Iterator[bytes | None]:
    yield from pieces
    yield None
