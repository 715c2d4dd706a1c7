"""The ingest stage: a chunk goes in, redacted records come out. Runs in whatever process the engine chose."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from insight.ingest import sources
from insight.ingest.anonymise import Anonymiser, read_roster
from insight.ingest.segment import segment
from insight.recipe import Anonymise, Input
from insight.records import Batch, Chunk, RawNote, Rejection


@dataclass(frozen=True, slots=True)
class Ingest:
    """What a worker needs besides its chunk: settings, the key and where the roster is. Call it with a chunk."""

    input: Input
    anonymise: Anonymise
    key: bytes = field(repr=False)
    roster: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, chunk: Chunk) -> Batch:
        """Read, anonymise and segment the rows of a chunk inside this frame."""
        raws: list[RawNote] = []
        rejections: list[Rejection] = []
        for item in sources.read(chunk, settings=self.input):
            (raws if isinstance(item, RawNote) else rejections).append(item)  # type: ignore[arg-type]
        batch = anonymiser(self.anonymise, self.key, self.roster).anonymise(raws, known=self.known)
        segments = tuple(s for note in batch.notes for s in segment(note))
        return replace(batch, segments=segments, rejections=(*rejections, *batch.rejections))


@lru_cache(maxsize=1)
def anonymiser(settings: Anonymise, key: bytes, roster: str | None) -> Anonymiser:
    """One anonymiser a process: its models load once."""
    return Anonymiser(settings, key, read_roster(Path(roster)) if roster else None)
