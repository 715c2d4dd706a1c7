"""What every part keeps, whoever wrote it. Point a contract at a part of your own, in your own tests.

    from insight import contracts

    def test_my_encoder_keeps_the_contract() -> None:
        contracts.embedder(MyEncoder)

Each takes a function that makes the part (a class will do), because a part that is made twice must do the same twice.
The built-in parts are held to the same functions (tests/test_contracts.py).
"""

import datetime as dt
import inspect
import pickle
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from insight.errors import InputError, InsightError, PrivacyError
from insight.ports import Anonymiser, Clusterer, Embedder, Engine, Linker, Source
from insight.records import (
    Batch,
    Chunk,
    Decision,
    Link,
    Note,
    RawNote,
    Redacted,
    Ref,
    Rejection,
    Rows,
    Segment,
    Session,
    Vectors,
    worded,
)

CLOSE = 1e-3
TEXTS = (
    "The lift at the north platform broke again.",
    "Nobody reads the newsletter, because it is eleven pages long.",
    "Ok.",
    "Younger customers compare prices on their phones before they walk into a shop, and leave when the tag says more.",
    "The lift at the north platform broke again.",
    "¿Por qué no? – “because we always did it so” …",
    "",
)
CONTACTS = ("jo.marsh@corp.example", "+44 7700 900123", "https://people.example/u/jo-marsh")
SPOKEN = "Wrote to jo.marsh@corp.example or rang +44 7700 900123; see https://people.example/u/jo-marsh for the rest."


class BrokenContract(AssertionError):
    """A part does not keep a promise that the rest of Insight relies on."""


def _must(kept: object, promise: str) -> None:
    if not kept:
        raise BrokenContract(promise)


def _takes(function: Callable[..., object], promise: str, /, *given: object, **named: object) -> None:
    try:
        inspect.signature(function).bind(*given, **named)
    except TypeError:
        raise BrokenContract(promise) from None


def embedder(make: Callable[[], Embedder], *, texts: Sequence[str] = TEXTS) -> None:
    """One row a text, float32, of length one, and the same row whatever else is in the call.

    Raises:
        BrokenContract: naming the promise.
    """
    part, again = make(), make()
    rows = part.encode(texts)
    _must(isinstance(part.name, str) and part.name, "name: says model and version, so that rows can be compared.")
    _must(part.name == again.name, "name: two of the same make have the same name.")
    _must(rows.dtype == np.float32, f"encode: rows are float32, not {rows.dtype}.")
    _must(rows.ndim == 2 and len(rows) == len(texts), "encode: one row a text, (n texts, dimensions).")
    _must(np.isfinite(rows).all(), "encode: every number is finite, also for a text without words.")
    said = [i for i, text in enumerate(texts) if text.strip()]
    _must(np.allclose(np.linalg.norm(rows[said], axis=1), 1, atol=CLOSE), "encode: rows are of length one.")
    _must(np.array_equal(rows, again.encode(texts)), "encode: same texts, same bits.")
    _must(np.allclose(part.encode(texts[::-1])[::-1], rows, atol=CLOSE), "encode: rows come in the order of the texts.")
    alone = np.concatenate([part.encode([text]) for text in texts])
    _must(np.allclose(alone, rows, atol=CLOSE), "encode: a text's row does not depend on the texts beside it.")
    _must(part.encode([]).shape == (0, rows.shape[1]), "encode: no text gives no row of the same width.")


def clusterer(make: Callable[[], Clusterer], rows: Rows) -> None:
    """A whole label a row, -1 for none, the same on every run; the rows are left as they were.

    Raises:
        BrokenContract: naming the promise.
    """
    given = rows.copy()
    labels = np.asarray(make().fit_predict(given))
    _must(np.array_equal(given, rows), "fit_predict: the rows belong to the caller and are not changed.")
    _must(labels.shape == (len(rows),), f"fit_predict: one label a row, ({len(rows)},), not {labels.shape}.")
    _must(np.issubdtype(labels.dtype, np.integer), f"fit_predict: labels are whole numbers, not {labels.dtype}.")
    _must(labels.min(initial=0) >= -1, "fit_predict: -1 means none, and nothing is below it.")
    _must(np.array_equal(labels, make().fit_predict(rows)), "fit_predict: same rows, same labels. Set a seed.")


