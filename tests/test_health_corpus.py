"""Every figure of the health view over the written programme, worked out again by plain pandas, numpy and scipy."""

import calendar
import datetime as dt
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from insight import workspace as workspaces
from insight.programme.health import RATINGS, facts, flat, health
from insight.programme.settings import Programme
from insight.records import Batch, Redacted, Session
from insight.views.health import health as view

CSV = Path(os.environ.get("INSIGHT_DATA", "../shared/data")) / "corpus" / "sessions.csv"
pytestmark = [pytest.mark.data, pytest.mark.skipif(not CSV.exists(), reason="needs corpus/sessions.csv (INSIGHT_DATA)")]


@pytest.fixture(scope="module")
def table():
    frame = pd.read_csv(CSV, parse_dates=["date"])
    frame["status"] = frame["status"].str.replace("-", "_")
    frame["quarter"] = frame["date"].dt.year.astype(str) + "-Q" + frame["date"].dt.quarter.astype(str)
    frame["month"] = frame["date"].dt.strftime("%Y-%m")
    return frame


@pytest.fixture(scope="module")
def sessions(table):
    def known(value):
        return None if pd.isna(value) else value

    return [
        Session(
            id=row.session_id,
            pair=row.pair_id,
            date=row.date.date(),
            status=row.status,
            format=row.format,
            duration_min=known(row.duration_min),
            group_pairs=tuple(row.group_pairs.split(";")) if known(row.group_pairs) else (),
            unit=row.business_unit,
            region=known(row.region),
            satisfaction=known(row.satisfaction),
            applied_action=None if pd.isna(row.applied_action) else Redacted(row.applied_action),
            talk_share_mentor=known(row.talk_share_mentor),
        )
        for row in table.itertuples()
    ]


def expected_sessions(table, last):
    """(pair, day) with the share of a session a monthly rhythm asks for on that day."""
    own = table[table.pair_id != "GROUP"]
    rows = []
    for pair, met in own.groupby("pair_id"):
        unit = met.business_unit.mode().iloc[0]
        days = pd.date_range(met.date.min(), last)
        rows += [(pair, unit, day, 1 / calendar.monthrange(day.year, day.month)[1]) for day in days]
    asked = pd.DataFrame(rows, columns=["pair_id", "business_unit", "date", "asked"])
    asked["quarter"] = asked["date"].dt.year.astype(str) + "-Q" + asked["date"].dt.quarter.astype(str)
    asked["month"] = asked["date"].dt.strftime("%Y-%m")
    return asked


def wilson(count, of):
    if not of:
        return None, None, None
    interval = stats.binomtest(int(count), int(of)).proportion_ci(method="wilson")
    return count / of, interval.low, interval.high


def clustered(values, groups):
    """Mean and t interval with the cluster-robust variance G/(G-1) * sum over pairs of (sum of residuals)^2 / n^2."""
    if not len(values):
        return None, None, None
    mean = values.mean()
    clusters = groups.nunique()
    if clusters < 2 or values.nunique() < 2:
        return mean, None, None
    sums = (values - mean).groupby(groups).sum()
    error = np.sqrt(clusters / (clusters - 1) * (sums**2).sum()) / len(values)
    reach = stats.t.ppf(0.975, clusters - 1) * error
    if reach < 1e-9:
        return mean, None, None
    return mean, max(1, mean - reach), min(5, mean + reach)


def by_hand(table, asked, gaps, period, group):
    """All columns of one cell, from frames already cut to it."""
    own, together = table[table.pair_id != "GROUP"], table[table.pair_id == "GROUP"]
    held = own[own.status == "held"]
    count = own.status.value_counts()
    lost = {name: int(count.get(name, 0)) for name in ("cancelled", "no_show", "rescheduled")}
    kept = wilson(len(held), len(held) + lost["cancelled"] + lost["no_show"])
    minutes = held.duration_min.dropna()
    band = wilson(minutes.between(60, 90).sum(), len(minutes))
    rated = held[held.satisfaction.notna()]
    happy = clustered(rated.satisfaction, rated.pair_id)
    acted = held.applied_action.notna().sum()
    applied = wilson(acted, len(held))
    per_pair = asked.groupby("pair_id").asked.sum()
    met = held.groupby("pair_id").size().reindex(per_pair.index, fill_value=0)
    named = {p for cell in together[together.status == "held"].group_pairs.dropna() for p in cell.split(";")}
    none = {"": None, "_low": None, "_high": None, "_rated": 0, "_response_rate": None}
    return {
        "period": period,
        "group": group,
        "pairs": len(set(own.pair_id) | set(per_pair[per_pair > 0].index)),
        "planned": len(own),
        "held": len(held),
        **lost,
        **{f"kept_rate{e}": v for e, v in zip(("", "_low", "_high"), kept, strict=True)},
        "cancelled_by_mentor": 0,
        "cancelled_by_executive": 0,
        "cancelled_by_programme": 0,
        "cancelled_by_unknown": lost["cancelled"],
        "notice_known": 0,
        "cancelled_late": 0,
        "expected": per_pair.sum(),
        "adherence": np.minimum(met, per_pair).sum() / per_pair.sum() if len(per_pair) else None,
        "cadence_days": gaps.median() if len(gaps) else None,
        "longest_gap_days": int(gaps.max()) if len(gaps) else None,
        "duration_known": len(minutes),
        "duration_median": minutes.median() if len(minutes) else None,
        "in_band_count": int(minutes.between(60, 90).sum()),
        **{f"in_band_rate{e}": v for e, v in zip(("", "_low", "_high"), band, strict=True)},
        **{f"satisfaction{e}": v for e, v in zip(("", "_low", "_high"), happy, strict=True)},
        "satisfaction_rated": len(rated),
        "satisfaction_response_rate": len(rated) / len(held) if len(held) else None,
        **{f"usefulness{k}": v for k, v in none.items()},
        **{f"confidence_to_speak{k}": v for k, v in none.items()},
        "applied_count": int(acted),
        **{f"applied_rate{e}": v for e, v in zip(("", "_low", "_high"), applied, strict=True)},
        "mentor_learned_count": 0,
        **{f"mentor_learned_rate{e}": None for e in ("", "_low", "_high")},
        "before_start": 0,
        "group_planned": len(together),
        "group_held": int((together.status == "held").sum()),
        "group_pairs": len(named),
        "group_pairs_unknown": 0,
    }


