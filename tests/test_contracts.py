"""Every built-in part keeps the contract of its port; and a part that breaks a promise is told which.

Three are held to theirs where what they need is loaded anyway: the encoders in test_embed.py, BERTopic in
test_topics.py, Dask in test_distributed.py.
"""

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans

from insight import contracts
from insight.contracts import BrokenContract
from insight.engines import Inline, Processes
from insight.ingest import sources
from insight.ingest.anonymise import Anonymiser, Roster
from insight.ingest.sources.table import READERS, SOURCES
from insight.mining import Remembering
from insight.models import topics
from insight.models.link_model import packaged
from insight.models.links import EvidenceLinker
from insight.models.naming import UNNAMED, name_themes
from insight.recipe import Anonymise, Input, Links, Themes
from insight.records import Batch, Chunk, Note, RawNote, Redacted, Ref, Session
from insight.workspace import init
from tests import workbooks
from tests.conftest import HashEmbedder
from tests.test_links import EMBEDDER, LIFT, programme
from tests.test_sources_documents import pdf

KEY = b"contract" * 5
SAID = "The lift broke again and nobody came before Thursday."
WORDS = ("lift", "broke", "Thursday")


def test_the_hash_encoder_of_the_tests_keeps_the_contract():
    contracts.embedder(HashEmbedder)


def test_an_encoder_whose_vectors_are_remembered_keeps_the_contract(tmp_path):
    """The second time they come from the disk."""
    made = init(tmp_path / "ws")
    contracts.embedder(lambda: Remembering(made, HashEmbedder()))


def test_the_examples_of_the_documentation_keep_their_contracts_and_go_in(root, capsys):
    known, readers = dict(SOURCES), dict(READERS)
    try:
        for block in re.findall(
            r"```python\n(.*?)```", (root / "docs/how-to/parts.md").read_text(encoding="utf-8"), re.S
        ):
            exec(compile(block, "parts.md", "exec"), {})
    finally:
        for table, before in ((SOURCES, known), (READERS, readers)):
            table.clear()
            table.update(before)
    said = capsys.readouterr().out
    assert "The lift broke again." in said
    assert "Nobody reads the newsletter." in said


def test_a_reader_that_this_process_does_not_know_is_told_with_the_next_step():
    """A worker process knew nothing of a reader that a script had put in: "it could not be read (KeyError)"."""
    [told] = sources.read(Chunk(1, "notes.log", None, (0,), {"source": "lines"}), settings=Input())
    assert "not known" in told.reason
    assert "--engine inline" in told.step


def _groups(n=40):
    rnd = np.random.default_rng(4)
    rows = np.concatenate([np.eye(8)[g] + rnd.normal(0, 0.05, (n, 8)) for g in range(3)]).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("engine", ["kmeans", "hdbscan"])
def test_the_recipes_clusterers_keep_the_contract(engine):
    rows = _groups()
    texts = [f"Text {i}." for i in range(len(rows))]
    contracts.clusterer(lambda: topics.clusterer(Themes(engine=engine), texts, texts), rows)


HEAD = ["session_id", "pair_id", "date", "status", "notes"]
ROW = ["S1", "P1", "2025-03-13", "held", SAID]
TIMED = f"00:00:03.000 --> 00:00:09.000\n<v Bo>{SAID}</v>\n"


def _book(path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("notes")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)


def _by_hand(write):
    return lambda path: write(path, [HEAD, ROW])


def _word(path):
    import docx

    made = docx.Document()
    for line in ("Date: 2025-03-13", SAID):
        made.add_paragraph(line)
    made.save(str(path))


def _text(content):
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


ROW_AS_JSON = json.dumps(dict(zip(HEAD, ROW, strict=True)))
WRITTEN = {
    ".csv": _text(",".join(HEAD) + "\n" + ",".join(ROW) + "\n"),
    ".tsv": _text("\t".join(HEAD) + "\n" + "\t".join(ROW) + "\n"),
    ".xlsx": _book,
    ".json": _text(f"[{ROW_AS_JSON}]"),
    ".jsonl": _text(ROW_AS_JSON + "\n"),
    ".docx": _word,
    ".md": _text(f"---\ndate: 2025-03-13\n---\n{SAID}\n"),
    ".txt": _text(f"Date: 2025-03-13\n\n{SAID}\n"),
    ".eml": _text(f"From: a@b.example\nSubject: Session\nDate: Thu, 13 Mar 2025 10:00:00 +0000\n\n{SAID}\n"),
    ".html": _text(f"<html><body><p>Date: 2025-03-13</p><p>{SAID}</p></body></html>"),
    ".vtt": _text(f"WEBVTT\n\n{TIMED}"),
    ".srt": _text(f"1\n00:00:03,000 --> 00:00:09,000\nBo: {SAID}\n"),
    ".pdf": _text(pdf(["Date: 13 March 2025", "", SAID])),
    ".xls": _by_hand(workbooks.xls),
    ".xlsb": _by_hand(workbooks.xlsb),
    ".ods": _by_hand(workbooks.ods),
}
ALIKE = {".tab": ".tsv", ".xlsm": ".xlsx", ".ndjson": ".jsonl", ".docm": ".docx", ".markdown": ".md", ".text": ".txt"}
WRITTEN |= {suffix: WRITTEN[other] for suffix, other in (ALIKE | {".htm": ".html"}).items()}


