"""Pillars: what a user would lose is the right heading, the honest "none", or the worth of their clicks."""

import csv
import hashlib
import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from insight.errors import ModelError, RecipeError
from insight.models import pillar_clicks, pillar_exemplars, pillar_kernel, pillar_words
from insight.models.pillar_ask import ask_next
from insight.models.pillar_context import around
from insight.models.pillars import PillarModel, read_pillars
from insight.models.plain import plain
from insight.recipe import Pillars as Settings
from insight.records import Pillar, PillarScores, Redacted, Segment, Vectors

SAME = np.array([[1.0, 1.0, 0.0]])
HOSPITAL = """
[[pillar]]
name = "infection"
definition = "Hygiene, hand washing, isolation and infections caught on the ward."
examples = ["The gel dispensers at the doors are empty.", "Two patients caught the same germ in the shared bay."]
[[pillar]]
name = "rotas"
definition = "Shifts, nights, swaps, overtime and staff numbers on duty."
examples = ["I learn on Friday that I work on Saturday.", "One nurse alone for the night on twenty beds."]
[[pillar]]
name = "kit"
definition = "Medical equipment and supplies: what is broken, missing or hard to use."
examples = ["The pump alarm cannot be silenced.", "We search for a working blood pressure cuff every morning."]
[[pillar]]
name = "relatives"
definition = "Families and visitors of patients: how they are told, heard and comforted."
examples = ["The daughter heard the diagnosis from the cleaner.", "Visiting hours end before people come from work."]
[[pillar]]
name = "money"
definition = "Budgets, costs, tariffs and billing."
examples = ["The department is over budget in March.", "Nobody knows what a scan costs us."]
"""
SAID = (
    "Staff skip washing their hands between the beds when it is busy.",
    "Night shifts are swapped by text message an hour before they start.",
    "The ultrasound machine has been broken for three weeks.",
    "The family waited four hours in the corridor before anyone spoke to them.",
    "The invoices for the agency cost more than the whole annual budget.",
    "We had tea and talked about her holiday in Norway.",
    "See you next Thursday at ten.",
)


class Words:
    """An embedder without a model: each word is a direction of its own."""

    name = "words"

    def encode(self, texts):
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").replace(",", " ").split():
                row[int(hashlib.md5(word.encode()).hexdigest(), 16) % 512] += 1.0
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Packaged(Words):
    """Answers for the packaged encoder: only for texts whose vectors are packaged."""

    name = "all-MiniLM-L6-v2/packaged"

    def encode(self, texts):
        raise AssertionError(f"{len(texts)} texts were encoded although their vectors are packaged")


def notes(*texts_of_notes):
    found = []
    for n, texts in enumerate(texts_of_notes):
        for i, text in enumerate(texts):
            found.append(Segment(f"n{n}.{i:03d}", f"n{n}", i, Redacted(text), 0, len(text), 0, len(text)))
    return found


def vectors(segments, embedder):
    return Vectors(tuple(s.id for s in segments), embedder.encode([plain(s.text) for s in segments]), embedder.name)


@pytest.fixture(scope="module")
def programme():
    """Two hundred exemplars as if they were a programme's notes, with the vectors that come with Insight."""
    lines = pillar_exemplars.packaged()[:200]
    segments = [
        Segment(f"n{note}.{i:03d}", f"n{note}", i, Redacted(text), 0, len(text), 0, len(text))
        for i, (note, text, _) in enumerate(lines)
    ]
    rows = pillar_exemplars.embed([plain(text) for _, text, _ in lines], Packaged())
    truth = {s.id: held for s, (_, _, held) in zip(segments, lines, strict=True)}
    return segments, Vectors(tuple(s.id for s in segments), rows, Packaged.name), truth


def test_the_default_pillars_are_four_with_definitions_examples_and_counter_examples():
    pillars = read_pillars()
    assert tuple(p.name for p in pillars) == pillar_exemplars.NAMES
    assert all(len(p.definition) > 60 and len(p.examples) >= 3 and p.counter_examples for p in pillars)


def test_a_programme_can_have_pillars_of_its_own(tmp_path: Path):
    file = tmp_path / "pillars.toml"
    file.write_text('[[pillar]]\nname = "safety"\ndefinition = "Harm at work"\nexamples = ["A near miss."]\n', "utf-8")
    assert read_pillars(file) == (Pillar("safety", "Harm at work", ("A near miss.",), ()),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[pillar]\n", "not valid TOML"),
        ("", "no [[pillar]]"),
        ('[[pillar]]\nname = "a"\n', "lacks a name or a definition"),
        ('[[pillar]]\nname = "a"\ndefinition = "b"\nexample = ["c"]\n', "example is not known"),
        ('[[pillar]]\nname = "a"\ndefinition = "b"\nexamples = "c"\n', "lists of texts"),
        ('[[pillar]]\nname = "a"\ndefinition = "b"\n' * 2, "the same name"),
    ],
)
def test_a_pillars_file_that_cannot_be_used_says_why(tmp_path: Path, text, says):
    file = tmp_path / "pillars.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RecipeError) as error:
        read_pillars(file)
    assert says in str(error.value)


