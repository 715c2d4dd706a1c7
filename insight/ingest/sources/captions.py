"""vtt and srt: one line a turn, 'Speaker: words', turns of one speaker in a row made one."""

import html
import re
from collections.abc import Iterator

from insight.errors import InputError
from insight.ingest import document, encoding
from insight.ingest.document import Document, Section

COMMENTS = ("comments in the transcript were not read", "Move what matters into the note.")

_STAMP = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]*)>(.*?)(?=<v[\s.]|$)", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>\n]*>|<\d[\d:.]*>")
_SPEAKER = re.compile(
    r"^[-–>\s]*\[?((?:[^\W\d_a-z]|[^\W\d_])[^:\[\]<>?!;.\n]{0,50}(?:\.[^:\[\]<>?!;\n]{0,30})?)\]?\s*:\s+(?=\S)"
)
_SOUND = re.compile(r"^[\[(♪][^\])♪]*[\])♪]$")
_LOWER = frozenset("de da di van von der den la le el bin ibn al ap ni ten ter do dos du y e".split())


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A transcript.

    Raises:
        InputError: no timed line in it.
    """
    text, name = encoding.decode(data)
    blocks = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").replace("\r", "\n"))
    turns: list[tuple[str, str]] = []
    last = 0.0
    comments: list[str] = []
    for block in blocks:
        lines = block.strip("\n").split("\n")
        at = next((i for i, line in enumerate(lines[:3]) if _TIMING.match(line)), None)
        if at is None:
            if lines[0].startswith("NOTE"):
                comments.append(" ".join(lines).removeprefix("NOTE").strip())
            continue
        last = max(last, _end(lines[at]))
        turns += _turns("\n".join(lines[at + 1 :]))
    if not last:
        raise InputError("it holds no timed lines. Export the transcript again, or give it as txt.")
    fields: dict[str, list[object]] = {"duration_min": [round(last / 60, 1)]} if last >= 30 else {}
    speakers = list(dict.fromkeys(speaker for speaker, _ in turns if speaker and not _anonymous(speaker)))
    if speakers:
        fields["mentor"] = [*speakers]
    remarks = [encoding.FALLBACK] if name == "cp1252" else []
    pairs = list(_commented(comments, fields, overrides))
    if any(len(comment.split()) >= 5 for comment in comments):
        remarks.append(COMMENTS)
    words = "\n".join(f"{speaker}: {said}" if speaker else said for speaker, said in _merged(turns))
    return Document(tuple(pairs), (Section("", words),), tuple(remarks), fields)


def _turns(payload: str) -> Iterator[tuple[str, str]]:
    """(speaker, words) of one cue: <v Name> voices, 'Name: words' lines, or no speaker."""
    voices = _VOICE.findall(payload)
    if voices:
        before = payload[: payload.find("<v")]
        if _clean(before):
            yield "", _clean(before)
        yield from ((_name(speaker), _clean(words)) for speaker, words in voices if _clean(words))
        return
    for line in payload.split("\n"):
        plain = _clean(line)
        if not plain or _SOUND.match(plain):
            continue
        found = _SPEAKER.match(plain)
        if found and _is_name(found[1]):
            yield _name(found[1]), plain[found.end() :].strip()
        else:
            yield "", plain


def _merged(turns: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    current: tuple[str, list[str]] | None = None
    for speaker, words in turns:
        if current and (speaker == current[0] or not speaker):  # a line without speaker goes on from the one before
            current[1].append(words)
            continue
        if current:
            yield current[0], " ".join(current[1])
        current = (speaker, [words])
    if current:
        yield current[0], " ".join(current[1])


def _commented(
    comments: list[str], fields: dict[str, list[object]], overrides: dict[str, str]
) -> Iterator[tuple[str, object]]:
    """'Topic: ...' comments as fields, and a date said anywhere in them."""
    for comment in comments:
        key, value = document.key_value(comment)
        if key and value and len(key) < 30:
            yield key, value
        dated = re.search(r"(?<!\d)20\d{2}-\d{2}-\d{2}(?!\d)", comment)
        if dated:
            fields.setdefault("date", [dated[0]])


def _clean(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _name(speaker: str) -> str:
    """'Haddad, Leila (Guest)' is 'Leila Haddad'."""
    text = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", html.unescape(speaker)).strip(" :")
    last, comma, first = text.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else text


def _is_name(text: str) -> bool:
    words = re.sub(r"[(\[][^)\]]*[)\]]", "", text).replace(",", " ").split()
    return 0 < len(words) <= 5 and all(w[0].isupper() or w[0].isdigit() or w.lower() in _LOWER for w in words)


def _anonymous(speaker: str) -> bool:
    return bool(re.fullmatch(r"(speaker|participant|unknown|guest|user|voice|spk)[ _]*\w{0,2}", speaker, re.IGNORECASE))


def _end(timing: str) -> float:
    found = _TIMING.match(timing)
    hours, minutes, seconds, parts = found.groups()[4:] if found else (0, 0, 0, 0)
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(str(parts).ljust(3, "0")) / 1000
