"""The programme through the store, as each audience sees it: nothing below k, not even by subtraction."""

import datetime as dt
import itertools
import random
import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

from insight import workspace as workspaces
from insight.errors import DisclosureError, UsageError
from insight.programme import digest as digests
from insight.programme.health import RATINGS, facts
from insight.programme.health import health as rows_of
from insight.records import (
    Assignment,
    Batch,
    Decision,
    GroupCount,
    Note,
    Pair,
    Redacted,
    Segment,
    Session,
    SurveyAnswer,
    Theme,
    UnitMetric,
    Vectors,
)
from insight.store import side
from insight.views import programme, scorecard
from insight.views.health import health, shown_scores
from tests import programmes
from tests.programmes import Talk

K = 5
UNITS = ["North"] * 7 + ["South"] * 6 + ["East"] * 2 + ["West"]


def year(seed=3, *, units=UNITS, rated=0.8):
    """A year of monthly sessions with gaps, cancellations and missing ratings."""
    pick = random.Random(seed)
    sessions = []
    for index, unit in enumerate(units):
        for month in range(1, 13):
            if pick.random() < 0.25:
                continue
            lost = pick.random() < 0.15
            sessions.append(
                Session(
                    id=f"S{index:02}-{month:02}",
                    pair=f"P{index:02}",
                    date=dt.date(2025, month, 1 + index),
                    status="cancelled" if lost else "held",
                    unit=unit,
                    cancelled_by="executive" if lost else None,
                    duration_min=60.0,
                    satisfaction=float(pick.randint(2, 5)) if not lost and pick.random() < rated else None,
                    applied_action=Redacted("did it") if pick.random() < 0.3 else None,
                    talk_share_mentor=0.4 + pick.random() / 5 if not lost else None,
                )
            )
    return sessions


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = workspaces.init(tmp_path_factory.mktemp("programme") / "ws")
    sessions = year()
    notes = [
        Note(f"N{s.id}", s.id, Redacted("He asked good questions about resale."))
        for s in sessions
        if s.status == "held"
    ]
    segments = [Segment(f"{n.id}-0", n.id, 0, n.text, 0, len(n.text), 0, len(n.text)) for n in notes]
    batch = Batch(sessions=tuple(sessions), notes=tuple(notes), segments=tuple(segments))
    made.store.put_batches([batch], digests={})
    (made.path / "programme.toml").write_text(
        '[[gaps]]\nname = "Second-hand"\ndescription = "Used things."\nkeywords = ["resale"]\n'
        '[[gaps]]\nname = "Fraud"\ndescription = "Fraud."\nkeywords = ["phishing"]\n'
        "[cost]\nmentor_hour = 20\nexecutive_hour = 100\n",
        encoding="utf-8",
    )
    return made


def test_the_owner_sees_units_but_no_score_of_fewer_than_k_pairs(workspace):
    frame = health(workspace)
    east = frame[frame.unit == "East"]
    assert (east.planned > 0).all()
    assert east.satisfaction.isna().all()
    assert east.satisfaction_rated.isna().all(), "how many rated tells of so few as well"
    assert frame[frame.unit == "North"].satisfaction.notna().any()
    assert frame.attrs["withheld"] > 0
    assert "fewer than 5 pairs" in frame.attrs["why"]
    assert "Out of" in frame.attrs["definitions"]["kept_rate"]


@pytest.mark.parametrize("audience", ["executive", "researcher"])
def test_others_see_small_units_together(workspace, audience):
    frame = health(workspace, audience=audience)
    assert set(frame.unit) <= {"North", "South", "other units"}
    assert set(frame.pairs) <= {5, 10, 20}, "an exact number of pairs moves when one pair leaves"
    whole = health(workspace, audience=audience, by="all")
    for quarter, rows in frame.groupby("period"):
        total = whole[whole.period == quarter].iloc[0]
        for column in ("planned", "held", "cancelled", "expected"):
            assert rows[column].sum() == pytest.approx(total[column], abs=1e-3)


@pytest.mark.parametrize(("period", "by"), [("month", "all"), ("quarter", "region"), ("all", "unit"), ("year", "all")])
def test_others_get_one_table_only_so_that_none_can_be_subtracted(workspace, period, by):
    with pytest.raises(DisclosureError, match="quarter and unit"):
        health(workspace, audience="researcher", period=period, by=by)
    assert len(health(workspace, period=period, by=by))