def test_a_file_is_written_for_every_ending():
    assert set(WRITTEN) == set(SOURCES)


@pytest.mark.parametrize("suffix", WRITTEN)
def test_every_reader_keeps_the_contract(tmp_path, suffix):
    path = tmp_path / f"notes-2025-03-13{suffix}"
    WRITTEN[suffix](path)
    contracts.source(SOURCES[suffix], path, words=WORDS)


@pytest.mark.parametrize("suffix", WRITTEN)
def test_every_reader_refuses_what_is_no_file_of_its_kind(tmp_path, suffix):
    path = tmp_path / f"notes{suffix}"
    path.write_bytes(b"\x00\x01\x02 lift \xff\xfe broke" * 9)
    contracts.refuses(SOURCES[suffix], path, words=WORDS)


@pytest.mark.parametrize("people", [None, [{"pair_id": "P-S0", "mentor": "Jo Marsh", "mentee": "Ann Lee"}]])
def test_the_anonymiser_keeps_the_contract(people):
    roster = Roster.from_rows(people) if people else None
    contracts.anonymiser(lambda: Anonymiser(Anonymise(use_model=False), KEY, roster))


@pytest.mark.models
def test_the_anonymiser_with_its_model_keeps_the_contract():
    contracts.anonymiser(lambda: Anonymiser(Anonymise(), KEY))


def test_the_linker_keeps_the_contract():
    contracts.linker(lambda: EvidenceLinker(EMBEDDER), [LIFT], *programme())


def test_the_linker_keeps_the_contract_with_a_model_of_its_own_and_links_that_were_judged():
    """Another model than the packaged one, as a programme's verdicts make it; and a list so short that one waits."""
    weights = {name: k * weight for k, (name, weight) in enumerate(packaged().weights.items(), 1)}
    model = replace(packaged(), weights=weights, slope=0.5, shift=-1.0)
    last = EvidenceLinker(EMBEDDER, model=model).link([LIFT], *programme())[-1]
    settings, keep = Links(candidates=1), {(last.decision, last.note)}
    assert last.rank > 2
    contracts.linker(lambda: EvidenceLinker(EMBEDDER, settings, model=model, keep=keep), [LIFT], *programme())


def _our_names(texts, keywords):
    """The words of a theme as Insight finds them without a model, behind the port of a namer."""
    rows = HashEmbedder().encode(texts)
    [named] = name_themes(
        [range(len(texts))], texts, [f"N{i}" for i in range(len(texts))], rows, embedder=HashEmbedder()
    )
    return None if named.name == UNNAMED else named.name


def test_our_own_names_keep_the_contract_of_a_namer():
    said = ("Shared logins slow the shop down.", "The shop has shared logins.", "We spoke of shared logins again.")
    texts = [Redacted(text) for text in said]
    assert _our_names(texts, ())
    contracts.namer(lambda: _our_names, texts, ("logins", "shop"))


def test_the_engine_of_one_process_keeps_the_contract():
    contracts.engine(Inline)


@pytest.mark.processes
def test_the_engine_of_many_processes_keeps_the_contract():
    made = Processes(2)
    try:
        contracts.engine(lambda: made)
    finally:
        made.close()


# A contract that lets a broken part through is worth nothing.


class Loud(HashEmbedder):
    def encode(self, texts):
        return super().encode(texts) * 2


class Wide(HashEmbedder):
    def encode(self, texts):
        return super().encode(texts).astype(np.float64)


class Sociable(HashEmbedder):
    """A row that depends on its neighbours, as from an encoder that pads without a mask."""

    def encode(self, texts):
        rows = super().encode(texts)
        rows += 0.2 * rows.mean(axis=0, keepdims=True) if len(rows) else 0
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)


class Sorting(HashEmbedder):
    def encode(self, texts):
        return super().encode(sorted(texts))


@pytest.mark.parametrize(
    ("part", "promise"), [(Loud, "length one"), (Wide, "float32"), (Sociable, "beside"), (Sorting, "order")]
)
def test_a_broken_encoder_is_found(part, promise):
    with pytest.raises(BrokenContract, match=promise):
        contracts.embedder(part, texts=("we spoke of lifts", "a short one", "we spoke of shops"))


