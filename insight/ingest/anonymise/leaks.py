"""Does any byte under a folder hold an identifier of the roster, or a canary, in some disguise?

Looks at every file, and inside zip, gzip and zlib streams, for full names, e-mail addresses and stems, numbers, unusual
name words and canaries: in either case, with and without accents (NFC and NFD), reversed, in base64, hexadecimal,
URL-encoded, JSON-escaped and UTF-16. It cannot see through encryption.
"""

import base64
import io
import json
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import quote, quote_plus

import numpy as np
import numpy.typing as npt

from insight import disk
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS, PARTICLES, Person, Roster, tokens_of

_DEEPEST = 3
_WORDS = frozenset(  # where a word still ends as a word
    {"as written", "without accents", "decomposed", "reversed", "in capitals", "in small letters", "capitalised"}
)
_WINDOW = 16 * 1024 * 1024  # bytes looked at together
_LARGEST = 512 * 1024 * 1024  # of one unpacked stream: what is larger is read in part
_PIECE = 64 * 1024  # packed bytes unpacked together: where they are broken, what came before is still read
_SHORT = 8  # letters of a whole name that may stand inside other words: "Al Lin" in "vital link"
_TAIL = 9  # figures of a telephone number that tell it from others, whatever stands before them
_DIALLED = 17  # figures of the longest there is: 15 (ITU-T E.164), after 00
_DIAL = re.compile(r"[0-9 +().\-/]+")
_FIGURES = re.compile(rb"\+?\d(?:[ .()/-]{0,3}\d){8,30}")
_BROKEN = (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, struct.error)


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something was found: never what. ``form`` is the disguise, ``kind`` the sort of identifier."""

    file: str
    offset: int
    kind: str
    form: str

    def __str__(self) -> str:
        return f"{self.file}, byte {self.offset}: a {self.kind} ({self.form})"


def scan(folder: Path, roster: Roster | None = None, canaries: Sequence[str] = ()) -> list[Finding]:
    """Every place under ``folder`` (or in one file) where an identifier can be read, in order. Empty means clean.

    Args:
        folder: a folder, searched to the bottom, or a file.
        roster: whose names, addresses and numbers to look for.
        canaries: further texts that must not be there.
    """
    search = Search(roster, canaries)
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else [folder]
    found: list[Finding] = []
    for number, path in enumerate(files):
        name = path.relative_to(folder).as_posix() if path != folder else path.name
        hidden = bool(list(search.hits(name.encode())))
        label = f"file {number} (its name holds an identifier)" if hidden else name
        if hidden:
            found.append(Finding(label, 0, "identifier", "file name"))
        for inner, data in _streams(disk.read(path)):
            found += [Finding(label + inner, *hit) for hit in search.hits(data)]
    return found


class Search:
    """Thousands of needles at once: a table of their first four bytes says where it is worth looking."""

    def __init__(self, roster: Roster | None = None, canaries: Sequence[str] = ()) -> None:
        self._needles = _needles(roster or Roster(), canaries)
        self._by_start: dict[bytes, list[bytes]] = defaultdict(list)
        for needle in sorted(self._needles, key=lambda n: (-len(n), n)):
            self._by_start[needle[:4]].append(needle)
        self._numbers = _numbers(roster or Roster())
        self._marked = np.zeros(1 << 16, bool)
        starts = np.frombuffer(b"".join(self._by_start), "<u4")
        self._marked[_slot(starts)] = True

    def hits(self, data: bytes) -> Iterator[tuple[int, str, str]]:
        """Offset, kind and form of each identifier in the bytes, in either case."""
        if not self._needles:
            return
        seen = set()
        for at, kind, form in self._exact(data.lower()):
            seen.add(at)
            yield at, kind, form
        for start, end in self._spaced(data):
            if seen.isdisjoint(range(start, end)):
                yield start, "number", "with other gaps"

    def _exact(self, lowered: bytes) -> Iterator[tuple[int, str, str]]:
        done = 0
        for at in self._worth(lowered):
            if at < done:
                continue
            for needle in self._by_start.get(lowered[at : at + 4], ()):
                end = at + len(needle)
                kind, form, whole = self._needles[needle]
                if not lowered.startswith(needle, at):
                    continue
                if whole and (_letter_before(lowered, at) or _letter_after(lowered, end)):
                    continue
                yield at, kind, form
                done = end
                break

    def _spaced(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Where a telephone number of the roster stands with other gaps, or after another prefix, than it has there."""
        for run in _FIGURES.finditer(data) if self._numbers else ():
            groups = list(re.finditer(rb"\+?\d+", run.group()))
            for first, last in combinations(range(len(groups) + 1), 2):
                dialled = b"".join(g.group() for g in groups[first:last])
                whole = last - first > 1 or dialled[:1] in {b"0", b"+"}  # else it may be the end of another number
                if whole and len(dialled) <= _DIALLED and dialled[-_TAIL:] in self._numbers:
                    yield run.start() + groups[first].start(), run.start() + groups[last - 1].end()
                    break

    def _worth(self, data: bytes) -> Iterator[int]:
        """Places whose four bytes share a slot of the table with some needle's first four, in order."""
        for base in range(0, len(data) - 3, _WINDOW):
            part = data[base : base + _WINDOW + 3]
            places = []
            for shift in range(4):
                words = np.frombuffer(part, "<u4", (len(part) - shift) // 4, shift)
                places.append(np.flatnonzero(self._marked[_slot(words)]) * 4 + shift)
            yield from (base + int(p) for p in np.sort(np.concatenate(places)))


def _slot(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """A place in the table for four bytes (Fibonacci hashing)."""
    return (words * np.uint32(2654435769)) >> np.uint32(16)


def _letter_before(data: bytes, at: int) -> bool:
    """Whether the character that ends here is a letter or figure: one byte, or up to four of UTF-8."""
    return _lettered(data[max(at - size, 0) : at] for size in range(1, 5))


def _letter_after(data: bytes, at: int) -> bool:
    """Whether the character that begins here is a letter or figure."""
    return _lettered(data[at : at + size] for size in range(1, 5))


def _lettered(slices: Iterable[bytes]) -> bool:
    """The shortest that is whole UTF-8 decides; where none is, the one byte as Windows writes it."""
    tried = list(slices)
    for tail in tried:
        with suppress(UnicodeDecodeError):
            return tail.decode().isalnum()
    return tried[0].decode("cp1252", "replace").isalnum()


def _streams(data: bytes, depth: int = 0, name: str = "") -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, and what is packed in them."""
    yield name, data
    if depth >= _DEEPEST:
        return
    inner = f"{name}, unpacked"
    if data[:4] == b"PK\x03\x04":
        for part, member in _members(data):
            yield from _streams(member, depth + 1, f"{name}, {part}")
    elif data[:2] == b"\x1f\x8b":
        yield from _streams(_inflated(data, zlib.MAX_WBITS + 16), depth + 1, inner)
    elif data[:1] == b"\x78":
        yield from _streams(_inflated(data, zlib.MAX_WBITS), depth + 1, inner)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a zip that can be read, and their names; one that cannot hides no other."""
    with suppress(*_BROKEN), zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield "part names", "\n".join(archive.namelist()).encode(errors="replace")
        for number, info in enumerate(archive.infolist()):
            with suppress(*_BROKEN):
                yield f"part {number}", _read(archive, info)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as member:
        return member.read(_LARGEST)


def _inflated(data: bytes, bits: int) -> bytes:
    """What can be unpacked of a stream, or of several one after the other, up to where it breaks off."""
    out: list[bytes] = []
    stream = zlib.decompressobj(bits)
    at = size = 0
    with suppress(zlib.error):
        while at < len(data) and size < _LARGEST:
            piece = data[at : at + _PIECE]
            out.append(stream.decompress(piece, _LARGEST - size))
            size += len(out[-1])
            at += len(piece) - len(stream.unused_data)
            if stream.eof:
                stream = zlib.decompressobj(bits)
    return b"".join(out)


def _needles(roster: Roster, canaries: Sequence[str]) -> dict[bytes, tuple[str, str, bool]]:
    """What to look for in lower-cased bytes -> (kind, form, whether only as a whole word)."""
    out: dict[bytes, tuple[str, str, bool]] = {}
    for text, kind, whole in _identifiers(roster, canaries):
        for form, needle in _forms(text):
            lowered = needle.lower()
            if len(lowered) >= 4:
                out.setdefault(lowered, (kind, form, whole and form in _WORDS))
    return out


def _numbers(roster: Roster) -> frozenset[bytes]:
    """The last figures of telephone numbers: what stands before them is the prefix of a country, or a trunk's 0."""
    written = (number for person in roster.people for number in person.numbers if _DIAL.fullmatch(number))
    found = (re.sub(r"\D", "", number) for number in written)
    return frozenset(figures[-_TAIL:].encode() for figures in found if len(figures) >= _TAIL)


def _identifiers(roster: Roster, canaries: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    for canary in canaries:
        yield canary, "canary", False
    for person in roster.people:
        yield from _addresses(person)
        for name in person.names:
            words = tokens_of(name)
            if len(words) > 1:
                yield from ((form, "name", len(form) <= _SHORT) for form in _orders(name, words))
            for word in words:
                if len(word) >= 5 and word not in PARTICLES and not _commonplace(word):
                    yield word, "name word", True


def _addresses(person: Person) -> Iterator[tuple[str, str, bool]]:
    """E-mail addresses, the stems of them that are no words, and numbers as given and without gaps."""
    for mail in person.emails:
        yield mail, "e-mail address", False
        stem = mail.split("@")[0]
        letters = "".join(LETTERS.findall(fold(stem)))
        if len(letters) >= 5 and not _commonplace(letters) and not lexicon().known(letters):
            yield stem, "e-mail stem", True
    for number in person.numbers:
        for written in (number, re.sub(r"\W", "", number)):
            if len(written) >= 5:
                yield written, "number", True


def _orders(name: str, words: Sequence[str]) -> Iterator[str]:
    """A full name, without its titles, turned round, without what stands in the middle, and as stems join it."""
    first, last = words[0], words[-1]
    yield from (name, " ".join(words), " ".join(reversed(words)), f"{last}, {first}")
    yield from (between.join((first, last)) for between in " ._-")


def _commonplace(word: str) -> bool:
    """Words that stand in texts for other reasons: ordinary ones, and towns."""
    lex = lexicon()
    return lex.ordinary(word) or word in lex.places or lex.rarity(word) <= 150


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    composed = unicodedata.normalize("NFC", text)
    spellings = {
        "as written": composed, "decomposed": unicodedata.normalize("NFD", text), "without accents": fold(composed),
        "in capitals": composed.upper(), "in small letters": composed.lower(), "capitalised": composed.title(),
    }  # fmt: skip
    for form, spelling in spellings.items():
        raw = spelling.encode()
        yield form, raw
        yield "UTF-16", spelling.encode("utf-16-le")
        if not spelling.isascii():
            yield "JSON", json.dumps(spelling)[1:-1].encode()
            yield "code page 1252", spelling.encode("cp1252", "ignore")
        if len(raw) < 5:
            continue
        yield "URL", quote(spelling).encode()
        yield "URL", quote_plus(spelling).encode()
        yield "hexadecimal", raw.hex().encode()
        yield "reversed", spelling[::-1].encode()
        yield from (("base64", part) for part in _base64(raw))


def _base64(raw: bytes) -> Iterator[bytes]:
    """What is certain of the encoding, whichever of three places in a longer text the bytes begin at."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        start = (0, 2, 3)[shift]
        end = len(coded) - (0, 3, 2)[(len(raw) + shift) % 3]  # the padding, and the letter that shares bits with it
        sure = coded[start:end]
        if len(sure) >= 6:
            yield sure
            yield sure.replace(b"+", b"-").replace(b"/", b"_")
