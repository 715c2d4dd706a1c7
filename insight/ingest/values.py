"""Cells to values: numbers, durations, scales, yes and no, statuses. A value that cannot be read is a ValueError.

No message here ever holds the value: it may be a name typed into the wrong column.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable

from insight.ingest.columns import normalise
from insight.records import Consent, Status

YES = frozenset("yes y true 1 ok oui ja si sim tak agreed granted given x".split())
NO = frozenset("no n false 0 non nein nao nie declined refused withdrawn denied never".split())
EMPTY = frozenset(
    {"", "n a", "na", "none", "null", "nil", "nan", "tbc", "tbd", "unknown", "not applicable", "not known"}
)

_STATUS: tuple[tuple[str, str], ...] = (
    (
        r"\bno shows?\b|\bnoshow\b|did not (show|attend|turn)|didn ?t (show|attend|turn)|\babsent\b|\bmissed\b",
        "no_show",
    ),
    (r"\bre ?schedul\w*|\bmoved\b|\bpostpon\w*|\bdeferred\b|\bpushed\b|\breporte\w*|\bverschoben\b", "rescheduled"),
    (
        r"\bcancel+\w*|\bcalled off\b|\bannul\w*|\babgesagt\b|\bausgefallen\b|"
        r"\bdid not (happen|take place|meet)\b|\bnot held\b",
        "cancelled",
    ),
    (r"\bdidn ?t (happen|take place|meet)\b|\bdeclined\b|\bscrapped\b", "cancelled"),
    (r"\b(scheduled|planned|upcoming|booked|pending|open|confirmed|tentative|future|not yet)\b", "planned"),
    (
        r"\b(held|completed?|done|finished|closed|took place|happened|attended|occurred|met|present|tenue|erledigt|"
        r"stattgefunden|durchgefuhrt)\b",
        "held",
    ),
)
_BY: tuple[tuple[str, str], ...] = (
    (r"\b(executive|exec|mentee|senior|leader|director|boss|ea|pa)\b", "executive"),
    (r"\b(mentor|junior|me)\b", "mentor"),
    (r"\b(programme?|program|team|organi[sz]er|coordinator|owner|hr|system|admin)\b", "programme"),
    (r"\b(both|mutual\w*)\b", "both"),
)
_FORMAT: tuple[tuple[str, str], ...] = (
    (r"\bhybrid\b|\bmixed\b", "hybrid"),
    (r"\bgroup\b|\bcircle\b|\broundtable\b|\bworkshop\b", "group"),
    (
        r"\b(in person|inperson|face to face|f2f|onsite|on site|office|physical\w*|live|coffee|lunch|presentiel)\b",
        "in person",
    ),
    (r"\b(video|teams|zoom|meet|webex|online|virtual\w*|remote\w*|skype|vc|facetime|visio|call via teams)\b", "video"),
    (r"\b(phone|telephone|call|voice|audio)\b", "phone"),
    (r"\b(mail|email|chat|message|slack|async\w*|written)\b", "written"),
)
_WORDS: tuple[tuple[str, float], ...] = (
    (
        r"\b(very|extremely|highly|completely) (dis|un)satisf\w*|\bvery poor\b|\bterrible\b|"
        r"\bstrongly disagree\b|\bnot at all\b",
        1,
    ),
    (
        r"\b(very|extremely|highly|completely) (satisf\w*|useful|good|helpful|valuable|confident|safe)|\bexcellent\b|"
        r"\boutstanding\b|\bstrongly agree\b",
        5,
    ),
    (
        r"\b(dis|un)satisf\w*|\bpoor\b|\bbad\b|\bdisagree\b|\bslightly\b|"
        r"\bnot (very )?(useful|helpful|satisf\w*|good|confident)\b",
        2,
    ),
    (r"\bneutral\b|\bneither\b|\bok(ay)?\b|\baverage\b|\bfair\b|\bmoderate\w*|\bsomewhat\b|\bmixed\b", 3),
    (r"\bsatisf\w*|\bgood\b|\bagree\b|\buseful\b|\bhelpful\b|\bvaluable\b|\bconfident\b", 4),
)
_CONSENT: tuple[tuple[str, Consent], ...] = (
    (
        r"\b(none|no|not|never|declined?|refused?|withdrawn?|withdrew|denied|revoked|private|aggregate|stats|counts?)\b",
        "none",
    ),
    (r"\b(evidence|paraphras\w*|decisions?)\b", "evidence"),
    (r"\b(quot\w*|verbatim|yes|y|agreed?|granted|given|full|ok|true|oui|ja|consent\w*|allowed)\b", "quote"),
)
_UNITS = {"k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "thousand": 1e3, "bn": 1e9, "billion": 1e9}
_CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "zł": "PLN"}
_NUMBER = re.compile(r"[-+(]?\s*\d[\d.,\u00a0\u202f' ]*")


def blank(value: object) -> bool:
    """Nothing there: empty, NaN, or a way of writing nothing ('n/a', '-')."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    if isinstance(value, list | tuple | dict):
        return not value
    if not isinstance(value, str):
        return False
    return normalise(value) in EMPTY if normalise(value) else not value.strip(" \t\r\n\u00a0-–—._?/*")


