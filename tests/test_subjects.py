"""A theme that is clearly about a known subject is called what an executive would call it."""

from pathlib import Path

import numpy as np
import pytest

from insight.errors import RecipeError
from insight.models.subjects import Subject, likeness, read_subjects, subject_names
from tests.conftest import HashEmbedder

SUBJECTS = (
    Subject("digital", "Too many logins", ("passwords and logins before work starts",)),
    Subject("culture", "Too many meetings", ("my week is full of meetings",)),
)


def named(texts: list[str], groups: list[list[int]], pillars: list[str]) -> dict[int, str]:
    embedder = HashEmbedder()
    shares = likeness(embedder.encode(texts), SUBJECTS, embedder)
    return {i: s.name for i, s in subject_names(groups, shares, SUBJECTS, pillars).items()}


def test_a_clear_theme_takes_the_name_and_an_unclear_one_does_not() -> None:
    texts = ["passwords and logins before work starts", "logins before work", "zebra quartz violin", "tulip onyx"]
    assert named(texts, [[0, 1], [2, 3]], ["digital", "none"]) == {0: "Too many logins"}


def test_no_name_is_given_twice_and_the_clearer_theme_has_it() -> None:
    texts = ["passwords and logins before work starts", "passwords and logins zebra quartz violin"]
    assert named(texts, [[1], [0]], ["digital", "digital"]) == {1: "Too many logins"}


def test_the_packaged_vocabulary_is_whole_and_distinct() -> None:
    subjects = read_subjects()
    names = [s.name for s in subjects]
    assert len(names) == len(set(names)) > 100
    assert {s.pillar for s in subjects} == {"digital", "market", "culture", "inclusion", "none"}
    assert all(len(s.says) >= 2 for s in subjects)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("# fine\ndigital | Only two parts\n")
    with pytest.raises(RecipeError, match="line 2"):
        read_subjects(tmp_path / "s.txt")


def test_no_groups_and_no_subjects_are_no_names() -> None:
    assert subject_names([], np.zeros((0, 2)), SUBJECTS, []) == {}
    assert subject_names([[0]], np.zeros((1, 0)), (), ["none"]) == {}
