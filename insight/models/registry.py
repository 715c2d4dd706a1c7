"""Theme ids that stay: a run's themes are matched to the last run's, and what changed goes into the log.

Themes are compared by the segments they share and, where segments were replaced, by their mean vectors; the best
one-to-one matching keeps its ids. A new theme's id comes from the segments it was born with, so that the same
programme in the same order of runs has the same ids everywhere.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from insight.records import Registry, Rows, ThemeEvent, Wording

MATCH = 0.3  # below this two themes are two themes
_STEADY = 0.1  # a change of size within a tenth is no news


def match(old: Registry, members: Sequence[Sequence[str]], centroids: Rows) -> tuple[list[str], tuple[ThemeEvent, ...]]:
    """An id for each group of segments, old where it continues an old theme, and the log of what changed.

    Args:
        old: the last run's registry; empty on the first run.
        members: segment ids, a group each.
        centroids: float32, (n groups, dimensions), unit length: each group's mean vector.
    """
    alive = {segment for group in members for segment in group}
    kept = _pairs(old, members, centroids, alive)
    taken = set(old.themes)
    ids = []
    for place, group in enumerate(members):
        theme = old.themes[kept[place]] if place in kept else new_id(group, taken=taken)
        taken.add(theme)
        ids.append(theme)
    return ids, _events(old, members, ids=ids, kept=kept)


def new_id(segments: Collection[str], *, taken: Collection[str] = ()) -> str:
    """'T-' and six base32 characters of the hash of the sorted segment ids (which are keyed hashes themselves)."""
    for attempt in range(1000):
        text = "\0".join((*sorted(segments), *([str(attempt)] if attempt else [])))
        name = "T-" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:6]
        if name not in taken:
            return name
    raise AssertionError("a thousand collisions in 2^30 ids")


def _pairs(old: Registry, members: Sequence[Sequence[str]], centroids: Rows, alive: set[str]) -> dict[int, int]:
    """The best one-to-one matching: place of the new group -> place of the old theme."""
    from scipy.optimize import linear_sum_assignment

    if not old.themes or not members:
        return {}
    score = _scores(old, members, centroids, alive)
    rows, columns = linear_sum_assignment(-score)
    return {int(r): int(c) for r, c in zip(rows, columns, strict=True) if score[r, c] >= MATCH}


def _scores(
    old: Registry, members: Sequence[Sequence[str]], centroids: Rows, alive: set[str]
) -> npt.NDArray[np.float64]:
    """(n new, n old): overlap of segments that both runs know, and closeness of means for what was replaced."""
    before = [frozenset(old.members.get(theme, ())) for theme in old.themes]
    known = frozenset().union(*before)
    survived = np.array([len(b & alive) / max(1, len(b)) for b in before])
    overlap = np.zeros((len(members), len(before)))
    for r, group in enumerate(members):
        now = known & set(group)
        for c, then in enumerate(before):
            both = len(now & then)
            if both:
                overlap[r, c] = both / len(now | (then & alive))
    if centroids.shape[1] != old.centroids.shape[1]:
        return overlap  # another encoder: only shared segments can tell
    close = np.clip((centroids @ old.centroids.T - 0.6) / 0.4, 0.0, 1.0)
    return np.asarray(survived * overlap + (1 - survived) * np.maximum(overlap, close))


def _events(
    old: Registry, members: Sequence[Sequence[str]], *, ids: Sequence[str], kept: Mapping[int, int]
) -> tuple[ThemeEvent, ...]:
    was = {segment: theme for theme, group in old.members.items() for segment in group}
    now = {segment: theme for theme, group in zip(ids, members, strict=True) for segment in group}
    events = []
    for place, (theme, group) in enumerate(zip(ids, members, strict=True)):
        if place in kept:
            events.append(continued(theme, old.members.get(theme, ()), group))
            continue
        source, share = _mostly(was.get(segment) for segment in group)
        split = source is not None and share > 0.5
        events.append(ThemeEvent(theme, "split" if split else "born", (str(source),) if split else (), round(share, 3)))
    gone = [theme for theme in old.themes if theme not in set(ids)]
    for theme in gone:
        target, share = _mostly(now.get(segment) for segment in old.members.get(theme, ()))
        merged = target is not None and share > 0.5
        events.append(
            ThemeEvent(theme, "merged" if merged else "faded", (str(target),) if merged else (), round(share, 3))
        )
    return tuple(events)


def continued(theme: str, then: Sequence[str], now: Sequence[str]) -> ThemeEvent:
    """What happened to a theme that goes on: kept, grown or shrunk; ``share`` is the overlap (Jaccard)."""
    change = len(now) / max(1, len(then)) - 1
    share = round(len(set(then) & set(now)) / max(1, len(set(then) | set(now))), 3)
    return ThemeEvent(theme, "kept" if abs(change) <= _STEADY else "grown" if change > 0 else "shrunk", (), share)


def _mostly(themes: Iterable[str | None]) -> tuple[str | None, float]:
    """The commonest theme and its share of all; ties go to the smaller id."""
    counts = Counter(themes)
    total = sum(counts.values())
    named = sorted(((-n, theme) for theme, n in counts.items() if theme is not None))
    return (named[0][1], -named[0][0] / total) if named else (None, 0.0)


def dump(registry: Registry) -> dict[str, object]:
    """The registry as JSON values, for the store; centroids as base64 of little-endian float32."""
    rows = np.ascontiguousarray(registry.centroids, dtype="<f4")
    return {
        "themes": list(registry.themes),
        "dimensions": int(rows.shape[1]),
        "centroids": base64.b64encode(rows.tobytes()).decode(),
        "members": {theme: list(group) for theme, group in registry.members.items()},
        "names": dict(registry.names),
        "parents": dict(registry.parents),
        "worded": {theme: [w.definition, list(w.keywords), w.size] for theme, w in registry.worded.items()},
    }


def load(values: Mapping[str, Any] | None) -> Registry:
    """What ``dump`` wrote; an empty registry from nothing.

    >>> load(dump(Registry(("T-A",), np.ones((1, 2), np.float32), {"T-A": ("s1",)}))).members
    {'T-A': ('s1',)}
    """
    if not values:
        return Registry()
    rows = np.frombuffer(base64.b64decode(values["centroids"]), dtype="<f4").astype(np.float32)
    return Registry(
        tuple(values["themes"]),
        rows.reshape(len(values["themes"]), values["dimensions"]),
        {theme: tuple(group) for theme, group in values["members"].items()},
        dict(values["names"]),
        dict(values["parents"]),
        {theme: Wording(said, tuple(words), size) for theme, (said, words, size) in values.get("worded", {}).items()},
    )
