"""The same question through the shell, the dashboard, a report and Python: one set of released numbers.

Whoever found another number in a report than on the page would trust neither, and could subtract one from the other.
"""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import insight
from insight import report, views
from insight.dashboard import shell
from insight.report.tables import text_of
from tests.folders import copied

pytestmark = pytest.mark.models
TABLES = ("themes", "health", "decisions")
OTHERS = ("executive", "researcher")


@pytest.fixture(scope="module")
def place(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(demo_run, tmp_path_factory.mktemp("alike") / "workspace")


class _Rows(HTMLParser):
    """The cells of every table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[-1][-1][-1] += data


def _drawn(folder: Path, monkeypatch: pytest.MonkeyPatch, *, audience: str, page: str = "", **state: object):
    """A page as Streamlit's own test runner draws it."""
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("INSIGHT_WORKSPACE", str(folder))
    app = AppTest.from_file(str(Path(shell.__file__).with_name("main.py")), default_timeout=120)
    app.query_params["audience"] = audience
    for name, value in state.items():
        app.session_state[name] = value
    return app.run()


def _figures(frame) -> list[list[float]]:
    """Every column of numbers; a column that holds none is left out."""
    numbers = frame.apply(pd.to_numeric, errors="coerce").dropna(axis=1, how="all")
    return numbers.fillna(-1).to_numpy(float).tolist()


@pytest.mark.parametrize(
    ("table", "audience"), list(zip(TABLES, ("executive", "researcher", "executive"), strict=True))
)
def test_the_shell_and_python_give_the_same_rows(place, run_cli, table, audience) -> None:
    said = run_cli("show", table, "-w", place, "--audience", audience, "--format", "json")
    frame = views.table(insight.open(place), table, audience=audience)
    assert json.loads(said.stdout) == json.loads(text_of(frame, "json"))


@pytest.mark.parametrize("table", TABLES)
def test_the_dashboards_tables_are_the_views(place, monkeypatch, table) -> None:
    page = _drawn(place, monkeypatch, audience="researcher", table=table)
    assert not page.exception
    frame, shown = views.table(insight.open(place), table, audience="researcher"), page.dataframe[0].value
    assert list(shown.columns) == list(frame.columns)
    assert len(shown) == len(frame)
    assert _figures(shown) == _figures(frame)


@pytest.mark.parametrize("audience", OTHERS)
def test_a_report_holds_the_views_numbers(place, audience) -> None:
    """Read back from the html page and from the workbook."""
    workspace = insight.open(place)
    found = _Rows()
    found.feed(report.render(workspace, audience, "html").decode())
    frame = views.table(workspace, "themes", audience=audience).set_index("name")
    shown = _pairs_of_themes(found.tables)
    assert len(shown) > 3
    once = frame[~frame.index.duplicated(keep=False)]  # "Other themes" stands once under each pillar
    assert {n: p for n, p in shown.items() if n in once.index} == once.loc[
        [n for n in shown if n in once.index], "pairs"
    ].to_dict()
    assert _pairs_of_themes(_sheets(report.render(workspace, audience, "xlsx"))) == shown
    register = views.table(workspace, "decisions", audience=audience)
    listed = [row[0] for t in found.tables if t[0][0].casefold() in ("title", "decision") for row in t[1:]]
    assert sorted(map(_unmarked, listed)) == sorted(map(_unmarked, register["title"]))


def _unmarked(title: str) -> str:
    """Without what stands for a person or a place: a report numbers them anew."""
    return re.sub(r"\[[A-Z]+-[0-9A-Z]+\]|\b(?:Person|Place|Company|Number) \d+\b", "", title)


def _pairs_of_themes(tables: list[list[list[str]]]) -> dict[str, int]:
    """Theme -> pairs, from the table whose first column names themes."""
    for table in tables:
        head = [name.casefold() for name in table[0]]
        if head[0] in ("name", "theme") and "pairs" in head:
            return {row[0]: int(row[head.index("pairs")]) for row in table[1:] if row[head.index("pairs")]}
    raise AssertionError("no table of themes")


def _sheets(content: bytes) -> list[list[list[str]]]:
    """Every sheet of a workbook, as texts."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return [[[_text(cell) for cell in row] for row in rows] for rows in sheets]


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_quarters_and_units_of_a_theme_are_the_same_on_its_page(place, monkeypatch) -> None:
    workspace = insight.open(place)
    first = views.themes(workspace, audience="executive")["theme_id"].iloc[0]
    card = views.theme_detail(workspace, first, audience="executive")
    page = _card(place, monkeypatch, first)
    assert not page.exception
    shown = [element.value for element in page.dataframe]
    columns = [frame[name].tolist() for frame in shown for name in frame]
    for part, names in ((card.quarters, ("quarter", "segments", "pairs")), (card.units, ("unit", "pairs"))):
        for name in names if len(part) else ():
            assert part[name].tolist() in columns, name


def _card(folder: Path, monkeypatch: pytest.MonkeyPatch, theme: str):
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("INSIGHT_WORKSPACE", str(folder))

    def draw(theme: str) -> None:
        import streamlit as st

        from insight.dashboard import shell
        from insight.dashboard import theme as card

        st.query_params["id"], st.session_state["pages"] = theme, {}
        card.page(shell.open_workspace(), "executive")

    return AppTest.from_function(draw, args=(theme,), default_timeout=120).run()


def test_a_page_opened_is_one_line_in_the_log_and_a_click_on_it_none(demo_copy, monkeypatch) -> None:
    before = len(views.access(insight.open(demo_copy)))
    page = _drawn(demo_copy, monkeypatch, audience="researcher")
    page.run().run()
    log = views.access(insight.open(demo_copy))
    seen = log.head(len(log) - before)
    assert seen[["audience", "action"]].to_numpy().tolist() == [["researcher", "view"]]
    assert seen["run"].tolist() == [insight.open(demo_copy).store.get_meta("run", None)]
    page.session_state["audience"] = "owner"
    page.run()
    assert views.access(insight.open(demo_copy))["audience"].iloc[0] == "owner"


def test_the_log_is_read_from_the_shell(demo_copy, run_cli) -> None:
    run_cli("themes", "-w", demo_copy, "--audience", "executive")
    said = run_cli("log", "-w", demo_copy, "--last", "1", "--format", "json")
    (entry,) = json.loads(said.stdout)
    assert (entry["audience"], entry["action"], entry["what"]) == ("executive", "view", "themes")


def test_the_notice_withdrawal_and_owners_remarks_hold_from_the_shell(demo_copy, run_cli, tmp_path) -> None:
    """From the policy to the next export: what a contributor is promised is what happens."""
    settings = demo_copy / "insight.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[policy]\nk = 6\n", encoding="utf-8")
    if settings.read_text(encoding="utf-8").count("[policy]") > 1:
        settings.write_text("[policy]\nk = 6\n", encoding="utf-8")
    assert "at least 6 pairs" in run_cli("notice", "-w", demo_copy).stdout
    out = tmp_path / "segments.jsonl"
    assert run_cli("export", "segments", "-w", demo_copy, "-o", out, "--audience", "researcher").returncode == 0
    before = [json.loads(line)["text"] for line in out.read_text(encoding="utf-8").splitlines()]
    owner = views.segments(insight.open(demo_copy))
    notes = views.notes(insight.open(demo_copy))
    said = {p: set(owner[owner["session_id"].isin(_of(notes, p))]["text"]) for p in notes["pair"]}
    pair = min((p for p in said if said[p] & set(before)), key=lambda p: (len(said[p] & set(before)), p))
    own = said[pair] - set(owner[~owner["session_id"].isin(_of(notes, pair))]["text"])
    assert own & set(before)
    out.unlink()
    assert run_cli("withhold", "-w", demo_copy, "--pair", pair).returncode == 0
    again = run_cli("export", "segments", "-w", demo_copy, "-o", out, "--audience", "researcher")
    assert again.returncode == 0 or "Only segments of themes" in again.stderr  # without the pair none may be quotable
    after = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    assert not own & {json.loads(line)["text"] for line in after}
    remarks = [r for r in notes["owner_remark"].dropna() if len(r) > 20]
    everything = "".join(
        run_cli("show", table, "-w", demo_copy, "--audience", audience, "--format", "json").stdout
        for table, audience in (("decisions", "executive"), ("segments", "researcher"))
    )
    assert not [r for r in remarks if r in everything]


def _of(notes, pair):
    return set(notes[notes["pair"] == pair]["session_id"])
