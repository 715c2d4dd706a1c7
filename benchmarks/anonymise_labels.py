"""How well the anonymiser does against labelled notes: the figures behind ``insight eval anonymise``.

A mention is covered when each of its letters and digits lies in some masked span, whatever its type. Precision and
recall of PERSON are counted in letters and digits; F2 weighs recall four times. No detector finds everything.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from insight.errors import InputError
from insight.ingest.anonymise.door import Anonymiser
from insight.ingest.anonymise.roster import Roster
from insight.recipe import Anonymise

type Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what must be masked, and places of words that must stay."""

    id: str
    text: str
    spans: tuple[Span, ...]
    keep: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts over texts; ``figures`` turns them into shares."""

    mentions: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    masked: int = 0
    inside: int = 0
    person: tuple[int, int, int] = (0, 0, 0)  # letters in gold, in output, in both
    kept: tuple[int, int] = (0, 0)
    negatives: tuple[int, int] = (0, 0)

    def add(self, item: Labelled, found: Iterable[Span]) -> None:
        """Count one text."""
        spans = list(found)
        letters = {i for i, c in enumerate(item.text) if c.isalnum()}
        mask, mask_person = _letters(spans, letters), _letters((s for s in spans if s[2] == "PERSON"), letters)
        gold = {i for start, end, _ in item.spans for i in range(start, end)}
        gold_person = _letters((s for s in item.spans if s[2] == "PERSON"), letters)
        for start, end, kind in item.spans:
            self.mentions[kind] += 1
            self.covered[kind] += letters & set(range(start, end)) <= mask
        self.masked += len(mask)
        self.inside += len(mask & gold)
        both = len(gold_person & mask_person)
        self.person = (self.person[0] + len(gold_person), self.person[1] + len(mask_person), self.person[2] + both)
        stays = sum(not (letters & set(range(*place)) & mask) for place in item.keep)
        self.kept = (self.kept[0] + stays, self.kept[1] + len(item.keep))
        if not item.spans:
            self.negatives = (self.negatives[0] + bool(mask_person), self.negatives[1] + 1)

    def figures(self) -> dict[str, object]:
        """The shares, rounded to three places; ``by_type`` as covered/mentions."""
        gold, system, both = self.person
        precision, recall = both / max(system, 1), both / max(gold, 1)
        return {
            "mentions": self.mentions.total(),
            "covered": _share(self.covered.total(), self.mentions.total()),
            "person_covered": _share(self.covered["PERSON"], self.mentions["PERSON"]),
            "person_char_P": round(precision, 3),
            "person_char_R": round(recall, 3),
            "person_char_F2": round(5 * precision * recall / max(4 * precision + recall, 1e-9), 3),
            "masked_inside_gold": _share(self.inside, self.masked),
            "keep_terms_kept": _share(*self.kept) if self.kept[1] else None,
            "negatives_with_false_person": f"{self.negatives[0]}/{self.negatives[1]}",
            "by_type": {kind: f"{self.covered[kind]}/{n}" for kind, n in self.mentions.most_common()},
        }


def evaluate(data: Path, key: bytes, *, settings: Anonymise | None = None) -> dict[str, dict[str, object]]:
    """Figures by set, for what lies under ``data``.

    Sets are labelled JSONL files (``id, text, spans``) and corpora (sessions.csv beside gold_spans.jsonl). A corpus
    with participants.csv is measured with that roster and without.

    Raises:
        InputError: nothing labelled is there.
    """
    out: dict[str, dict[str, object]] = {}
    for name, items, roster in labelled(data):
        out[name] = measure(items, Anonymiser(settings or Anonymise(), key, roster))
    if not out:
        raise InputError(
            "No labelled notes were found. Give a folder with gold_spans.jsonl or a JSONL of id, text, spans."
        )
    return out


def measure(items: Sequence[Labelled], anonymiser: Anonymiser) -> dict[str, object]:
    """Figures of one set."""
    tally = Tally()
    for item, (_, spans) in zip(items, anonymiser.redact([item.text for item in items]), strict=True):
        tally.add(item, [(s.raw_start, s.raw_end, s.type) for s in spans])
    return tally.figures()


def labelled(data: Path) -> Iterable[tuple[str, list[Labelled], Roster | None]]:
    """The labelled sets under a path: name, texts, roster."""
    files = [data] if data.is_file() else sorted(data.rglob("*.jsonl"))
    for path in files:
        if path.name == "gold_spans.jsonl":
            yield from _corpus(path.parent)
        elif _is_labelled(path):
            yield path.stem, [_item(row) for row in _rows(path)], None


def _corpus(folder: Path) -> Iterable[tuple[str, list[Labelled], Roster | None]]:
    gold: dict[str, list[Span]] = defaultdict(list)
    keep: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in _rows(folder / "gold_spans.jsonl"):
        gold[row["session_id"]].append((row["start"], row["end"], row["type"]))
    for row in _rows(folder / "gold_keep.jsonl") if (folder / "gold_keep.jsonl").exists() else ():
        keep[row["session_id"]].append((row["start"], row["end"]))
    items = [
        Labelled(r["session_id"], r["notes"], tuple(gold[r["session_id"]]), tuple(keep[r["session_id"]]))
        for r in _table(folder / "sessions.csv")
        if r["notes"].strip()
    ]
    if (folder / "participants.csv").exists():
        yield f"{folder.name}, with roster", items, Roster.from_rows(_table(folder / "participants.csv"))
    yield f"{folder.name}, without roster", items, None


def _item(row: Mapping[str, object]) -> Labelled:
    spans = tuple((s["start"], s["end"], s["type"]) for s in row["spans"])  # type: ignore[attr-defined]
    return Labelled(str(row["id"]), str(row["text"]), spans)


def _is_labelled(path: Path) -> bool:
    first = next(iter(_rows(path, most=1)), {})
    return {"id", "text", "spans"} <= first.keys()


def _rows(path: Path, *, most: int | None = None) -> list[dict]:  # type: ignore[type-arg]
    out = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                out.append(json.loads(line))
            if most and len(out) >= most:
                break
    return out


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _letters(spans: Iterable[Span], letters: set[int]) -> set[int]:
    return {i for start, end, _ in spans for i in range(start, end)} & letters


def _share(part: int, whole: int) -> float:
    return round(part / max(whole, 1), 3)
