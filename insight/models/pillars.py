"""Pillars: the headings a programme listens for, and how likely each segment belongs under each of them, or none.

Exemplars spread their labels to segments by likeness (``pillar_kernel``), the words themselves correct it
(``pillar_words``), the segments around add theirs (``pillar_context``), and the sum is a calibrated probability for
each pillar on its own: several or none may hold.
"""

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from insight.errors import ModelError, RecipeError
from insight.models import calibrate, pillar_clicks, pillar_context, pillar_exemplars, pillar_kernel, pillar_words
from insight.models.pillar_clicks import Clicks
from insight.models.pillar_kernel import Learned, Places
from insight.models.pillar_words import Words
from insight.models.plain import plain
from insight.ports import Embedder
from insight.recipe import Pillars as Settings
from insight.records import Pillar, PillarScores, Rows, Segment, Vectors

type Array = npt.NDArray[np.float64]
type Confirmation = tuple[str, frozenset[str]]

ENOUGH = 50
"""Confirmations after which probabilities are calibrated: top-label error .10 before, .06 at 50, .04 at 100."""

FEW = 1.1
"""Log-odds that a pillar of a few examples promises too little: its F1 is best from .15 on (CLINC's domains), and
1.1 brings .15 to the setting's .35."""


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
        parts: list[object] = [[asdict(p) for p in self.pillars], self.settings.model_dump(mode="json")]
        parts += [pillar_exemplars.digest(), pillar_context.PRIOR.tolist()]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """The pillars' names, in the order of the columns."""
        return tuple(p.name for p in self.pillars)

    @cached_property
    def _learned(self) -> Learned:
        """From the packaged exemplars where all pillars are the default's; else from these pillars' own words too."""
        known = frozenset(_known(self.pillars))
        ready = pillar_exemplars.learned(self.names, self.embedder) if known.issuperset(self.names) else None
        if ready is not None:
            return ready
        exemplars = pillar_exemplars.gather(self.pillars, known)
        rows = pillar_exemplars.embed(exemplars.texts, self.embedder)
        return pillar_kernel.learn(rows, exemplars.labels, trust=exemplars.trust, groups=exemplars.groups)[0]

    @cached_property
    def _words(self) -> Words | None:
        known = frozenset(_known(self.pillars))
        return pillar_words.packaged([name if name in known else None for name in self.names], self.embedder)

    def _own(self, texts: Sequence[str], rows: Rows, of: Places | None = None) -> Array:
        """Log-odds from each text alone, by likeness and by its words; ``of``: only of these, (n of, p)."""
        own = self._learned.own(rows, of)
        if self._words is None:
            return own
        asked = range(len(texts)) if of is None else of.tolist()
        return self._words.mixed(own, [plain(texts[i]) for i in asked])

    def score(
        self,
        segments: Sequence[Segment],
        vectors: Vectors,
        *,
        confirmations: Sequence[Confirmation] = (),
        only: Collection[str] | None = None,
    ) -> PillarScores:
        """A calibrated probability for each segment and pillar, in the order of ``segments``.

        The same whatever the order of segments. ``confirmations`` (segment id, its pillars) teach the model; the last
        one of a segment counts, and its own labels are what the person said. ``only``: the scores of these segments
        among all, the same as all would give, at little more than their own cost where nothing is confirmed.

        Raises:
            ModelError: a segment has no vector, or the vectors are another encoder's.
        """
        if not segments:
            empty = np.zeros((0, len(self.pillars)), dtype=np.float32)
            return PillarScores((), self.names, empty, empty > 1)
        order = sorted(range(len(segments)), key=lambda i: (segments[i].note, segments[i].ordinal, segments[i].id))
        ordered = [segments[i] for i in order]
        clicks = self._clicks(ordered, confirmations)
        asked = [i for i, s in enumerate(ordered) if only is None or s.id in only]
        of = None if only is None or len(clicks) else np.array(asked, dtype=np.int64)
        probability = self._probabilities(ordered, self._rows(ordered, vectors), clicks, of)
        rows = np.full((len(segments), len(self.pillars)), np.nan, dtype=np.float32)
        rows[order if of is None else np.array(order)[of]] = np.round(probability, 4)
        labels = rows >= self._cuts(probability, clicks).astype(np.float32)
        labels[np.array(order)[clicks.at]] = clicks.truth > 0
        kept = sorted(order[i] for i in asked)
        return PillarScores(tuple(segments[i].id for i in kept), self.names, rows[kept], labels[kept])

    def _cuts(self, probability: Array, clicks: Clicks) -> Array:
        """From these probabilities on the pillars hold: (p,).

        Before there are confirmations enough, the setting. Then the cuts of best expected F1, halfway to the setting:
        the probabilities they are found by are themselves learned from few.
        """
        usual = self.settings.threshold
        if len(clicks) < ENOUGH:
            return np.full(len(self.pillars), usual)
        best = np.array([calibrate.best_cut(column) for column in probability.T])
        return np.asarray((best + min(usual, self.settings.threshold_confirmed)) / 2.0)

    def _unpromised(self, clicks: Clicks) -> Array:
        """Log-odds to add to pillars of the programme's own until clicks say how often they hold: (p,)."""
        known = frozenset(_known(self.pillars))
        own = np.array([name not in known for name in self.names], dtype=np.float64)
        return np.asarray(own * FEW * max(0.0, 1.0 - len(clicks) / ENOUGH))

    def _rows(self, segments: Sequence[Segment], vectors: Vectors) -> Rows:
        if vectors.embedder != self.embedder.name:
            raise ModelError("The vectors are of another encoder than the pillars'. Run insight mine again.")
        place = {name: i for i, name in enumerate(vectors.ids)}
        missing = [s.id for s in segments if s.id not in place]
        if missing:
            raise ModelError(f"Segment {missing[0]} has no vector. Run insight mine again.")
        return np.asarray(vectors.rows[[place[s.id] for s in segments]], dtype=np.float32)

    def _clicks(self, segments: Sequence[Segment], confirmations: Sequence[Confirmation]) -> Clicks:
        place = {s.id: i for i, s in enumerate(segments)}
        held = {place[name]: pillars for name, pillars in confirmations if name in place}
        at = sorted(held)
        truth = np.array([[name in held[i] for name in self.names] for i in at], dtype=np.float64)
        return pillar_clicks.told([s.note for s in segments], at, truth.reshape(len(at), len(self.pillars)))

    def _probabilities(self, segments: Sequence[Segment], rows: Rows, clicks: Clicks, of: Places | None) -> Array:
        """From the words, then the context; clicks correct both, and examples a programme added the end."""
        notes, texts, window = [s.note for s in segments], [s.text for s in segments], self.settings.window
        said = pillar_words.said([plain(text) for text in texts]) if len(clicks) else None
        if of is None:
            own = pillar_clicks.corrected(self._own(texts, rows), rows, clicks, said=said)
            features = pillar_context.around(own, rows, notes, window=window)
        else:
            own = np.zeros((len(rows), len(self.pillars)))
            asked = pillar_context.asked_of(of, len(rows))
            own[asked] = self._own(texts, rows, asked)
            features = pillar_context.around(own, rows, notes, window=window, of=of)
            rows = rows[of]
        odds = pillar_clicks.weighed(features, clicks, prior=pillar_context.PRIOR) + self._unpromised(clicks)
        return calibrate.sigmoid(self._exemplified(pillar_clicks.corrected(odds, rows, clicks, said=said), rows))

    def _exemplified(self, odds: Array, rows: Rows) -> Array:
        """The log-odds after the examples that a programme added to the default pillars."""
        added = [(text, holds, k) for k, p in enumerate(self.pillars) for text, holds in _added(p)]
        if not added:
            return odds
        known = pillar_exemplars.embed([plain(text) for text, _, _ in added], self.embedder)
        own = self._own([text for text, _, _ in added], known)
        both = np.vstack([odds, pillar_context.alone(own) @ pillar_context.PRIOR])
        truth = calibrate.sigmoid(both[len(odds) :])
        for i, (_, holds, k) in enumerate(added):
            truth[i, k] = float(holds)
        clicks = Clicks(len(odds) + np.arange(len(added)), truth, np.arange(len(added)))
        return pillar_clicks.corrected(both, np.vstack([rows, known]), clicks)[: len(odds)]


def _known(pillars: Sequence[Pillar]) -> Iterator[str]:
    """The pillars that mean what the default ones do."""
    default = {p.name: p.definition for p in read_pillars()}
    for pillar in pillars:
        if default.get(pillar.name) == pillar.definition:
            yield pillar.name


def _added(pillar: Pillar) -> Iterator[tuple[str, bool]]:
    """Examples and counter-examples beyond those of the default pillar; none for a pillar of the programme's own."""
    for default in read_pillars():
        if (default.name, default.definition) == (pillar.name, pillar.definition):
            for text in pillar.examples:
                if text not in default.examples:
                    yield text, True
            for text in pillar.counter_examples:
                if text not in default.counter_examples:
                    yield text, False
