"""What the terminal says: every doubt once, with how often, and nothing lost of a message."""

import pandas as pd
import pytest

from insight import console
from insight.records import Ref, Rejection


def test_a_doubt_about_a_column_is_one_line_however_many_rows_have_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Readers say it row by row, then count; a screen of the same line hides the one that matters."""
    rows = [Rejection(Ref(1, row), "the status is not known", "Use held.", "status", "warning") for row in (2, 3, 4)]
    counted = Rejection(Ref(1), "the status is not known (and so in 41 more rows)", "Use held.", "status", "warning")
    other = Rejection(Ref(2, 9), "the date cannot be read", "Write it as 2025-03-13.", "date")
    console.tell_rejections([rows[0], other, rows[1], rows[2], counted])
    assert capsys.readouterr().err.splitlines() == [
        "  warning: file 1, row 2, column status: the status is not known (and so in 43 more rows). Use held.",
        "  rejected: file 2, row 9, column date: the date cannot be read. Write it as 2025-03-13.",
    ]


def test_a_table_shows_square_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    """'[input]' is the place to look; it is no markup of the terminal's."""
    console.show(pd.DataFrame({"step": ["Set it in [input]."]}), "table")
    assert "[input]" in capsys.readouterr().out


def test_an_empty_table_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    console.show(pd.DataFrame(), "table", empty="Give a register.")
    assert capsys.readouterr().out == "Nothing to show yet. Give a register.\n"


def test_measured_figures_are_read_as_figures() -> None:
    """A value with its interval, and parts of the same name under each heading."""
    share = {"value": 0.6, "low": 0.56, "high": 0.64, "of": 148}
    said = console.figures(
        {"with": {"covered": share}, "without": {"covered": {"value": None, "of": 0}}}, as_json=False
    )
    assert [line.split(maxsplit=1) for line in said.splitlines()] == [
        ["with"],
        ["covered", "0.6 (0.56 to 0.64, of 148)"],
        ["without"],
        ["covered", "none (of 0)"],
    ]
