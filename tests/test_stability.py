"""How steady themes are: a figure that flatters would have a researcher build on what the sample made."""

from pathlib import Path

import pytest

from insight import views
from insight import workspace as workspaces
from insight.errors import DisclosureError, UsageError
from insight.evaluation.stability import stability
from insight.views.stability import _told


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_themes_found_in_all_notes_again_are_wholly_steady_and_in_samples_less(demo_copy: Path) -> None:
    workspace = workspaces.open_workspace(demo_copy)
    ticks: list[tuple[str, int, int]] = []
    whole = views.stability(workspace, draws=1, share=1.0, progress=lambda *tick: ticks.append(tick))
    assert ticks == [("samples", 1, 1)]
    assert len(whole) >= 5
    assert whole.attrs["run"] == views.themes(workspace).attrs["run"]
    assert (whole["stability"] == 1.0).all()
    assert (whole["found_again"] == 1.0).all()
    sampled = views.stability(workspace, draws=2, audience="researcher")
    assert 0 < sampled["stability"].mean() < 1
    assert sampled["stability"].is_monotonic_decreasing
    assert set(sampled["theme_id"]) <= set(views.themes(workspace, audience="researcher")["theme_id"])
    assert all(round(20 * x, 6).is_integer() for x in sampled["stability"])  # to a twentieth
    with pytest.raises(DisclosureError, match="researcher only"):
        views.stability(workspace, audience="executive")


def test_a_theme_is_found_again_from_one_half_on() -> None:
    import pandas as pd

    shown = pd.DataFrame(
        {
            "theme_id": ["T1", "T2", "wider"],
            "pillar": "digital",
            "name": "x",
            "pairs": 5,
            "status": "active",
            "run_id": "R",
        }
    )
    table = _told(shown, {"T1": [0.5, 0.49], "T2": [1.0, 0.9], "T3": [1.0]}, draws=2, step=0.05)
    assert table["theme_id"].tolist() == ["T2", "T1"]
    assert table["stability"].tolist() == [0.95, 0.5]
    assert table["found_again"].tolist() == [1.0, 0.5]


def test_without_themes_the_next_step_is_said(tmp_path: Path) -> None:
    empty = workspaces.init(tmp_path / "ws")
    for asked in (stability, views.stability):
        with pytest.raises(UsageError, match="insight run"):
            asked(empty)
