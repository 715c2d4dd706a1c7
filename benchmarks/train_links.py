"""Fit the packaged link model, and say how it does on teams and programmes it has not seen.

    python benchmarks/train_links.py MEETINGS_DIR --scratch DIR [--write]

MEETINGS_DIR holds ``track_A`` and ``track_E``. Cross-validation is by team; invented programmes are left out whole.
Some of them go through the anonymiser, so INSIGHT_KEY must be set. ``--write`` fits on all of them and writes
``insight/models/data/link_model.json``.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from link_data import Cached, Programme, pipelined, read
from link_invented import assemble, settings, without

from insight.models.link_calibration import probabilities
from insight.models.link_model import Doubles, LinkModel, Scored, score
from insight.models.link_training import Labelled, fit, prior
from insight.models.links import EvidenceLinker

PACKAGED = Path(__file__).parents[1] / "insight" / "models" / "data" / "link_model.json"
FITTED_ON = (
    "AMI and ICSI meetings (CC BY 4.0) as written summaries and as notes of utterances, with and without the "
    "decision's pair, all teams; two invented programmes with and without unit, role and rationale; and eight from "
    "insight.synthetic, easy to hard, as the pipeline redacts them. "
    "Figures for unseen teams and programmes: benchmarks/train_links.py."
)


@dataclass(frozen=True, slots=True)
class Case:
    """A programme ready for fitting; ``group`` of each decision is what cross-validation keeps together."""

    name: str
    labelled: Labelled
    groups: tuple[str, ...]


def case(
    programme: Programme, embedder: Cached, *, model: LinkModel, name: str, groups: dict[str, str], weight: float
) -> Case:
    """The pools of a programme under a model's weights, with what is right in them."""
    linker = EvidenceLinker(embedder)
    p = programme
    prepared = linker.prepare(p.decisions, p.sessions, p.notes, p.segments, p.vectors, model=model)
    if prepared is None:
        raise SystemExit(f"{name} has nothing to link.")
    asked, index, scored = prepared
    ids = np.array([note.id for note in index.notes])
    right = np.array(
        [
            [i in p.gold.get(d.id, ()) for i in ids[row]]
            for d, row in zip(asked.decisions, scored.pool.notes, strict=True)
        ]
    )
    everyone = np.ones(len(asked.decisions), bool)
    linked = np.array([d.id in p.gold for d in asked.decisions])
    teams = tuple(groups.get(d.id, p.name) for d in asked.decisions)
    return Case(name, Labelled(scored.pool, right & scored.pool.held, linked, everyone, weight), teams)


#: difficulty, seed, pairs, months: other difficulties word what was said less like the decision, and lose more names
PLANS: tuple[tuple[str, int, int, int], ...] = (
    *(("easy", 11, 20, 12), ("medium", 12, 20, 12), ("hard", 13, 20, 12), ("medium", 14, 12, 9)),
    *(("hard", 15, 30, 12), ("easy", 16, 10, 10), ("hard", 17, 20, 8), ("medium", 18, 30, 10)),
)


def redacted_cases(scratch: Path, embedder: Cached, *, model: LinkModel) -> Iterator[Case]:
    """Invented programmes as they come out of the anonymiser, from registers that know more or less."""
    for plan in PLANS:
        full = pipelined(scratch, *plan)
        for name, programme in (
            ("full", full),
            ("no-role", without(full, role=True)),
            ("bare", without(full, unit=True, role=True, rationale=True)),
        ):
            group = {d.id: full.name for d in full.decisions}
            yield case(programme, embedder, model=model, name=f"redacted-{name}", groups=group, weight=0.5)


def cases(meetings: Path, embedder: Cached, *, model: LinkModel, scratch: Path) -> Iterator[Case]:
    """Everything that is fitted on."""
    yield from redacted_cases(scratch, embedder, model=model)
    for track in ("track_E", "track_A"):
        programme = read(meetings / track, embedder)
        teams = {d.id: d.pair or "" for d in programme.decisions}
        yield case(programme.without_pairs(), embedder, model=model, name=track, groups=teams, weight=1.0)
        yield case(programme, embedder, model=model, name=f"{track}-pair", groups=teams, weight=0.5)
    for setting in settings():
        for seed in range(4):
            full = assemble(setting, embedder, seed=seed)
            for name, programme in (
                ("full", full),
                ("no-role", without(full, role=True)),
                ("no-unit", without(full, unit=True)),
                ("bare", without(full, unit=True, role=True, rationale=True)),
            ):
                group = {d.id: setting.name for d in programme.decisions}
                yield case(programme, embedder, model=model, name=f"invented-{name}", groups=group, weight=0.5)


