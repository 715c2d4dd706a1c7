"""A programme that loses these has a scorer that never learns, cannot be taken back, or changes without saying so."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from insight import linking, reviewing
from insight import workspace as workspaces
from insight.errors import DisclosureError
from insight.models.link_model import packaged
from insight.records import Link, Verdict, VerdictStatus
from insight.views.links_learned import link_model
from insight.views.reviews import questions
from insight.workspace import Workspace

NOON = dt.datetime(2025, 5, 1, 12)


def answered(workspace: Workspace, gold: Path, most: int) -> None:
    """The first questions of the queue answered by the truth, as an owner who knows would."""
    right = {(r["decision_id"], r["session_id"]) for r in map(json.loads, gold.read_text().splitlines())}
    session = {note.id: note.session for note in workspace.store.notes()}
    every = workspace.store.links()
    for name in questions(workspace)["link_id"][:most]:
        link = every[name]
        true = (link.decision, session[link.note]) in right
        reviewing.give_verdict(workspace, name, "confirmed" if true else "rejected")


def scores(workspace: Workspace) -> list[tuple[str, float]]:
    return sorted((name, link.probability) for name, link in workspace.store.links().items())


@pytest.mark.models
def test_answers_teach_the_scorer_and_can_be_taken_back(demo_copy: Path, demo: Path, run_cli: Callable) -> None:
    workspace = workspaces.open_workspace(demo_copy)
    asked = questions(workspace)
    assert asked["sampled"].any(), "a model that is asked only of what it liked confirms itself"
    shipped = scores(workspace)
    answered(workspace, demo / "gold" / "gold_links.jsonl", 60)

    said = run_cli("link", "-w", demo_copy).stdout
    facts = link_model(workspace).attrs
    assert facts["known"] == facts["judged"] >= 40
    first = said.splitlines()[0]
    assert first.startswith(facts["said"])
    if linking.kept(workspace)["model"]:
        assert "refitted" in first
        assert "--reset" in first
        assert scores(workspace) != shipped
        assert linking.kept(workspace)["after"] < linking.kept(workspace)["before"]
    else:
        assert "stays as shipped" in first
    learned = scores(workspace)
    assert run_cli("link", "-w", demo_copy).stdout.splitlines()[0] == first
    assert scores(workspace) == learned, "the same answers teach the same"

    assert "as shipped" in run_cli("link", "--reset", "-w", demo_copy).stdout
    assert scores(workspace) == shipped
    assert linking.manifest(workspace)["used"] == "as shipped"


def test_what_people_agree_on_is_learned_and_nothing_else() -> None:
    links = {f"L{k}": Link(f"D{k}", f"N{k}", 1, 0.0, 0.5, ("s",)) for k in range(5)}

    def said(link: str, status: VerdictStatus, role: str = "owner", strength: str | None = None) -> Verdict:
        return Verdict(link, status, role, NOON, strength)  # type: ignore[arg-type]

    verdicts = [
        said("L0", "confirmed"),
        said("L1", "rejected"),
        said("L2", "confirmed", "mentor"),
        said("L2", "rejected", "executive"),
        said("L3", "confirmed", strength="none"),
        said("L4", "confirmed"),
        said("L4", "withdrawn"),
        said("gone", "confirmed"),
    ]
    assert linking.judged(verdicts, links) == {("D0", "N0"): True, ("D1", "N1"): False, ("D3", "N3"): False}


def test_what_one_side_confirmed_is_put_to_the_other(demo_copy: Path) -> None:
    workspace = workspaces.open_workspace(demo_copy)
    first = questions(workspace)["link_id"].iloc[0]
    reviewing.give_verdict(workspace, first, "confirmed", by_role="executive")
    assert first not in set(questions(workspace)["link_id"])
    assert first not in set(questions(workspace, role="executive")["link_id"])
    assert first in set(questions(workspace, role="mentor")["link_id"])


def test_the_model_is_the_owners_to_see(demo_copy: Path) -> None:
    with pytest.raises(DisclosureError):
        link_model(workspaces.open_workspace(demo_copy), audience="executive")


def test_a_model_learned_by_an_earlier_version_gives_way_to_the_shipped_one(tmp_path: Path) -> None:
    """It weighs signals that are no more; the page that shows the model would not open until the next linking."""
    workspace = workspaces.init(tmp_path / "workspace")
    older = json.loads(packaged().dumps()) | {"weights": {"sentence_words": 0.3}}
    workspace.store.set_meta(linking.MODEL, {"model": json.dumps(older), "verdicts": 40, "reason": ""})
    assert linking.in_use(workspace) == packaged()
