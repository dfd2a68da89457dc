# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that lie about what they are, or are made to do harm; and honest ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

#: Of the European institute; scanners know it, and nothing else minds it.
EICAR = b"".join(
    (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
WEBP, GIF, CSV, TXT = "image/webp", "image/gif", "text/csv", "text/plain"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
DOCX = f"{_OFFICE}.wordprocessingml.document"
ODS, ODT, ZIP = f"{_OPEN}.spreadsheet", f"{_OPEN}.text", "application/zip"
_SCRIPT = b"<script>alert(document.cookie)</script>"
_HTML = b"<!DOCTYPE html><html><body>" + _SCRIPT + b"</body></html>"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


_NONE: Mapping[str, bytes] = MappingProxyType({})


class Sent(NamedTuple):
    """A file as a client sends it.

    :param what: it is, in a few words
    :param media_type: that is said of it
    """

    what: str
    name: str
    media_type: str
    data: bytes


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return (
        struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
    )


def png(
    width: int = 1, height: int = 1, *, text: bytes = b"", rows: bytes = b"\0\0"
) -> bytes:
    """A picture of one grey, as large as it says it is."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head)]
    if text:
        chunks.append((b"tEXt", b"Comment\0" + text))
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def gif(comment: bytes = b"") -> bytes:
    """A picture of one point."""
    said = b"\x21\xfe" + bytes([len(comment)]) + comment + b"\0" if comment else b""
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    return head + said + b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def jpeg(comment: bytes = b"") -> bytes:
    """The beginning and the end of a picture, with a comment between."""
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + said + b"\xff\xd9"
    )


def webp() -> bytes:
    """A picture of one point."""
    data = b"WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
    return b"RIFF" + struct.pack("<I", len(data)) + data


def pdf(inside: bytes = b"") -> bytes:
    """A document of no pages."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + inside + b"%%EOF\n"
    )


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these files, in their order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as made:
        for name, data in files.items():
            # None of the clock's.
            made.writestr(zipfile.ZipInfo(name), data, method)
    return written.getvalue()


def office(kind: str, files: Mapping[str, bytes] = _NONE, contents: str = "") -> bytes:
    """A document of Office, as far as its list of contents.

    :param kind: such as ``wordprocessingml.document``
    """
    parts = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package'
        f'/2006/content-types"><Override PartName="/word/document.xml" ContentType='
        f'"application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>{contents}'
        "</Types>"
    )
    return archive(
        {"_rels/.rels": b"<r/>", **files, "[Content_Types].xml": parts.encode()}
    )


def open_document(media_type: str, files: Mapping[str, bytes] = _NONE) -> bytes:
    """A document of OpenDocument."""
    return archive({"mimetype": media_type.encode(), "content.xml": b"<o/>", **files})


def _bomb() -> bytes:
    """An archive of 16 MiB of zeros in some kilobytes."""
    block = b"\0" * (1024 * 1024)
    written = io.BytesIO()
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("zeros", "w") as member,
    ):
        for _each in range(16):
            member.write(block)
    return written.getvalue()


def _listing(size: int) -> bytes:
    """An archive that says how large its table of contents is, and has none."""
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, size, 0, 0)
    return b"PK\3\4" + b"\0" * 64 + end


