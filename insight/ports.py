"""Where a part can be swapped. A part fits by shape: there is nothing to inherit."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from insight.records import Batch, Chunk, Decision, Link, Note, RawNote, Rejection, Rows, Segment, Session, Vectors


class Source(Protocol):
    """Reads one format. ``plan`` looks at the whole file once; ``read`` yields the rows of one chunk."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of its files, in lower case, with the point."""

    def plan(
        self,
        path: Path,
        *,
        file: int,
        member: str | None = None,
        context: Any = None,  # noqa: ANN401  # insight.ingest.context.Context, which stands above
    ) -> Iterator[Chunk | Rejection]:
        """The chunks of a file, or why it cannot be used.

        ``file``: its ordinal; ``member``: of an archive; ``context``: what all files of a run share. Each chunk's
        ``options`` say as ``"source"`` under which name its reader stands in ``ingest.sources.table.READERS``.
        """

    def read(
        self,
        chunk: Chunk,
        *,
        settings: Any = None,  # noqa: ANN401  # insight.recipe.Input, which stands above
    ) -> Iterator[RawNote | Rejection]:
        """Each row as a RawNote, or why it cannot be used. The rest of the rows go on."""


class Anonymiser(Protocol):
    """Takes the people out. Results come in the order of the notes."""

    digest: str

    def anonymise(self, notes: Sequence[RawNote], /, *, known: Mapping[str, str] | None = None) -> Batch:
        """Sessions and notes with every text redacted; doubtful notes quarantined.

        ``known``: session id -> digest, from earlier ``Batch.digests``; a pair that did not change need not be read.
        """


class Embedder(Protocol):
    """Turns texts into rows that can be compared by their inner product."""

    @property
    def name(self) -> str:
        """Model and version: rows of one name can be compared."""

    def encode(self, texts: Sequence[str], /) -> Rows:
        """rows: float32, (n texts, dimensions), L2-normalised, in the order given."""


class Clusterer(Protocol):
    """scikit-learn's ``fit_predict``: HDBSCAN, KMeans, BERTopic's parts and EVoC fit as they are."""

    def fit_predict(self, rows: Rows, /) -> npt.NDArray[np.int64]:
        """A label a row; -1 means none."""


class Linker(Protocol):
    """Ranks the notes that may have influenced each decision."""

    def link(
        self,
        decisions: Sequence[Decision],
        sessions: Sequence[Session],
        notes: Sequence[Note],
        segments: Sequence[Segment],
        vectors: Vectors,
        /,
    ) -> Iterable[Link]:
        """Best first for each decision; none where nothing is dated on or before it."""


class Engine(Protocol):
    """Runs a stage over chunks: in this process, in local processes, or on a cluster."""

    def start(self) -> None:
        """Called before the work: workers may load meanwhile. It may do nothing."""

    def close(self) -> None:
        """Called after it, also where it failed."""

    def map[T, R](
        self, stage: Callable[[T], R], items: Sequence[T], /, *, done: Callable[[int], None] | None = None
    ) -> Iterator[R]:
        """Results in the order of ``items``; ``done`` is called with the number finished so far."""