def test_packaged_vectors_belong_to_the_packaged_exemplars():
    assert pillar_exemplars.learned(pillar_exemplars.NAMES, Packaged()) is not None, "run benchmarks/train_pillars.py"


def test_small_talk_is_none_and_the_pillars_are_told_apart(programme):
    segments, rows, truth = programme
    scores = PillarModel(read_pillars(), Settings(), Packaged()).score(segments, rows)
    right = [frozenset(np.array(scores.pillars)[scores.labels[i]]) == truth[s.id] for i, s in enumerate(segments)]
    assert scores.ids == tuple(s.id for s in segments)
    assert np.mean(right) > 0.8
    assert ((scores.rows >= 0) & (scores.rows <= 1)).all()


def test_the_order_of_notes_changes_no_score(programme):
    segments, rows, _ = programme
    model = PillarModel(read_pillars(), Settings(), Packaged())
    shuffled = [segments[i] for i in np.random.default_rng(1).permutation(len(segments))]
    clicks = [(segments[3].id, frozenset({"market"})), (segments[90].id, frozenset[str]())]
    one, two = (
        model.score(segments, rows, confirmations=clicks),
        model.score(shuffled, rows, confirmations=clicks[::-1]),
    )
    place = {name: i for i, name in enumerate(two.ids)}
    assert one.rows.tobytes() == two.rows[[place[name] for name in one.ids]].tobytes()


def test_a_click_holds_and_teaches_its_likes(programme):
    segments, rows, _ = programme
    again = [Segment(f"z{i}", f"z{i}", 0, segments[7].text, 0, 1, 0, 1) for i in range(2)]
    twins = [*segments, *again]
    both = Vectors(tuple(s.id for s in twins), np.vstack([rows.rows, rows.rows[[7, 7]]]), rows.embedder)
    model = PillarModel(read_pillars(), Settings(), Packaged())
    before = model.score(twins, both)
    after = model.score(twins, both, confirmations=[("z0", frozenset({"inclusion"}))])
    column = before.pillars.index("inclusion")
    assert after.labels[-2].tolist() == [name == "inclusion" for name in after.pillars]
    assert after.rows[-1, column] > before.rows[-1, column] + 0.02


def test_a_click_reaches_what_shares_its_words_where_vectors_see_no_likeness():
    rows = np.eye(3, dtype=np.float32)
    texts = ["The forklift was late again", "Nobody booked a forklift", "It was late again, wasn't it"]
    clicks = pillar_clicks.told(["a", "b", "c"], [0], np.array([[1.0]]))
    before = np.zeros((3, 1))
    by_vectors = pillar_clicks.corrected(before, rows, clicks)[:, 0]
    by_both = pillar_clicks.corrected(before, rows, clicks, said=pillar_words.said(texts))[:, 0]
    assert by_vectors[1] == by_vectors[2]
    assert by_both[1] > 2 * by_vectors[1]
    # "forklift" and "forkl-" stand in two of three texts, "booked" and "booke-" in one; "nobody" and "a" are stop words
    said = pillar_words.said(["forklift", "Nobody booked a forklift", "late"])
    shared, alone = np.log(4 / 3) + 1, np.log(4 / 2) + 1
    assert (said @ said.T).toarray()[0, 1] == pytest.approx(shared / np.hypot(shared, alone))


def test_pillars_of_its_own_are_learned_from_a_few_examples():
    own = (
        Pillar("safety", "accidents helmets and near misses", ("the helmet broke", "a near miss at the press")),
        Pillar(
            "gardens", "flowers trees and the lawn", ("the lawn is dry", "new trees by the gate"), ("the gate is shut",)
        ),
    )
    segments = notes(["another near miss at the press"], ["the trees and the lawn look dry"], ["see you on tuesday"])
    scores = PillarModel(own, Settings(window=0), Words()).score(segments, vectors(segments, Words()))
    safety, gardens = scores.rows.T
    assert safety.argmax() == 0
    assert gardens.argmax() == 1
    assert scores.rows[2].max() < 0.3


