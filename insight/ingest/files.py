"""Paths to files: folders and zips opened up, kinds told by their first bytes, sizes held to a limit.

A file is an ordinal. Its name can hold the name of a person, so no message here or elsewhere repeats it.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from insight.errors import InputError
from insight.records import Ref, Rejection

MAX_MEMBERS = 100_000
MAX_RATIO = 200
"""Unpacked over packed, above which a zip member is taken for a bomb (office files stay below 60)."""
MEGABYTE = 1_000_000

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "compressed file"),
    (b"Rar!", "compressed file"),
    (b"7z\xbc\xaf", "compressed file"),
    (b"SQLite format 3", "database"),
    (b"{\\rtf", "rtf document"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"ID3", "recording"),
    (b"RIFF", "recording"),
    (b"OggS", "recording"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: ``member`` is its place in a zip, ``size`` its bytes (unpacked)."""

    file: int
    path: Path
    member: str | None = None
    size: int = 0

    @property
    def stem(self) -> str:
        """The name without its ending. Used inside the frame that reads the file, never shown."""
        return PurePosixPath(self.member).stem if self.member else self.path.stem

    @property
    def suffix(self) -> str:
        """``.csv``, in lower case."""
        return PurePosixPath(self.member or self.path.name).suffix.lower()


def expand(paths: Sequence[Path]) -> Iterator[Entry | Rejection]:
    """Every file behind the paths, in a stable order: folders in depth and sorted, zip members in place of the zip.

    Hidden files are skipped. A path that is not there, cannot be read or holds nothing is a Rejection.
    """
    ordinal = 0
    for path in paths:
        found = 0
        for item in _under(Path(path)):
            ordinal += 1
            found += 1
            opened = _opened(item, ordinal)
            for entry in opened:
                ordinal = max(ordinal, entry.file if isinstance(entry, Entry) else entry.ref.file)
                yield entry
        if not found:
            ordinal += 1
            there = Path(path).exists()
            reason = "the folder holds no files" if there else "there is no such file or folder"
            yield Rejection(Ref(ordinal), reason, "Check the path and run again.")


def load(path: Path, member: str | None = None) -> bytes:
    """The bytes of a file or of a zip member.

    Raises:
        InputError: it cannot be read, or is protected by a password.
    """
    try:
        if member is None:
            return path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)
    except RuntimeError:
        raise InputError("it is protected by a password. Save it without one and run again.") from None
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, ValueError):
        raise InputError("it cannot be read. Check that it opens and that you may read it, then run again.") from None
    except Exception as error:  # zlib and lzma raise their own kinds
        raise InputError(f"it is damaged ({type(error).__name__}). Save it again from where it came from.") from None


def parts(path: Path, member: str | None, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """The byte ranges of a file, without reading the rest of it."""
    if member is not None:
        data = load(path, member)
        yield from (data[start:end] for start, end in spans)
        return
    try:
        with path.open("rb") as handle:
            for start, end in spans:
                handle.seek(start)
                yield handle.read(end - start)
    except OSError:
        raise InputError("it cannot be read any more. Run again when it is there.") from None


def kind(data: bytes) -> str:
    """What the bytes are: zip, docx, xlsx, pdf, ole, text, or the name of something Insight does not read."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return _office(data) if name == "zip" else name
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    return "binary file" if b"\x00" in head else "text"


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except Exception:  # a torn archive has no directory: its first entry still tells what it was
        head = data[:2000]
        return "docx" if b"word/" in head else "xlsx" if b"xl/" in head else "zip"
    for name, mark in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"), ("xlsx", "xl/workbook.bin")):
        if mark in names:
            return name
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    return "zip"


def _under(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for child in sorted(path.rglob("*")):
            hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in child.relative_to(path).parts)
            if child.is_file() and not hidden:
                yield child


def _opened(path: Path, ordinal: int) -> Iterator[Entry | Rejection]:
    if path.suffix.lower() != ".zip":
        try:
            yield Entry(ordinal, path, None, path.stat().st_size)
        except OSError:
            yield Rejection(Ref(ordinal), "the file cannot be read", "Check that you may read it and run again.")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
    except Exception:
        yield Rejection(
            Ref(ordinal), "the zip is damaged or is not a zip", "Make it again, or give the files in a folder."
        )
        return
    infos = [i for i in infos if not re.search(r"(^|/)(\.|~\$|__MACOSX)", i.filename)]
    if not infos or len(infos) > MAX_MEMBERS:
        what = "holds no files" if not infos else f"holds more than {MAX_MEMBERS} files"
        yield Rejection(Ref(ordinal), f"the zip {what}", "Unpack it and give the folder.")
        return
    yield from (_member(path, info, ordinal + place) for place, info in enumerate(infos))


def _member(path: Path, info: zipfile.ZipInfo, ordinal: int) -> Entry | Rejection:
    if info.flag_bits & 0x1:
        return Rejection(Ref(ordinal), "a file in the zip is protected by a password", "Zip it without a password.")
    if info.file_size > 10 * MEGABYTE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return Rejection(
            Ref(ordinal),
            f"a file in the zip unpacks to more than {MAX_RATIO} times its size",
            "Unpack it and look at it.",
        )
    return Entry(ordinal, path, info.filename, info.file_size)
