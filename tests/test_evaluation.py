"""Measuring: a figure that another program would not give for the same labels is not a figure."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from insight.errors import InputError, UsageError
from insight.evaluation import agreement, anonymising, evaluate, labels, linking, measured, theming
from insight.evaluation.intervals import auroc, bootstrap, share
from insight.records import Redaction


@pytest.fixture(scope="module")
def score(data: Path) -> ModuleType:
    """The scorer that the project is measured by; skips with a reason where it is absent."""
    path = data.parent / "bench" / "score.py"
    if not path.is_file():
        pytest.skip("the scorer is absent: it lies beside the measuring data")
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made_segments(gold: list[dict]) -> list[dict]:
    """Segments cut elsewhere than the labels are, with made-up pillars and themes; some sentences get none."""
    rng = np.random.default_rng(5)
    pillars = ("digital", "market", "culture", "inclusion")
    rows = []
    for row in gold:
        if rng.random() < 0.05:
            continue
        chances = rng.random(4).round(3)
        for p in row["themes"]:
            chances[pillars.index(p)] = min(1.0, chances[pillars.index(p)] + 0.3)
        rows.append(
            {
                "session_id": row["session_id"],
                "raw_start": max(0, row["start"] - int(rng.integers(0, 9))),
                "raw_end": row["end"] - int(rng.integers(0, 9)),
                "pillars": dict(zip(pillars, map(float, chances), strict=True)),
                "labels": [p for p, c in zip(pillars, chances, strict=True) if c > 0.8],
                "theme_id": None if rng.random() < 0.2 else f"T{int(rng.integers(0, 9))}",
            }
        )
    return rows


@pytest.mark.data
def test_theme_figures_are_those_of_the_scorer(score: ModuleType, data: Path) -> None:
    segments = made_segments(score.rows(data / "corpus" / "gold_themes.jsonl"))
    theirs = score.themes(data / "corpus", segments)
    ours = theming.measured(data / "corpus", segments)
    for name in ("pillar_macro_F1", "pillar_AUROC", "none_F1", "subtheme_ARI", "subtheme_AMI", "subtheme_coverage"):
        assert ours[name]["value"] == pytest.approx(theirs[name], abs=0.0011), name
        assert ours[name]["low"] <= ours[name]["high"]


@pytest.mark.data
def test_link_figures_are_those_of_the_scorer(score: ModuleType, data: Path) -> None:
    gold, status = score.corpus_gold_links(data / "corpus")
    rng = np.random.default_rng(7)
    sessions = [r["session_id"] for r in score.table(data / "corpus" / "sessions.csv")]
    right = {(g["decision_id"], g["session_id"]) for g in gold}
    candidates = []
    for decision in status:
        chosen = {str(s) for s in rng.choice(sessions, 20, replace=False)} | {s for d, s in right if d == decision}
        for session in sorted(chosen):
            chance = float(rng.random() * 0.7 + 0.3 * ((decision, session) in right))
            candidates.append({"decision_id": decision, "session_id": session, "score": chance, "probability": chance})
    theirs = score.links(gold, status, candidates)
    ours = linking.measured(data / "corpus", candidates, [{"decision_id": d} for d in status])
    for name in ("MRR", "hit@1", "R@5", "AUROC_linked", "top1_ECE"):
        assert ours[name]["value"] == pytest.approx(theirs[name], abs=0.0011), name


@pytest.mark.data
def test_coverage_figures_are_those_of_the_scorer(score: ModuleType, data: Path) -> None:
    gold = score.rows(data / "anon" / "stress.jsonl")
    rng = np.random.default_rng(3)
    found = {}
    for row in gold:
        kept = [s for s in row["spans"] if rng.random() < 0.8]
        found[row["id"]] = [
            {"start": max(0, s["start"] - int(rng.integers(0, 4))), "end": s["end"], "type": s["type"]} for s in kept
        ]
    theirs = score.anonymise(gold, found)
    tallies = []
    for row in gold:
        spans = [Redaction(0, 0, s["start"], s["end"], s["type"], "") for s in found[row["id"]]]
        tallies.append(anonymising.tally(row["text"], row["spans"], spans))
    hits = sum((t.hits for t in tallies), type(tallies[0].hits)())
    assert round(hits.total() / sum(t.mentions.total() for t in tallies), 3) == theirs["covered"]
    assert round(sum(t.inside for t in tallies) / sum(t.masked for t in tallies), 3) == theirs["masked_inside_gold"]
    assert round(anonymising._f(tallies, 0.0), 3) == theirs["person_char_P"]
    assert round(anonymising._f(tallies, 2.0), 3) == theirs["person_char_F2"]


def test_coverage_worked_out_by_hand() -> None:
    text = "Ann Lee met Bo"
    gold = [{"start": 0, "end": 7, "type": "PERSON"}, {"start": 12, "end": 14, "type": "PERSON"}]
    found = [
        Redaction(0, 0, 0, 3, "PERSON", ""),
        Redaction(0, 0, 12, 14, "PERSON", ""),
        Redaction(0, 0, 8, 11, "ORG", ""),
    ]
    tally = anonymising.tally(text, gold, found, [{"start": 8, "end": 11}])
    assert (tally.mentions["PERSON"], tally.hits["PERSON"]) == (2, 1)  # Lee is still there, so Ann Lee is not covered
    assert (tally.masked, tally.inside) == (8, 5)  # AnnBomet, AnnBo
    assert (tally.keep, tally.kept) == (1, 0)
    assert (tally.gold_person, tally.found_person, tally.both_person) == (8, 5, 5)


def test_ranks_worked_out_by_hand() -> None:
    gold = [{"decision_id": "D1", "session_id": s} for s in ("S2", "S4")]
    candidates = [
        {"decision_id": "D1", "session_id": f"S{i}", "score": 1 - i / 10, "probability": 1 - i / 10}
        for i in range(1, 5)
    ] + [{"decision_id": "D2", "session_id": None, "score": None, "probability": None}]
    first, second = linking.rank(gold, ["D1", "D2"], candidates)
    assert first.hits == (False, True, False, True)
    assert (first.relevant, first.top, first.right) == (2, 0.9, False)
    assert (second.hits, second.relevant, second.top) == ((), 0, 0.0)
    # D1 says .9 and is wrong, D2 says 0 and is not right: mean of .9 and 0
    assert linking.calibration_error([first, second]) == pytest.approx(0.45)


def test_a_share_has_wilsons_interval() -> None:
    # Wilson's interval of 8 of 10, as in Newcombe (1998): .490 to .943
    assert share(8, 10) == {"value": 0.8, "low": 0.49, "high": 0.943, "of": 10}
    assert share(0, 0) == {"value": None, "of": 0}


def test_the_bootstrap_draws_whole_units_the_same_each_time() -> None:
    found = bootstrap([0.0, 1.0] * 50, lambda x: float(np.mean(x)))
    assert found == bootstrap([0.0, 1.0] * 50, lambda x: float(np.mean(x)))
    assert found["value"] == 0.5
    assert 0.38 < found["low"] < 0.45 < 0.55 < found["high"] < 0.62


def written(folder: Path, rows: list[tuple[str, str, list[str]]]) -> Path:
    path = folder / "labels.jsonl"
    lines = [json.dumps({"segment_id": s, "reviewer": r, "pillars": p}) for s, r, p in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_alpha_worked_out_by_hand(tmp_path: Path) -> None:
    """Krippendorff (2011), example A: two observers, ten binary values, alpha .095."""
    a, b = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    rows = [(f"s{i}", who, ["digital"] if x else []) for who, said in (("a", a), ("b", b)) for i, x in enumerate(said)]
    found = evaluate("agreement", written(tmp_path, rows))
    assert found["reviewers"] == 2
    assert found["segments_labelled_by_two"] == 10
    assert found["alpha"]["digital"]["value"] == 0.095
    assert found["alpha"]["none"]["value"] == 0.095  # with one pillar, none is its complement


def test_the_last_word_counts_and_single_labels_do_not(tmp_path: Path) -> None:
    rows = [("s1", "a", ["culture"]), ("s1", "a", ["digital"]), ("s1", "b", ["digital"]), ("s2", "a", ["none"])]
    rows += [("s3", "a", []), ("s3", "b", ["none"])]
    found = evaluate("agreement", written(tmp_path, rows))
    assert found["segments_labelled_by_two"] == 2
    assert found["alpha"]["digital"]["value"] == 1.0
    assert "culture" not in found["alpha"]


def test_what_cannot_be_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="second person"):
        evaluate("agreement", written(tmp_path, [("s1", "a", [])]))
    with pytest.raises(UsageError, match="same sample"):
        evaluate("agreement", written(tmp_path, [("s1", "a", []), ("s2", "b", [])]))
    (tmp_path / "labels.jsonl").write_text('{"segment_id": "s1"}\n')
    with pytest.raises(InputError, match="Label 1 lacks"):
        agreement.read(tmp_path)
    with pytest.raises(UsageError, match="agreement"):
        evaluate("moods", tmp_path)
    with pytest.raises(UsageError, match="no gold_links"):
        linking.evaluate(tmp_path)
    for label in ('{"text": "Ann", "spans": null}', '{"text": null, "spans": []}', '{"text": "Ann", "spans": ["Ann"]}',
                  '{"text": "Ann", "spans": [{"start": "0", "end": 3, "type": "PERSON"}]}'):  # fmt: skip
        (tmp_path / "spans.jsonl").write_text(label + "\n")
        with pytest.raises(InputError, match="Mend or delete that line"):
            evaluate("anonymise", tmp_path / "spans.jsonl")
    (tmp_path / "x.jsonl").write_text("not json\n")
    with pytest.raises(InputError, match="line 1"):
        labels.jsonl(tmp_path / "x.jsonl")


def test_the_measured_recall_is_whole_and_the_page_says_that_nothing_finds_everything(root: Path) -> None:
    rows = measured.recall()
    assert {r.texts for r in rows} >= {"corpus, with roster", "corpus, without roster", "stress", "uner_ewt"}
    for name in measured.load()["sets"]:
        mine = [r for r in rows if r.texts == name]
        assert mine[0].kind == "all"
        assert mine[0].mentions == sum(r.mentions for r in mine[1:])
        assert "PERSON" in {r.kind for r in mine}
    assert all(r.low <= r.covered <= r.high for r in rows)
    specification = importlib.util.spec_from_file_location("generate", root / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(generate)
    page = generate.recall()
    assert measured.CAUTION in page
    assert all(f"{r.covered:.3f}" in page for r in rows)


def test_an_interval_of_agreement_holds_its_value() -> None:
    """A note drawn twice agrees with itself: the bootstrap's interval of AMI lay above the figure it was for."""
    from sklearn.metrics import adjusted_mutual_info_score

    from insight.evaluation.intervals import halves

    rng = np.random.default_rng(3)
    truth = rng.integers(0, 12, (80, 6))
    found = np.where(rng.random(truth.shape) < 0.5, truth, rng.integers(0, 12, truth.shape))
    notes = [tuple(zip(t, f, strict=True)) for t, f in zip(truth.tolist(), found.tolist(), strict=True)]
    made = halves(notes, lambda x: adjusted_mutual_info_score(*zip(*[s for note in x for s in note], strict=True)))
    assert made["low"] < made["value"] < made["high"]
    assert made["high"] - made["low"] < 0.3


def test_areas_and_f1_are_those_of_another_library() -> None:
    """An interval asks for hundreds of each, and scikit-learn checks its input longer than it counts."""
    from sklearn.metrics import f1_score, roc_auc_score

    rng = np.random.default_rng(8)
    for size in (2, 3, 17, 60):
        for _ in range(20):
            truth, found = rng.random(size) < 0.4, rng.random(size) < 0.5
            scores = rng.random(size).round(1)  # with ties
            assert theming._f1(truth.tolist(), found.tolist()) == pytest.approx(
                f1_score(truth, found, zero_division=0.0)
            )
            if 0 < truth.sum() < size:
                assert auroc(scores.tolist(), truth.tolist()) == pytest.approx(roc_auc_score(truth, scores))
            else:
                assert auroc(scores.tolist(), truth.tolist()) is None