def test_an_added_example_of_a_default_pillar_counts(programme):
    segments, rows, _ = programme
    default = read_pillars()
    text = segments[0].text
    more = tuple(
        Pillar(p.name, p.definition, (*p.examples, text) if p.name == "market" else p.examples, p.counter_examples)
        for p in default
    )
    before = PillarModel(default, Settings(), Packaged()).score(segments, rows)
    after = PillarModel(more, Settings(), Packaged()).score(segments, rows)
    assert after.rows[0, 1] > before.rows[0, 1] + 0.02
    assert after.rows[0, 0] == pytest.approx(before.rows[0, 0], abs=0.02)


def test_no_segments_no_scores_and_foreign_vectors_are_refused(programme):
    segments, rows, _ = programme
    model = PillarModel(read_pillars(), Settings(), Packaged())
    empty = model.score([], Vectors((), np.zeros((0, 384), dtype=np.float32), Packaged.name))
    assert (empty.ids, empty.rows.shape) == ((), (0, 4))
    with pytest.raises(ModelError, match="another encoder"):
        model.score(segments, Vectors(rows.ids, rows.rows, "other"))
    with pytest.raises(ModelError, match="no vector"):
        model.score(segments, Vectors(rows.ids[1:], rows.rows[1:], rows.embedder))


def test_left_out_scores_are_those_of_a_model_that_never_saw_the_note():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(12, 5)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels, groups, trust = (rng.random((12, 2)) < 0.4).astype(float), np.repeat(np.arange(4), 3), np.ones(12)
    weights, base, held_out = pillar_kernel._ridge(rows, labels, trust, groups)
    kept = groups != 2
    target = 2 * labels[kept] - 1 - base
    system = pillar_kernel.kernel(rows[kept], rows[kept]) + pillar_kernel.RIDGE * np.eye(9)
    by_hand = pillar_kernel.kernel(rows[~kept], rows[kept]) @ np.linalg.solve(system, target) + base
    assert held_out[~kept] == pytest.approx(by_hand, abs=1e-4)
    assert weights.shape == (12, 2)


def test_context_stays_within_the_note():
    own = np.array([[4.0], [-4.0], [-4.0], [-4.0]])
    features = around(own, np.eye(4, dtype=np.float32), ["a", "a", "b", "b"], window=1)
    next_to = features[:, 0, 2]
    assert next_to[1] == pytest.approx(0.491, abs=1e-3)  # half of the one neighbour's .982
    assert next_to[2] < 0.02
    assert (around(own, np.eye(4, dtype=np.float32), ["a", "a", "b", "b"], window=0)[:, 0, 2:4] == 0).all()


def test_questions_are_the_doubtful_ones_each_unlike_the_last():
    ids = ("a", "b", "c", "d")
    p = np.array([[0.5], [0.5], [0.4], [0.01]], dtype=np.float32)
    rows = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    scores = PillarScores(ids, ("digital",), p, p > 0.5)
    assert ask_next(scores, 2, vectors=Vectors(ids, rows, "e")) == ("a", "c")
    assert ask_next(scores, 2) == ("a", "b")
    assert ask_next(scores, 9, known=frozenset({"a"})) == ("b", "c", "d")


def test_exemplars_are_many_varied_and_written_once():
    lines = pillar_exemplars.packaged()
    assert len(lines) >= 4500
    assert sum(not held for _, _, held in lines) >= 1900
    assert all(sum(name in held for _, _, held in lines) >= 300 for name in pillar_exemplars.NAMES)
    long = [text.lower() for _, text, _ in lines if len(text) > 12]
    assert len(set(long)) == len(long)
    assert all(a[0] <= b[0] for a, b in pairwise(lines))


def test_pillars_of_few_examples_are_not_drowned_by_packaged_sentences_that_are_none():
    own = (Pillar("safety", "accidents and near misses", ("the helmet broke",)),)
    gathered = pillar_exemplars.gather(own, frozenset())
    assert len(gathered.texts) == pillar_exemplars.NONE_BESIDE_FEW + 3
    assert gathered.labels.sum() == 3  # its name with the definition, the definition, the example


@pytest.mark.models
def test_plain_sentences_reach_their_pillar_through_the_packaged_encoder():
    from insight.models.embed import SentenceEmbedder

    encoder = SentenceEmbedder()
    segments = notes(
        ["The booking software logs everyone out twice a day."],
        ["Teenagers hear of our brand from streamers, not from posters."],
        ["In our review nobody dares to contradict the head of the unit."],
        ["A colleague in a wheelchair cannot open the door to the archive."],
        ["We meet again on Thursday at four."],
    )
    scores = PillarModel(read_pillars(), Settings(), encoder).score(segments, vectors(segments, encoder))
    assert scores.rows[:4].argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert not scores.labels[4].any()
    assert scores.labels[:4].diagonal().sum() >= 3


