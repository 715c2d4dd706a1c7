"""The programme's figures over time: whoever keeps every page must not see what one pair added.

The attacker takes every table of the programme that others may have, before and after a run, and knows how rows are
made. The truth is known to the test, so each figure that moved is traced to the pairs whose notes moved it.
"""

import datetime as dt
import random
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight import policy, views
from insight.errors import StoreError
from insight.programme.periods import UNDATED
from insight.records import Redacted, SurveyAnswer
from insight.store import side
from insight.views import base, health_shown, programme, release, scorecard, settled
from insight.views.health import facts_of, health
from tests.programmes import Talk, add, workspace

K = 5
UNITS = ["North"] * 9 + ["South"] * 7 + ["East"] * 3 + ["West"] * 2
GAPS = '[[gaps]]\nname = "Resale"\ndescription = "Used things."\nkeywords = ["resale"]\n'
COUNTS = ("planned", "held", "cancelled", "no_show", "applied_count", "duration_known")
seeds = st.integers(0, 10**6)


def _talk(rnd, pair, number, quarter):
    held = rnd.random() < 0.8
    fields = {
        "satisfaction": float(rnd.randint(1, 5)) if held and rnd.random() < 0.7 else None,
        "talk_share_mentor": rnd.random() if held else None,
        "applied_action": Redacted("Done.") if held and rnd.random() < 0.4 else None,
        "pillar_planned": rnd.choice(["digital", None]),
    }
    return Talk(
        f"s{pair:02}-{number:03}",
        f"P{pair:02}",
        date=dt.date(2025, 3 * quarter + rnd.randint(1, 3), rnd.randint(1, 28)),
        unit=UNITS[pair % len(UNITS)],
        status="held" if held else "cancelled",
        said=[("logins", rnd.choice(["We spoke of resale.", "We spoke of passwords."]))],
        fields=fields,
    )


@contextmanager
def _place(seed, pairs=21):
    rnd = random.Random(seed)
    talks = [_talk(rnd, p, q, q) for p in range(pairs) for q in range(2) if rnd.random() < 0.9]
    with tempfile.TemporaryDirectory() as folder:
        made = workspace(Path(folder) / "ws", talks, themes=["logins"])
        (made.path / "programme.toml").write_text(GAPS, encoding="utf-8")
        yield made, {t.id: t for t in talks}, rnd
        made.store.engine.dispose()


def _tables(place, audience="researcher"):
    """Every table of the programme that others may have, as text."""
    found = [health(place, audience=audience, period=p, by=b) for p, b in (("quarter", "unit"), ("quarter", "all"))]
    found += [
        health(place, audience=audience, period="all", by="all"),
        programme.power_balance(place, audience=audience),
    ]
    found += [programme.topics(place, audience=audience), programme.gaps(place, audience=audience)]
    found += [scorecard.survey_scores(place, audience=audience), scorecard.survey_changes(place, audience=audience)]
    found += [scorecard.scorecard(place, audience=audience)]
    return [frame.to_csv() for frame in found] + [repr(views.overview(place, audience=audience).held)]


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_one_more_session_moves_nothing_of_the_programme(seed):
    with _place(seed) as (place, _, rnd):
        before = _tables(place)
        exact = health(place, period="all", by="all")["planned"].sum()
        for number in range(4):  # the same pair, four times, and still one pair
            add(place, _talk(rnd, 3, 50 + number, number))
        assert health(place, period="all", by="all")["planned"].sum() == exact + 4  # the owner's figures do move
        assert _tables(place) == before


