"""An owner who loses these has a register that can be written out and not taken back in."""

import datetime as dt
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from insight import workspace as workspaces
from insight.errors import DisclosureError, UsageError
from insight.ingest.decisions import TEXTS, read_decisions
from insight.recipe import Input
from insight.records import Decision, RawDecision, Redacted
from insight.report import register

FULL = Decision(
    id="DEC-04",
    title=Redacted("5 agencies become one: [ORG-7Q2K]"),
    decided_on=dt.date(2025, 4, 3),
    description=Redacted("# Not a heading\nStatus: open\n\n- a list\n\\# nor this"),
    rationale=Redacted("=Procurement's review\nDate: 2024-01-01"),
    owner_role="Head of Retail",
    unit="Retail, north",
    pair="P07",
    status="in_progress",
    category="policy",
    pillar="market",
    supersedes="DEC-01",
    sessions=("session-abcdefghijklmnop", "RM-017-05"),
    outcome_metric=Redacted("- policy queries\n## per month"),
    outcome_value=-1840.125,
    currency="EUR",
    baseline=0.0,
    target=2.5e6,
    value_kind="cost_saving",
    value_period="annual",
    value_status="finance_validated",
    attribution_pct=0.5,
    confidence_pct=60.0,
    value_source=Redacted('finance: "ledger"'),
    review_on=dt.date(2025, 9, 12),
)
BARE = Decision(id="D-2", title=Redacted("Share the policy"), decided_on=None)


def read_back(path: Path) -> list[dict[str, object]]:
    found = [d for d in read_decisions([path], settings=Input()) if isinstance(d, RawDecision)]
    return [{k: v for k, v in (d.fields | d.reveal()).items() if v not in (None, (), "")} for d in found]


def known(decision: Decision) -> dict[str, object]:
    values = {f.name: getattr(decision, f.name) for f in fields(Decision)}
    return {k: str(v) if k in TEXTS else v for k, v in values.items() if v not in (None, ())}


def test_the_register_comes_back_from_csv_and_from_markdown(tmp_path: Path) -> None:
    rows = [register.cells(FULL), register.cells(BARE)]
    (tmp_path / "register.csv").write_text(register.as_csv(rows))
    (tmp_path / "register.zip").write_bytes(register.zipped(rows))
    assert read_back(tmp_path / "register.csv") == [known(FULL), known(BARE)]
    assert read_back(tmp_path / "register.zip") == [known(FULL), known(BARE)]


def test_the_record_reads_like_a_decision_record() -> None:
    lines = register.as_markdown(register.cells(FULL)).splitlines()
    assert "# 5 agencies become one: [ORG-7Q2K]" in lines
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context and Problem Statement",
        "## Decision Outcome",
        "## Consequences",
    ]


WORDS = (
    st.text("ab #\\'=-:.\n\"|,;[]é", min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda x: any(c in "abé" for c in x) and x[0] != "'")
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS)
@example("=a", "\\\\# a\n## b")
def test_no_words_are_lost_on_the_way(tmp_path: Path, title: str, why: str) -> None:
    one = Decision(id="D1", title=Redacted(title), decided_on=dt.date(2025, 4, 30), rationale=Redacted(why))
    (tmp_path / "a.md").write_text(register.as_markdown(register.cells(one)))
    (tmp_path / "a.csv").write_text(register.as_csv([register.cells(one)]))
    assert read_back(tmp_path / "a.md") == [known(one)]
    assert read_back(tmp_path / "a.csv") == [known(one)]


def test_the_demo_register_goes_out_and_comes_back_the_same(demo_copy: Path, tmp_path: Path, run_cli) -> None:  # type: ignore[no-untyped-def]
    workspace = workspaces.open_workspace(demo_copy)
    before = workspace.store.decisions()
    for name in ("register.csv", "records", "register.zip"):
        done = run_cli("export", "register", "-w", demo_copy, "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert read_back(tmp_path / name) == [known(d) for d in before]
    assert len(zipfile.ZipFile(tmp_path / "register.zip").namelist()) == len(before)
    with pytest.raises(UsageError, match="not empty"):
        register.write(workspace, tmp_path / "records")
    with pytest.raises(DisclosureError):
        register.write(workspace, tmp_path / "x.csv", audience="executive")
