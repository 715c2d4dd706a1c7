"""Probabilities: what a user would lose is the meaning of "80 percent"."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from insight.models.calibrate import best_cut, calibration_error, logistic, logit, sigmoid


def test_sigmoid_and_logit_undo_each_other_and_do_not_overflow():
    assert sigmoid(0.0) == pytest.approx(0.5)
    assert sigmoid(np.log(3.0)) == pytest.approx(0.75)
    assert sigmoid(np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]
    assert logit(np.array([0.2, 0.9])) == pytest.approx(np.log([0.25, 9.0]))


def test_logistic_agrees_with_scikit_learn():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(300, 2))
    y = (rng.random(300) < sigmoid(x @ np.array([1.5, -0.7]))).astype(float)
    ours = logistic(x, y, prior=np.zeros(2), strength=np.full(2, 0.5))
    theirs = LogisticRegression(C=2.0, fit_intercept=False, tol=1e-10).fit(x, y).coef_[0]
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_few_labels_hardly_move_what_was_known():
    prior = np.array([1.0, 0.0])
    none = logistic(np.empty((0, 2)), np.empty(0), prior=prior, strength=np.array([10.0, 10.0]))
    two = logistic(
        np.array([[2.0, 1.0], [1.0, 1.0]]), np.array([0.0, 0.0]), prior=prior, strength=np.array([10.0, 10.0])
    )
    assert none == pytest.approx(prior)
    assert abs(two - prior).max() < 0.35


def test_calibration_error_by_hand():
    # promised .9, one of two right: gap .4, half of all; promised .1, none right: gap .1, half of all
    assert calibration_error([0.9, 0.9, 0.1, 0.1], [1, 0, 0, 0]) == pytest.approx(0.25)
    assert calibration_error([], []) == 0.0


def test_the_best_cut_is_half_the_f1_it_reaches():
    # yes to .9 and .8: expected F1 = 2 * 1.7 / (2 + 2.3) = .79; with .4 too: 2 * 2.1 / (3 + 2.3) = .792; with .2: .730
    assert best_cut([0.2, 0.9, 0.4, 0.8]) == pytest.approx(0.4)
    assert best_cut([0.9, 0.9]) == 0.6  # however sure, the cut stays within its limits
    assert best_cut([0.01, 0.02]) == 0.15
    assert best_cut([]) == best_cut([0.0]) == 0.6


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=40))
def test_no_other_cut_has_a_better_expected_f1(probabilities):
    p = np.array(probabilities)

    def expected(cut):
        return 2 * p[p >= cut].sum() / ((p >= cut).sum() + p.sum())

    found = best_cut(p, lowest=0.0, highest=1.0)
    assert expected(found) >= max(expected(cut) for cut in p) - 1e-9