def figures(scored: Scored, right: np.ndarray, linked: np.ndarray, chances: Doubles) -> dict[str, float]:
    """MRR, R@5, AUROC of linked and calibration error, as score.py counts them."""
    from sklearn.metrics import roc_auc_score

    ranked = np.take_along_axis(right, scored.order, axis=1)
    hit = ranked[linked]
    first = np.where(hit.any(axis=1), 1 / (1 + hit.argmax(axis=1)), 0.0)
    top, ok = chances[:, 0], ranked[:, 0]
    bins = np.minimum((top * 10).astype(int), 9)
    ece = sum(abs(top[bins == b].mean() - ok[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    order = np.argsort(-top, kind="stable")
    precision = np.cumsum(ok[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= 0.9)
    return {
        "MRR": float(first.mean()),
        "hit@1": float(hit[:, 0].mean()),
        "R@5": float((hit[:, :5].sum(axis=1) / np.maximum(hit.sum(axis=1), 1)).mean()),
        "AUROC": float(roc_auc_score(linked, top)) if 0 < linked.sum() < len(linked) else float("nan"),
        "ECE": float(ece),
        "yield@90": float(np.cumsum(ok[order])[good[-1]] / linked.sum()) if len(good) else 0.0,
        "n": len(linked),
    }


def folds(groups: Sequence[str], n: int) -> list[set[str]]:
    """Teams in ``n`` parts, always the same, redacted programmes among them; other invented ones are parts alone."""
    invented = {s.name for s in settings()}
    teams = sorted(g for g in set(groups) if g.rsplit("-", 1)[0] not in invented and g not in invented)
    shuffled = np.random.default_rng(0).permutation(teams).tolist()
    return [set(shuffled[k::n]) for k in range(n)] + [{name} for name in sorted(invented)]


def cross_validate(all_cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Figures for decisions whose team or programme the model has not seen."""
    names = sorted({c.name for c in all_cases})
    kept: dict[str, list[tuple[Case, Scored, Doubles, np.ndarray]]] = {name: [] for name in names}
    for fold in folds([g for c in all_cases for g in c.groups], 7):
        inside = [np.array([g in fold for g in c.groups]) for c in all_cases]
        model = fit([c.labelled.only(~here) for c, here in zip(all_cases, inside, strict=True)], fitted_on="a fold")
        for c, here in zip(all_cases, inside, strict=True):
            if here.any():
                scored = score(c.labelled.pool, model)
                kept[c.name].append((c, scored, probabilities(scored, model), here))
    return {name: _joined(parts) for name, parts in kept.items()}


def _joined(parts: list[tuple[Case, Scored, Doubles, np.ndarray]]) -> dict[str, float]:
    width = min(s.order.shape[1] for _, s, _, _ in parts)
    right = np.concatenate([np.take_along_axis(c.labelled.right, s.order, 1)[here, :width] for c, s, _, here in parts])
    chances = np.concatenate([p[here, :width] for _, _, p, here in parts])
    linked = np.concatenate([c.labelled.linked[here] for c, _, _, here in parts])
    straight = np.broadcast_to(np.arange(width), right.shape)
    first = parts[0][1]
    return figures(replace(first, order=straight), right, linked, chances)


def main() -> None:
    """Cross-validate, print, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("meetings", type=Path)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    embedder = Cached(args.scratch)
    everything = list(cases(args.meetings, embedder, model=prior(), scratch=args.scratch))
    model = fit([c.labelled for c in everything], fitted_on="first pass")
    everything = list(cases(args.meetings, embedder, model=model, scratch=args.scratch))
    for name, result in cross_validate(everything).items():
        print(f"{name:18}", json.dumps({k: round(v, 3) for k, v in result.items()}))
    if args.write:
        model = fit([c.labelled for c in everything], fitted_on=FITTED_ON)
        PACKAGED.write_text(model.dumps(), encoding="utf-8")


if __name__ == "__main__":
    main()