def test_words_count_beside_meaning_for_the_default_pillars_and_for_no_other():
    names = ("digital", None, "inclusion")
    words = pillar_words.packaged(names, Packaged())
    assert words is not None, "run benchmarks/train_pillars.py"
    own = np.zeros((3, 3))
    told = words.mixed(own, ["we log in with four passwords", "her accent and her name", ""])
    assert told[0, 0] > told[2, 0]
    assert told[1, 2] > told[2, 2]
    assert (told[:, 1] == 0).all()
    assert pillar_words.packaged((None, None), Packaged()) is None
    assert pillar_words.packaged(names, Words()) is None


def test_word_odds_are_those_of_the_regression_by_hand():
    words = pillar_words.Words(
        {"late": 0, "train": 1}, np.array([1.0, 2.0]), np.array([[3.0], [1.0]]), np.zeros(1), SAME
    )
    # TF-IDF (1, 2) at length one: (1 * 3 + 2 * 1) / sqrt(5)
    assert words.odds(["Late train"])[0, 0] == pytest.approx(5 / np.sqrt(5))
    assert words.odds(["late late"])[0, 0] == pytest.approx(3.0)
    assert words.odds(["early"])[0, 0] == 0.0


@pytest.mark.models
def test_five_pillars_of_another_kind_are_told_and_learn(tmp_path: Path):
    from insight.models.embed import SentenceEmbedder

    file = tmp_path / "pillars.toml"
    file.write_text(HOSPITAL, "utf-8")
    pillars, encoder = read_pillars(file), SentenceEmbedder()
    segments = notes(*([text] for text in SAID))
    model, rows = PillarModel(pillars, Settings(), encoder), vectors(segments, encoder)
    scores = model.score(segments, rows)
    assert scores.pillars == ("infection", "rotas", "kit", "relatives", "money")
    assert scores.rows[:5].argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert scores.labels[:5].diagonal().sum() >= 4
    assert not scores.labels[5].any()
    assert scores.rows[6].max() < 0.4  # "next Thursday at ten" is near the rotas, and in doubt at most
    clicks = [(s.id, frozenset({"rotas"})) for s in segments[:1]]
    after = model.score(segments, rows, confirmations=clicks)
    assert after.labels[0].tolist() == [name == "rotas" for name in after.pillars]
    assert len(ask_next(scores, 3, vectors=rows)) == 3


@pytest.mark.models
def test_sixty_answers_asked_for_teach_more_than_sixty_at_random():
    from insight.ingest.segment import segment
    from insight.models.embed import SentenceEmbedder
    from insight.records import Note
    from insight.synthetic import Plan
    from insight.synthetic.programme import programme

    files, _ = programme(Plan(pairs=5, months=8, difficulty="hard", seed=11))
    told: dict[str, list[dict]] = {}
    for line in files["gold/gold_themes.jsonl"].splitlines():
        row = json.loads(line)
        told.setdefault(row["session_id"], []).append(row)
    invented = csv.DictReader(io.StringIO(files["sessions.csv"]))
    texts = {row["session_id"]: row["notes"] for row in invented if row["notes"].strip()}
    segments = [s for name, text in texts.items() for s in segment(Note(name, name, Redacted(text)))]
    truth = np.array([truth_of(s, told[s.note]) for s in segments])
    encoder = SentenceEmbedder()
    rows, model = vectors(segments, encoder), PillarModel(read_pillars(), Settings(), encoder)
    base = model.score(segments, rows)

    def figure(at):
        said = [(segments[i].id, frozenset(np.array(base.pillars)[truth[i]])) for i in at]
        found, rest = model.score(segments, rows, confirmations=said).labels, np.ones(len(segments), bool)
        rest[list(at)] = False
        return f1_score(truth[rest], found[rest], average="macro")

    asked = ask_next(base, 60, vectors=rows)
    place = {s.id: i for i, s in enumerate(segments)}
    drawn = [np.random.default_rng(d).choice(len(segments), 60, replace=False).tolist() for d in range(3)]
    assert figure([place[name] for name in asked]) > np.mean([figure(at) for at in drawn]) > figure([])


def truth_of(said: Segment, sentences: list[dict]) -> list[bool]:
    shared = [(min(g["end"], said.raw_end) - max(g["start"], said.raw_start), i) for i, g in enumerate(sentences)]
    best = max(shared, default=(0, -1))
    return [best[0] > 0 and name in sentences[best[1]]["themes"] for name in pillar_exemplars.NAMES]