MOVED = {"moved_then_held", "moved_open"}


@pytest.mark.parametrize("period", ["quarter", "month", "all"])
@pytest.mark.parametrize("by", ["all", "unit", "region"])
def test_every_figure_agrees_with_plain_pandas(table, sessions, period, by):
    """A wrong denominator would send the owner to the wrong units."""
    if by == "region" and period == "month":
        pytest.skip("the same code as unit by month")
    last = table.date.max()
    column = {"all": None, "unit": "business_unit", "region": "region"}[by]
    asked = expected_sessions(table, last)
    held = table[(table.pair_id != "GROUP") & (table.status == "held")].sort_values(["pair_id", "date"])
    held = held.assign(gap=held.groupby("pair_id").date.diff().dt.days)
    region = table[table.pair_id != "GROUP"].groupby("pair_id").region.agg(lambda r: r.mode().iloc[0])
    frames = [f.copy() for f in (table, asked, held)]
    frames[1]["region"] = frames[1].pair_id.map(region)
    for frame in frames:
        frame["period"] = "all" if period == "all" else frame[period]
        frame["group"] = "all" if column is None else frame[column].fillna("unknown")
    cells = sorted(
        {(r.period, r.group) for f in frames[:2] for r in f[["period", "group"]].drop_duplicates().itertuples()}
    )

    found = [flat(row) for row in health(facts(sessions), period=period, by=by)]

    assert [(row["period"], row["group"]) for row in found] == cells
    for row, (when, who) in zip(found, cells, strict=True):
        cut = [f[(f.period == when) & (f.group == who)] for f in frames]
        truth = by_hand(cut[0], cut[1], cut[2].gap.dropna(), when, who)
        assert set(row) == set(truth) | MOVED
        for name, value in truth.items():
            where = f"{name} of {when}, {who}"
            if value is None or isinstance(value, str):
                assert row[name] == value, where
            else:
                assert row[name] == pytest.approx(float(value), abs=6e-5), where


def test_moved_appointments_are_followed(table, sessions):
    """Without the follow-up a moved session looks lost, and the pair neglected."""
    own = table[table.pair_id != "GROUP"].sort_values(["date", "session_id"])
    ends = []
    for row in own[own.status == "rescheduled"].itertuples():
        later = own[(own.pair_id == row.pair_id) & (own.date > row.date)]
        near = later[(later.date - row.date).dt.days <= 1.5 * 365.2425 / 12]
        ends.append((row.quarter, near.iloc[0].status if len(near) else "open"))
    truth = pd.DataFrame(ends, columns=["quarter", "end"])

    rows = health(facts(sessions), period="quarter", by="all")

    for row in rows:
        mine = truth[truth.quarter == row.period]
        assert row.moved_then_held == (mine.end == "held").sum()
        assert row.moved_open == mine.end.isin(["open", "rescheduled"]).sum()
    assert sum(row.moved_then_held + row.moved_open for row in rows) == len(truth)


def test_the_programmes_own_dates_bound_what_is_expected(table, sessions):
    """Sessions before the start are kept, but nobody is blamed for days before the programme."""
    start, end = dt.date(2025, 3, 1), dt.date(2025, 9, 30)
    known = facts(sessions, programme=Programme(start=start, end=end))
    (row,) = health(known, period="all", by="all")

    own = table[table.pair_id != "GROUP"]
    first = own.groupby("pair_id").date.min().clip(lower=pd.Timestamp(start))
    asked = sum(1 / calendar.monthrange(day.year, day.month)[1] for begun in first for day in pd.date_range(begun, end))
    assert row.expected == pytest.approx(asked)
    assert row.before_start == (own.date < pd.Timestamp(start)).sum()
    assert row.planned == len(own)


def test_the_view_shows_these_figures(sessions, tmp_path):
    """What the owner reads is what was checked above, scores of fewer than five pairs left blank."""
    made = workspaces.init(tmp_path / "ws")
    made.store.put_batches([Batch(sessions=tuple(sessions))], digests={})
    truth = pd.DataFrame([flat(row) for row in health(facts(sessions), period="quarter", by="unit")])
    frame = view(made)
    scores = [c for c in truth if c.startswith(RATINGS)]
    assert list(frame["unit"]) == list(truth["group"])
    plain = [c for c in truth if c not in {*scores, "group"}]
    pd.testing.assert_frame_equal(frame[plain], truth[plain], check_dtype=False)
    for column in scores:
        shown = frame[column].notna()
        assert np.allclose(
            frame.loc[shown, column].astype(float), truth.loc[shown, column].astype(float), equal_nan=True
        )
    whole = view(made, by="all")
    overall = pd.DataFrame([flat(row) for row in health(facts(sessions), period="quarter", by="all")])
    assert whole["satisfaction"].tolist() == overall["satisfaction"].tolist()
