"""Pillars: the headings a programme listens for, and how likely each segment belongs under each of them, or none.

Exemplars spread their labels to segments by likeness (``pillar_kernel``), the segments around add theirs
(``pillar_context``), and the sum is a calibrated probability for each pillar on its own: several or none may hold.
"""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from insight.errors import ModelError, RecipeError
from insight.models import calibrate, pillar_context, pillar_exemplars, pillar_kernel
from insight.ports import Embedder
from insight.recipe import Pillars as Settings
from insight.records import Pillar, PillarScores, Rows, Segment, Vectors

type Array = npt.NDArray[np.float64]
type Confirmation = tuple[str, frozenset[str]]

CONFIRMED = 4.0
"""Trust in a person's click: as much as in four exemplars."""


def read_pillars(path: Path | None = None) -> tuple[Pillar, ...]:
    """The pillars of a file (TOML: ``[[pillar]]`` with name, definition, examples, counter_examples); else the default.

    Raises:
        RecipeError: the file is not valid, or a pillar has no name or definition, or two share a name.
    """
    if path is None or not path.exists():
        text = (resources.files("insight.models") / "data" / "pillars.toml").read_text(encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8-sig")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"The pillars file is not valid TOML: {error}. Mend that line.") from None
    entries = table.get("pillar")
    if not isinstance(entries, list) or not entries:
        raise RecipeError(
            "The pillars file has no [[pillar]]. Add one with a name and a definition, or delete the file."
        )
    pillars = tuple(_pillar(entry, ordinal) for ordinal, entry in enumerate(entries, start=1))
    if len({p.name for p in pillars}) < len(pillars):
        raise RecipeError("Two pillars have the same name. Give each its own.")
    return pillars


def _pillar(entry: object, ordinal: int) -> Pillar:
    fields = entry if isinstance(entry, dict) else {}
    unknown = sorted(set(fields) - {"name", "definition", "examples", "counter_examples"})
    texts = [fields.get("name"), fields.get("definition")]
    lists = [fields.get("examples", []), fields.get("counter_examples", [])]
    if unknown:
        raise RecipeError(
            f"Pillar {ordinal}: {unknown[0]} is not known. Use name, definition, examples, counter_examples."
        )
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise RecipeError(f"Pillar {ordinal} lacks a name or a definition. Write both as text.")
    if not all(isinstance(items, list) and all(isinstance(item, str) for item in items) for items in lists):
        raise RecipeError(f"Pillar {ordinal}: examples and counter_examples are lists of texts. Mend them.")
    name, definition = (str(text).strip() for text in texts)
    return Pillar(name, definition, tuple(lists[0]), tuple(lists[1]))


class PillarModel:
    """Gives each segment a probability for each pillar. Learns on first use."""

    def __init__(self, pillars: Sequence[Pillar], settings: Settings, embedder: Embedder) -> None:
        self.pillars = tuple(pillars)
        self.settings = settings
        self.embedder = embedder

    @property
    def digest(self) -> str:
        """Names what decides the scores beside the segments: pillars, settings and the packaged exemplars."""
        parts = [
            [asdict(p) for p in self.pillars],
            self.settings.model_dump(mode="json"),
            pillar_exemplars.digest([text for _, text, _ in pillar_exemplars.packaged()]),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    @cached_property
    def _exemplars(self) -> tuple[pillar_exemplars.Exemplars, Rows]:
        default = {p.name: p.definition for p in read_pillars()}
        known = frozenset(p.name for p in self.pillars if default.get(p.name) == p.definition)
        exemplars = pillar_exemplars.gather(self.pillars, known)
        return exemplars, pillar_exemplars.embed(exemplars.texts, self.embedder)

    def score(
        self, segments: Sequence[Segment], vectors: Vectors, *, confirmations: Sequence[Confirmation] = ()
    ) -> PillarScores:
        """A calibrated probability for each segment and pillar, in the order of ``segments``.

        The same whatever the order of segments. ``confirmations`` (segment id, its pillars) teach the model; the last
        one of a segment counts.

        Raises:
            ModelError: a segment has no vector, or the vectors are another encoder's.
        """
        names = tuple(p.name for p in self.pillars)
        if not segments:
            empty = np.zeros((0, len(names)), dtype=np.float32)
            return PillarScores((), names, empty, empty > 1)
        order = sorted(range(len(segments)), key=lambda i: (segments[i].note, segments[i].ordinal, segments[i].id))
        ordered = [segments[i] for i in order]
        probability = self._probabilities(ordered, self._rows(ordered, vectors), confirmations)
        rows = np.empty((len(segments), len(names)), dtype=np.float32)
        rows[order] = np.round(probability, 4)
        return PillarScores(tuple(s.id for s in segments), names, rows, rows >= np.float32(self.settings.threshold))

    def _rows(self, segments: Sequence[Segment], vectors: Vectors) -> Rows:
        if vectors.embedder != self.embedder.name:
            raise ModelError("The vectors are of another encoder than the pillars'. Run insight mine again.")
        place = {name: i for i, name in enumerate(vectors.ids)}
        missing = [s.id for s in segments if s.id not in place]
        if missing:
            raise ModelError(f"Segment {missing[0]} has no vector. Run insight mine again.")
        return np.asarray(vectors.rows[[place[s.id] for s in segments]], dtype=np.float32)

    def _probabilities(self, segments: Sequence[Segment], rows: Rows, confirmations: Sequence[Confirmation]) -> Array:
        place = {s.id: i for i, s in enumerate(segments)}
        clicked = {name: held for name, held in confirmations if name in place}
        at = np.array([place[name] for name in sorted(clicked)], dtype=np.int64)
        truth = np.array(
            [[p.name in clicked[name] for p in self.pillars] for name in sorted(clicked)], dtype=np.float64
        ).reshape(len(at), len(self.pillars))
        notes = [s.note for s in segments]
        own = self._own(rows, at, truth, [notes[i] for i in at])
        features = pillar_context.around(own, rows, notes, window=self.settings.window)
        return calibrate.sigmoid(features @ pillar_context.PRIOR)

    def _own(self, rows: Rows, at: npt.NDArray[np.int64], truth: Array, notes: Sequence[str]) -> Array:
        """Log-odds from a segment's own words; a confirmed segment gets what the others say of it."""
        exemplars, known = self._exemplars
        groups = {note: 1_000_000 + i for i, note in enumerate(sorted(set(notes)))}
        fitted, held_out = pillar_kernel.fit(
            np.vstack([known, rows[at]]),
            np.vstack([exemplars.labels, truth]),
            trust=np.concatenate([exemplars.trust, np.full(len(at), CONFIRMED)]),
            groups=np.concatenate([exemplars.groups, np.array([groups[n] for n in notes], dtype=np.int64)]),
        )
        raw = fitted.score(rows)
        raw[at] = held_out[len(known) :]
        out = np.empty_like(raw)
        for k in range(raw.shape[1]):
            slope, shift = _scale(held_out[: len(known), k], exemplars.labels[:, k], exemplars.trust)
            out[:, k] = slope * raw[:, k] + shift
        return out


def _scale(scores: Array, truth: Array, trust: Array) -> Array:
    """Slope and shift that turn left-out scores to log-odds (Platt 1999), drawn to those of a well-fed pillar."""
    features = np.column_stack([scores, np.ones_like(scores)])
    return calibrate.logistic(
        features, truth, prior=np.array([6.5, 1.8]), strength=np.array([0.5, 0.5]), weight=np.minimum(trust, 1.0)
    )