def test_what_does_not_exist_is_said(workspace):
    for wrong in ({"by": "mood"}, {"period": "week"}, {"audience": "press"}):
        with pytest.raises(UsageError):
            health(workspace, **wrong)


def test_a_programme_below_k_shows_others_nothing(tmp_path):
    made = workspaces.init(tmp_path / "ws")
    assert health(made).empty
    made.store.put_batches([Batch(sessions=tuple(year(units=["North"] * 3)))], digests={})
    frame = health(made, audience="executive")
    assert frame.empty
    assert frame.attrs["withheld"]
    assert "2 more pairs needed" in frame.attrs["why"]
    assert health(made).satisfaction.isna().all()
    with pytest.raises(DisclosureError, match="2 more pairs"):
        scorecard.scorecard(made)
    with pytest.raises(DisclosureError):
        scorecard.sponsor_digest(made)


@pytest.mark.parametrize("seed", range(12))
def test_no_score_can_be_had_by_subtraction(seed):
    """Whatever is hidden in any sum that is shown elsewhere has k raters, or none."""
    pick = random.Random(seed)
    units = [pick.choice(["A", "B", "C", "D"]) for _ in range(pick.randint(6, 30))]
    known = facts(year(seed, units=units, rated=0.5))
    for name in RATINGS[:1]:
        raters = {}
        shown = {}
        for period, by in itertools.product(("month", "quarter", "year", "all"), ("all", "unit")):
            rows = rows_of(known, period=period, by=by)
            fit = shown_scores(rows, name, K)
            for row in rows:
                raters[period, row.period, row.group] = row.raters[name]
                shown[period, row.period, row.group] = (row.period, row.group) in fit
        finer = {"all": "year", "year": "quarter", "quarter": "month"}
        for (level, when, group), visible in shown.items():
            if not visible:
                continue
            assert len(raters[level, when, group]) >= K
            if group == "all":  # units of the same period
                left = [raters[k] for k, v in shown.items() if k[:2] == (level, when) and k[2] != "all" and not v]
                assert not any(left) or len(set().union(*left)) >= K
            if level in finer:
                inside = [
                    k
                    for k in shown
                    if k[0] == finer[level]
                    and k[2] == group
                    and (when == "all" or k[1].startswith(when) or _quarter(k[1]) == when)
                ]
                left = [raters[k] for k in inside if not shown[k]]
                assert not any(left) or len(set().union(*left)) >= K


def _quarter(month):
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" if month[5:].isdigit() else ""


@pytest.mark.parametrize("view", ["pair_health", "at_risk", "attendance", "thanks"])
@pytest.mark.parametrize("audience", ["executive", "researcher"])
def test_lists_of_pairs_are_the_owners(workspace, view, audience):
    with pytest.raises(DisclosureError, match="owner only"):
        getattr(programme, view)(workspace, audience=audience)
    getattr(programme, view)(workspace)


def test_no_rating_stands_beside_a_pair(workspace):
    columns = (
        set(programme.pair_health(workspace)) | set(programme.at_risk(workspace)) | set(programme.attendance(workspace))
    )
    assert not [c for c in columns if re.search("satisf|useful|confid|talk|rating|score", c)]


def test_balance_carries_what_it_cannot_say(workspace):
    frame = programme.power_balance(workspace, audience="executive")
    assert frame.talk_share.between(0.4, 0.6).all()
    assert frame.dismissal_rate.eq(0).all()
    assert frame.heard_rate.eq(1).all()
    assert "cannot say" in frame.attrs["cannot_say"]
    with pytest.raises(UsageError):
        programme.power_balance(workspace, period="month")


def test_gaps_say_where_talk_reaches_and_where_it_does_not(workspace):
    second, fraud = programme.gaps(workspace).to_dict("records")
    assert (second["pairs"], second["share"]) == (16, 1.0)
    assert set(second["reached_in"].split(", ")) == {"North", "South"}
    assert fraud["says"].startswith("No sign of it")
    assert set(fraud["no_sign_in"].split(", ")) == {"North", "South"}
    executive = programme.gaps(workspace, audience="executive").iloc[0]
    assert executive.pairs == 10, "at least ten, in bands"


