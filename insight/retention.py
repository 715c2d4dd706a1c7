"""How long each class of record is kept, what is past its time, and what may not come back.

The periods are programme.toml's; for notes the shorter of that and ``policy.retention_months`` holds. Nothing goes by
itself: the owner looks at what is past its time, and takes it out (``erasing.expire``). From then on a file that is
read again does not bring it back.
"""

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from insight import policy
from insight.ingest.anonymise.pseudonyms import under
from insight.records import Batch, Decision, Pair, SurveyAnswer
from insight.store import expiry
from insight.store.erasure import WORDLESS
from insight.workspace import Workspace

if TYPE_CHECKING:
    from insight.store.side import Row

type Class = Literal["notes", "sessions", "pairs", "surveys", "decisions", "access_log"]
CLASSES: tuple[Class, ...] = ("notes", "sessions", "pairs", "surveys", "decisions", "access_log")
OUT = "pairs_past_their_time"


def months(workspace: Workspace) -> dict[Class, int]:
    """How many months each class of record is kept. A note is kept no longer than its session."""
    kept = policy.kept_months(workspace)
    return {name: kept[name] for name in CLASSES}


def limits(workspace: Workspace, *, today: dt.date) -> dict[str, dt.date]:
    """The first day of each class that is still kept."""
    return {name: earlier(today, months=length) for name, length in months(workspace).items()}


def earlier(day: dt.date, *, months: int) -> dt.date:
    """The same day so many months earlier; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def past(workspace: Workspace, *, today: dt.date) -> dict[str, int]:
    """How many records of each class are past their time. One without a date never is."""
    return expiry.past(workspace.store, limits(workspace, today=today)).counts


def within(workspace: Workspace, batches: Sequence[Batch]) -> tuple[list[Batch], int]:
    """What was read, less what was taken out for its age before; and how many sessions that held anything back."""
    first = expiry.remembered(workspace.store)
    if not first:
        return list(batches), 0
    cut = [_cut(batch, first) for batch in batches]
    return [batch for batch, _ in cut], sum(n for _, n in cut)


def decided_within(workspace: Workspace, decisions: Sequence[Decision]) -> list[Decision]:
    """The same for a decision register."""
    first = expiry.remembered(workspace.store).get("decisions", dt.date.min)
    return [d for d in decisions if d.decided_on is None or d.decided_on >= first]


def keep_out(workspace: Workspace, *, pairs: Collection[str], surveys: Collection[str]) -> None:
    """Remember, keyed, of which pairs the row of the pair table and the answers went: they have no date of their own.

    ``pairs``, ``surveys``: ids of pairs, by the class of record that ended their time.
    """
    codes = under(workspace.key)
    gone = {codes.mark("pairs", pair) for pair in pairs} | {codes.mark("surveys", pair) for pair in surveys}
    if gone:
        workspace.store.set_meta(OUT, sorted(gone.union(_out(workspace))))


def tables_within(workspace: Workspace, rows: Sequence["Row"]) -> list["Row"]:
    """The same for rows of other tables: those of pairs that went stay out, unless the pair has met since."""
    out = _out(workspace)
    if not out:
        return list(rows)
    codes, first, last = under(workspace.key), expiry.remembered(workspace.store), expiry.last_days(workspace.store)

    def is_out(row: "Row") -> bool:
        if not isinstance(row, Pair | SurveyAnswer):
            return False
        name, pair = ("pairs", row.id) if isinstance(row, Pair) else ("surveys", row.pair)
        ended = row.end if isinstance(row, Pair) else None
        day = max(ended or dt.date.min, last.get(pair, dt.date.min))
        return day < first[name] and codes.mark(name, pair) in out

    return [row for row in rows if not is_out(row)]


def _out(workspace: Workspace) -> frozenset[str]:
    nobody: list[str] = []
    return frozenset(workspace.store.get_meta(OUT, nobody))


def _cut(batch: Batch, first: Mapping[str, dt.date]) -> tuple[Batch, int]:
    gone = {s.id for s in batch.sessions if s.date and s.date < first["sessions"]}
    bare = {s.id for s in batch.sessions if s.date and s.date < first["notes"]}  # those too: see ``months``
    if not bare:
        return batch, 0
    notes = tuple(n for n in batch.notes if n.session not in bare)
    held = {n.id for n in notes}
    sessions = tuple(replace(s, **WORDLESS) if s.id in bare else s for s in batch.sessions if s.id not in gone)
    left = replace(
        batch,
        sessions=sessions,
        notes=notes,
        segments=tuple(s for s in batch.segments if s.note in held),
        quarantined=tuple(q for q in batch.quarantined if q.session not in bare),
        digests={i: d for i, d in batch.digests.items() if i not in gone},
    )
    return left, len(bare)
