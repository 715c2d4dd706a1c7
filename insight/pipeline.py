"""The one place that knows the order: ingest, mine, link.

Each step is resumable and idempotent: what did not change is not done again, and what changed replaces its own rows.
"""

import gc
import hashlib
import json
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from insight import ahead, engines, people, retention, runs
from insight.engines.shards import Shards
from insight.errors import InputError, InsightError, PrivacyError
from insight.ingest import sources
from insight.ingest.sources.chunking import SEVERAL
from insight.ingest.stage import Ingest, ReadRegister, Register, anonymiser
from insight.records import Batch, Chunk, Pair, Ref, Rejection, apart
from insight.workspace import Workspace

if TYPE_CHECKING:
    from insight.engines.distributed import Dask

    type AnyEngine = engines.Inline | engines.Processes | Dask

Progress = Callable[[str, int, int], None]
ROWS = 60  # a chunk: small enough to keep two cores busy on a few hundred notes


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that goes nowhere."""


@dataclass
class Report:
    """What a step did: counts, what could not be used, where the time went (seconds a stage), and remarks in words."""

    counts: dict[str, int] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    run: str = ""
    remarks: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the wall time of a stage."""
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + time.perf_counter() - start, 3)


def ingest(
    paths: Sequence[str | Path],
    workspace: Workspace,
    *,
    decisions: str | Path | None = None,
    roster: str | Path | None = None,
    progress: Progress = _silent,
) -> Report:
    """Read sessions (and decisions), take the people out, and keep what is left.

    Raises:
        InputError: nothing at all could be read.
        PrivacyError: the workspace was made with a roster and none was given.
    """
    with workspace.locked(), _working(workspace, paths, roster) as engine:
        return _ingest(paths, workspace, engine, decisions=decisions, roster=roster, progress=progress)


def _ingest(
    paths: Sequence[str | Path],
    workspace: Workspace,
    engine: "AnyEngine",
    *,
    decisions: str | Path | None,
    roster: str | Path | None,
    progress: Progress,
) -> Report:
    report = Report()
    with report.timed("ingest"):
        _same_roster(workspace, roster)
        planned = sources.plan([Path(p) for p in paths], settings=workspace.recipe.input, rows_per_chunk=ROWS)
        chunks, report.rejections = apart(planned)
        recipe, listed = workspace.recipe, str(roster) if roster else None
        refused = people.gone(workspace)
        stage = Ingest(recipe.input, recipe.anonymise, workspace.key, listed, workspace.store.digests(), refused)
        batches, late = retention.within(workspace, _distinct(chunks, _anonymise(engine, stage, chunks, progress)))
        if late:
            report.remarks.append(f"{late:,} sessions are past their time, and stay out. Look at: insight retention")
        report.rejections += [r for b in batches for r in b.rejections]
        report.counts |= workspace.store.put_batches(
            batches, digests={k: v for b in batches for k, v in b.digests.items()}
        )
        report.rejections += _of_nobody(workspace, chunks, batches)
        if decisions is not None:
            register = ReadRegister(recipe.input, recipe.anonymise, workspace.key, listed, refused)
            _ingest_decisions(workspace, Path(decisions), engine, register, report)
        workspace.store.put_rejections([_rejection_row(r) for r in report.rejections])
        _shards(workspace, roster).clear()
        if not any(report.counts.values()) and report.rejections:
            raise InputError(f"Nothing could be read. {report.rejections[0]}")
    return report


