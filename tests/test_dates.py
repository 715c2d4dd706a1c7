"""A date read wrongly moves a session, and with it every trend and every 'before the decision'."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.ingest.dates import AmbiguousDateError, Evidence, in_name, parse, readings

DAY = dt.date(2025, 3, 13)


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-13",
        "2025-03-13T15:00:00Z",
        "2025-03-13 23:30:00+02:00",
        "2025/03/13",
        "20250313",
        "13/03/2025",
        "13.03.25",
        "3/13/2025 9:12:44",
        "13 March 2025",
        "Thursday 13 March 2025",
        "March 13, 2025",
        "13-Mar-25",
        "13th of March 2025",
        "Thu, 13 Mar 2025 09:12:00 +0100",
        "13 mars 2025",
        "13. März 2025",
        "13 de marzo de 2025",
        "45729",
        45729,
        45729.6,
        dt.datetime(2025, 3, 13, 22),
        DAY,
        1741870800,
        1741870800000,
    ],
)
def test_every_way_of_writing_a_day_gives_that_day(written):
    assert parse(written) == DAY


def test_a_date_that_reads_two_ways_is_never_guessed():
    with pytest.raises(AmbiguousDateError):
        parse("03/04/2025")
    assert parse("03/04/2025", order="dmy") == dt.date(2025, 4, 3)
    assert parse("03/04/2025", order="mdy") == dt.date(2025, 3, 4)
    assert parse("25/03/04", order="ymd") == dt.date(2025, 3, 4)
    assert set(readings("03/04/2025")) == {dt.date(2025, 4, 3), dt.date(2025, 3, 4)}


def test_a_date_that_reads_two_ways_to_the_same_day_needs_no_order():
    assert parse("04/04/2025") == dt.date(2025, 4, 4)


@pytest.mark.parametrize(
    "written", ["", "soon", "31/02/2025", "13 March", "0.5", "1889-01-01", "99/99/9999", None, True, 12]
)
def test_what_is_no_date_is_refused_without_being_quoted(written):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011
        parse(written)
    assert not written or str(written) not in str(refusal.value)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["03/04/2025", "14/04/2025"], "dmy"),
        (["03/04/2025", "04/14/2025"], "mdy"),
        (["03/04/2025", "04/05/2025"], None),
        (["14/04/2025", "04/14/2025"], None),
        (["2025-03-04", "13 March 2025"], None),
    ],
)
def test_the_whole_column_decides_the_order(column, order):
    evidence = Evidence()
    for cell in column:
        evidence.add(cell)
    assert evidence.order == order


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("2025-03-13 notes", DAY),
        ("session_20250313", DAY),
        ("RM_2025_03_13_x", DAY),
        ("2025-03-13 to 2025-03-14", None),
        ("2025-13-40", None),
        ("notes", None),
    ],
)
def test_the_one_date_in_a_file_name(stem, day):
    assert in_name(stem) == day


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_written_and_read_back(day):
    assert parse(day.isoformat()) == day
    assert parse(day.strftime("%d/%m/%Y"), order="dmy") == day
    assert parse(day.strftime("%m/%d/%Y"), order="mdy") == day
    assert parse(day.strftime("%d %B %Y")) == day
    assert parse((day - dt.date(1899, 12, 30)).days) == day


@given(st.text())
def test_no_text_does_worse_than_being_refused(text):
    try:
        assert isinstance(parse(text), dt.date)
    except ValueError:
        pass


def test_a_date_that_nobody_could_mean_is_not_one_that_reads_two_ways() -> None:
    with pytest.raises(ValueError, match="neither can be a month") as told:
        parse("32.13.2025")
    assert not isinstance(told.value, AmbiguousDateError)