WORD, SHEET = "wordprocessingml.document", "spreadsheetml.sheet"
HONEST = (
    Sent("a document", "offer.pdf", PDF, pdf()),
    Sent("a picture", "logo.png", PNG, png()),
    Sent("a photo", "photo.jpg", JPEG, jpeg()),
    Sent("a new picture", "logo.webp", WEBP, webp()),
    Sent("an old picture", "logo.gif", GIF, gif()),
    Sent("a table", "prices.csv", CSV, b"name;price\nPen;1,20\n"),
    Sent("a table in Windows-1252", "prices.csv", CSV, "Stück;1 €\n".encode("cp1252")),
    Sent("a text", "notes.txt", TXT, "Grüße 😀\n".encode()),
    Sent("a text with a mark", "notes.txt", TXT, b"\xef\xbb\xbfHello\n"),
    Sent("a text document", "letter.docx", DOCX, office(WORD)),
    Sent("a sheet", "sums.xlsx", XLSX, office(SHEET)),
    Sent("an open sheet", "sums.ods", ODS, open_document(ODS)),
    Sent("an open text", "letter.odt", ODT, open_document(ODT)),
    Sent("an archive", "all.zip", ZIP, archive({"a.txt": b"a"})),
    Sent("an empty archive", "none.zip", ZIP, archive({})),
)
#: Each is refused for what it is, or is called.
REFUSED = (
    Sent("a page as a picture", "cat.png", PNG, _HTML),
    Sent("a page as a photo", "cat.jpg", JPEG, _HTML),
    Sent("a page as a document", "offer.pdf", PDF, _HTML),
    Sent("a page as a text", "notes.txt", TXT, _HTML),
    Sent("a page behind blanks", "notes.txt", TXT, b"\n \t\r\n" + _HTML),
    Sent("a page behind a mark", "notes.txt", TXT, b"\xef\xbb\xbf" + _HTML),
    Sent("a page as a table", "prices.csv", CSV, _SCRIPT),
    Sent("a page in UTF-16", "notes.txt", TXT, _HTML.decode().encode("utf-16")),
    Sent(
        "a page in UTF-16 unmarked",
        "notes.txt",
        TXT,
        _HTML.decode().encode("utf-16-le"),
    ),
    Sent("a page in UTF-32", "notes.txt", TXT, _HTML.decode().encode("utf-32")),
    Sent("a page", "page.html", "text/html", _HTML),
    Sent("a page of XHTML", "page.xhtml", "application/xhtml+xml", _HTML),
    Sent("a drawing", "logo.svg", "image/svg+xml", _SVG),
    Sent("a drawing as a picture", "logo.png", PNG, _SVG),
    Sent("a drawing as a text", "logo.txt", TXT, b'<?xml version="1.0"?>' + _SVG),
    Sent(
        "XML",
        "data.xml",
        "text/xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>',
    ),
    Sent("a script", "run.js", "text/javascript", b"alert(1)"),
    Sent(
        "a GIFAR",
        "cat.gif",
        GIF,
        gif() + archive({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe\xba\xbe"}),
    ),
    Sent("a picture and an archive", "cat.png", PNG, png() + archive({"a": b"a"})),
    Sent("a photo and an archive", "cat.jpg", JPEG, jpeg() + archive({"a": b"a"})),
    Sent("a document and an archive", "offer.pdf", PDF, pdf() + archive({"a": b"a"})),
    Sent(
        "a document in an archive",
        "offer.pdf",
        PDF,
        archive({"a.pdf": pdf()}, zipfile.ZIP_STORED),
    ),
    Sent("an archive behind a document", "all.zip", ZIP, pdf() + archive({"a": b"a"})),
    Sent("a text and an archive", "notes.txt", TXT, b"hello\n" + archive({"a": b"a"})),
    Sent(
        "a Java archive",
        "all.zip",
        ZIP,
        archive({"META-INF/MANIFEST.MF": b"", "A.class": b""}),
    ),
    Sent("an Android program", "all.zip", ZIP, archive({"classes.dex": b"dex\n035"})),
    Sent(
        "macros by content type",
        "letter.docx",
        DOCX,
        office("ms-word.document.macroEnabled"),
    ),
    Sent(
        "macros of Word",
        "letter.docx",
        DOCX,
        office(WORD, {"word/vbaProject.bin": b"\xd0\xcf"}),
    ),
    Sent(
        "macros of Excel",
        "sums.xlsx",
        XLSX,
        office(SHEET, {"xl/VBAPROJECT.BIN": b"\xd0\xcf"}),
    ),
    Sent(
        "macros of another name",
        "letter.docx",
        DOCX,
        office(
            WORD,
            contents='<Override PartName="/word/a.bin"'
            ' ContentType="application/vnd.ms-office.vbaProject"/>',
        ),
    ),
    Sent(
        "macros of Excel 4",
        "sums.xlsx",
        XLSX,
        office(SHEET, {"xl/macrosheets/sheet1.xml": b"<x/>"}),
    ),
    Sent(
        "macros as an archive",
        "all.zip",
        ZIP,
        office(WORD, {"word/vbaProject.bin": b"\xd0\xcf"}),
    ),
    Sent(
        "macros of LibreOffice",
        "letter.odt",
        ODT,
        open_document(ODT, {"Basic/Standard/Module1.xml": b"<m/>"}),
    ),
    Sent("a sheet as a text document", "letter.docx", DOCX, office(SHEET)),
    Sent("an archive as a text document", "letter.docx", DOCX, archive({"a": b"a"})),
    Sent("a text document as an archive", "all.zip", ZIP, office(WORD)),
    Sent(
        "an open document of another type",
        "letter.odt",
        ODT,
        open_document("text/html"),
    ),
    Sent(
        "an old document of Office",
        "letter.docx",
        DOCX,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    ),
    Sent("a program for Windows", "setup.txt", TXT, b"MZ\x90\0\x03\0\0\0"),
    Sent(
        "a program for Windows as a document", "offer.pdf", PDF, b"MZ\x90\0\x03\0\0\0"
    ),
    Sent("a program for Linux", "run.txt", TXT, b"\x7fELF\x02\x01\x01\0"),
    Sent(
        "an archive that opens itself",
        "all.zip",
        ZIP,
        b"MZ\x90\0" + archive({"a": b"a"}),
    ),
    Sent("the beginning of a picture", "cat.png", PNG, b"\x89PNG\r\n\x1a\n"),
    Sent("the wrong picture", "cat.png", PNG, jpeg()),
    Sent("a sound as a picture", "cat.webp", WEBP, b"RIFF\x24\0\0\0WAVEfmt "),
    Sent("half an archive", "all.zip", ZIP, archive({"a": b"a" * 500})[:-30]),
    Sent("an endless table of contents", "all.zip", ZIP, _listing(0xFFFF_FFF0)),
    Sent(
        "too many files to be looked through",
        "all.zip",
        ZIP,
        archive({f"{i:0200}": b"" for i in range(8000)}, zipfile.ZIP_STORED),
    ),
    Sent(
        "a list of contents by a method that unpacks too much",
        "a.docx",
        DOCX,
        archive(
            {
                "[Content_Types].xml": b"wordprocessingml.document.main+xml"
                + b" " * 10_000_000
            },
            zipfile.ZIP_BZIP2,
        ),
    ),
    Sent("nothing", "nothing.txt", TXT, b""),
    Sent("nothing as a document", "offer.pdf", PDF, b""),
)
#: Each is kept as it is: nobody here opens it, and whoever gets it, gets it as a file.
HARMLESS = (
    Sent("a page in a picture", "cat.png", PNG, png(text=_HTML)),
    Sent("a page in an old picture", "cat.gif", GIF, gif(_SCRIPT)),
    Sent("a page in a photo", "cat.jpg", JPEG, jpeg(_HTML)),
    Sent("a page in a document", "offer.pdf", PDF, pdf(_HTML)),
    Sent(
        "a script in a document",
        "offer.pdf",
        PDF,
        pdf(b"<</S/JavaScript/JS(app.alert(1))>>"),
    ),
    Sent(
        "a picture of a billion points",
        "sky.png",
        PNG,
        png(30_000, 30_000, rows=b"\0" * 1000),
    ),
    Sent("an archive of zeros", "all.zip", ZIP, _bomb()),
    Sent(
        "an archive that escapes",
        "all.zip",
        ZIP,
        archive({"../../etc/cron.d/a": b"a", "/etc/passwd": b"a"}),
    ),
    Sent("an archive in an archive", "all.zip", ZIP, archive({"a.zip": _bomb()})),
    Sent(
        "a page in UTF-7",
        "notes.txt",
        TXT,
        b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    ),
    Sent("a page behind words", "notes.txt", TXT, b"Hello\n" + _HTML),
    Sent(
        "a formula in a table", "prices.csv", CSV, b"=cmd|' /C calc'!A0,2\n+1,@SUM(1)\n"
    ),
    Sent("a script of a shell", "run.txt", TXT, b"#!/bin/sh\nrm -rf /\n"),
    Sent("the test of scanners", "eicar.txt", TXT, EICAR),
    Sent("many headers of nothing", "notes.txt", TXT, b"X-A: b\r\n" * 20_000),
)
#: A name, a type, and the name that such a file gets.
NAMES = (
    ("offer.pdf", PDF, "offer.pdf"),
    ("OFFER.PDF", PDF, "OFFER.PDF"),
    ("offer", PDF, "offer.pdf"),
    ("Offer v1.2", PDF, "Offer v1.2.pdf"),
    ("photo.jpeg", JPEG, "photo.jpeg"),
    ("offer.pdf.exe", PDF, "offer.pdf.exe.pdf"),
    ("offer.pdf.exe. . ", PDF, "offer.pdf.exe.pdf"),
    ("run.bat", TXT, "run.bat.txt"),
    ("page.html", TXT, "page.html.txt"),
    ("notes.md", TXT, "notes.md"),
    ("photo\u202egpj.exe", JPEG, "photo\u202egpj.exe.jpg"),
    ("a.exe::$DATA", PDF, "a.exe::$DATA.pdf"),
    ("...", PDF, "file.pdf"),
    (".htaccess", TXT, ".htaccess.txt"),
    ("sums.xlsm", XLSX, "sums.xlsm.xlsx"),
)