def add_tables(paths: Sequence[str | Path], workspace: Workspace, *, roster: str | Path | None = None) -> Report:
    """Read pair tables, surveys, unit figures, comparison counts and verdicts; which a table is, its columns say."""
    from insight import reviewing
    from insight.ingest.side_tables import read_side
    from insight.store import side

    report, late = Report(), 0
    with workspace.locked(), report.timed("tables"):
        _same_roster(workspace, roster)
        listed, refused = str(roster) if roster else None, people.gone(workspace)
        columns = workspace.recipe.input.columns
        made = anonymiser(workspace.recipe.anonymise, workspace.key, listed, refused, columns=columns)
        read = read_side(
            [Path(p) for p in paths],
            settings=workspace.recipe.input,
            safe=made.safe_id,
            redact=lambda text: made.redact([text])[0][0],
        )
        for table in read:
            report.rejections += table.rejections
            rows = [r for r in table.rows if not made.gone(r.id if isinstance(r, Pair) else getattr(r, "pair", None))]
            kept = retention.tables_within(workspace, rows)
            late += len(rows) - len(kept)
            if table.kind and kept:
                report.counts[table.kind] = report.counts.get(table.kind, 0) + side.put(workspace.store, kept)
            if table.kind == "verdicts":
                new, unlinked = reviewing.give_verdicts(workspace, table.verdicts)
                report.rejections += unlinked
                report.counts["verdicts"] = report.counts.get("verdicts", 0) + new
    if late:
        report.remarks.append(f"{late:,} rows of pairs past their time stay out. Look at: insight retention")
    if not report.counts and report.rejections:
        raise InputError(f"Nothing could be read. {report.rejections[0]}")
    return report


def mine(workspace: Workspace, *, refit: bool = False, progress: Progress = _silent) -> Report:
    """Segments to pillars and themes. ``refit`` finds the themes anew instead of adding to the known ones."""
    from insight import mining

    report = Report()
    with workspace.locked():
        found = mining.mine(workspace, refit=refit, progress=progress, timed=report.timed)
        report.counts |= found
    return report


def link(workspace: Workspace, *, progress: Progress = _silent) -> Report:
    """Decisions to the notes that may have influenced them, with the sentences as evidence."""
    from insight import linking

    report = Report()
    with workspace.locked(), report.timed("link"):
        found = linking.find(workspace, progress)
        workspace.store.put_links(
            found.links, name=lambda item: workspace.keyed("link", item.decision, item.note, prefix="L")
        )
        report.counts["links"] = len(found.links)
        report.counts["decisions"] = found.decisions
        report.remarks += [found.said] if found.said else []
    return report


def run(
    paths: Sequence[str | Path],
    workspace: Workspace,
    *,
    decisions: str | Path | None = None,
    roster: str | Path | None = None,
    progress: Progress = _silent,
) -> Report:
    """Ingest, mine and link, and record the run in a manifest."""
    total = Report()
    with workspace.locked(), _collecting_seldom():
        with _next_steps_ready(workspace), _working(workspace, paths, roster) as engine:
            _add(total, _ingest(paths, workspace, engine, decisions=decisions, roster=roster, progress=progress))
        for part in (mine(workspace, progress=progress), link(workspace, progress=progress)):
            _add(total, part)
        total.run = runs.record(workspace, counts=total.counts, seconds=total.seconds)
    return total


def _add(total: Report, part: Report) -> None:
    total.counts |= part.counts
    total.rejections += part.rejections
    total.remarks += part.remarks
    total.seconds |= part.seconds


@contextmanager
def _working(workspace: Workspace, paths: Sequence[str | Path], roster: str | Path | None) -> Iterator["AnyEngine"]:
    """The recipe's engine, its workers loading while this process plans."""
    settings = workspace.recipe
    engine = engines.open_engine(
        settings.engine,
        characters=ahead.size(paths),
        preload=ahead.preload(settings),
        shards=_shards(workspace, roster),
    )
    try:
        engine.start()
        yield engine
    finally:
        engine.close()


def _shards(workspace: Workspace, roster: str | Path | None) -> Shards:
    """Where a cluster's results wait until they are stored: redacted, and of no use to any other run."""
    listed = hashlib.sha256(Path(roster).read_bytes()).hexdigest() if roster and Path(roster).is_file() else ""
    known = json.dumps(sorted(workspace.store.digests().items()))
    state = workspace.keyed("shards", version("insight"), workspace.recipe.digest, listed, known)
    return Shards(workspace.path / "shards", workspace.key, state)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Records by the ten thousand and hardly a cycle among them: the collector would walk them again and again."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _next_steps_ready(workspace: Workspace) -> Iterator[None]:
    """Load what the next steps need beside the work inside the block, which leaves this process idle."""

    def load() -> None:
        from insight import mining

        with suppress(InsightError):  # told where it is used
            mining.ready(workspace)

    beside = threading.Thread(target=load)
    beside.start()
    try:
        yield
    finally:
        beside.join()