def _cells(place, row):
    """The sessions that a row of health is about, by the row's own label."""
    ends = row["period"].split("–")
    met = base.meetings(place).values()
    return {
        m.id
        for m in met
        if ends[0] <= m.quarter <= ends[-1] and row["unit"] in (m.unit, "other units", "further units")
    }


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_over_many_runs_no_row_and_no_sum_moves_for_fewer_than_k_pairs(seed):
    with _place(seed) as (place, talks, rnd):
        history = []
        for step in range(5):
            history.append((health(place, audience="executive"), dict(talks)))
            crowd = rnd.sample(range(21), rnd.choice([1, 2, 4, 6, 12]))
            fresh = [_talk(rnd, p, 60 + step, min(step // 2 + 1, 3)) for p in crowd]
            talks |= {t.id: t for t in fresh}
            add(place, *fresh)
        for i, (early, _) in enumerate(history):
            for late, now in history[i + 1 :]:
                old = {(r["period"], r["unit"]): r for r in early.to_dict("records")}
                for row in late.to_dict("records"):
                    key = row["period"], row["unit"]
                    if key not in old or all(_same(old[key][c], row[c]) for c in COUNTS):
                        continue
                    then = _made_of(history[: i + 1], key, COUNTS)
                    fresh = {now[s].pair for s in now.keys() - then.keys() if s in _cells(place, row)}
                    assert len(fresh) >= K, f"{row['period']} {row['unit']} moved for {len(fresh)} pairs"
                assert _rated(place, history[: i + 1], late, now)
            assert (early["satisfaction_rated"].fillna(0) <= early["held"]).all()


def _made_of(history, key, columns):
    """The sessions a row was made of when it came to say what it says at the end of ``history``: it may wait long."""
    made = None
    said = None
    for frame, then in reversed(history):
        row = {(r["period"], r["unit"]): r for r in frame.to_dict("records")}.get(key)
        if row is None or (said and not all(_same(said[c], row[c]) for c in columns)):
            break
        made, said = then, row
    return made


def _same(a, b):
    return a == b or bool(pd.isna(a) and pd.isna(b))


def _rated(place, history, late, now):
    """Where a mean moved, k pairs that rated moved it."""
    old = {(r["period"], r["unit"]): r for r in history[-1][0].to_dict("records")}
    for row in late.to_dict("records"):
        was = old.get((row["period"], row["unit"]))
        if was and not _same(was["satisfaction"], row["satisfaction"]) and pd.notna(was["satisfaction"]):
            then = _made_of(history, (row["period"], row["unit"]), ("satisfaction",))
            fresh = [now[s] for s in now.keys() - then.keys() if s in _cells(place, row)]
            assert len({t.pair for t in fresh if t.fields["satisfaction"] is not None}) >= K
    return True


def test_sums_are_sums_of_what_is_shown_so_that_nothing_is_left_over():
    with _place(11) as (place, _, rnd):
        for step in range(4):
            frame, whole = (
                health(place, audience="executive"),
                health(place, audience="executive", period="all", by="all"),
            )
            for column in ("planned", "held", "cancelled", "applied_count", "satisfaction_rated"):
                assert frame[column].fillna(0).sum() == whole[column].fillna(0).sum()
            card = scorecard.scorecard(place, audience="executive").set_index("measure")
            assert card.loc["kept_rate", "n"] in (None, whole["held"].sum())
            assert views.overview(place, audience="executive").held == frame["held"].sum() + frame["group_held"].sum()
            add(place, *[_talk(rnd, p, 70 + step, step % 4) for p in rnd.sample(range(21), 8)])


def test_rows_do_move_and_new_quarters_do_appear_once_k_pairs_spoke():
    with _place(5) as (place, _, rnd):
        early = health(place, audience="executive")
        add(place, *[_talk(rnd, p, 80, 3) for p in range(21)])
        late = health(place, audience="executive")
        assert "2025-Q4" in set(late["period"]) - set(early["period"])
        add(place, *[_talk(rnd, p, 81, 0) for p in range(16)])
        assert health(place, audience="executive")["planned"].sum() > late["planned"].sum()


def _answers(pairs, waves=("before", "after")):
    return [
        SurveyAnswer(f"P{p:02}", w, "mentor", "voice", float(1 + (p + i) % 5))
        for p in pairs
        for i, w in enumerate(waves)
    ]


def test_a_score_less_a_change_never_tells_what_the_one_who_answered_once_said():
    """Twelve answered before, eleven of them after too: the twelfth's answer is twelve means less eleven."""
    with _place(2) as (place, _, _):
        side.put(place.store, [*_answers(range(11)), SurveyAnswer("P11", "before", "mentor", "voice", 1.0)])
        for audience in ("owner", "executive"):
            scores = scorecard.survey_scores(place, audience=audience)
            changes = scorecard.survey_changes(place, audience=audience)
            both = (not scores.empty and "before" in set(scores["wave"])) and not changes.empty
            assert not both
            assert len(scores) + len(changes)  # and yet something is shown
        if not changes.empty:
            assert "answered only once" not in changes["says"].iloc[0]


def test_a_survey_that_one_more_pair_answered_stays_as_it_was():
    with _place(4) as (place, _, _):
        side.put(place.store, _answers(range(10), ("before",)))
        scores = scorecard.survey_scores(place, audience="executive").to_csv()
        side.put(place.store, _answers([10], ("before",)))
        assert scorecard.survey_scores(place)["n"].tolist() == [11]
        assert scorecard.survey_scores(place, audience="executive").to_csv() == scores
        side.put(place.store, _answers(range(11, 15), ("before",)))
        assert scorecard.survey_scores(place, audience="executive")["n"].tolist() == [15]


def test_a_gap_says_nothing_of_a_few_and_names_no_hidden_theme():
    with _place(6) as (place, _, _):
        others = programme.gaps(place, audience="executive").iloc[0]
        assert others["no_sign_in"] == ""  # a unit missing from it would hold one to four
        assert others["themes"] == ""
        for path, text in (("none", "We spoke of passwords."), ("few", "We spoke of resale.")):
            talks = [Talk(f"{path}{p}", f"P{p}", said=[("logins", text if p < 2 else "Passwords.")]) for p in range(9)]
            made = workspace(place.path / path, talks, themes=["logins"])
            (made.path / "programme.toml").write_text(GAPS, encoding="utf-8")
            assert "fewer than 5 pairs" in programme.gaps(made, audience="executive").iloc[0]["says"]
            made.store.engine.dispose()


def test_an_erased_pair_leaves_no_name_in_what_settled_and_no_figure_that_fell():
    with _place(8) as (place, _, _):
        before = _tables(place)
        assert "P04" in str(place.store.get_meta(policy.SETTLED, {}))
        release.erase(place, sessions=[s for s in base.meetings(place) if s.startswith("s04-")], pairs=["P04"])
        kept = str(place.store.get_meta(policy.SETTLED, {}))
        assert "P04" not in kept
        assert "s04-" not in kept
        assert before == _tables(place)


@pytest.mark.parametrize("record", [{"version": 9}, {"version": 9, "head": []}, {"head": [1, 2], "sessions": []}])
def test_what_another_version_released_is_refused_with_the_next_step(record):
    """It used to say "too many values to unpack"."""
    with _place(9) as (place, _, _):
        health(place, audience="executive")
        place.store.set_meta(policy.RELEASE, record)
        place.store.set_meta(policy.SETTLED, {"version": 9, "tables": {}})
        base.forget(place)
        for ask in (lambda: views.themes(place, audience="executive"), lambda: health(place, audience="executive")):
            with pytest.raises(StoreError, match="insight rebase"):
                ask()
        policy.rebase(place, by_role="programme owner")
        assert len(views.themes(place, audience="executive"))
        assert len(health(place, audience="executive"))


def test_an_erasure_goes_through_whatever_wrote_the_record():
    with _place(10) as (place, _, _):
        place.store.set_meta(policy.RELEASE, {"version": 9})
        place.store.set_meta(policy.SETTLED, {"version": 9})
        release.erase(place, sessions=["s04-000"], pairs=["P04"])
        assert len(views.themes(place, audience="executive"))
        assert "erasure" in views.access(place)["what"].iloc[0]


# Which row a cell belongs to, by hand: who decides that decides what can be subtracted from what.


def _pairs(*numbers):
    return frozenset(f"P{n}" for n in numbers)


def _six_pairs():
    """Six pairs of three units in one quarter, one of them again in the next; and what no row is made of."""
    alone = {"2025-Q1": {"North": (1, 2, 3), "South": (4,), "East": (5, 6)}, "2025-Q2": {"North": (1,)}}
    fine = {
        (quarter, unit): {f"{quarter} {unit} {n}": _pairs(n) for n in numbers}
        for quarter, units in alone.items()
        for unit, numbers in units.items()
    }
    fine["2025-Q3", "North"] = {f"{settled.CONTRACT}P{n}": _pairs(n) for n in (1, 2, 3)}
    return fine | {(UNDATED, "North"): {"undated": _pairs(1, 2, 3)}}


def test_quarters_and_units_are_joined_until_each_row_has_k_pairs(tmp_path):
    place = workspace(tmp_path / "ws")
    span = "2025-Q1–2025-Q2"
    assert health_shown._labels(place, _six_pairs(), 3) == {
        ("2025-Q1", "North"): (span, "North"),
        ("2025-Q2", "North"): (span, "North"),
        ("2025-Q1", "South"): (span, "other units"),
        ("2025-Q1", "East"): (span, "other units"),
    }
    assert health_shown._labels(place, _six_pairs(), 7) == {}


def test_units_that_come_later_get_rows_beside_those_that_were_shown(tmp_path):
    """A row of the same name would grow by them, and the difference be theirs alone."""
    place = workspace(tmp_path / "ws", k=3)
    first = {key: cell for key, cell in _six_pairs().items() if key[0] == "2025-Q1"}
    labels = health_shown._labels(place, first, 3)
    rows = {
        "\t".join(label): settled.Row(
            {"planned": 3},
            {name: "held" for key, cell in first.items() if labels[key] == label for name in cell},
            tuple("\t".join(key) for key in first if labels[key] == label),
        )
        for label in set(labels.values())
    }
    pairs_of = {name: pairs for cell in first.values() for name, pairs in cell.items()}
    shown = settled.settle(place, health_shown.HEALTH, rows, pairs_of=pairs_of, given=dict.fromkeys(pairs_of, "held"))
    assert set(shown) == {"2025-Q1\tNorth", "2025-Q1\tother units"}
    came = {"West": (7, 8, 9), "Far": (10, 11), "Off": (12,)}
    later = {("2025-Q1", unit): {f"{unit} {n}": _pairs(n) for n in numbers} for unit, numbers in came.items()}
    assert health_shown._labels(place, first | later, 3) == labels | {
        ("2025-Q1", "West"): ("2025-Q1", "West"),
        ("2025-Q1", "Far"): ("2025-Q1", "further units"),
        ("2025-Q1", "Off"): ("2025-Q1", "further units"),
    }


def test_a_late_cell_goes_to_the_row_of_its_unit_or_to_the_other_units_or_to_none():
    span = "2025-Q1–2025-Q2"
    labels = {("2025-Q1", "North"): (span, "North"), ("2025-Q2", "East"): (span, "other units")}
    place = health_shown._placing(labels)
    assert place("2025-Q2", "East") == (span, "other units")
    assert place("2025-Q2", "North") == (span, "North")
    assert place("2025-Q1", "West") == (span, "other units")
    assert place("2025-Q4", "North") == ("", "")
    assert place(UNDATED, "North") == (UNDATED, "all")
    alone = health_shown._placing({("2025-Q1", "North"): ("2025-Q1", "North")})
    assert alone("2025-Q1", "West") == ("", "")


def test_a_rating_counts_as_a_change_of_who_gave_one_in_a_session_of_two_that_was_held(tmp_path):
    """A session without a rating among them, and a mean could move for fewer than k who rated."""
    talks = [
        Talk("rated", "P1", unit="North", fields={"satisfaction": 4.0}),
        Talk("late", "P1", unit="North", date=dt.date(2025, 4, 1), fields={"satisfaction": 2.0}),
        Talk("silent", "P2", unit="North"),
        Talk("cancelled", "P3", unit="North", status="cancelled", fields={"satisfaction": 5.0}),
        Talk("group", "G", unit="North", group_pairs=("P4", "P5"), fields={"satisfaction": 1.0}),
    ]
    found = health_shown._rated(facts_of(workspace(tmp_path / "ws", talks)), "satisfaction", lambda *key: key)
    assert found == {("2025-Q1", "North"): {"rated": "4.0"}, ("2025-Q2", "North"): {"late": "2.0"}}