def test_surveys_and_counts_below_k_are_withheld(workspace):
    answers = [
        SurveyAnswer(f"P{i:02}", wave, "mentor", item, value + (wave == "after") * (i % 2))
        for item, pairs in (("voice", 8), ("trust", 4))
        for i in range(pairs)
        for wave, value in (("before", 2.0), ("after", 3.0))
    ]
    assert side.put(workspace.store, answers) == 24
    assert side.put(workspace.store, answers) == 24
    assert len(side.surveys(workspace.store)) == 24, "the same answers twice are the same answers"
    changes = scorecard.survey_changes(workspace, audience="researcher")
    assert list(changes["item"]) == ["voice"]
    assert changes.attrs["withheld"] == 1
    assert set(scorecard.survey_scores(workspace)["item"]) == {"voice"}

    side.put(
        workspace.store,
        [
            GroupCount("retention", "participants", "2025", 14, 16),
            GroupCount("retention", "others", "2025", 150, 200),
            GroupCount("promotion", "participants", "2025", 1, 3),
            GroupCount("promotion", "others", "2025", 20, 200),
            UnitMetric("North", "engagement", dt.date(2024, 6, 1), 6.0, 3),
        ],
    )
    assert list(scorecard.contrasts(workspace)["measure"]) == ["retention"]


def test_a_pair_table_round_trips(workspace):
    pair = Pair(id="P00", cohort="A", start=dt.date(2025, 1, 1), cadence="monthly", recognition=("mentor",))
    side.put(workspace.store, [Pair(id="P00", cohort="A"), pair])
    assert side.pairs(workspace.store) == [pair]
    thanks = programme.thanks(workspace)
    assert list(thanks["pair"]) == ["P00"]
    assert list(thanks["side"]) == ["mentor"]


def test_the_scorecard_says_what_is_missing_and_guesses_nothing(workspace):
    workspace.store.put_decisions(
        [Decision(id="D1", title=Redacted("Open later"), decided_on=dt.date(2025, 5, 1), outcome_value=5.0)],
        digests={"D1": "x"},
    )
    frame = scorecard.scorecard(workspace, audience="executive").set_index("measure")
    assert list(dict.fromkeys(frame["level"])) == [0, 1, 2, 3, 4, 5]
    assert frame.loc["usefulness", "verdict"] == "not known"
    assert "Add a question on usefulness" in frame.loc["usefulness", "says"]
    assert "Review the suggested links" in frame.loc["decisions influenced", "says"]
    assert frame.loc["cost", "value"] > 0
    assert frame.loc["benefit", "verdict"] == "not known"
    assert "Confirm the links" in frame.loc["benefit", "says"]
    assert "roi" not in frame.index
    assert frame[frame.verdict == "not known"]["value"].isna().all()


def test_the_digest_fits_a_sponsor(workspace):
    """One month, whole figures, something to do, no pair, no small count, nothing fetched."""
    made = scorecard.sponsor_digest(workspace, month="2025-09")
    html, text = digests.as_html(made), digests.as_text(made)
    for page in (html, text):
        assert "September 2025" in page
        assert not re.search(r"\bP\d\d\b", page)
        assert made.asks[0][:30] in unescape(page)
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"<script|src=|href=|@import|url\(", html)
    assert html.count("<h1>") == 1
    assert 'lang="en"' in html
    assert "Satisfaction 2025-Q3" in text
    october = digests.as_text(scorecard.sponsor_digest(workspace, month="2025-10"))
    assert "Satisfaction 2025-Q3" in october, "a month's score could be had from the quarter's: it waits for its end"
    small = [int(n) for n in re.findall(r"(\d+) of \d+ pairs", text)]
    assert all(n >= K for n in small)
    with pytest.raises(UsageError, match="year and month"):
        scorecard.sponsor_digest(workspace, month="September")
    with pytest.raises(UsageError, match="Nothing is recorded"):
        scorecard.sponsor_digest(workspace, month="2031-01")


