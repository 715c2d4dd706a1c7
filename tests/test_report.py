"""Reports, packs and stories: a file that leaves says no more than a view does, and is made to be read."""

import io
import re
import zipfile
from pathlib import Path

import pytest

import insight
from insight import report, reviewing, views
from insight.errors import UsageError
from insight.report import packs, stories
from insight.report.brief import Brief
from insight.views.outcomes import in_words, number, outcomes, total
from insight.workspace import Workspace
from tests.folders import copied

pytestmark = pytest.mark.models
KINDS = ("html", "docx", "pptx", "xlsx")
TOKEN = re.compile(r"P\d\d\b|TV-\d{4}")


@pytest.fixture(scope="module")
def confirmed(demo_run: Path, tmp_path_factory) -> Workspace:
    """The demo with its six best links confirmed, one decision with money behind it."""
    folder = copied(demo_run, tmp_path_factory.mktemp("report") / "workspace")
    workspace = insight.open(folder)
    found = views.links(workspace)
    for link in list(found["link_id"])[:6]:
        reviewing.give_verdict(workspace, link, "confirmed", strength="shaped")
    return workspace


def text_of(content: bytes, kind: str) -> str:
    if kind == "html":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(n).decode("utf-8", "replace") for n in parts.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["brief", "pack", "stories"])
def test_what_leaves_names_no_pair_session_or_person(confirmed: Workspace, what: str, kind: str) -> None:
    said = text_of(report.render(confirmed, "executive", kind, what=what), kind)
    assert len(said) > 500
    known = {s.id for s in confirmed.store.sessions()} | {p for s in confirmed.store.sessions() for p in s.pairs}
    assert not set(TOKEN.findall(said)) & known


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_twice_is_the_same_bytes_where_the_format_allows(confirmed: Workspace, kind: str) -> None:
    one, two = (report.render(confirmed, "executive", kind) for _ in range(2))
    assert text_of(one, kind) == text_of(two, kind)


def test_html_fetches_nothing_and_escapes_what_it_shows(confirmed: Workspace) -> None:
    page = report.render(confirmed, "owner", "html").decode()
    assert not re.search(r"<script|src=|href=|@import|url\(", page)


def test_slides_hold_a_native_chart_with_a_description(confirmed: Workspace) -> None:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(report.render(confirmed, "executive", "pptx")))
    charts = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert charts
    assert all(chart.name.strip() for chart in charts)


def test_a_story_is_told_only_of_a_confirmed_decision_and_claims_no_cause(confirmed: Workspace) -> None:
    made = stories.build(confirmed)
    titles = {s.heading for s in made.sections}
    backed = outcomes(confirmed, audience="executive")
    backed = set(backed.loc[backed["confirmed"].astype(float) > 0, "title"])
    assert titles - {"Not to be told"} <= backed
    assert len(titles) > 1
    assert "does not show that it caused it" in made.notice


def test_without_a_confirmed_link_there_is_no_story(demo_run: Path, tmp_path: Path) -> None:
    folder = copied(demo_run, tmp_path / "workspace")
    assert [s.heading for s in stories.build(insight.open(folder)).sections] == ["No story yet"]


def test_withdrawn_consent_takes_a_story_away(demo_run: Path, tmp_path: Path) -> None:
    from insight import policy

    workspace = insight.open(copied(demo_run, tmp_path / "workspace"))
    link = views.links(workspace).iloc[0]
    reviewing.give_verdict(workspace, link["link_id"], "confirmed", strength="prompted")
    policy.withdraw(workspace, session=link["session_id"])
    headings = [s.heading for s in stories.build(workspace).sections]
    assert "Not to be told" in headings


def test_the_group_pack_asks_a_question_to_every_theme(confirmed: Workspace) -> None:
    made: Brief = packs.build(confirmed)
    themes = made.sections[0]
    assert themes.rows
    assert all(row[2].endswith("?") for row in themes.rows)
    assert len(themes.rows) <= packs.MOST


def test_money_is_claimed_with_its_range_and_only_where_somebody_stands_behind_it(confirmed: Workspace) -> None:
    register = outcomes(confirmed)
    decision = next(iter(register.loc[register["confirmed"].astype(float) > 0, "decision_id"]))
    known = {d.id: d for d in confirmed.store.decisions()}[decision]
    from dataclasses import replace

    priced = replace(
        known,
        outcome_value=100_000.0,
        currency="GBP",
        value_kind="cost_saving",
        attribution_pct=40.0,
        confidence_pct=50.0,
        outcome_metric=known.outcome_metric,
    )
    confirmed.store.put_decisions([priced], digests={decision: "priced"})
    # 100,000 x 40 % x 50 % = 20,000 claimed; margin of error up to 40 % x 150 % = 60,000
    assert "GBP 20,000 to 60,000 is put down to conversations (an estimate)" in in_words(priced)
    assert "nobody has said yet" in in_words(replace(priced, attribution_pct=None))
    assert in_words(replace(priced, outcome_value=None, outcome_metric=None)) == "No outcome recorded yet."


def test_only_confirmed_decisions_are_added_up(demo_run: Path) -> None:
    assert total(insight.open(demo_run)) == ()


@pytest.mark.parametrize(("value", "said"), [(1_234_567.0, "1,234,567"), (3.1, "3.1"), (88.0, "88"), (0.25, "0.25")])
def test_figures_are_written_as_people_write_them(value: float, said: str) -> None:
    assert number(value) == said


def test_an_unknown_report_or_kind_says_what_there_is(confirmed: Workspace) -> None:
    with pytest.raises(UsageError, match="brief, pack, stories"):
        report.render(confirmed, "owner", "html", what="poem")
    with pytest.raises(UsageError, match="There is no report as"):
        report.render(confirmed, "owner", "odt")
