"""Small themes outside the sample: found again, unless they are a piece of a theme that the sample has."""

import numpy as np
import pytest

from insight.models import partition, residual

DIMENSIONS = 32


def around(centre: int, n: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    rows = np.eye(DIMENSIONS)[centre] + rng.normal(0, spread, (n, DIMENSIONS))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def sampled(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Four themes of fifty."""
    rows = np.concatenate([around(c, 50, 0.1, rng) for c in range(4)])
    return rows, np.repeat(np.arange(4), 50)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def regrouped(rows: np.ndarray, sampled: tuple[np.ndarray, np.ndarray]) -> partition.Standing:
    joined = partition.join(rows, *sampled, neighbours=15)
    notes = [f"N{i // 3}" for i in range(len(rows))]
    return residual.regroup(joined, rows, notes, sampled=sampled, neighbours=15, smallest=3, most=1000)


def test_a_theme_that_no_sampled_note_speaks_of_is_found(rng, sampled) -> None:
    rows = np.concatenate([around(0, 60, 0.1, rng), around(9, 12, 0.1, rng), around(1, 60, 0.1, rng)])
    labels = regrouped(rows, sampled).labels
    assert set(labels[60:72]) == {4}
    assert set(labels[:60]) == {0}
    assert set(labels[72:]) == {1}


def test_what_stands_between_two_themes_founds_none(rng, sampled) -> None:
    between = np.stack([around(0, 30, 0.1, rng), around(1, 30, 0.1, rng)]).mean(axis=0)
    scattered = around(0, 30, 2.0, rng)
    rows = np.concatenate([between / np.linalg.norm(between, axis=1, keepdims=True), scattered])
    assert regrouped(rows, sampled).labels[30:].max() <= 3


def test_nothing_changes_where_every_segment_has_its_theme(rng, sampled) -> None:
    rows = around(2, 40, 0.1, rng)
    assert set(regrouped(rows, sampled).labels) == {2}
