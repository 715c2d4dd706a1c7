"""Decisions linked to the notes that may have influenced them: ranked, calibrated, with evidence and reasons.

A link stays "related (candidate)" until a person confirms it. Nothing dated after a decision is ever ranked.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import numpy as np

from insight.models.link_calibration import probabilities
from insight.models.link_evidence import evidence
from insight.models.link_index import Ints, NoteIndex, index_notes
from insight.models.link_model import LinkModel, Scored, packaged, score
from insight.models.link_signals import CONTENT, CONTEXT, SIGNALS, Query, pools, query, texts_of
from insight.models.plain import plain
from insight.ports import Embedder
from insight.recipe import Links
from insight.records import Band, Decision, Link, Note, Segment, Session, Vectors, VerdictStatus

POOL = 300
REASONS: Final = {
    "words": "shares rare words with the decision",
    "passage_words": "one passage holds much of what the decision says",
    "meaning": "a sentence is close in meaning",
    "passage": "a passage is close in meaning",
    "claim": "its sentences are nearer to this decision than to others",
    "rhythm": "the time between them is usual in this programme",
    "unit": "from the decision's business unit",
    "role": "from a session with someone in the owner's role",
    "pair": "from the decision's own pair",
    "mention": "one names the other",
}


def band_of(probability: float, settings: Links) -> Band:
    """Shown as a suggestion, kept for review, or hidden."""
    if probability >= settings.suggest_at:
        return "suggest"
    return "review" if probability >= settings.review_at else "hidden"


def supported(links: Iterable[Link]) -> bool:
    """False: "no supporting note found", since nothing among a decision's links reaches review."""
    return any(link.band != "hidden" for link in links)


def wording(status: VerdictStatus | None) -> str:
    """What may be said of a link: only a person's confirmation makes it influence."""
    return "influenced" if status == "confirmed" else "related (candidate)"


def reasons(link: Link, *, most: int = 3) -> tuple[str, ...]:
    """In words, what speaks for a link, strongest first."""
    told = sorted(((value, name) for name, value in link.features.items() if value > 0.05 and name in REASONS))
    return tuple(REASONS[name] for _, name in reversed(told))[:most]


def hindsight(decision: Decision, sessions: Iterable[Session], *, named: Iterable[str]) -> tuple[str, ...]:
    """Of the sessions named as a decision's sources, those held after it: a view of what happened, not its cause."""
    when, wanted = decision.decided_on, set(named)
    return tuple(s.id for s in sessions if s.id in wanted and when is not None and s.date is not None and s.date > when)


class EvidenceLinker:
    """Ranks notes for decisions by words, meaning, rhythm and who met, with a small fitted model.

    ``keep``: (decision, note) that stay in the list wherever they rank, as people judged them.
    """

    def __init__(
        self,
        embedder: Embedder,
        settings: Links | None = None,
        *,
        model: LinkModel | None = None,
        keep: Collection[tuple[str, str]] = (),
    ) -> None:
        self.embedder = embedder
        self.settings = settings or Links()
        self.model = model
        self.keep = frozenset(keep)

    def link(
        self,
        decisions: Sequence[Decision],
        sessions: Sequence[Session],
        notes: Sequence[Note],
        segments: Sequence[Segment],
        vectors: Vectors,
        /,
    ) -> list[Link]:
        """Up to ``settings.candidates`` links a decision, and those to keep; decisions in the order of their ids.

        A decision without a date, without text, or with no note dated on or before it has none.
        """
        model = self.model or packaged()
        prepared = self.prepare(decisions, sessions, notes, segments, vectors, model=model)
        if prepared is None:
            return []
        asked, index, scored = prepared
        chances = probabilities(scored, model)
        return [
            link for k in range(len(asked.decisions)) for link in self._links(asked, index, scored, chances[k], row=k)
        ]

    def prepare(
        self,
        decisions: Sequence[Decision],
        sessions: Sequence[Session],
        notes: Sequence[Note],
        segments: Sequence[Segment],
        vectors: Vectors,
        /,
        *,
        model: LinkModel,
    ) -> tuple[Query, NoteIndex, Scored] | None:
        """What is asked, the notes laid out, and every pool scored; ``None`` if there is nothing to rank."""
        asked = sorted((d for d in decisions if d.decided_on is not None and texts_of(d)), key=lambda d: d.id)
        texts = [texts_of(d) for d in asked]
        index = index_notes(notes, sessions, segments, vectors, [" ".join(parts) for parts in texts])
        if not asked or not len(index):
            return None
        rows = self.embedder.encode([plain(part) for parts in texts for part in parts])
        ready = query(asked, index, rows)
        weights = np.concatenate([model.vector(CONTENT), model.vector(CONTEXT)])
        return (
            ready,
            index,
            score(pools(ready, index, size=max(POOL, self.settings.candidates), weights=weights), model),
        )

    def _links(self, asked: Query, index: NoteIndex, scored: Scored, chances: np.ndarray, *, row: int) -> list[Link]:
        ranks = self._listed(asked.decisions[row], index, scored, row=row)
        if not len(ranks):
            return []
        order = scored.order[row][ranks]
        places = scored.pool.notes[row][order]
        cited = evidence(asked, index, decision=row, notes=places.tolist(), count=self.settings.evidence)
        return [
            Link(
                decision=asked.decisions[row].id,
                note=index.notes[place].id,
                rank=int(rank) + 1,
                score=float(scored.score[row, at]),
                probability=float(chances[rank]),
                evidence=tuple(sentences),
                features={
                    name: round(float(value), 3) for name, value in zip(SIGNALS, scored.parts[row, at], strict=True)
                },
                band=band_of(float(chances[rank]), self.settings),
            )
            for rank, at, place, sentences in zip(ranks, order, places, cited, strict=True)
        ]

    def _listed(self, decision: Decision, index: NoteIndex, scored: Scored, *, row: int) -> Ints:
        """The ranks, from 0, of the notes to list: the first ones, and those to keep."""
        order = scored.order[row]
        ranks = np.flatnonzero(scored.pool.held[row][order])
        late = ranks[self.settings.candidates :] if self.keep else ranks[:0]
        kept = [k for k in late if (decision.id, index.notes[scored.pool.notes[row, order[k]]].id) in self.keep]
        return np.array([*ranks[: self.settings.candidates], *kept], np.int64)
