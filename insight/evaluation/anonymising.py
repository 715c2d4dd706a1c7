"""How much of what identifies people is covered, and how much else is masked with it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight.evaluation import labels
from insight.evaluation.intervals import bootstrap, share
from insight.ingest.anonymise import Anonymiser, read_roster
from insight.ingest.keys import ephemeral_key
from insight.recipe import Anonymise
from insight.records import Redaction

Span = Mapping[str, Any]
SPAN = ("start", "end", "type")


@dataclass(frozen=True, slots=True)
class Tally:
    """One note: gold mentions and hits by type, and letters of PERSON gold, found and both."""

    mentions: Counter[str]
    hits: Counter[str]
    masked: int
    inside: int
    kept: int
    keep: int
    gold_person: int
    found_person: int
    both_person: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what must be masked (``start, end, type``), and places of words that must stay."""

    text: str
    gold: Sequence[Span]
    keep: Sequence[Span] = ()


def evaluate(data: Path) -> dict[str, object]:
    """Coverage by type (Wilson), precision and F2 over letters of names (bootstrap); with and without roster."""
    items, roster = labelled(data)
    result: dict[str, object] = {"without_roster": measure(items, None)}
    if roster:
        result["with_roster"] = measure(items, roster)
    return result


def labelled(data: Path) -> tuple[list[Labelled], Path | None]:
    """The labelled texts under a path (a JSONL of ``id, text, spans``, or a folder like the demo) and their roster.

    Raises:
        UsageError: the labels are not there.
        InputError: a label lacks a field.
    """
    if data.is_file():
        rows = labels.jsonl(data, fields=("text", "spans"))
        for number, row in enumerate(rows, 1):
            for span in row["spans"]:
                labels.whole(span, f"Label {number}, spans", SPAN)
        return [Labelled(row["text"], row["spans"]) for row in rows], None
    sessions = labels.table(labels.find(data, "sessions.csv"), fields=("session_id", "notes"))
    texts = {r["session_id"]: r["notes"] for r in sessions if r["notes"].strip()}
    spans = _by_session(labels.jsonl(labels.find(data, "gold_spans.jsonl"), fields=("session_id", *SPAN)))
    kept = labels.optional(data, "gold_keep.jsonl")
    keep = _by_session(labels.jsonl(kept, fields=("session_id", *SPAN[:2]))) if kept else {}
    items = [Labelled(text, spans.get(i, []), keep.get(i, [])) for i, text in texts.items()]
    return items, labels.optional(data, "participants.csv")


def _by_session(rows: Iterable[dict[str, Any]]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for row in rows:
        found.setdefault(row["session_id"], []).append(row)
    return found


def measure(items: Sequence[Labelled], roster: Path | None) -> dict[str, object]:
    """Insight's own figures on labelled texts."""
    anonymiser = Anonymiser(Anonymise(), ephemeral_key(), read_roster(roster) if roster else None)
    return figures(items, [spans for _, spans in anonymiser.redact([item.text for item in items])])


def figures(items: Sequence[Labelled], found: Sequence[Sequence[Redaction]]) -> dict[str, object]:
    """The figures of any detector: what it found in each text, against what must be masked there."""
    tallies = [tally(i.text, i.gold, spans, i.keep) for i, spans in zip(items, found, strict=True)]
    mentions = sum((t.mentions for t in tallies), Counter())
    hits = sum((t.hits for t in tallies), Counter())
    empty = [t for t in tallies if not t.mentions]
    return {
        "notes": len(items),
        "covered": share(hits.total(), mentions.total()),
        "covered_by_type": {kind: share(hits[kind], n) for kind, n in mentions.most_common()},
        "masked_inside_gold": bootstrap(tallies, lambda x: _ratio(sum(t.inside for t in x), sum(t.masked for t in x))),
        "keep_terms_kept": share(sum(t.kept for t in tallies), sum(t.keep for t in tallies)),
        "person_precision": bootstrap(tallies, lambda x: _f(x, 0.0)),
        "person_F2": bootstrap(tallies, lambda x: _f(x, 2.0)),
        "negatives_with_false_person": share(sum(t.found_person > 0 for t in empty), len(empty)),
        "limits": "No detector finds everything: the rest is left to the second check, to quarantine and to review.",
    }


def tally(text: str, gold: Sequence[Span], found: Sequence[Redaction], keep: Sequence[Span] = ()) -> Tally:
    """Count one note. A mention is covered when each of its letters and digits is masked."""
    mask = {i for r in found for i in range(r.raw_start, r.raw_end)}
    person = {i for r in found if r.type == "PERSON" for i in range(r.raw_start, r.raw_end)}
    mentions: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    gold_all: set[int] = set()
    gold_person: set[int] = set()
    for span in gold:
        letters = _letters(text, span)
        gold_all |= set(range(span["start"], span["end"]))
        gold_person |= letters if span["type"] == "PERSON" else set()
        mentions[span["type"]] += 1
        hits[span["type"]] += letters <= mask
    masked = {i for i in mask if text[i].isalnum()}
    found_person = {i for i in person if text[i].isalnum()}
    return Tally(
        mentions,
        hits,
        masked=len(masked),
        inside=len(masked & gold_all),
        kept=sum(not (_letters(text, k) & mask) for k in keep),
        keep=len(keep),
        gold_person=len(gold_person),
        found_person=len(found_person),
        both_person=len(gold_person & found_person),
    )


def _letters(text: str, span: Span) -> set[int]:
    return {i for i in range(span["start"], span["end"]) if text[i].isalnum()}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f(tallies: Sequence[Tally], beta: float) -> float | None:
    """F-beta over letters of names; beta 0 is precision."""
    both = sum(t.both_person for t in tallies)
    precision = _ratio(both, sum(t.found_person for t in tallies))
    recall = _ratio(both, sum(t.gold_person for t in tallies))
    if not precision or not recall:
        return precision
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
