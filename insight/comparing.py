"""What a run found, kept beside its manifest: so that two runs can be compared, and a run made again from its manifest.

Of each of the last runs the store remembers which segments were in which theme and which note led each decision: ids
only, and the names of the themes. Ids of segments that are gone are dropped with the next run; an erasure drops all.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight import recipe as recipes
from insight.errors import UsageError
from insight.views.audience import only
from insight.workspace import IDENTITY, Workspace, init

if TYPE_CHECKING:
    import pandas as pd

MEMORY = "run_states"
KEPT = 5  # runs
THEMES = ("theme_id", "event", "name_before", "name_after", "segments_before", "segments_after", "in_both")
LINKS = ("decision_id", "change", "session_before", "session_after", "probability_before", "probability_after")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side: ``figures`` for everyone, the tables for the owner (empty for researchers)."""

    figures: Mapping[str, float | int | None]
    themes: "pd.DataFrame"
    links: "pd.DataFrame"


def remember(workspace: Workspace, run: str, found: Mapping[str, Any], *, forget: bool = False) -> None:
    """Keep a run's ``state`` under its id; ``forget`` drops what is known of earlier runs (after an erasure)."""
    store = workspace.store
    known: dict[str, Any] = {} if forget else store.get_meta(MEMORY, {})
    alive = store.segment_ids()
    kept = {name: _pruned(state, alive) for name, state in known.items() if name != run}
    kept = dict(list(kept.items())[-(KEPT - 1) :]) | {run: dict(found)}
    if kept != known:
        store.set_meta(MEMORY, kept)


def state(workspace: Workspace) -> dict[str, Any]:
    """Themes with their segments, and for each decision the session of its best link; ids and theme names only."""
    store = workspace.store
    session = store.session_of()
    best = {x.decision: x for x in sorted(store.links().values(), key=lambda x: -x.rank)}
    decided = [d.id for d in store.decisions()]
    return {
        "themes": {t.id: {"name": t.name, "pillar": t.pillar, "segments": list(t.segments)} for t in store.themes()},
        "links": {
            d: {"session": session[best[d].note], "probability": round(best[d].probability, 4), "band": best[d].band}
            for d in decided
            if d in best
        },
    }


def figures(found: Mapping[str, Any], *, segments: int, decisions: int) -> dict[str, Any]:
    """A ``state`` in figures: themes in each pillar, the share of ``segments`` in one, the best links by band."""
    themes, links = found["themes"].values(), found["links"].values()
    inside = {segment for theme in themes for segment in theme["segments"]}
    return {
        "themes": len(themes),
        "themes_by_pillar": dict(sorted(Counter(str(theme["pillar"]) for theme in themes).items())),
        "segments_in_themes_share": round(len(inside) / segments, 4) if segments else None,
        "best_links_by_band": dict(sorted(Counter(link["band"] for link in links).items())),
        "decisions_without_links": decisions - len(links),
    }


def compare(workspace: Workspace, before: str, after: str, *, audience: str = "owner") -> Comparison:
    """What changed in themes and links from one run to another of the same workspace.

    Raises:
        UsageError: a run is unknown, or so old that what it found is no longer kept.
        DisclosureError: the executive asks.
    """
    asked = only(audience, ("owner", "researcher"), what="Comparisons of runs")
    known: dict[str, Any] = workspace.store.get_meta(MEMORY, {})
    for run in (before, after):
        if run not in known:
            raise UsageError(f"What run {run} found is not kept (the last {KEPT} are). See: insight runs -w WORKSPACE")
    return compared(known[before], known[after], detailed=asked == "owner")


def compared(before: Mapping[str, Any], after: Mapping[str, Any], *, detailed: bool = True) -> Comparison:
    """Two states (``state``) side by side. Figures for others than the owner are rounded and hold no counts."""
    import pandas as pd

    themes, links = _themes(before["themes"], after["themes"]), _links(before["links"], after["links"])
    figures = _agreement(before["themes"], after["themes"])
    same = [row["change"] == "same" for row in links]
    figures["decisions_with_the_same_first_note"] = round(sum(same) / len(same), 3) if same else None
    if not detailed:
        figures = {k: None if v is None else round(v, 2) for k, v in figures.items() if not k.endswith("_n")}
        themes, links = [], []
    return Comparison(figures, pd.DataFrame(themes, columns=list(THEMES)), pd.DataFrame(links, columns=list(LINKS)))