def namer(
    make: Callable[[], Callable[[Sequence[Redacted], Sequence[str]], str | None]],
    texts: Sequence[Redacted],
    keywords: Sequence[str],
) -> None:
    """One line made of words of the redacted texts, or None; the same on every run.

    Args:
        make: makes the namer, as ``insight.models.themes.fit`` takes it.
        texts: redacted sentences of one theme.
        keywords: of the theme.

    Raises:
        BrokenContract: naming the promise.
    """
    name = make()(texts, keywords)
    _must(name == make()(texts, keywords), "a namer gives the same name on every run. Set a seed.")
    _must(name is None or (name.strip() and "\n" not in name), "a name is one line, and None where there is none.")
    try:
        worded(name or "", sources=texts)
    except PrivacyError:
        raise BrokenContract(
            "a name holds no word that is in none of the texts: nobody knows that it is no person."
        ) from None


def source(part: Source, path: Path, *, words: Iterable[str]) -> None:
    """A file becomes chunks that may cross to another process, and chunks become notes that hold what they read.

    Args:
        part: the reader.
        path: a file it reads, with one note or more; its name ends in one of ``part.suffixes``.
        words: said in the notes of the file; they may stand nowhere but inside the notes.

    Raises:
        BrokenContract: naming the promise.
    """
    _must(all(s.startswith(".") and s == s.lower() for s in part.suffixes), "suffixes: in small letters, with the dot.")
    _must(path.suffix.lower() in part.suffixes, "suffixes: name the ending of the file given.")
    planned = _planned(part, path)
    chunks = [item for item in planned if isinstance(item, Chunk)]
    _must(chunks, "plan: a file that can be read has chunks.")
    _must(
        all(c.file == 3 for c in chunks), "plan: chunks carry the number of the file, since its name may name people."
    )
    _must(all(c.options.get("source") for c in chunks), "plan: a chunk's options say, as 'source', what it is read by.")
    _must(pickle.loads(pickle.dumps(chunks)) == chunks, "plan: a chunk is plain data for another process.")  # noqa: S301
    _takes(part.read, "read: takes settings, the recipe's [input].", chunks[0], settings=None)
    found = [item for chunk in chunks for item in part.read(chunk, settings=None)]
    notes = [item for item in found if isinstance(item, RawNote)]
    _must(notes, "read: a file with notes gives RawNotes.")
    _must(all(isinstance(item, RawNote | Rejection) for item in found), "read: a row is a RawNote, or a Rejection.")
    refs = [note.ref for note in notes]
    _must(all(ref.file == 3 for ref in refs) and len(set(refs)) == len(refs), "read: every note says its own place.")
    again = [(item.ref, getattr(item, "session", None)) for chunk in chunks for item in part.read(chunk, settings=None)]
    _must(again == [(item.ref, getattr(item, "session", None)) for item in found], "read: the same again.")
    outside = repr(planned) + repr(found) + repr([note.session for note in notes])
    _must(
        not any(word.casefold() in outside.casefold() for word in words),
        "plan, read: what was said stands in the withheld texts of a RawNote and nowhere else.",
    )


def _planned(part: Source, path: Path) -> list[Chunk | Rejection]:
    asked = "plan: takes the file's number, the member of an archive and what all files of a run share."
    _takes(part.plan, asked, path, file=3, member=None, context=None)
    return list(part.plan(path, file=3, member=None, context=None))


def refuses(part: Source, path: Path, *, words: Iterable[str]) -> None:
    """A file that cannot be read is refused: by a Rejection or an InputError, which quote none of its ``words``.

    Raises:
        BrokenContract: naming the promise.
    """
    try:
        planned = _planned(part, path)
        found = [item for chunk in planned if isinstance(chunk, Chunk) for item in part.read(chunk, settings=None)]
        said = " ".join(str(item) for item in (*planned, *found) if isinstance(item, Rejection))
        _must(not any(isinstance(item, RawNote) for item in found), "read: what cannot be read gives no note.")
        _must(said, "plan, read: a file is not dropped in silence.")
    except InputError as error:
        said = str(error)
    _must(not any(word.casefold() in said.casefold() for word in words), "a refusal quotes nothing of the file.")


