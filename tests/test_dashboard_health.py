"""The page on whether the programme meets: each tab against the sessions as written, and what it says of none.

An owner who read a wrong count here would speak to the wrong pair, or defend the programme with a figure that is none.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

import insight
from insight import pipeline
from tests import pages, programmes
from tests.folders import copied

pytestmark = pytest.mark.models
WORDS = ("agenda", "session", "year", "visit", "group", "the")
UNITS = {"pilot": ("Beauty", "Digital", "Grocery", "Homeware", "Logistics", "People"), "roll-out": ("US Stores",)}


@pytest.fixture(scope="module")
def sessions(demo: Path) -> pd.DataFrame:
    """The demo's sessions as they were written."""
    return pd.read_csv(demo / "sessions.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def folder(demo_run: Path, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo in two cohorts, with units of the pilot and a framework of topics."""
    made = copied(demo_run, tmp_path_factory.mktemp("health") / "workspace")
    people = pd.read_csv(demo / "participants.csv")
    table = made.parent / "pairs.csv"
    cohort = ["Spring" if pair <= "P10" else "Autumn" for pair in people["pair_id"]]
    start = ["2025-01-01" if name == "Spring" else "2025-03-01" for name in cohort]
    pd.DataFrame({"pair": people["pair_id"], "cohort": cohort, "start": start}).to_csv(table, index=False)
    pipeline.add_tables([table], insight.open(made), roster=demo / "participants.csv")
    phases = {unit: "pilot" if unit in UNITS["pilot"] else "roll-out" for unit in people["business_unit"]}
    said = [f'"{unit}" = "{phase}"' for unit, phase in phases.items()]
    topic = f'name = "Framework"\npillar = "digital"\nkeywords = {list(WORDS)}'
    settings = made / "programme.toml"
    settings.write_text("\n".join([settings.read_text(), "[phases]", *said, "[[topics]]", topic]))
    return made


def tab(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    return pages.opened(folder, monkeypatch, "health", query=f"tab={name}")


def test_the_year_counts_each_appointment_once(folder: Path, sessions: pd.DataFrame, monkeypatch) -> None:
    app = tab(folder, monkeypatch, "The year")
    months, who = (d.value for d in app.dataframe)
    alone = sessions[sessions["group_pairs"] == ""]
    counted = alone["status"].str.replace("-", "_").value_counts()
    for status in ("held", "cancelled", "no_show", "rescheduled"):
        assert months[status].sum() == counted[status], status
        by_month = alone[alone["status"].str.replace("-", "_") == status]["date"].str[:7].value_counts()
        assert {m: n for m, n in zip(months["period"], months[status], strict=True) if n} == by_month.to_dict()
    assert who["sessions"].tolist() == [0, 0, 0, counted["cancelled"]]  # the demo's notes do not say whose calendar
    held, lost = counted["held"], counted["cancelled"] + counted["no_show"]
    assert pages.figure(app, "Kept") == f"{held / (held + lost):.0%}"
    assert f"Group sessions held: {(sessions['group_pairs'] != '').sum()};" in pages.said(app)


def test_a_pair_worth_a_word_comes_with_its_reason_and_a_step(folder: Path, sessions, monkeypatch) -> None:
    app = tab(folder, monkeypatch, "Pairs worth a word")
    text = pages.said(app)
    named = re.findall(r"\*\*(P\d\d)\*\*", text)
    held = sessions[(sessions["status"] == "held") & (sessions["group_pairs"] == "")]["pair_id"].value_counts()
    whole = app.dataframe[0].value.set_index("pair")
    assert whole["held"].to_dict() == held.to_dict()
    assert named
    assert set(named) < set(whole.index)
    for pair in named:
        assert f"{held[pair]} sessions held where {whole['expected'][pair]:.0f} were expected so far" in text
    assert text.count(":material/lightbulb:") == len(named)
    assert "never a judgement" in text


def test_cohorts_stand_side_by_side_and_from_their_own_first_month(folder: Path, sessions, monkeypatch) -> None:
    app = pages.choose(tab(folder, monkeypatch, "By group"), "By", "cohort")
    groups, months, own = (d.value for d in app.dataframe)
    held = sessions[(sessions["status"] == "held") & (sessions["group_pairs"] == "")]
    spring = held["pair_id"] <= "P10"
    assert dict(zip(groups["cohort"], groups["held"], strict=True)) == {"Autumn": sum(~spring), "Spring": sum(spring)}
    assert list(months.columns) == ["period", "Autumn", "Spring"]  # group sessions are of none: no column of noughts
    assert months[["Autumn", "Spring"]].sum().tolist() == [sum(~spring), sum(spring)]
    early = held[~spring & (held["date"] < "2025-03-01")]
    before = own[(own["cohort"] == "Autumn") & (own["month"] == "before")]
    assert before["held"].tolist() == [len(early)]
    first = held[~spring & held["date"].str.startswith("2025-03")]
    assert own[(own["cohort"] == "Autumn") & (own["month"] == "month 01")]["held"].tolist() == [len(first)]


def test_the_pilot_beside_the_roll_out_is_called_an_association(folder: Path, sessions, demo, monkeypatch) -> None:
    app = pages.choose(tab(folder, monkeypatch, "By group"), "By", "phase")
    pilot = sessions["business_unit"].isin(UNITS["pilot"]) & (sessions["group_pairs"] == "")
    kept = sessions[pilot & sessions["status"].isin(["held", "cancelled", "no-show"])]
    row = app.dataframe[2].value.set_index("measure").loc["kept"]
    assert row["pilot"] == pytest.approx((kept["status"] == "held").mean())
    assert f"in the pilot ({len(kept)} sessions)" in row["says"]
    assert "An association" in pages.said(app)


def test_without_phases_the_page_says_where_to_name_them(demo_run: Path, monkeypatch) -> None:
    app = pages.choose(tab(demo_run, monkeypatch, "By group"), "By", "phase")
    assert "say in programme.toml, [phases]" in pages.said(app)


def test_a_rating_stands_beside_how_many_gave_one(folder: Path, sessions, monkeypatch) -> None:
    app = tab(folder, monkeypatch, "Ratings and learning")
    held = sessions[(sessions["status"] == "held") & (sessions["group_pairs"] == "")]
    rated = pd.to_numeric(held["satisfaction"], errors="coerce").dropna()
    row = app.dataframe[0].value.iloc[0]
    assert (row["name"], row["rated"]) == ("Satisfaction", len(rated))
    assert row["mean"] == pytest.approx(rated.mean(), abs=0.005)
    assert row["response_rate"] == pytest.approx(len(rated) / len(held), abs=0.0005)
    low, high = (float(x) for x in row["interval"].split(" to "))
    assert low < rated.mean() < high
    applied = (held["applied_action"] != "").sum()
    assert f"{applied} of {len(held)} sessions held ({applied / len(held):.0%})" in pages.said(app)
    assert "Learned by the mentor: not asked in these notes." in pages.said(app)


def test_planned_topics_are_those_whose_words_the_agenda_uses(folder: Path, sessions, monkeypatch) -> None:
    app = tab(folder, monkeypatch, "Topics and balance")
    told = sessions[(sessions["status"] == "held") & (sessions["notes"] != "")]
    word = rf"\b(?:{'|'.join(WORDS)})s?\b"
    planned = told["agenda_topic"].str.contains(word, case=False, regex=True).sum()
    topics, balance = (d.value for d in app.dataframe)
    assert topics["sessions"].tolist() == [planned, planned]  # all of them, and the one topic
    assert f"{planned} of {len(told)} sessions with notes" in pages.said(app)
    assert "These figures cannot say how anybody behaved." in pages.said(app)
    share = pd.to_numeric(told["talk_share_mentor"], errors="coerce")
    quarter = told["date"].str[5:7].astype(int).sub(1).floordiv(3).add(1)
    expected = share.groupby(quarter).mean()
    assert balance["talk_share"].tolist() == pytest.approx(expected.tolist(), abs=0.005)


def test_a_workspace_without_sessions_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    app = pages.opened(insight.init(tmp_path / "empty").path, monkeypatch, "health")
    assert "No sessions yet. Add notes on the page Add notes." in pages.said(app)
    assert not app.metric


def test_two_pairs_have_appointments_and_no_scores(tmp_path: Path, monkeypatch) -> None:
    """A mean of two pairs tells each of them what the other said."""
    workspace = insight.init(tmp_path / "small")
    given = {"satisfaction": 2.0, "talk_share_mentor": 0.9}
    programmes.add(workspace, *(programmes.Talk(f"S{i}", f"P{i % 2}", fields=given) for i in range(6)))
    app = tab(workspace.path, monkeypatch, "Ratings and learning")
    assert "No ratings that may be shown yet." in pages.said(app)
    app = tab(workspace.path, monkeypatch, "Topics and balance")
    assert "No figures of the balance yet." in pages.said(app)
