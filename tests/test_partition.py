"""What an owner would lose if wording that repeats, or a programme's size, decided how many themes there are."""

import numpy as np
from scipy import sparse

from insight.models import naming, partition, wordings
from insight.models.phrases import phrases
from insight.recipe import Themes
from tests.theme_helpers import BagEmbedder, made_segments, vectors_of


def blocks(sizes: list[int], *, between: float) -> sparse.csr_matrix:
    """Cliques tied to each other by a thin edge weight."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    weight = np.where(group[:, None] == group[None, :], 1.0, between)
    return sparse.csr_matrix(weight - np.diag(weight.diagonal()))


def test_the_planted_groups_are_the_shortest_description() -> None:
    graph, planted = blocks([20, 20, 20], between=0.02), np.repeat([0, 1, 2], 20)
    merged, halved = np.minimum(planted, 1), np.arange(60) // 10
    length = partition.description_length(graph, planted)
    assert length < partition.description_length(graph, merged)
    assert length < partition.description_length(graph, halved)


def test_copies_of_a_wording_are_one_and_other_subjects_stay_apart() -> None:
    texts = ["the password login account", "The password login account.", "the nursery school pickup"]
    assert wordings.alike(texts, BagEmbedder().encode(texts)).tolist() == [0, 0, 1]


def test_saying_everything_five_times_makes_no_more_themes() -> None:
    segments, _ = made_segments(notes=40, seed=3)
    rows = vectors_of(segments, BagEmbedder()).rows
    counts = []
    for times in (1, 5):
        texts = [s.text for s in segments] * times
        notes = [f"{s.note}-{t}" for t in range(times) for s in segments]
        many = np.tile(rows, (times, 1))
        same = wordings.alike(texts, many)
        pooled = wordings.pooled(many, same)
        labels, _ = partition.group(pooled, same, notes, neighbours=Themes().neighbours, max_share=0.25)
        counts.append(int(labels.max()) + 1)
    assert counts[1] <= counts[0] + 2


def test_wider_groups_follow_the_ties_between_groups() -> None:
    inner = blocks([5] * 12, between=0.0).toarray()
    for first in (0, 30):  # six groups each, tied among themselves
        inner[first : first + 30, first : first + 30] += 0.05
    np.fill_diagonal(inner, 0.0)
    labels = np.repeat(np.arange(12), 5)
    wide = partition.wider(labels, partition.Ties(sparse.csr_matrix(inner), np.arange(60)))
    assert wide.tolist() == [0] * 6 + [1] * 6


def test_pieces_of_clauses_are_no_names() -> None:
    for piece in ("adjustment takes a letter", "rating was fixed", "reduced hours sits", "half the team"):
        assert not naming.names_a_thing(piece)
    for name in ("letter from the doctor", "parental leave", "sales figures", "flexible work arrangements"):
        assert naming.names_a_thing(name)


def test_a_group_in_which_nothing_comes_up_twice_has_no_subject() -> None:
    texts = [
        "Well, the gate.",
        "Oh, a ladder.",
        "the printer queue",
        "a printer queue",
        "So, lads.",
        "The lads, again.",
    ]
    said = [tuple(phrases(text)) for text in texts]
    groups = [[0, 1], [2, 3], [4, 5]]
    assert naming.nameless(groups, ["n1", "n2"] * 3, said.__getitem__) == [True, False, True]