def _anonymise(engine: "AnyEngine", stage: Ingest, chunks: Sequence[Chunk], progress: Progress) -> list[Batch]:
    total = sum(len(c.rows) or 1 for c in chunks)

    def tick(finished: int) -> None:
        progress("anonymise", sum(len(c.rows) or 1 for c in chunks[:finished]), total)

    return list(engine.map(stage, chunks, done=tick))


def _distinct(chunks: Sequence[Chunk], batches: Sequence[Batch]) -> list[Batch]:
    """Rows without an id are named by pair, date and status: two that share them in two files must not be one."""
    seen: dict[str, str] = {}
    kept = []
    for chunk, batch in zip(chunks, batches, strict=True):
        clash = {i for i, digest in batch.digests.items() if seen.setdefault(i, digest) != digest}
        if clash:
            reason = f"{len(clash)} session(s) share pair, date and status with a session of an earlier file"
            told = Rejection(Ref(chunk.file), reason, "Give each a session_id and run again")
            batch = replace(
                batch,
                sessions=tuple(s for s in batch.sessions if s.id not in clash),
                notes=tuple(n for n in batch.notes if n.session not in clash),
                segments=tuple(s for s in batch.segments if s.note not in _notes_of(batch, clash)),
                quarantined=tuple(q for q in batch.quarantined if q.session not in clash),
                digests={i: d for i, d in batch.digests.items() if i not in clash},
                rejections=(*batch.rejections, told),
            )
        kept.append(batch)
    return kept


def _of_nobody(workspace: Workspace, chunks: Sequence[Chunk], batches: Sequence[Batch]) -> list[Rejection]:
    """One line for all files of one session that belongs to no pair; of the rows of a table its reader tells."""
    read = zip(chunks, batches, strict=True)
    files = {s: chunk.file for chunk, batch in read if chunk.rows == (1,) for s in batch.digests}
    alone = workspace.store.unpaired() & files.keys()
    if len(alone) < SEVERAL:
        return []
    reason = f"{len(alone):,} documents, this the first, name no pair, and what is said in them counts for no pairs"
    step = "Write 'Pair: P01' or the people's names into each or into its file's name, and give the roster."
    return [Rejection(Ref(min(files[s] for s in alone)), reason, step, "pair_id", "warning")]


def _notes_of(batch: Batch, sessions: Collection[str]) -> set[str]:
    return {n.id for n in batch.notes if n.session in sessions}


def _ingest_decisions(
    workspace: Workspace, path: Path, engine: "AnyEngine", stage: ReadRegister, report: Report
) -> None:
    for made, rejections in engine.map(stage, [Register(str(path))]):
        report.rejections += rejections
        made = retention.decided_within(workspace, made)
        digests = {d.id: workspace.keyed("decision", str(asdict(d))) for d in made}
        report.counts["decisions"] = len(made)
        report.counts["decisions_changed"] = workspace.store.put_decisions(made, digests=digests)


def _same_roster(workspace: Workspace, roster: str | Path | None) -> None:
    """Fail closed: notes read once with the roster are not to be replaced by ones read without it."""
    if roster is None and workspace.store.get_meta("roster", False):
        raise PrivacyError(
            "This workspace was made with a roster. Give --roster again, so that its names stay covered."
        )
    if roster is not None:
        people.remember_roster(workspace, Path(roster))
        workspace.store.set_meta("roster", True)  # not before it could be read


def _rejection_row(rejection: Rejection) -> Mapping[str, object]:
    row = asdict(rejection)
    place: dict[str, object] = row.pop("ref")
    return row | place