def test_a_clusterer_without_a_seed_and_one_that_works_on_the_callers_rows_are_found():
    rows, seeds = np.random.default_rng(1).normal(size=(80, 8)).astype(np.float32), iter(range(9))
    with pytest.raises(BrokenContract, match="seed"):
        contracts.clusterer(lambda: KMeans(9, n_init=1, random_state=next(seeds)), rows)

    class Scaling:
        def fit_predict(self, rows):
            rows /= 2
            return np.zeros(len(rows), int)

    with pytest.raises(BrokenContract, match="not changed"):
        contracts.clusterer(Scaling, rows)


class Quoting:
    """Reads a line a note, and puts the first words into the plan, to show progress."""

    suffixes = (".log",)

    def plan(self, path, *, file, member=None, context=None):
        for number, line in enumerate(path.read_text().splitlines()):
            yield Chunk(file, str(path), None, (number,), {"source": "log", "starts": line[:12]})

    def read(self, chunk, *, settings=None):
        line = Path(chunk.path).read_text().splitlines()[chunk.rows[0]]
        yield RawNote(Ref(chunk.file, chunk.rows[0]), Session(id=f"L{chunk.rows[0]}"), {"notes": line})


class Reading(Quoting):
    def plan(self, path, *, file, member=None, context=None):
        for chunk in super().plan(path, file=file):
            yield replace(chunk, options={"source": "log"})


class Nameless(Quoting):
    def plan(self, path, *, file, member=None, context=None):
        for chunk in super().plan(path, file=file):
            yield replace(chunk, options={})


class Alone(Quoting):
    def plan(self, path, *, file):
        yield from super().plan(path, file=file)


def test_a_reader_of_ones_own_keeps_the_contract_and_one_that_quotes_is_found(tmp_path):
    path = tmp_path / "notes.log"
    path.write_text(f"{SAID}\n{SAID}\n")
    contracts.source(Reading(), path, words=WORDS)
    for part, promise in ((Quoting(), "nowhere else"), (Nameless(), "read by"), (Alone(), "member of an archive")):
        with pytest.raises(BrokenContract, match=promise):
            contracts.source(part, path, words=WORDS)


def test_a_namer_that_makes_words_up_is_found():
    texts = [Redacted("Many forget their passwords."), Redacted("Passwords are written on paper.")]
    contracts.namer(lambda: lambda texts, keywords: f"{keywords[0]} on paper".capitalize(), texts, ["passwords"])
    contracts.namer(lambda: lambda texts, keywords: None, texts, ["passwords"])
    for name, promise in (("What Rajesh said", "no person"), ("", "one line"), ("Passwords\non paper", "one line")):
        with pytest.raises(BrokenContract, match=promise):
            contracts.namer(lambda name=name: lambda *_: name, texts, ["passwords"])


class Open:
    """Lets everything through."""

    digest = "open"

    def anonymise(self, notes, *, known=None):
        kept = [Note(f"N-{n.session.id}", n.session.id, Redacted(n.reveal()["notes"])) for n in notes]
        return Batch(sessions=tuple(n.session for n in notes), notes=tuple(kept))


class Sorted(Anonymiser):
    def anonymise(self, notes, /, *, known=None):
        return super().anonymise(sorted(notes, key=lambda n: n.session.id, reverse=True), known=known)


class Forgetful(Anonymiser):
    """Leaves out what is known, and does not say so."""

    def anonymise(self, notes, /, *, known=None):
        return replace(super().anonymise(notes, known=known), unchanged=())


def test_an_anonymiser_that_lets_a_number_through_or_loses_the_order_is_found():
    with pytest.raises(BrokenContract, match="no address or number"):
        contracts.anonymiser(Open)
    with pytest.raises(BrokenContract, match="order"):
        contracts.anonymiser(lambda: Sorted(Anonymise(use_model=False), KEY))
    with pytest.raises(BrokenContract, match="told as unchanged"):
        contracts.anonymiser(lambda: Forgetful(Anonymise(use_model=False), KEY))


class Hindsight(EvidenceLinker):
    """Looks a month ahead."""

    def link(self, decisions, *rest):
        late = [replace(d, decided_on=d.decided_on + dt.timedelta(31)) for d in decisions]
        return super().link(late, *rest)


def test_a_linker_that_looks_ahead_is_found():
    with pytest.raises(BrokenContract, match="before the day"):
        contracts.linker(lambda: Hindsight(EMBEDDER), [LIFT], *programme())


class Hasty(Inline):
    def map(self, stage, items, /, *, done=None):
        yield from reversed(list(super().map(stage, items, done=done)))


class Plain:
    def start(self):
        pass

    close = start

    def map(self, stage, items, /, *, done=None):
        for count, item in enumerate(items, 1):
            if done:
                done(count)
            yield stage(item)


class Endless(Inline):
    """It cannot be let go."""

    close = None


@pytest.mark.parametrize(("part", "promise"), [(Hasty, "order"), (Plain, "without its words"), (Endless, "close")])
def test_an_engine_that_loses_the_order_or_quotes_is_found(part, promise):
    with pytest.raises(BrokenContract, match=promise):
        contracts.engine(part)