def anonymiser(make: Callable[[], Anonymiser]) -> None:
    """Mail addresses, numbers and links are gone, nothing else is touched, and places lead both ways.

    What a later run knows already is left out and told so, or comes again as it was.

    What a part makes of names depends on its roster and model: measure that with ``insight eval anonymise``.

    Raises:
        BrokenContract: naming the promise.
    """
    part, again = make(), make()
    texts = {f"S{i}": f"{said} Number {i} was short." for i, said in enumerate([*TEXTS[:4], SPOKEN, *TEXTS[4:6]])}
    notes = [_raw(name, text) for name, text in texts.items()]
    _takes(part.anonymise, "anonymise: takes known, the digests of an earlier run.", notes, known={})
    batch = part.anonymise(notes)
    _must(isinstance(part.digest, str) and part.digest == again.digest, "digest: names what decides the result.")
    known = {*(n.session for n in batch.notes), *(q.session for q in batch.quarantined)}
    _must(known == set(texts), "anonymise: every note is stored, or quarantined with its reason.")
    _must([n.session for n in batch.notes] == [s for s in texts if s in {n.session for n in batch.notes}],
          "anonymise: results come in the order of the notes.")  # fmt: skip
    free = [s.agenda_topic for s in batch.sessions if s.agenda_topic is not None]
    _must(
        all(isinstance(text, Redacted) for text in (*free, *(n.text for n in batch.notes))), "every text is Redacted."
    )
    for note in batch.notes:
        _untouched(note, texts[note.session])
    out = repr(batch).casefold()
    _must(not any(contact.casefold() in out for contact in CONTACTS), "anonymise: no address or number comes through.")
    backwards = again.anonymise([_raw(name, text) for name, text in reversed(texts.items())])
    _must(_by_session(backwards) == _by_session(batch), "anonymise: the order of the notes changes nothing.")
    single = [part.anonymise([_raw(name, text)]) for name, text in texts.items()]
    _must({k: v for one in single for k, v in _by_session(one).items()} == _by_session(batch),
          "anonymise: notes of other pairs change nothing.")  # fmt: skip
    _known(again.anonymise(notes, known=batch.digests), batch)


def _known(later: Batch, batch: Batch) -> None:
    before, now = _by_session(batch), _by_session(later)
    _must(all(before.get(name) == note for name, note in now.items()), "anonymise: what is known comes as it was.")
    told = {*later.unchanged, *now, *(q.session for q in later.quarantined)}
    _must(told >= set(before), "anonymise: what is known and does not come is told as unchanged.")


def _raw(name: str, text: str) -> RawNote:
    session = Session(id=name, pair=f"P-{name}", date=dt.date(2025, 3, 4))
    return RawNote(Ref(1, 1), session, {"notes": text, "agenda_topic": SPOKEN})


def _by_session(batch: Batch) -> dict[str, Note]:
    return {note.session: note for note in batch.notes}


def _untouched(note: Note, written: str) -> None:
    at_raw = at = 0
    for span in sorted(note.redactions, key=lambda span: span.start):
        _must(at_raw <= span.raw_start <= span.raw_end <= len(written), "redactions: spans do not overlap.")
        _must(
            note.text[span.start : span.end] == span.replacement, "redactions: start and end lead to the replacement."
        )
        _must(note.text[at : span.start] == written[at_raw : span.raw_start], "text outside redactions is untouched.")
        at_raw, at = span.raw_end, span.end
    _must(note.text[at:] == written[at_raw:], "text outside redactions is untouched.")