def text(value: object) -> str:
    """A cell as text: 5.0 is '5', a list is one line an item. A string is left exactly as it is."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list | tuple):
        return "\n".join(text(item) for item in value)
    return value if isinstance(value, str) else str(value)


def number(value: object) -> float:
    """``'1.234,5'``, ``'1,234.5'``, ``'€120k'``, ``'40 %'``, ``'(500)'`` as a finite number.

    >>> number("1.234,5"), number("4,5"), number("340,000"), number("£1.2m")
    (1234.5, 4.5, 340000.0, 1200000.0)
    """
    if isinstance(value, bool):
        raise ValueError("not a number")
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise ValueError("not a number")
        return float(value)
    raw = str(value or "").strip()
    found = _NUMBER.search(raw)
    if not found or re.search(r"[^\W\d]{4,}", raw[: found.start()]):
        raise ValueError("not a number")
    digits = re.sub(r"[\s\u00a0\u202f']", "", found[0]).strip("+").rstrip(".,")
    negative = digits.startswith(("-", "("))
    amount = float(_decimal(digits.lstrip("-(")))
    unit = re.match(r"\s*([a-z]+)\b", raw[found.end() :].lower())
    amount *= _UNITS.get(unit[1], 1.0) if unit else 1.0
    return -amount if negative else amount


def currency(value: object) -> str | None:
    """The currency an amount is written in, as a three-letter code."""
    raw = str(value or "")
    found = re.search(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])", raw)
    return found[1] if found else next((code for sign, code in _CURRENCIES.items() if sign in raw), None)


def minutes(value: object, *, hours: bool = False) -> float:
    """Minutes in ``75``, ``'1h15'``, ``'1:15'``, ``'75 min'``, ``'1,5 hours'``, ``'PT1H15M'``.

    >>> minutes("1h15"), minutes("75 min"), minutes("1,5 hours"), minutes("PT1H15M"), minutes("0:45")
    (75.0, 75.0, 90.0, 75.0, 45.0)
    """
    if isinstance(value, dt.timedelta):
        return _length(value.total_seconds() / 60)
    if isinstance(value, dt.time):
        return _length(value.hour * 60 + value.minute + value.second / 60)
    raw = str(value or "").strip().lower()
    if isinstance(value, int | float) or re.fullmatch(r"\d+(?:[.,]\d+)?", raw):
        return _length(number(value) * (60 if hours else 1))
    if clock := re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", raw):
        return _length(int(clock[1]) * 60 + int(clock[2]) + int(clock[3] or 0) / 60)
    whole = re.search(
        r"(\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?|heures?|std|stunden?|horas?)(?![a-z])\s*(?:and |et )?(\d{1,2})?", raw
    )
    part = re.search(r"(\d+(?:[.,]\d+)?)\s*(?:m|mins?|minutes?|minuten|minutos|')(?![a-z])", raw)
    if not whole and not part:
        raise ValueError("not a duration")
    total = float(whole[1].replace(",", ".")) * 60 + float(whole[2] or 0) * (not part) if whole else 0.0
    return _length(total + (float(part[1].replace(",", ".")) if part else 0.0))


def scale(value: object, *, top: float = 5.0) -> float:
    """A rating brought to 1-5. ``top`` is the highest the column's scale goes; '8/10' and words speak for themselves.

    >>> scale(4), scale("4/5"), scale("10/10"), scale("very satisfied"), scale(10, top=10)
    (4.0, 4.0, 5.0, 5.0, 5.0)
    """
    raw = str(value if value is not None else "").strip()
    if out_of := re.search(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|sur)\s*(\d+)", raw):
        return _rescale(number(out_of[1]), float(out_of[2]))
    if re.match(r"[-+]?\d", raw):
        return _rescale(number(raw), 100.0 if "%" in raw else top)
    if stars := raw.count("★") or raw.count("⭐"):
        return float(min(stars, 5))
    plain = normalise(raw)
    for pattern, points in _WORDS:
        if re.search(pattern, plain):
            return float(points)
    raise ValueError("not a rating")


def share(value: object) -> float:
    """Between 0 and 1: ``0.58``, ``'58 %'``, ``58``."""
    amount = number(value)
    amount = amount / 100 if "%" in str(value) or amount > 1 else amount
    if not 0 <= amount <= 1:
        raise ValueError("not a share")
    return amount


def percent(value: object) -> float:
    """Between 0 and 100: ``40``, ``'40 %'``, ``0.4``."""
    amount = number(value)
    amount = amount * 100 if 0 < amount < 1 and "%" not in str(value) else amount
    if not 0 <= amount <= 100:
        raise ValueError("not a percentage")
    return amount


def status(value: object) -> Status | None:
    """held, cancelled, rescheduled or no_show; ``None`` for a session that is still planned.

    >>> status("Completed"), status("No - cancelled by executive"), status("moved to 4 April"), status("Scheduled")
    ('held', 'cancelled', 'rescheduled', None)
    """
    plain = normalise(value)
    if value is True or plain in YES:
        return "held"
    if value is False or plain in NO:
        return "cancelled"
    for pattern, name in _STATUS:
        if re.search(pattern, plain):
            return None if name == "planned" else name  # type: ignore[return-value]  # the table holds statuses
    if plain.split()[:1] and plain.split()[0] in YES | NO:
        return "held" if plain.split()[0] in YES else "cancelled"
    raise ValueError("not a status")


def cancelled_by(value: object) -> str:
    """executive, mentor, programme or both: a role, never the name that may stand there."""
    return _find(_BY, normalise(value), "not a role")


def meeting_format(value: object) -> str:
    """In person, video, phone, hybrid, group or written."""
    return _find(_FORMAT, normalise(value), "not a format")


def consent(value: object) -> Consent:
    """none, evidence or quote. What cannot be read is a ValueError, and the caller takes it as none."""
    if isinstance(value, bool):
        return "quote" if value else "none"
    plain = normalise(value)
    for pattern, answer in _CONSENT:
        if re.search(pattern, plain):
            return answer
    raise ValueError("not a consent")


def ids(value: object) -> tuple[str, ...]:
    """A list of ids, however it is separated: ``'P01;P02'``, ``'P01, P02'``, ``['P01', 'P02']``."""
    items: Iterable[object] = (
        value if isinstance(value, list | tuple) else re.split(r"[;,|\n]+|\s+(?:and|&)\s+", text(value))
    )
    found = [part for item in items for part in text(item).strip().strip("[]\"'").split()]
    return tuple(
        dict.fromkeys(part.strip(",;\"'") for part in found if any(c.isdigit() for c in part) or len(found) == 1)
    )


def _decimal(digits: str) -> str:
    """The last of two kinds of separator is the decimal one; a lone comma before three digits separates thousands."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        point = max(".,", key=digits.rfind)
        return digits.replace("," if point == "." else ".", "").replace(",", ".")
    if commas > 1 or re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        return digits.replace(",", "")
    if dots > 1:
        return digits.replace(".", "")
    return digits.replace(",", ".")


def _length(total: float) -> float:
    if not 0 < total <= 24 * 60:
        raise ValueError("not a duration")
    return round(total, 2)


def _rescale(points: float, top: float) -> float:
    if not 0 <= points <= top or top <= 1:
        raise ValueError("not a rating")
    if top == 5:
        if points < 1:
            raise ValueError("not a rating")
        return points
    low = 0.0 if top == 100 else 1.0
    return round(1 + 4 * (max(points, low) - low) / (top - low), 3)


def _find(table: tuple[tuple[str, str], ...], plain: str, otherwise: str) -> str:
    for pattern, name in table:
        if re.search(pattern, plain):
            return name
    raise ValueError(otherwise)
