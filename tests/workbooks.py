"""Workbooks of one sheet that no library here writes, made by hand: the older xls, the binary xlsb, and ods.

As small as their formats allow: [MS-XLS], [MS-CFB], [MS-XLSB] and OpenDocument 1.3. Every cell is text.
"""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

type Cells = Sequence[Sequence[str]]

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls(path: Path, rows: Cells) -> None:
    """BIFF8 in a compound file: a sector of allocation, one of directory, then the stream."""
    stream = _biff(rows).ljust(4096, b"\0")  # a shorter one would belong into the mini stream
    stream += b"\0" * (-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    fat = struct.pack(f"<{_SECTOR // 4}I", *(table + [_FREE] * (_SECTOR // 4 - len(table))))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", 5, child=1, start=_END, size=0)
    folder += _entry("Workbook", 2, child=_FREE, start=2, size=len(stream)) + 2 * (bytes(68) + b"\xff" * 12 + bytes(48))
    path.write_bytes(head + fat + folder + stream)


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    told = (name + "\0").encode("utf-16-le")
    head = told.ljust(64, b"\0") + struct.pack("<HBB3I", len(told), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _biff(rows: Cells) -> bytes:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what: int) -> bytes:
        return record(0x0809, struct.pack("<4H2I", 0x0600, what, 0x0DBB, 1996, 0, 6))

    end, widths = record(0x000A, b""), max(map(len, rows))
    name = b"notes"
    listed = struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name
    start = len(begin(5)) + len(record(0x0085, listed)) + len(end)
    globals_ = begin(5) + record(0x0085, struct.pack("<I", start) + listed[4:]) + end
    cells = b"".join(
        record(0x0204, struct.pack("<4HB", i, j, 15, len(text), 1) + text.encode("utf-16-le"))
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
    )
    return globals_ + begin(0x10) + record(0x0200, struct.pack("<2I3H", 0, len(rows), 0, widths, 0)) + cells + end


def xlsb(path: Path, rows: Cells) -> None:
    """The parts of an xlsx as records."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = _record(0x83, b"") + _record(0x8F, b"")
    book += _record(0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("notes"))
    book += _record(0x90, b"") + _record(0x84, b"")
    sheet = _record(0x81, b"") + _record(0x94, struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    sheet += _record(0x91, b"")
    for i, row in enumerate(rows):
        sheet += _record(0x00, struct.pack("<3IBI", i, 0, 300 << 8, 0, 0))
        sheet += b"".join(_record(0x06, struct.pack("<II", j, 0) + _wide(text)) for j, text in enumerate(row))
    sheet += _record(0x92, b"") + _record(0x82, b"")
    tie = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="{}/{}" Target="{}"/></Relationships>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", tie.format(relations, "officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/_rels/workbook.bin.rels", tie.format(relations, "worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def _record(kind: int, data: bytes) -> bytes:
    """Kind and length in groups of seven bits; a kind from 0x80 on takes two bytes."""
    named = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(data)
    while length >= 0x80:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return named + size + bytes([length]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def ods(path: Path, rows: Cells) -> None:
    """A mimetype and the contents."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}</table:table-row>" for row in rows
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.3"><office:body><office:spreadsheet>'
            f'<table:table table:name="notes">{lines}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
            f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