def linker(
    make: Callable[[], Linker],
    decisions: Sequence[Decision],
    sessions: Sequence[Session],
    notes: Sequence[Note],
    segments: Sequence[Segment],
    vectors: Vectors,
    /,
) -> None:
    """Links look back in time, best first, cite sentences of their note, and do not depend on the order of anything.

    Give it a programme with one dated decision that has notes before it, or more.

    Raises:
        BrokenContract: naming the promise.
    """
    links = list(make().link(decisions, sessions, notes, segments, vectors))
    _must(links, "link: a decision with notes before it has candidates.")
    met = {s.id: s.date for s in sessions}
    held = {n.id: met.get(n.session) for n in notes}
    decided = {d.id: d.decided_on for d in decisions}
    cited = {s.id: s.note for s in segments}
    for one in links:
        when, day = decided.get(one.decision), held.get(one.note)
        _must(when and day and day <= when, "link: a dated note, on or before the day of the decision.")
        _must(all(cited.get(e) == one.note for e in one.evidence), "link: evidence is a segment of the note.")
        _must(0 <= one.probability <= 1, "link: a probability lies between 0 and 1.")
    _best_first(links)
    mixed = random.Random(1).sample(range(len(vectors)), len(vectors))  # noqa: S311  # an order, no secret
    turned = Vectors(tuple(vectors.ids[i] for i in mixed), vectors.rows[mixed], vectors.embedder)
    shuffled = make().link(decisions[::-1], sessions[::-1], notes[::-1], segments[::-1], turned)
    _must(_told(shuffled) == _told(links), "link: the order of the records changes nothing.")
    first = min(day for day in held.values() if day is not None)
    early = [replace(d, decided_on=first - dt.timedelta(1)) for d in decisions]
    _must(not list(make().link(early, sessions, notes, segments, vectors)), "link: nothing lies before the first note.")
    none = Vectors((), vectors.rows[:0], vectors.embedder)
    _must(not list(make().link(decisions, sessions, (), (), none)), "link: without notes there is no link.")


def _best_first(links: Iterable[Link]) -> None:
    ranked: dict[str, list[Link]] = defaultdict(list)
    for one in links:
        ranked[one.decision].append(one)
    for found in ranked.values():
        ranks = [x.rank for x in found]
        _must(ranks[0] == 1 and all(a < b for a, b in pairwise(ranks)), "link: ranks count from 1, best first.")
        _must(all(a.score >= b.score for a, b in pairwise(found)), "link: no rank above its score.")
        _must(len({x.note for x in found}) == len(found), "link: a note once a decision.")


def _told(links: Iterable[Link]) -> list[tuple[str, int, str, tuple[str, ...], float]]:
    return sorted((x.decision, x.rank, x.note, x.evidence, round(x.probability, 4)) for x in links)


def engine(make: Callable[[], Engine], *, items: Sequence[int] = range(23)) -> None:
    """Results in the order of the items, each once; progress counts up to the end; errors tell and do not quote.

    Items and stages are as a cluster takes them: plain values, functions of a module.

    Raises:
        BrokenContract: naming the promise.
    """
    for around in ("start", "close"):
        _must(callable(getattr(make(), around, None)), f"{around}: a run calls it around its work; it may do nothing.")
    seen: list[int] = []
    found = list(make().map(doubled, items, done=seen.append))
    _must(found == [doubled(item) for item in items], "map: results in the order of the items.")
    _must(seen == sorted(seen) and seen[-1:] == [len(items)], "map: done counts up to the number of items.")
    _must(list(make().map(doubled, ())) == [], "map: nothing to do is no error.")
    for stage, told in ((quoting, "words of a library"), (refusing, "Row 3 has no date.")):
        try:
            list(make().map(stage, [-1 - item for item in items]))
            raise BrokenContract("map: a stage that fails ends the job.")
        except InsightError as error:
            whole = f"{error} {error.__cause__}"
            _must((told in whole) == (stage is refusing), "map: our errors arrive as they are, a library's unquoted.")
        except RuntimeError:
            raise BrokenContract("map: a library's error comes as an InsightError, without its words.") from None


def doubled(item: int) -> int:
    """A stage that works."""
    return 2 * item


def quoting(item: int) -> int:
    """A stage in which a library fails, with words of its input."""
    raise RuntimeError(f"words of a library about {item}")


def refusing(item: int) -> int:
    """A stage that refuses its input."""
    raise InputError("Row 3 has no date. Add one.")
