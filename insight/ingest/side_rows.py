"""One row of a side table as a record: only ids, days, numbers and words from fixed lists are taken."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from insight.ingest import columns, dates, values
from insight.ingest.dates import Order
from insight.records import (
    GivenVerdict,
    GroupCount,
    Pair,
    Redacted,
    Ref,
    Strength,
    SurveyAnswer,
    UnitMetric,
    VerdictStatus,
)

type Kind = Literal["pairs", "surveys", "unit_metrics", "group_counts", "verdicts"]
type Side = Pair | SurveyAnswer | UnitMetric | GroupCount
type Safe = Callable[[str, str], str]
type Redact = Callable[[str], Redacted]
type Cells = dict[str, object]

BASES: tuple[tuple[str, str], ...] = (
    (r"\bself|\bchose|\bchoice\b|\bvolunteer", "self-selected"),
    (r"\brandom|\blottery\b|\bdraw", "random"),
    (r"\bexpert|\bknowledge\b|\bskill", "expertise"),
    (r"\bpersonalit|\bstyle\b|\bcomplement|\bchemistry\b", "complementary"),
    (r"\binterest|\bgoal|\bobjective|\blearning", "goals"),
    (r"\bfunction|\bunit\b|\bdepartment|\bbusiness\b|\bline\b", "function"),
    (r"\blocation|\bregion|\bsite\b|\boffice\b|\blanguage", "location"),
    (r"\bdivers|\bbackground|\bcultur|\bgenerat", "difference"),
    (r"\bmanager|\bhr\b|\bprogramme\b|\bprogram\b|\bowner\b|\bassigned", "assigned"),
)
OTHERS = re.compile(r"\b(non|not|no|other|others|control|comparison|compared?|rest|outside)\b")
PARTICIPANTS = re.compile(
    r"\b(participants?|participating|programme|program|yes|in|mentors?|mentees?|taking part|treated)\b"
)
# Whole cells: "to be confirmed" is no verdict, and neither is "not yet". What is not here is told.
STATUSES: tuple[tuple[str, VerdictStatus], ...] = (
    (
        r"no|n|false|0|reject(ed)?|unrelated|not (related|connected|influenced)|no (link|influence|connection)",
        "rejected",
    ),
    (r"disputed?|contested", "disputed"),
    (r"withdrawn|taken back", "withdrawn"),
    (r"proposed|suggested|open|waiting|pending|not yet|n ?a|tb[acd]|to be (confirmed|decided|reviewed)", "proposed"),
    (r"yes|y|true|x|1|confirm(ed)?|influenced|agreed?", "confirmed"),
)
STRENGTHS: tuple[tuple[str, Strength], ...] = (
    (r"(it )?(prompted|led to)( it| the decision)?", "prompted"),
    (r"(it )?(shaped|changed)( it| the decision)?", "shaped"),
    (
        r"((confirm|support)(ed|s) )?(an? |the )?existing( plan)?|(already )?planned|supported( it)?",
        "confirmed_existing_plan",
    ),
    (r"none|no( influence)?", "none"),
)
REASON_CHARACTERS = 2_000
EXECUTIVE = re.compile(r"\b(mentees?|executives?|execs?|leaders?|seniors?)\b")
MENTOR = re.compile(r"\b(mentors?|juniors?)\b")


class UnfitCellError(ValueError):
    """A cell that cannot be used: (reason, step, column)."""


def _pair(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[Pair]:
    phase = _text(cells, "phase")
    yield Pair(
        id=safe(_must(cells, "id"), "pair"),
        cohort=_word(cells, "cohort", safe),
        start=_date(cells, "start", order),
        end=_date(cells, "end", order),
        cadence=_word(cells, "cadence", safe),
        phase=None if phase is None else "pilot" if "pilot" in phase.casefold() else "roll-out",
        match_basis=_basis(_text(cells, "match_basis")),
        unit=_word(cells, "unit", safe),
        region=_word(cells, "region", safe),
        mentor_level=_word(cells, "mentor_level", safe),
        mentee_level=_word(cells, "mentee_level", safe),
        recognition=_sides(_text(cells, "recognition")),
        trained=_sides(_text(cells, "trained")),
    )


def _answers(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[SurveyAnswer]:
    pair = safe(_must(cells, "pair"), "pair")
    wave = safe(_text(cells, "wave") or "once", "wave")[:60]
    role = _role(_must(cells, "role"))
    if not extra:
        yield SurveyAnswer(pair, wave, role, _item(_must(cells, "item"), safe), _points(cells.get("value"), "value"))
        return
    for name in extra:
        if not values.blank(cells.get(name)):
            yield SurveyAnswer(pair, wave, role, _item(name[1:], safe), _points(cells[name], "answer"))


def _metric(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[UnitMetric]:
    on = _date(cells, "date", order)
    if on is None:
        raise UnfitCellError("the figure has no date", "Give the day it was measured.", "date")
    n = None if values.blank(cells.get("n")) else int(_number(cells, "n"))
    name = _slug(_must(cells, "metric"))
    yield UnitMetric(safe(_must(cells, "unit"), "unit"), name, on, _number(cells, "value"), n)


def _counts(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[GroupCount]:
    group = columns.normalise(_must(cells, "group"))
    count, of = int(_number(cells, "count")), int(_number(cells, "of"))
    if not 0 <= count <= of:
        raise UnfitCellError("the count is not between 0 and the total", "Correct one of the two.", "count")
    if not (OTHERS.search(group) or PARTICIPANTS.search(group)):
        raise UnfitCellError("the group is neither participants nor others", "Write participants or others.", "group")
    which: Literal["participants", "others"] = "others" if OTHERS.search(group) else "participants"
    yield GroupCount(_slug(_must(cells, "measure")), which, safe(_text(cells, "period") or "all", "period"), count, of)


def verdict(cells: Cells, ref: Ref, safe: Safe, redact: Redact) -> Iterator[GivenVerdict]:
    """What the row says of a link; nothing where it was left open."""
    said = _text(cells, "status")
    status = _one_of(said, STATUSES, "status", "Write confirmed or rejected, or leave it empty.") or "proposed"
    decision, session = _must(cells, "decision"), _must(cells, "session")
    if status == "proposed":
        return
    told = "Write prompted, shaped or existing plan, or leave it empty."
    strength = _one_of(_text(cells, "strength"), STRENGTHS, "strength", told)
    reason = _text(cells, "reason")
    yield GivenVerdict(
        ref=ref,
        decision=safe(decision, "decision"),
        session=safe(session, "session"),
        status=status,
        by_role=redact(_text(cells, "by_role") or "programme owner"),
        strength=strength if status == "confirmed" else None,
        reason=redact(reason[:REASON_CHARACTERS]) if reason else None,
    )


def _one_of[Word: str](said: str | None, words: Sequence[tuple[str, Word]], name: str, step: str) -> Word | None:
    plain = columns.normalise(said)
    found = next((word for pattern, word in words if re.fullmatch(pattern, plain)), None) if plain else None
    if plain and found is None:
        raise UnfitCellError(f"the {name} is not one that is known", step, name)
    return found


MAKERS: dict[Kind, Callable[[Cells, Sequence[str], Order | None, Safe], Iterator[Side]]] = {
    "pairs": _pair,
    "surveys": _answers,
    "unit_metrics": _metric,
    "group_counts": _counts,
}


def _text(cells: Cells, name: str) -> str | None:
    value = cells.get(name)
    return None if values.blank(value) else values.text(value).strip()


def _must(cells: Cells, name: str) -> str:
    found = _text(cells, name)
    if not found:
        raise UnfitCellError(f"the row has no {name.replace('_', ' ')}", "Fill it in, or leave the row out.", name)
    return found


def _word(cells: Cells, name: str, safe: Safe) -> str | None:
    found = _text(cells, name)
    if found and len(found) > 60:
        raise UnfitCellError(
            "a whole text stands where a word belongs", "Shorten it to a name of at most 60 letters.", name
        )
    return safe(found, name) if found else None


def _number(cells: Cells, name: str) -> float:
    try:
        return values.number(cells.get(name))
    except ValueError:
        raise UnfitCellError("it is not a number", "Write a number, or leave the row out.", name) from None


def _points(value: object, name: str) -> float:
    """A number as it is; "4/5" and words such as "agree" as points from 1 to 5."""
    raw = values.text(value).strip()
    try:
        return values.number(value) if re.fullmatch(r"-?\d+(?:[.,]\d+)?", raw) else values.scale(value)
    except ValueError:
        step = "Write a number. Free answers belong in the notes of a session."
        raise UnfitCellError("the answer is not a number", step, name) from None


def _date(cells: Cells, name: str, order: Order | None) -> dt.date | None:
    value = cells.get(name)
    if values.blank(value):
        return None
    if isinstance(value, str) and (month := re.fullmatch(r"\s*(\d{4})-(\d{2})\s*", value)):
        value = f"{month[1]}-{month[2]}-01"
    try:
        return dates.parse(value, order=order)
    except dates.AmbiguousDateError:
        step = "Set date_order in insight.toml, [input], to dmy or mdy, or write year-month-day."
        raise UnfitCellError("the date reads two ways", step, name) from None
    except ValueError:
        raise UnfitCellError("it is not a date", "Write it as year-month-day.", name) from None


def _role(text: str) -> str:
    plain = columns.normalise(text)
    if EXECUTIVE.search(plain):
        return "executive"
    if MENTOR.search(plain):
        return "mentor"
    raise UnfitCellError("the role is neither mentor nor executive", "Write mentor or executive.", "role")


def _sides(text: str | None) -> tuple[str, ...]:
    plain = columns.normalise(text)
    if not plain or re.search(r"\b(no|none|neither|not|false)\b", plain) or plain == "0":
        return ()
    found = tuple(side for side, words in (("mentor", MENTOR), ("executive", EXECUTIVE)) if words.search(plain))
    if found:
        return found
    return ("mentor", "executive") if re.search(r"\b(yes|both|true|y|x|all)\b", plain) or plain == "1" else ()


def _basis(text: str | None) -> str | None:
    """A category: what was written could tell who somebody is."""
    plain = columns.normalise(text)
    return next((name for pattern, name in BASES if re.search(pattern, plain)), "other") if plain else None


def _item(text: str, safe: Safe) -> str:
    """A known question by its field (satisfaction, usefulness, ...), any other by its own words."""
    known = columns.match(text)
    if known and known.field in {"satisfaction", "usefulness", "confidence_to_speak"}:
        return known.field
    return safe(_slug(text), "item")


def _slug(text: str) -> str:
    return "_".join(columns.normalise(text).split())[:80]
