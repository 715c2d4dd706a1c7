"""The ingest stage: a chunk goes in, redacted records come out. Runs in whatever process the engine chose."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from insight.errors import InsightError
from insight.ingest import decisions, sources
from insight.ingest.anonymise import Anonymiser, Memory, read_roster
from insight.ingest.segment import segment
from insight.recipe import Anonymise, Input
from insight.records import Batch, Chunk, Decision, Rejection, apart


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a worker needs besides its chunk: settings, the key and where the roster is."""

    input: Input
    anonymise: Anonymise
    key: bytes = field(repr=False)
    roster: str | None = None

    def anonymiser(self, memory: Memory) -> Anonymiser:
        return anonymiser(self.anonymise, self.key, self.roster, memory, columns=self.input.columns)


@dataclass(frozen=True, slots=True)
class Ingest(_Reading):
    """A chunk goes in, redacted notes and their sentences come out, and what could not be used."""

    known: Mapping[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def __call__(self, chunk: Chunk) -> Batch:
        """Read, anonymise and segment the rows of a chunk inside this frame."""
        raws, rejections = apart(sources.read(chunk, settings=self.input))
        batch = self.anonymiser(self.memory).anonymise(raws, known=self.known)
        segments = tuple(s for note in batch.notes for s in segment(note))
        return replace(batch, segments=segments, rejections=(*rejections, *batch.rejections))


@dataclass(frozen=True, slots=True)
class Register:
    """A decision register's place. Its rows are read where the notes are: raw text crosses no process border."""

    path: str


@dataclass(frozen=True, slots=True)
class ReadRegister(_Reading):
    """A register goes in, redacted decisions and what could not be read come out."""

    memory: Memory = field(default_factory=Memory)

    def __call__(self, register: Register) -> tuple[list[Decision], list[Rejection]]:
        """Read and anonymise the register inside this frame."""
        raws, rejections = apart(decisions.read_decisions([Path(register.path)], settings=self.input))
        told = [replace(r, reason=f"in the decision register, {r.reason}") for r in rejections]
        return self.anonymiser(self.memory).anonymise_decisions(raws), told


def anonymiser(
    settings: Anonymise,
    key: bytes,
    roster: str | None,
    memory: Memory | None = None,
    *,
    columns: Mapping[str, str] | None = None,
) -> Anonymiser:
    """One anonymiser a process: its models load once. A roster that was edited in its place is read again.

    ``columns``: the roster's column names -> ours, where they are called otherwise.
    """
    stamp = Path(roster).stat().st_mtime_ns if roster and Path(roster).is_file() else 0
    return _anonymiser(settings, key, roster, stamp, memory or Memory(), tuple(sorted((columns or {}).items())))


@lru_cache(maxsize=2)  # a run's, with the roster, and that of what people type, with the roster's marks
def _anonymiser(
    settings: Anonymise,
    key: bytes,
    roster: str | None,
    _stamp: int,
    memory: Memory,
    columns: tuple[tuple[str, str], ...],
) -> Anonymiser:
    people = read_roster(Path(roster), dict(columns)) if roster else None
    return Anonymiser(settings, key, people, memory=memory)


def warm(model: str) -> None:
    """Load the language model and the word lists, so that workers who part from this process later share them."""
    with suppress(InsightError):  # told where it is used
        Anonymiser(Anonymise(model=model), b"loads what it needs, and is let go").redact(
            ["Thanks for making the time."]
        )
