"""Cells to values: a rating, a length or a status read wrongly is a wrong figure on the owner's page."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.ingest import values


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("4,5", 4.5),
        ("340,000", 340000),
        ("€120k", 120000),
        ("£1.2m", 1.2e6),
        ("1 250 000", 1.25e6),
        ("1'250.50", 1250.5),
        ("(500)", -500),
        ("-3", -3),
        ("40 %", 40),
        (0.31, 0.31),
        ("EUR 12", 12),
    ],
)
def test_numbers_as_people_write_them(written, amount):
    assert values.number(written) == pytest.approx(amount)


@pytest.mark.parametrize("written", ["", "about ten", "Marc 3", float("nan"), True, "inf"])
def test_what_is_no_number(written):
    with pytest.raises(ValueError):  # noqa: PT011
        values.number(written)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("75", 75),
        (60.0, 60),
        ("75 min", 75),
        ("1h15", 75),
        ("1 h", 60),
        ("1:15", 75),
        ("01:15:00", 75),
        ("1 hour 30 min", 90),
        ("1,5 hours", 90),
        ("PT1H15M", 75),
        (dt.time(0, 45), 45),
        (dt.timedelta(minutes=50), 50),
        ("45 minutes", 45),
    ],
)
def test_lengths_of_a_session(written, length):
    assert values.minutes(written) == length


@pytest.mark.parametrize("written", ["0", "soon", "-5", "3000", ""])
def test_what_is_no_length(written):
    with pytest.raises(ValueError):  # noqa: PT011
        values.minutes(written)


@pytest.mark.parametrize(
    ("written", "status", "by"),
    [
        ("held", "held", None),
        ("Completed", "held", None),
        ("Yes", "held", None),
        (True, "held", None),
        ("Cancelled", "cancelled", None),
        ("No - cancelled by executive", "cancelled", "executive"),
        ("No", "cancelled", None),
        ("CANCELED BY MENTOR", "cancelled", "mentor"),
        ("moved to 4 April", "rescheduled", None),
        ("Postponed", "rescheduled", None),
        ("No-show", "no_show", None),
        ("no_show", "no_show", None),
        ("mentee did not attend", "no_show", "executive"),
        ("did not take place", "cancelled", None),
        ("Scheduled", None, None),
        ("planned", None, None),
    ],
)
def test_statuses(written, status, by):
    assert values.status(written) == status
    if by:
        assert values.cancelled_by(written) == by


def test_a_name_in_the_column_of_who_cancelled_is_not_kept():
    with pytest.raises(ValueError):  # noqa: PT011
        values.cancelled_by("Zofia Brandt")


@pytest.mark.parametrize(
    ("written", "top", "points"),
    [
        (4, 5, 4),
        ("4/5", 5, 4),
        ("8/10", 5, 4.111),
        (10, 10, 5),
        (1, 10, 1),
        ("very satisfied", 5, 5),
        ("Dissatisfied", 5, 2),
        ("4 - Good", 5, 4),
        ("3,5", 5, 3.5),
        ("80%", 5, pytest.approx(4.2)),
        ("★★★★", 5, 4),
        ("not useful", 5, 2),
        ("neutral", 5, 3),
    ],
)
def test_ratings_come_out_between_one_and_five(written, top, points):
    assert values.scale(written, top=top) == points


@pytest.mark.parametrize(
    ("written", "consent"),
    [
        ("quote", "quote"),
        ("Yes", "quote"),
        ("none", "none"),
        ("No", "none"),
        ("do not quote", "none"),
        ("withdrawn", "none"),
        ("evidence", "evidence"),
        ("paraphrase only", "evidence"),
        (False, "none"),
        (True, "quote"),
    ],
)
def test_consent(written, consent):
    assert values.consent(written) == consent


@pytest.mark.parametrize(
    "written", ["P01;P02", "P01, P02", "P01 | P02", "P01 and P02", "P01\nP02", ["P01", "P02"], '["P01","P02"]']
)
def test_pairs_of_a_group_session(written):
    assert values.ids(written) == ("P01", "P02")


@pytest.mark.parametrize(("written", "share"), [("58%", 0.58), (0.58, 0.58), ("58", 0.58), ("0,58", 0.58)])
def test_talk_share(written, share):
    assert values.share(written) == pytest.approx(share)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_nothing_does_worse_than_being_refused(cell):
    for reader in (
        values.number,
        values.minutes,
        values.scale,
        values.share,
        values.percent,
        values.status,
        values.consent,
    ):
        try:
            reader(cell)
        except ValueError:
            pass
    values.ids(cell)
    values.blank(cell)
