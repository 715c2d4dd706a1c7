"""The decision register: csv, tsv, xlsx, json, jsonl, and one decision a Markdown file (MADR)."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from insight.errors import InputError
from insight.ingest import dates, encoding, files, values
from insight.ingest.context import Ledger
from insight.ingest.dates import Evidence, Order
from insight.ingest.files import Entry
from insight.ingest.madr import parse as parse_madr
from insight.ingest.records_in import SUFFIXES, Named, named_rows, tables
from insight.ingest.rows import BAD_DATE, TWO_WAYS, Cells, first, plain
from insight.recipe import Input
from insight.records import RawDecision, Ref, Rejection

TEXTS = ("title", "description", "rationale", "outcome_metric", "value_source")
PLAIN = ("unit", "pair", "category", "pillar", "value_kind", "value_period", "value_status")
NUMBERS: dict[str, Callable[[object], float]] = {
    "outcome_value": values.number,
    "baseline": values.number,
    "target": values.number,
    "attribution_pct": values.percent,
    "confidence_pct": values.percent,
}
STATUSES: tuple[tuple[str, str], ...] = (
    (r"\bsupersed\w*|\breplaced\b", "superseded"),
    (r"\breject\w*|\bdeclined\b|\bdeprecated\b|\bcancel\w*|\bwithdrawn\b|\bnot (approved|accepted)\b", "rejected"),
    (r"\bmeasured\b|\bvalidated\b|\bevaluated\b", "measured"),
    (r"\bimplemented\b|\bdone\b|\bcompleted?\b|\blive\b|\bclosed\b|\brolled out\b|\bdelivered\b", "implemented"),
    (r"\bin ?progress\b|\bongoing\b|\bunder ?way\b|\bstarted\b|\bpilot\w*|\bimplementing\b|\bactive\b", "in_progress"),
    (r"\bapproved\b|\baccepted\b|\bdecided\b|\bagreed\b|\badopted\b|\bfinal\b", "approved"),
    (r"\bpropos\w*|\bdraft\b|\bpending\b|\bunder review\b|\bopen\b|\bplanned\b", "proposed"),
)
_ROLE = re.compile(
    r"\b(head|heads|director|officer|chief|manager|lead|leader|president|vp|svp|evp|ceo|cfo|cio|coo|cto|cmo|chro|cpo|"
    r"ciso|c-suite|exec|executive|board|committee|council|team|group|department|partner|owner|sponsor|controller|"
    r"secretary|chair|steerco|forum|office|hr|finance|it|operations|marketing|legal|technology)\b",
    re.IGNORECASE,
)
_SESSION = re.compile(r"\bsession-[a-z2-7]{16}\b|[A-Za-z0-9][\w.:-]*\d[\w.:-]*(?:/\d+)*")
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
"""The apostrophe that keeps a spreadsheet from running a cell as a formula."""


def read_decisions(paths: Sequence[Path], *, settings: Input) -> Iterator[RawDecision | Rejection]:
    """Every decision in the files or folders; what cannot be used is a Rejection without text.

    A decision needs a title (or a description) and nothing else: without date it is kept, with a warning, and never
    linked.
    """
    ledger = Ledger()
    for entry in files.expand(paths):
        if isinstance(entry, Rejection):
            yield entry
            continue
        try:
            yield from _file(entry, settings, ledger)
        except InputError as error:
            reason, _, step = str(error).partition(". ")
            yield Rejection(Ref(entry.file), reason.rstrip("."), step or "Save it as csv.")
        except Exception as error:  # a reader's own kinds may quote text: only the kind is told
            yield Rejection(Ref(entry.file), f"it could not be read ({type(error).__name__})", "Save it as csv.")


def _file(entry: Entry, settings: Input, ledger: Ledger) -> Iterator[RawDecision | Rejection]:
    ref = Ref(entry.file)
    if not entry.size:
        yield Rejection(ref, "the file is empty", "Check that the export is complete.")
    elif entry.size > settings.max_file_mb * 1_000_000:
        yield Rejection(
            ref,
            f"the file is over the limit of {settings.max_file_mb:g} MB",
            "Raise max_file_mb in insight.toml, [input].",
        )
    elif entry.suffix in {".md", ".markdown"}:
        text, _ = encoding.decode(files.load(entry.path, entry.member))
        yield from _rows([Named(0, parse_madr(text))], entry, settings, ledger)
    elif entry.suffix in SUFFIXES:
        yield from _tables(entry, settings, ledger)
    else:
        yield Rejection(ref, "its ending is not one a decision register has", "Save it as csv, xlsx, json or md.")


def _tables(entry: Entry, settings: Input, ledger: Ledger) -> Iterator[RawDecision | Rejection]:
    ref = Ref(entry.file)
    reasons: list[str] = []
    found = False
    for table in tables(entry, settings.columns):
        yield from (Rejection(ref, reason, step, None, "warning") for reason, step in table.remarks)
        if table.headers == ():
            continue
        try:
            fields, rows = named_rows(table, "decision", settings.columns)
        except InputError as error:
            reasons.append(str(error))
            continue
        if not {"title", "description"} & set(fields):
            reasons.append(
                "no column for a decision's title was recognised. Name it in insight.toml, [input], columns."
            )
            continue
        found = True
        yield from _rows(list(rows), entry, settings, ledger)
    if not found:
        reason, _, step = (reasons[0] if reasons else "it holds no table. Save it as csv.").partition(". ")
        yield Rejection(ref, reason, step)


def _rows(rows: Sequence[Named], entry: Entry, settings: Input, ledger: Ledger) -> Iterator[RawDecision | Rejection]:
    evidence = Evidence()
    for row in rows:
        for name in ("decided_on", "review_on"):
            for value in row.cells.get(name, ()):
                evidence.add(value)
    order = evidence.order if settings.date_order == "ask" else settings.date_order
    if not rows:
        yield Rejection(Ref(entry.file), "the register has a header and no rows", "Check that the export is complete.")
    for row in rows:
        ref = Ref(entry.file, row.ordinal or None)
        if row.fault:
            yield Rejection(ref, *row.fault)
        else:
            yield from _decision(ref, row.cells, order, ledger)


def _decision(ref: Ref, cells: Cells, order: Order | None, ledger: Ledger) -> Iterator[RawDecision | Rejection]:
    texts = {name: text for name in TEXTS if (text := _joined(cells, name))}
    if "title" not in texts:
        if "description" not in texts:
            yield Rejection(ref, "the decision has no title", "Give it one.", "title")
            return
        texts["title"] = re.split(r"(?<=[.!?])\s|\n", texts["description"])[0]
    own = plain(first(cells, "id")) or ""
    twice = ledger.repeats(own, ref, ledger.digest(values.text(v) for _, cell in sorted(cells.items()) for v in cell))
    if twice:
        yield Rejection(
            ref,
            twice.reason.replace("session", "decision"),
            twice.step.replace("session", "decision"),
            "id",
            twice.severity,
        )
        return
    fields, doubts = _fields(cells, order)
    for (reason, step), column in doubts:
        yield Rejection(ref, reason, step, column, "warning")
    yield RawDecision(ref, {"id": own, **fields}, texts)


def _fields(cells: Cells, order: Order | None) -> tuple[dict[str, object], list[tuple[tuple[str, str], str]]]:
    doubts: list[tuple[tuple[str, str], str]] = []
    fields: dict[str, object] = {name: plain(first(cells, name)) for name in PLAIN}
    fields |= _roles(cells) | {"sessions": _sessions(cells), "supersedes": plain(first(cells, "supersedes"))}
    fields |= {"status": _status(first(cells, "status")), "currency": _currency(cells)}
    for name in ("decided_on", "review_on"):
        fields[name], why = _date(first_raw(cells, name), order)
        if why:
            doubts.append((why, name))
    if fields["decided_on"] is None and not any(column == "decided_on" for _, column in doubts):
        doubts.append(
            (
                (
                    "the decision has no date: it is kept and never linked, as nothing can be said to come before it",
                    "Give it one.",
                ),
                "decided_on",
            )
        )
    for name, parser in NUMBERS.items():
        fields[name] = None
        value = first_raw(cells, name)
        if values.blank(value):
            continue
        try:
            fields[name] = parser(value)
        except ValueError:
            doubts.append(((f"{name.replace('_', ' ')} is not a number and is left empty", "Mend it."), name))
    return fields, doubts


def first_raw(cells: Cells, name: str) -> object:
    """The first value of a field as its cell holds it."""
    return next((v for v in cells.get(name, ()) if not values.blank(v)), None)


def _date(value: object, order: Order | None) -> tuple[dt.date | None, tuple[str, str] | None]:
    if values.blank(value):
        return None, None
    try:
        return dates.parse(value, order=order), None
    except dates.AmbiguousDateError:
        return None, TWO_WAYS
    except (ValueError, OverflowError):
        return None, BAD_DATE


def _status(written: str) -> str | None:
    lowered = written.lower().replace("_", " ")
    return next((name for pattern, name in STATUSES if re.search(pattern, lowered)), None)


def _currency(cells: Cells) -> str | None:
    return values.currency(first(cells, "currency").upper()) or values.currency(first_raw(cells, "outcome_value"))


def _roles(cells: Cells) -> dict[str, object]:
    """The owner as a role. What stands under 'owner' or 'decided by' is kept only where it speaks of a role."""
    role = plain(first(cells, "owner_role"))
    owner = plain(first(cells, "owner"))
    return {"owner_role": role or (owner if owner and _ROLE.search(owner) else None)}


def _sessions(cells: Cells) -> tuple[str, ...]:
    """Session ids in a list; 'RM-017-05/06' are two."""
    found: list[str] = []
    for value in cells.get("sessions", ()):
        for item in _SESSION.findall(";".join(values.text(value).split("\n"))):
            head, *tails = item.split("/")
            found.append(head)
            found += [head[: -len(tail)] + tail for tail in tails if len(tail) < len(head)]
    return tuple(dict.fromkeys(found))


def _joined(cells: Cells, name: str) -> str:
    return "\n".join(_GUARD.sub("", values.text(v).strip()) for v in cells.get(name, ()) if not values.blank(v))