def test_meaning_reaches_gaps_and_what_mentors_learned(tmp_path, hash_embedder):
    """With an encoder nearness counts as well as words, and the mentor's own learning finds its theme."""
    made = workspaces.init(tmp_path / "ws")
    told = [
        Session(
            id=f"S{i}",
            pair=f"P{i}",
            date=dt.date(2025, 3, 1 + i),
            unit="North",
            phase="pilot" if i < 8 else "roll-out",
            mentor_learned=Redacted("how budgets are decided" if i < 6 else "wine and cheese"),
        )
        for i in range(16)
    ]
    notes = [Note(f"N{s.id}", s.id, Redacted("how budgets are decided upstairs")) for s in told]
    segments = [Segment(f"{n.id}-0", n.id, 0, n.text, 0, len(n.text), 0, len(n.text)) for n in notes]
    made.store.put_batches([Batch(sessions=tuple(told), notes=tuple(notes), segments=tuple(segments))], digests={})
    theme = Theme("T1", "culture", "Money", "How money is decided.", ("budget",), tuple(s.id for s in segments))
    assigned = [Assignment(s.id, "T1", 0.9) for s in segments]
    theme = replace(theme, name=Redacted(theme.name), definition=Redacted(theme.definition))
    made.store.put_themes([theme], assigned, [], run="R1")
    (made.path / "programme.toml").write_text(
        'end = 2025-03-21\n[[gaps]]\nname = "Budgets"\ndescription = "How budgets are decided upstairs"\n',
        encoding="utf-8",
    )
    vectors = Vectors(
        tuple(s.id for s in segments), hash_embedder.encode([str(s.text) for s in segments]), hash_embedder.name
    )

    near = programme.gaps(made, encoder=hash_embedder, vectors=vectors)
    words = programme.gaps(made)
    assert near["says"][0] == "Signs of it in 16 of the 16 pairs that have notes."
    assert near["themes"][0] == "Money"
    assert words["says"][0].startswith("No sign")
    assert "needs the encoder" in words.attrs["why"]

    learned = programme.mentor_learning(made, encoder=hash_embedder, vectors=vectors, audience="executive")
    assert learned.to_dict("records") == [
        {"theme": "Money", "sessions": 6, "pairs": 5},
        {"theme": "no theme", "sessions": 10, "pairs": 10},
    ]

    months = programme.timeline(made)
    assert set(months["month"]) == {"month 01"}
    assert [day for _, day, _ in months.attrs["milestones"]] == ["2025-03-06", "2025-03-11", "2025-03-16", "2025-03-21"]
    assert list(programme.phases(made)["measure"]) == ["kept", "in_band", "applied"]
    for view in (programme.timeline, programme.phases):
        with pytest.raises(DisclosureError):
            view(made, audience="executive")


def _two_units():
    """Six pairs of North met and applied something, five rated 5; six of South rated 3 and cancelled once more."""
    for i in range(12):
        north = i < 6
        said: dict[str, object] = {"satisfaction": (5.0 if i else None) if north else 3.0, "duration_min": 60.0}
        said |= {"applied_action": Redacted("Done.")} if north else {}
        yield Talk(f"s{i}", f"P{i:02}", date=dt.date(2025, 2, 1 + i), unit="North" if north else "South", fields=said)
        if not north:
            lost = {"cancelled_by": "executive"}
            yield Talk(f"c{i}", f"P{i:02}", date=dt.date(2025, 3, 1 + i), unit="South", status="cancelled", fields=lost)


def test_what_others_see_of_the_whole_is_the_sum_of_its_rows_worked_out_by_hand(tmp_path):
    made = programmes.workspace(tmp_path / "ws", list(_two_units()))
    (made.path / "programme.toml").write_text("[cost]\nmentor_hour = 20\nexecutive_hour = 100\nfixed = 60\n")
    north, south = health(made, audience="executive").to_dict("records")
    (whole,) = health(made, audience="executive", period="all", by="all").to_dict("records")
    assert [row["kept_rate"] for row in (north, south, whole)] == [1.0, 0.5, 0.6667]  # 6 of 6, 6 of 12, 12 of 18
    assert (whole["kept_rate_low"], whole["kept_rate_high"]) == (0.4375, 0.8372)  # Wilson
    assert [row["satisfaction"] for row in (north, south, whole)] == [5.0, 3.0, 3.9091]  # 43 / 11
    assert [row["satisfaction_response_rate"] for row in (north, south, whole)] == [0.8333, 1.0, 0.9167]  # of 12 held
    assert pd.isna(whole["satisfaction_low"])  # an interval of the whole does not follow from those of its parts
    assert (whole["applied_rate"], whole["in_band_rate"], whole["pairs"]) == (0.5, 1.0, 10)
    expected = north["expected"] + south["expected"]
    held = north["adherence"] * north["expected"] + south["adherence"] * south["expected"]
    assert whole["adherence"] == pytest.approx(held / expected, abs=1e-4)
    card = scorecard.scorecard(made, audience="executive").set_index("measure")
    assert card.loc[["kept_rate", "satisfaction", "applied_rate"], "value"].tolist() == [0.6667, 3.9091, 0.5]
    assert card.loc[["hours", "cost"], "value"].tolist() == [24.0, 12 * 120 + 60]
    assert card.loc[["kept_rate", "satisfaction", "applied_rate"], "n"].tolist() == [12, 11, 6]
    made.store.engine.dispose()
