"""Invented programmes: the labels must be true to the letter, or every figure measured on them is wrong."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from insight.errors import StoreError, UsageError
from insight.synthetic import LEVELS, Plan, synthesise
from insight.synthetic.programme import programme
from insight.synthetic.text import KEEP, Part, Text, fill, lowered, misspelt

HARD = Plan(pairs=8, months=9, difficulty="hard", seed=3)


def rows(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def notes(files: dict[str, str]) -> dict[str, str]:
    return {r["session_id"]: r["notes"] for r in csv.DictReader(files["sessions.csv"].splitlines(keepends=True))}


@pytest.mark.parametrize("difficulty", LEVELS)
def test_every_label_stands_where_it_says(difficulty: str) -> None:
    files, _ = programme(Plan(pairs=8, months=9, difficulty=difficulty, seed=3))
    texts = notes(files)
    for name in ("gold_spans", "gold_keep", "gold_themes"):
        labels = rows(files[f"gold/{name}.jsonl"])
        assert labels
        for label in labels:
            assert texts[label["session_id"]][label["start"] : label["end"]] == label["text"]
    fields = {r["session_id"]: r for r in csv.DictReader(files["sessions.csv"].splitlines(keepends=True))}
    for label in rows(files["gold/gold_spans_fields.jsonl"]):
        assert fields[label["session_id"]][label["field"]][label["start"] : label["end"]] == label["text"]


def test_no_participant_is_left_without_a_label() -> None:
    files, _ = programme(HARD)
    covered: dict[str, set[int]] = {}
    for span in rows(files["gold/gold_spans.jsonl"]):
        covered.setdefault(span["session_id"], set()).update(range(span["start"], span["end"]))
    surnames = {
        row[role].split(" ", 1)[1].lower()
        for row in csv.DictReader(files["participants.csv"].splitlines())
        for role in ("mentor", "mentee")
    }
    for session, text in notes(files).items():
        for surname in surnames - {"bose", "xu"}:  # these also stand inside ordinary words
            at = text.lower().find(surname)
            assert at < 0 or at in covered[session]


def test_influence_comes_before_the_decision_and_only_where_it_was_planted() -> None:
    files, _ = programme(HARD)
    dates = {r["session_id"]: r["date"] for r in csv.DictReader(files["sessions.csv"].splitlines(keepends=True))}
    decided = {r["id"]: r["date"] for r in csv.DictReader(files["decisions.csv"].splitlines())}
    truth = {r["decision_id"]: r for r in rows(files["gold/gold_decisions.jsonl"])}
    links = rows(files["gold/gold_links.jsonl"])
    sentences = {(r["session_id"], r["sent_idx"]): r["text"] for r in rows(files["gold/gold_themes.jsonl"])}
    assert links
    assert set(truth) == set(decided)
    assert {k for k, v in truth.items() if v["influenced"]} == {link["decision_id"] for link in links}
    assert any(not v["influenced"] for v in truth.values())
    for link in links:
        assert link["lag_days"] >= 7
        assert dates[link["session_id"]] < decided[link["decision_id"]]
        assert link["evidence"] == [sentences[link["session_id"], i] for i in link["sent_idx"]]


def test_trends_are_in_the_counts() -> None:
    files, _ = programme(Plan(pairs=40, months=12, seed=1))
    by_trend: dict[str, Counter[str]] = {}
    for s in json.loads(files["gold/subthemes.json"])["subthemes"]:
        by_trend.setdefault(s["trend"], Counter()).update(s["by_programme_quarter"])
    assert by_trend["rising"]["Q4"] > 2 * by_trend["rising"]["Q1"]
    assert by_trend["fading"]["Q1"] > 2 * by_trend["fading"]["Q4"]
    assert by_trend["late"]["Q1"] == by_trend["late"]["Q2"] == 0 < by_trend["late"]["Q4"]
    assert by_trend["peak"]["Q2"] + by_trend["peak"]["Q3"] > 2 * (by_trend["peak"]["Q1"] + by_trend["peak"]["Q4"])


def test_texts_vary() -> None:
    files, _ = programme(Plan(seed=2))
    said = [r["text"] for r in rows(files["gold/gold_themes.jsonl"]) if r["themes"]]
    assert len(set(said)) / len(said) > 0.9


def test_the_same_plan_gives_the_same_bytes_and_another_seed_others() -> None:
    again = Plan(pairs=8, months=9, difficulty="hard", seed=3)
    assert programme(HARD)[0] == programme(again)[0]
    assert (
        programme(HARD)[0]["sessions.csv"] != programme(Plan(pairs=8, months=9, difficulty="hard"))[0]["sessions.csv"]
    )


def test_harder_means_more_small_talk_and_more_identifiers() -> None:
    def figures(difficulty: str) -> tuple[float, float]:
        files, counts = programme(Plan(pairs=12, months=6, difficulty=difficulty))
        said = rows(files["gold/gold_themes.jsonl"])
        return sum(not r["themes"] for r in said) / len(said), counts["identifiers"] / counts["notes"]

    easy, medium, hard = map(figures, ("easy", "medium", "hard"))
    assert easy[0] < medium[0] < hard[0]
    assert easy[1] < medium[1] < hard[1]


def test_parts_know_their_places() -> None:
    text = Text()
    text.write(fill("{who} opened {what}.", {"who": [Part("Ann", "PERSON")], "what": [Part("Excel", KEEP)]}))
    assert text.text == "Ann opened Excel."
    assert text.spans == [{"start": 0, "end": 3, "type": "PERSON", "text": "Ann"}]
    assert text.keep == [{"start": 11, "end": 16, "text": "Excel"}]


def test_noise_leaves_identifiers_alone() -> None:
    import numpy as np

    parts = (Part("Everything happened yesterday with "), Part("Margaret Winterbottom", "PERSON"))
    noisy = misspelt(parts, 1.0, np.random.default_rng(0))
    assert noisy[0] != parts[0]
    assert noisy[1] == parts[1]
    assert lowered(parts)[1] == Part("margaret winterbottom", "PERSON")


def test_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(StoreError, match="not empty"):
        synthesise(tmp_path, HARD)
    with pytest.raises(UsageError, match="easy, medium, hard"):
        Plan(difficulty="brutal")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="2 to 2000 pairs"):
        Plan(pairs=1)


def test_the_command_writes_what_the_line_reads(tmp_path: Path, run_cli) -> None:
    made = run_cli("synthesise", tmp_path / "p", "--pairs", "4", "--months", "4", "--difficulty", "easy")
    assert made.returncode == 0, made.stderr
    assert {p.name for p in (tmp_path / "p").iterdir()} == {"sessions.csv", "decisions.csv", "participants.csv", "gold"}
    assert run_cli("synthesise", tmp_path / "p").returncode == 1