def reproduce(
    workspace: Workspace,
    run: str,
    paths: Sequence[str | Path],
    into: Path,
    *,
    decisions: str | Path | None = None,
    roster: str | Path | None = None,
) -> tuple[Workspace, Comparison]:
    """Make a run again in a new workspace, from its manifest, the same files and the same key; compare the results.

    Edits and confirmations of people are not replayed: a run made after some may differ in what they touched.

    Raises:
        UsageError: the run is unknown, or what it found is no longer kept.
    """
    import shutil

    from insight import pipeline

    manifest = manifest_of(workspace, run)
    known: dict[str, Any] = workspace.store.get_meta(MEMORY, {})
    if run not in known:
        raise UsageError(f"What run {run} found is not kept (the last {KEPT} are), so nothing can be compared.")
    recipe = recipe_of(manifest)
    into.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(workspace.path / IDENTITY, into / IDENTITY)  # the same key, so that ids are the same
    init(into)
    shutil.copyfile(workspace.pillars_file, into / recipe.pillars.file)
    (into / recipes.SETTINGS).write_text(settings(recipe), encoding="utf-8")
    made = Workspace(into, recipes.load(into / recipes.SETTINGS))
    pipeline.run(paths, made, decisions=decisions, roster=roster)
    return made, compared(known[run], state(made))


def manifest_of(workspace: Workspace, run: str) -> dict[str, Any]:
    """The manifest of a run.

    Raises:
        UsageError: there is no such run.
    """
    from insight.views import runs

    table = runs(workspace)
    found = table[table["run_id"] == run]
    if found.empty:
        raise UsageError("There is no run of that id here. See: insight runs -w WORKSPACE")
    return dict(found["manifest"].iloc[0])


def differing_versions(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Package or model -> version or digest then, and now, for those that changed since the run."""
    from insight.runs import models

    changed = {name: (old, _version(name)) for name, old in manifest.get("versions", {}).items()}
    now = models(recipe_of(manifest))
    for part, old in manifest.get("models", {}).items():
        changed[f"{part} {old['name']}"] = (old["digest"][:12], now[part]["digest"][:12])
    return {name: (then, today) for name, (then, today) in changed.items() if then != today}


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def recipe_of(manifest: Mapping[str, Any]) -> recipes.Recipe:
    """The recipe in a manifest, without settings of other versions."""
    return recipes.parse(recipes.known(manifest.get("recipe", {})))


def settings(recipe: recipes.Recipe) -> str:
    """The recipe as an insight.toml that says every setting."""
    lines: list[str] = []
    for section, values in recipe.model_dump(mode="json").items():
        lines += [f"[{section}]", *(f"{name} = {_toml(value)}" for name, value in values.items()), ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


def _pruned(state: dict[str, Any], alive: set[str]) -> dict[str, Any]:
    themes = {k: v | {"segments": [s for s in v["segments"] if s in alive]} for k, v in state["themes"].items()}
    return state | {"themes": themes}


def _where(themes: Mapping[str, Any]) -> dict[str, str]:
    return {segment: name for name, theme in themes.items() for segment in theme["segments"]}


def _agreement(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, float | int | None]:
    from sklearn.metrics import adjusted_rand_score

    then, now = _where(before), _where(after)
    both = sorted(then.keys() & now.keys())
    moved = sum(then[s] != now[s] for s in both)
    return {
        "segments_in_both_n": len(both),
        "moved_n": moved,
        "moved_share": round(moved / len(both), 3) if both else None,
        "themes_ARI": round(float(adjusted_rand_score([then[s] for s in both], [now[s] for s in both])), 3)
        if both
        else None,
        "themes_before": len(before),
        "themes_after": len(after),
    }


def _themes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    now = _where(after)
    rows = []
    for name in [*before, *(t for t in after if t not in before)]:
        old, new = before.get(name), after.get(name)
        ids, ids_now = set(old["segments"] if old else ()), set(new["segments"] if new else ())
        rows.append(
            {
                "theme_id": name,
                "event": "same" if old and new and ids == ids_now else _event(ids, ids_now, now),
                "name_before": old and old["name"],
                "name_after": new and new["name"],
                "segments_before": len(ids),
                "segments_after": len(ids_now),
                "in_both": len(ids & ids_now),
            }
        )
    return rows


def _event(ids: set[str], ids_now: set[str], now: Mapping[str, str]) -> str:
    if ids and ids_now:
        return "grown" if len(ids_now) > len(ids) else "changed"
    if ids_now:
        return "new"
    went = Counter(now[s] for s in ids if s in now).most_common(1)
    return f"into {went[0][0]}" if went and went[0][1] > len(ids) / 2 else "gone"


def _links(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for decision in sorted(before.keys() | after.keys()):
        old, new = before.get(decision, {}), after.get(decision, {})
        same = old.get("session") == new.get("session")
        change = (
            "same" if same and old.get("band") == new.get("band") else "surer or less sure" if same else "other note"
        )
        if not old or not new:
            change = "new" if new else "gone"
        rows.append(
            {"decision_id": decision, "change": change}
            | {"session_before": old.get("session"), "session_after": new.get("session")}
            | {"probability_before": old.get("probability"), "probability_after": new.get("probability")}
        )
    return rows
