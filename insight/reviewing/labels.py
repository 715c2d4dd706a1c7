"""Labels that people give, to measure the machine by: kept apart from everything the machine learns from.

Kept by reviewer, under names that say nothing about the note (keyed, not joined to any other id), without any text.
"""

from collections.abc import Collection, Mapping
from typing import Any

from insight.errors import UsageError
from insight.workspace import Workspace

TASKS = ("themes", "links", "anonymise")
REVIEWERS = ("reviewer 1", "reviewer 2", "reviewer 3")

type Answer = Mapping[str, Any]


def item(workspace: Workspace, own: str) -> str:
    """The name under which a sentence or a link is labelled."""
    return workspace.keyed("label", own, prefix="S")


def given(workspace: Workspace, task: str, reviewer: str) -> dict[str, Answer]:
    """Item -> what this reviewer said of it, in the order in which it was said.

    Raises:
        UsageError: there is no such task or reviewer.
    """
    found: list[tuple[str, Answer]] = workspace.store.get_meta(_name(task, reviewer), [])
    return dict(found)


def give(workspace: Workspace, task: str, name: str, answer: Answer, *, reviewer: str) -> None:
    """Keep an answer; another one on the same item replaces it."""
    kept = {k: v for k, v in given(workspace, task, reviewer).items() if k != name} | {name: dict(answer)}
    workspace.store.set_meta(_name(task, reviewer), list(kept.items()))


def take_back(workspace: Workspace, task: str, *, reviewer: str) -> str | None:
    """Take the last answer back; gives the item it was on."""
    kept = list(given(workspace, task, reviewer).items())
    if not kept:
        return None
    workspace.store.set_meta(_name(task, reviewer), kept[:-1])
    return kept[-1][0]


def prune(workspace: Workspace) -> None:
    """Drop the labels of sentences and links that are no more."""
    store = workspace.store
    alive: Collection[str] | None = None
    for task in TASKS:
        for reviewer in REVIEWERS:
            known = given(workspace, task, reviewer)
            if not known:
                continue
            if alive is None:
                alive = {item(workspace, own) for own in (*(s.id for s in store.segments()), *store.links())}
            left = [(k, v) for k, v in known.items() if k in alive]
            if len(left) < len(known):
                store.set_meta(_name(task, reviewer), left)


def renewed(workspace: Workspace, items: Mapping[str, str]) -> dict[str, list[tuple[str, Answer]]]:
    """All labels by the name they are kept under, with new names of ``items``: for a change of key."""
    said = {(task, who): given(workspace, task, who) for task in TASKS for who in REVIEWERS}
    return {_name(*by): [(items.get(k, k), v) for k, v in known.items()] for by, known in said.items() if known}


def _name(task: str, reviewer: str) -> str:
    if task not in TASKS or reviewer not in REVIEWERS:
        raise UsageError(f"Label for one of {', '.join(TASKS)}, as one of {', '.join(REVIEWERS)}.")
    return f"labels of {task} by {reviewer}"
