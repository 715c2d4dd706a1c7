"""Named cells to a RawNote: structured fields read, free texts withheld, every doubt said without its text."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from insight.ingest import dates, values
from insight.ingest.dates import Order
from insight.records import RawNote, Ref, Rejection, Session, Severity, Status

Cells = Mapping[str, Sequence[object]]

DATES = ("date", "planned_date", "submitted_at")
"""Where a session's date comes from, best first."""
OTHER_DATES = ("planned_date", "rescheduled_to", "next_date")
SCALED = ("satisfaction", "usefulness", "confidence_to_speak")
TEXTS = ("agenda_topic", "applied_action", "mentor_learned", "owner_remark")
PEOPLE = ("mentor", "mentee", "mentor_email", "mentee_email")
PLAIN = ("unit", "region", "mentor_level", "mentee_level", "cohort", "phase", "pillar_planned", "cadence")
LONGEST_PLAIN = 80

_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_ROLE_AFTER = re.compile(r"\s*(\([^)]*\)|\s[-–—|/]\s.*)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found out about the whole file, or set."""

    order: Order | None = None
    tops: Mapping[str, float] = field(default_factory=dict)
    hours: bool = False
    max_note: int = 200_000
    bare_id: bool = False
    today: dt.date | None = None


def to_note(ref: Ref, cells: Cells, reading: Reading) -> Iterator[RawNote | Rejection]:
    """Warnings, then the RawNote; or one Rejection where the row cannot be used."""
    status, by, doubts = _status(ref, cells)
    if status is None:
        yield Rejection(
            ref, "the session is only planned", "Give it again when it was held or cancelled.", "status", "warning"
        )
        return
    when, why = _date(cells, reading)
    if when is None:
        yield Rejection(ref, *(why or NO_DATE), "date")
        return
    text = notes(cells)
    if len(text) > reading.max_note:
        yield Rejection(
            ref,
            f"the note has {len(text):,} characters, over the limit of {reading.max_note:,}",
            "Split it, or raise max_note_characters in insight.toml, [input].",
            "notes",
        )
        return
    if status == "held" and not text:
        doubts = [*doubts, (NO_NOTE, "notes")]
    fields, bad = _fields(cells, reading)
    yield from (_doubt(ref, *words, column=column) for words, column in [*doubts, *bad])
    session = Session(
        id=session_id(cells, bare=reading.bare_id),
        date=when,
        status=status,
        **fields,  # type: ignore[arg-type]
    )
    yield RawNote(ref, _who_cancelled(session, by), texts(cells, text))


NO_DATE = (
    "no date was found",
    "Give a table a column for it, a document a line 'Date: 2025-03-13', or any file the date in its name.",
)
BAD_DATE = ("the date cannot be read", "Write it as 2025-03-13.")
TWO_WAYS = (
    "day and month of the date can be swapped, and nothing in the file says which comes first",
    "Set date_order in insight.toml, [input], to dmy or mdy.",
)
NO_NOTE = ("the session was held but its note is empty; it counts as a session", "Add the note if there is one.")


def session_id(cells: Cells, *, bare: bool = False) -> str:
    """The session's own id, or its pair and number, or nothing. ``bare``: a column of plain numbers is no id."""
    own = first(cells, "session_id")
    if own and not (bare and own.replace(".", "").isdigit()):
        return own
    pair, number = first(cells, "pair_id"), first(cells, "session_no")
    if pair and (counted := re.fullmatch(r"(?:[^\W\d]+\s*)?[#.]?\s*(\d{1,4})", number)):
        return f"{pair}-{int(counted[1]):02}"
    return number if re.fullmatch(r"(?=.*\d)(?=.*[^\W\d])[\w.:/-]{3,40}", number) else ""


def pair_id(cells: Cells) -> str:
    """The pair's own id, or the ids a platform gives its two people."""
    own = first(cells, "pair_id")
    two = (first(cells, "mentor_id"), first(cells, "mentee_id"))
    return own or ("+".join(two) if all(two) and not any("@" in one for one in two) else "")


def pair_key(cells: Cells) -> str:
    """What rows of one pair share: its id, or its people, or (of nobody known) its day. In memory only."""
    people = "\n".join(first(cells, name).casefold() for name in (*PEOPLE[:2], "author_email", "author"))
    return pair_id(cells) or people.strip() or next((f"\0{day}" for name in DATES if (day := first(cells, name))), "")


def first(cells: Cells, name: str) -> str:
    """The first value of a field, trimmed; empty where there is none."""
    return next((values.text(v).strip() for v in cells.get(name, ()) if not values.blank(v)), "")


def notes(cells: Cells) -> str:
    """The note: exactly the cell where there is one, otherwise the answers one below the other."""
    kept = [values.text(v) for v in cells.get("notes", ()) if not values.blank(v)]
    extra = [values.text(v) for v in cells.get("decision_mentioned", ()) if not values.blank(v) and not _yes_no(v)]
    kept = [*kept, *(text for text in extra if kept)]
    return kept[0] if len(kept) == 1 else "\n\n".join(text.strip() for text in kept)


def texts(cells: Cells, note: str) -> dict[str, str]:
    """All free texts by name, people one to a line; nothing for what is empty."""
    found = {name: "\n".join(_kept(cells, name)) for name in TEXTS}
    for side in ("mentor", "mentee"):
        names, mails = _people([*_kept(cells, side), *_kept(cells, f"{side}_email")])
        found |= {side: "\n".join(names), f"{side}_email": "\n".join(mails)}
    if not found["mentor"] and not found["mentor_email"]:
        names, mails = _people([*_kept(cells, "author"), *_kept(cells, "author_email")])
        found |= {"mentor": "\n".join(names), "mentor_email": "\n".join(mails)}
    found["file_name"] = "\n".join(_kept(cells, "file_name"))
    return (
        {"notes": note} | {name: text for name, text in found.items() if text}
        if note
        else {name: text for name, text in found.items() if text}
    )


def _kept(cells: Cells, name: str) -> list[str]:
    return [values.text(v).strip() for v in cells.get(name, ()) if not values.blank(v)]


def _people(written: Sequence[str]) -> tuple[list[str], list[str]]:
    """'Ana Lee <a.lee@x.org> (analyst)' to a name and an address."""
    names: list[str] = []
    mails: list[str] = []
    for text in written:
        mails += _MAIL.findall(text)
        for part in re.split(r"[;\n]|\s+(?:and|&)\s+", _MAIL.sub("", text).replace("<>", "")):
            name = _name(_ROLE_AFTER.sub("", part.strip()).strip(" ,<>\"'"))
            if name:
                names.append(name)
    return list(dict.fromkeys(names)), list(dict.fromkeys(mails))


def _name(written: str) -> str:
    """'Ana Lee, director' is 'Ana Lee'; 'Lee, Ana' is 'Ana Lee'."""
    before, comma, after = (part.strip() for part in written.partition(","))
    if not comma or len(before.split()) > 1:
        return before
    return f"{after} {before}"


def _status(ref: Ref, cells: Cells) -> tuple[Status | None, str | None, list[tuple[tuple[str, str], str]]]:
    written = first(cells, "status")
    if not written:
        return "held", None, []
    try:
        status = values.status(written)
    except ValueError:
        return "held", None, [(("the status is not one Insight knows; held is assumed", _STATUS_STEP), "status")]
    by = None
    if status in {"cancelled", "rescheduled", "no_show"}:
        try:
            by = values.cancelled_by(written)
        except ValueError:
            by = None
    return status, by, []


_STATUS_STEP = "Use held, cancelled, rescheduled or no_show."


def _who_cancelled(session: Session, by: str | None) -> Session:
    return replace(session, cancelled_by=by) if by and not session.cancelled_by else session


def _date(cells: Cells, reading: Reading) -> tuple[dt.date | None, tuple[str, str] | None]:
    why: tuple[str, str] | None = None
    for name in DATES:
        for value in cells.get(name, ()):
            if values.blank(value):
                continue
            try:
                return dates.parse(value, order=reading.order), None
            except dates.AmbiguousDateError:
                why = TWO_WAYS
            except (ValueError, OverflowError):
                why = why or BAD_DATE
        if why:
            return None, why
    return None, why


type Doubt = tuple[tuple[str, str], str]

_PARSERS: dict[str, Callable[[object], object]] = {
    "duration_hours": partial(values.minutes, hours=True),
    "talk_share_mentor": values.share,
    "notice_hours": values.number,
    "cancelled_by": values.cancelled_by,
    "format": values.meeting_format,
    "consent": values.consent,
}


def _fields(cells: Cells, reading: Reading) -> tuple[dict[str, object], list[Doubt]]:
    """The structured fields, and which of them could not be read (those stay empty)."""
    found: dict[str, object] = {name: plain(first(cells, name)) for name in PLAIN}
    found["pair"] = plain(pair_id(cells))
    found["group_pairs"] = tuple(dict.fromkeys(i for v in cells.get("group_pairs", ()) for i in values.ids(v)))
    parsers: dict[str, Callable[[object], object]] = {
        **_PARSERS,
        "duration_min": partial(values.minutes, hours=reading.hours),
        **{name: partial(values.scale, top=reading.tops.get(name, 5.0)) for name in SCALED},
        **{name: partial(dates.parse, order=reading.order) for name in OTHER_DATES},
    }
    bad: list[Doubt] = []
    for name, parser in parsers.items():
        value = next((v for v in cells.get(name, ()) if not values.blank(v)), None)
        if value is None:
            continue
        try:
            found[name] = parser(value)
        except (ValueError, OverflowError):
            bad.append(((f"{name.replace('_', ' ')} cannot be read and is left empty", _MEND), name))
            if name == "consent":  # what cannot be read is not a yes
                found[name] = "none"
    if any(_refuses(v) for v in cells.get("consent", ())):
        found["consent"] = "none"
    _combined(found, cells)
    hours = found.pop("duration_hours", None)
    return {"duration_min": hours, **found} if hours is not None else found, bad


def _refuses(value: object) -> bool:
    """Of two answers on consent, the no counts."""
    try:
        return not values.blank(value) and values.consent(value) == "none"
    except ValueError:
        return True


_MEND = "Mend the value, or leave it empty."


def _combined(found: dict[str, object], cells: Cells) -> None:
    """'video / 45 min' in one cell."""
    both = first(cells, "format_length")
    for name, parser in (("format", values.meeting_format), ("duration_min", values.minutes)):
        if both and name not in found:
            try:
                found[name] = parser(both)
            except ValueError:
                continue


def plain(value: str) -> str | None:
    """A short structured value on one line, or nothing: prose in a structured column is not kept."""
    text = " ".join(value.split())
    return text if text and len(text) <= LONGEST_PLAIN and "@" not in text else None


def _yes_no(value: object) -> bool:
    return isinstance(value, bool) or values.text(value).strip().lower().rstrip(".!") in values.YES | values.NO


def _doubt(ref: Ref, reason: str, step: str, *, column: str) -> Rejection:
    severity: Severity = "warning"
    return Rejection(ref, reason, step, column, severity)
