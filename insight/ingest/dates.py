"""Dates as people and programs write them, without ever guessing whether 03/04/2025 is March or April.

The order of day and month is decided over a whole file (``Evidence``), by a setting, or not at all.
"""

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import Literal

from insight.ingest.columns import normalise

Order = Literal["dmy", "mdy", "ymd"]

EXCEL_EPOCH = dt.date(1899, 12, 30)
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2100, 1, 1)
_SERIAL = (32_874, 73_051)  # 1990 and 2100, in days since the epoch of spreadsheets

_MONTHS: dict[int, str] = {
    1: "jan january janvier janv januar jaenner janner enero ene gennaio gen januari janeiro styczen stycznia",
    2: "feb february fevrier fev fevr februar febrero febbraio februari fevereiro luty lutego",
    3: "mar march mars maerz marz mrz marzo maart mrt marco marzec marca",
    4: "apr april avril avr abril abr aprile kwiecien kwietnia",
    5: "may mai mayo maggio mag mei maio maj maja",
    6: "jun june juin juni junio giugno giu junho czerwiec czerwca",
    7: "jul july juillet juil juli julio luglio lug julho lipiec lipca",
    8: "aug august aout agosto ago augustus sierpien sierpnia",
    9: "sep sept september septembre septiembre settembre set setembro wrzesien wrzesnia",
    10: "oct october octobre okt oktober octubre ottobre ott outubro out pazdziernik pazdziernika",
    11: "nov november novembre noviembre novembro listopad listopada",
    12: "dec december decembre dez dezember diciembre dic dicembre dezembro grudzien grudnia",
}
MONTHS = {word: number for number, words in _MONTHS.items() for word in words.split()}

_ISO = re.compile(r"^\D{0,3}(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?$")
_NUMERIC = re.compile(r"^(?:[^\W\d]{2,10}\.?,? +)?(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?: of| de)? ([a-z]+)(?: of| de)? (\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"\b([a-z]+) (\d{1,2}) (\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4}) ([a-z]+) (\d{1,2})(?!\d)")
_IN_NAME = re.compile(r"(?<!\d)(20\d{2})([-_.]?)(\d{2})\2(\d{2})(?!\d)")


class AmbiguousDateError(ValueError):
    """A date that reads two ways, and nothing says which."""


@dataclass(slots=True)
class Evidence:
    """What a file's dates say of their order. Holds counts, no dates."""

    day_first: int = 0
    month_first: int = 0
    kinds: set[str] = field(default_factory=set)

    def add(self, value: object) -> None:
        """Look at one cell of a date column."""
        found = _NUMERIC.match(value.strip()) if isinstance(value, str) else None
        if not found:
            return
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1

    @property
    def order(self) -> Order | None:
        """Dmy or mdy where every telling date agrees; ``None`` where none tells or they contradict each other."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return "dmy" if self.day_first else "mdy"

    @property
    def contradicts(self) -> bool:
        """Some dates can only be day first, others only month first."""
        return bool(self.day_first and self.month_first)


def parse(value: object, *, order: Order | None = None) -> dt.date:
    """The calendar date a cell holds, as written (a time zone never moves it to another day).

    >>> parse("Thu 13 March 2025"), parse(45729.0), parse("14/03/2025 09:12", order="dmy")
    (datetime.date(2025, 3, 13), datetime.date(2025, 3, 13), datetime.date(2025, 3, 14))

    Raises:
        AmbiguousDateError: day and month can be swapped and ``order`` is not known.
        ValueError: not a date, or one outside 1990-2100. The message never holds the value.
    """
    if isinstance(value, dt.datetime):
        return _plausible(value.date())
    if isinstance(value, dt.date):
        return _plausible(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    text = " ".join(str(value or "").replace("\u00a0", " ").split())
    return _plausible(_text(text, order))


def readings(value: object) -> tuple[dt.date, ...]:
    """Every date the cell could mean: two for 03/04/2025."""
    found: list[dt.date] = []
    for order in ("dmy", "mdy"):
        try:
            found.append(parse(value, order=order))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def in_name(stem: str) -> dt.date | None:
    """The one ISO date in a file's name (2025-03-13, 2025_03_13, 20250313), if there is exactly one."""
    dates = set()
    for year, _, month, day in _IN_NAME.findall(stem):
        try:
            dates.add(_plausible(dt.date(int(year), int(month), int(day))))
        except ValueError:
            continue
    return dates.pop() if len(dates) == 1 else None


def _number(value: float) -> dt.date:
    if not math.isfinite(value):
        raise ValueError("not a date")
    if _SERIAL[0] <= value < _SERIAL[1]:
        return EXCEL_EPOCH + dt.timedelta(days=int(value))
    if 19_900_101 <= value < 21_000_101 and value == int(value):
        return _text(str(int(value)), None)
    seconds = value / 1000 if value > 1e11 else value
    if 6e8 < seconds < 4.1e9:  # seconds since 1970, as platforms export them
        return _plausible(dt.datetime.fromtimestamp(seconds, dt.UTC).date())
    raise ValueError("not a date")


def _text(text: str, order: Order | None) -> dt.date:
    if found := _ISO.match(text) or _COMPACT.match(text):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.match(text):
        return _numeric(int(found[1]), int(found[3]), found[4], order)
    if re.fullmatch(r"\d{5}(\.\d+)?|\d{10}|\d{13}", text):
        return _number(float(text))
    return _worded(text)


def _numeric(first: int, second: int, last: str, order: Order | None) -> dt.date:
    if order == "ymd" and len(last) == 2:
        return dt.date(_year(f"{first:02}"), second, int(last))
    year = _year(last)
    if first == second or first > 12 >= second:
        return dt.date(year, second, first)
    if second > 12 >= first:
        return dt.date(year, first, second)
    if order in {"dmy", "mdy"}:
        return dt.date(year, second, first) if order == "dmy" else dt.date(year, first, second)
    if first > 12 and second > 12:
        raise ValueError("neither can be a month")
    raise AmbiguousDateError("day and month can be swapped")


def _worded(text: str) -> dt.date:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th|er|\.)(?![a-z])", "", normalise(re.sub(r"(\d)([^\W\d])", r"\1 \2", text)))
    plain = re.sub(r"(?<=\d) (st|nd|rd|th|er)\b", "", plain)
    for pattern, day, month, year in ((_DAY_FIRST, 1, 2, 3), (_MONTH_FIRST, 2, 1, 3), (_YEAR_FIRST, 3, 2, 1)):
        for found in pattern.finditer(plain):
            if found[month] in MONTHS:
                return dt.date(_year(found[year]), MONTHS[found[month]], int(found[day]))
    raise ValueError("not a date")


def _year(digits: str) -> int:
    """Two digits as POSIX reads them: 69-99 are 19xx, 00-68 are 20xx."""
    number = int(digits)
    return number if len(digits) == 4 else number + (1900 if number >= 69 else 2000)


def _plausible(date: dt.date) -> dt.date:
    if not FIRST <= date < LAST:
        raise ValueError("outside 1990-2100")
    return date
