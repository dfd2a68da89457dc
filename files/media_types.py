# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Of which type a file is, whatever its sender calls it.

Only the beginning is read, and of archives their table of contents; nothing is
unpacked. A file is of one type: one that several programs would each take for their
own is of none.

What is found here is all that may be allowed. Types that browsers execute, such as
HTML and SVG, can't be: they are found only to be named in a refusal.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from ..schema.media_types import CSV, HTML, PLAIN

OCTETS = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_ZIP = "application/zip"
#: Office documents that bring programs, whatever they are documents of.
MACROS = "application/vnd.ms-office.macro-enabled"
_JAR = "application/java-archive"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that can be allowed.

    :param extensions: of names of such files, the usual one first
    """

    media_type: str
    extensions: tuple[str, ...]


#: By the word that stands for it in the settings.
FILE_TYPES: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", ("pdf",)),
    "png": FileType("image/png", ("png",)),
    "jpeg": FileType("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    "webp": FileType("image/webp", ("webp",)),
    "gif": FileType("image/gif", ("gif",)),
    "heic": FileType("image/heic", ("heic", "heif")),
    "tiff": FileType("image/tiff", ("tiff", "tif")),
    "csv": FileType(CSV, ("csv", "tsv", "txt")),
    "txt": FileType(PLAIN, ("txt", "text", "log", "md", "csv")),
    "xlsx": FileType(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    "docx": FileType(f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    "pptx": FileType(f"{_OFFICE}.presentationml.presentation", ("pptx",)),
    "ods": FileType(f"{_OPEN}.spreadsheet", ("ods",)),
    "odt": FileType(f"{_OPEN}.text", ("odt",)),
    "odp": FileType(f"{_OPEN}.presentation", ("odp",)),
    "zip": FileType(_ZIP, ("zip",)),
}
#: What may come, where nobody says otherwise.
USUAL_TYPES = (
    *("pdf", "png", "jpeg", "webp", "gif", "csv", "txt"),
    *("xlsx", "docx", "ods", "odt", "zip"),
)
_BY_MEDIA_TYPE = {each.media_type: each for each in FILE_TYPES.values()}
#: Nothing in a text tells them apart.
_TEXTS = frozenset({PLAIN, CSV})

#: What is read of a file to know it, and of the end of one that may be two.
_HEAD_BYTES = 64 * 1024
#: What is read of an archive in all: its table of contents, some ten thousand files,
#: and one that says more.
_ARCHIVE_BYTES = 1536 * 1024
#: Of a file in an archive, unpacked; by methods that unpack no more than is asked.
_MEMBER_BYTES = 256 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SIGNATURES = (
    (re.compile(rb"%PDF-\d"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png"),
    (re.compile(rb"\xff\xd8\xff[\xc0-\xfe]"), "image/jpeg"),
    (re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"\0\0\0.ftyp(?:heic|heix|mif1)", re.DOTALL), "image/heic"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"PK\x03\x04|PK\x05\x06"), _ZIP),
)
#: Of the parts of an Office document that it is one of, in its list of contents.
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": FILE_TYPES["docx"].media_type,
    b"spreadsheetml.sheet.main+xml": FILE_TYPES["xlsx"].media_type,
    b"presentationml.presentation.main+xml": FILE_TYPES["pptx"].media_type,
}
_CONTENTS, _MIMETYPE = "[Content_Types].xml", "mimetype"
_PROGRAMS = re.compile(rb"macro|vbaproject", re.IGNORECASE)
#: Where programs lie in archives: of Office and OpenDocument, of Java and Android.
_PROGRAM_FILES = re.compile(
    r"(?:.*/)?vbaproject\.bin|(?:.*/)?macrosheets/.*|(?:basic|scripts)/.+",
    re.IGNORECASE,
)
_JAVA_FILES = re.compile(r"META-INF/MANIFEST\.MF|classes\.dex|.*\.class", re.IGNORECASE)
#: A mark of the order of bytes, blanks, and what begins a tag.
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?[\s\0]*<(?:[a-z!?/])", re.IGNORECASE)
#: What no text has; the others are white space, and what a terminal takes.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_EXTENSION = re.compile(r"\.([^.\s/\\:]+)\Z")


def found_type(file: BinaryIO) -> str:
    """Return the media type of a file by what is in it.

    :param file: the whole of it, which can be read at any place
    :return: that of one of ``FILE_TYPES``, of something that can't be allowed, or
        ``application/octet-stream`` for what is unknown, or several things at once
    """
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    for signature, media_type in _SIGNATURES:
        if signature.match(head):
            if media_type == _ZIP:
                return _archive_type(file)
            return OCTETS if _is_archive(file) else media_type
    if _MARKUP.match(head):
        return _markup_type(head)
    if not head or _BINARY.search(head) or _is_archive(file):
        return OCTETS
    return PLAIN


def _markup_type(head: bytes) -> str:
    if b"<svg" in head:
        return "image/svg+xml"
    return "text/xml" if b"<?xml" in head and b"<html" not in head else HTML


def agree(named: str, found: str) -> bool:
    """Return whether a file may be called what it is called.

    :param named: the media type that its sender says, without parameters
    :param found: see :func:`found_type`
    """
    return named == found or (found == PLAIN and named in _TEXTS)


def named_for(name: str, media_type: str) -> str:
    """Return the name of a file with an extension that its type may have.

    Systems open a file by its extension: a text that is called ``offer.bat`` is a
    program. So where it is another's, or there is none, that of the type follows.

    :param media_type: of another type than ``FILE_TYPES`` has, any name is good
    """
    known = _BY_MEDIA_TYPE.get(media_type)
    if known is None:
        return name
    # Windows drops them, and the extension is what stands before.
    name = name.rstrip(". ") or "file"
    extension = _EXTENSION.search(name)
    if extension and extension[1].lower() in known.extensions:
        return name
    return f"{name}.{known.extensions[0]}"


def extensions_of(media_type: str) -> tuple[str, ...]:
    """Return the extensions that names of such files have; none, of other types."""
    known = _BY_MEDIA_TYPE.get(media_type)
    return () if known is None else known.extensions


def media_types(words: tuple[str, ...]) -> frozenset[str]:
    """Return the media types that the words of a setting stand for.

    :raises ValueError: for a word that stands for none
    """
    unknown = sorted(set(words) - set(FILE_TYPES))
    if unknown:
        raise ValueError(f"No types of files: {', '.join(unknown)}")
    return frozenset(FILE_TYPES[word].media_type for word in words)


class _TooMuchError(OSError):
    """More would be read of an archive than it takes to know it."""


class _Bounded(io.BufferedIOBase):
    """A file of which only so much is read, wherever that is.

    What an archive says of its table of contents is its sender's word, and the library
    reads all of that at once.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._left = file, most

    def readable(self) -> bool:
        """Tell ``io`` that this can be read."""
        return True

    def seekable(self) -> bool:
        """Tell ``io`` that this can be read at any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    # Of a file, and no model's.
    # pylint: disable-next=method-required-super
    def read(self, size: int | None = -1, /) -> bytes:
        """Read so much, or fail."""
        if size is None or size < 0:
            size = self._left + 1
        elif size > self._left:
            raise _TooMuchError
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _TooMuchError
        return data


#: What the library raises of archives that are none, or that it can't read.
_NO_ARCHIVE = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError),
    *(OSError, EOFError, ValueError, KeyError, OverflowError, struct.error, zlib.error),
)


def _is_archive(file: BinaryIO) -> bool:
    """Whether a program that looks at the end of a file takes it for an archive."""
    try:
        with zipfile.ZipFile(_Bounded(file, _ARCHIVE_BYTES)):
            return True
    except _TooMuchError:
        # It says that it is one.
        return True
    except _NO_ARCHIVE:
        return False


def _archive_type(file: BinaryIO) -> str:
    """What an archive is more than that."""
    try:
        with zipfile.ZipFile(_Bounded(file, _ARCHIVE_BYTES)) as archive:
            names = archive.namelist()
            if any(_JAVA_FILES.fullmatch(name) for name in names):
                return _JAR
            if _CONTENTS in names:
                return _office_type(names, _member(archive, _CONTENTS))
            if _MIMETYPE in names:
                return _open_type(names, _member(archive, _MIMETYPE))
            return _ZIP
    except _NO_ARCHIVE:
        return OCTETS


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).compress_type not in _METHODS:
        return b""
    with archive.open(name) as member:
        return member.read(_MEMBER_BYTES)


def _office_type(names: list[str], contents: bytes) -> str:
    if _has_programs(names) or _PROGRAMS.search(contents):
        return MACROS
    for part, media_type in _MAIN_PARTS.items():
        if part in contents:
            return media_type
    return OCTETS


def _open_type(names: list[str], said: bytes) -> str:
    media_type = said.strip().decode("ascii", "replace")
    if media_type not in _BY_MEDIA_TYPE:
        return OCTETS
    return MACROS if _has_programs(names) else media_type


def _has_programs(names: list[str]) -> bool:
    return any(_PROGRAM_FILES.fullmatch(name) for name in names)
