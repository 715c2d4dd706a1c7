"""What speaks for a note having influenced a decision: six signals of content and time, four of who was there.

Content signals are z-scores over all notes of the programme, so that "unusually close" means the same for a short
entry of a register and for a long summary, less what a note has for decisions in general. ``SIGNALS`` names the
columns; a positive value always speaks for the link.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from insight.models.link_index import NoteIndex, centre_of, centred
from insight.models.link_rhythm import EDGES, bins
from insight.models.link_text import Floats, Matrix, identifiers, query_weights
from insight.records import Decision, Rows, Session

CONTENT = ("words", "passage_words", "meaning", "passage", "claim")
CONTEXT = ("unit", "role", "pair", "mention")
SIGNALS = (*CONTENT, "rhythm", *CONTEXT)
_BLOCK = 32
_DRAWN = 8  # blocks of decisions, spread over the register, that say how near a note is to decisions in general
_FEW = 20.0
_CLAIM = 20.0
_OTHERS = 20.0
_SAME_WORDS = 0.5
_LEVELS = {
    "board": "board chair chairman chairwoman chairperson trustee non-executive",
    "c-suite": "c-suite chief ceo cfo coo cio cto cmo chro cro president",
    "vice president": "vp evp svp vice",
    "director": "director",
    "head": "head",
    "manager": "manager",
}


@dataclass(frozen=True, slots=True)
class Query:
    """The decisions as the index sees them: words, and vectors of title, description and rationale.

    weights: (decisions, terms), rows sum to 1; mass: float32, (decisions,), their sums before: what there is to find.
    ``parts`` has a row a part, less what the register has in common; decision i owns ``starts[i]:starts[i+1]``.
    """

    decisions: tuple[Decision, ...]
    weights: Matrix
    mass: Floats
    parts: Rows
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pool:
    """The notes worth a closer look, for each decision. All arrays: (decisions, pool, ...); ``held`` marks real ones.

    content: float32, (.., 5), z-scores; context: (.., 4); matched: (..,), the logarithm of
    the rarity shared; lag: days from the session to the decision; meeting: a number for pair and day.
    background: (decisions, bins), the share of each lag bin among all notes that could be meant (of the decision's own
    pair, where it has any); expected: (decisions, bins), what context alone gives those dated before, summed.
    """

    notes: npt.NDArray[np.int64]
    held: npt.NDArray[np.bool_]
    content: Floats
    context: Floats
    matched: Floats
    lag: npt.NDArray[np.int64]
    meeting: npt.NDArray[np.int64]
    background: Floats
    expected: npt.NDArray[np.float64]


def texts_of(decision: Decision) -> tuple[str, ...]:
    """Title, description and rationale, those that are given."""
    return tuple(text for text in (decision.title, decision.description, decision.rationale) if text and text.strip())


def query(decisions: Sequence[Decision], index: NoteIndex, parts: Rows) -> Query:
    """The decisions ready for ranking; ``parts`` are the vectors of ``texts_of`` each, one after the other."""
    counts = index.lexicon.count([". ".join(texts_of(d)) for d in decisions])
    sizes = [len(texts_of(d)) for d in decisions]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    weights, mass = query_weights(counts, index.lexicon.idf)
    common = centre_of(parts, prior=index.centre, weight=_FEW)
    return Query(tuple(decisions), weights, mass, centred(parts, common), starts)


def pools(asked: Query, index: NoteIndex, *, size: int, weights: Floats) -> Pool:
    """The ``size`` best notes of each decision by ``weights`` (5 of content, then 4 of context), dated on or before it.

    What a decision names, and its own pair, weigh most by far, so that notes of theirs are hardly ever left out.
    """
    blocks = list(_in_turn(asked, index, size, weights))
    return Pool(*(np.concatenate([getattr(block, field.name) for block in blocks]) for field in fields(Pool)))


def _in_turn(asked: Query, index: NoteIndex, size: int, weights: Floats) -> Iterator[Pool]:
    """The pools of a block of decisions at a time, in order.

    Matrix products stay in this thread, whose last bits would depend on what else multiplies; the rest of two blocks is
    done beside them.
    """
    waiting: deque[Future[Pool]] = deque()
    claimed = _claimed(asked, index)
    usual = _usual(asked, index, claimed)
    with ThreadPoolExecutor(2) as pool:
        for start in range(0, len(asked.decisions), _BLOCK):
            rows = slice(start, min(start + _BLOCK, len(asked.decisions)))
            near = _cosine(asked, index, rows)
            waiting.append(pool.submit(_pool, asked, index, rows, near, claimed, usual, size, weights))
            if len(waiting) > 2:
                yield waiting.popleft().result()
        yield from (block.result() for block in waiting)


def _cosine(asked: Query, index: NoteIndex, rows: slice) -> Floats:
    """(parts of these decisions, segments)."""
    cosine: Floats = asked.parts[int(asked.starts[rows.start]) : int(asked.starts[rows.stop])] @ index.rows.T
    return cosine


def _claimed(asked: Query, index: NoteIndex) -> Floats:
    """(segments,): what all decisions claim of each segment, and as much again as twenty that it has no part in."""
    sizes = np.diff(asked.starts)[:, None]
    whole = (_CLAIM / sizes * np.add.reduceat(asked.parts, asked.starts[:-1], axis=0)).astype(np.float32)
    total = np.full(len(index.segments), _OTHERS, np.float32)
    for start in range(0, len(whole), _BLOCK):
        near = whole[start : start + _BLOCK] @ index.rows.T
        total += np.exp(near, out=near).sum(axis=0)
    return total


def _usual(asked: Query, index: NoteIndex, claimed: Floats) -> Floats:
    """(notes, 5): the mean content of each note over the register, as if twenty more decisions had none of it.

    Minutes speak the language of a register, whatever they are about, and are near to all of its entries: what counts
    is how much nearer they are to this one (Suzuki et al. 2013, Centering similarity measures to reduce hubs). A claim
    is shared out among all decisions already.
    """
    starts = range(0, len(asked.decisions), _BLOCK)
    total, count = np.zeros((len(index), len(CONTENT)), np.float32), _OTHERS
    for start in starts[:: -(-len(starts) // _DRAWN)]:
        rows = slice(start, min(start + _BLOCK, len(asked.decisions)))
        content, _ = _content(asked, index, rows, _cosine(asked, index, rows), claimed)
        total += content.sum(axis=0)
        count += len(content)
    total[:, CONTENT.index("claim")] = 0.0
    usual: Floats = total / np.float32(count)
    return usual


def _pool(
    asked: Query,
    index: NoteIndex,
    rows: slice,
    cosine: Floats,
    claimed: Floats,
    usual: Floats,
    size: int,
    weights: Floats,
) -> Pool:
    decisions = asked.decisions[rows]
    content, matched = _content(asked, index, rows, cosine, claimed)
    content -= usual
    shared = any(d.pair in index.by_pair for d in asked.decisions)
    context = np.stack([_context(d, index, pairs_shared=shared) for d in decisions])
    days = np.array([d.decided_on.toordinal() if d.decided_on else -1 for d in decisions])
    lag = days[:, None] - index.days[None]
    given = context @ weights[len(CONTENT) :]
    score = content @ weights[: len(CONTENT)] + given
    score[lag < 0] = -np.inf
    best = np.sort(np.argsort(-score, axis=1, kind="stable")[:, :size], axis=1)
    at = np.arange(len(decisions))[:, None]
    held = lag[at, best] >= 0
    background = _background(lag, context[..., CONTEXT.index("pair")] > 0)
    expected = _by_bin(lag, np.where(lag >= 0, np.exp(given.astype(np.float64)), 0.0))
    chosen = (content[at, best], context[at, best], matched[at, best], lag[at, best], index.meeting[best])
    return Pool(best, held, *chosen, background, expected)


def _by_bin(lag: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(decisions, bins): the values summed by lag bin."""
    n = len(EDGES) + 1
    at = bins(lag) + n * np.arange(len(lag))[:, None]
    total = np.bincount(at.ravel(), weights=values.ravel(), minlength=n * len(lag)).astype(np.float64)
    return total.reshape(len(lag), n)


def _background(lag: npt.NDArray[np.int64], own: npt.NDArray[np.bool_]) -> Floats:
    """(decisions, bins): the share of each lag bin among the notes that could be meant; zeros where there is none."""
    could = lag >= 0
    own = own & could
    could = np.where(own.any(axis=1, keepdims=True), own, could)
    counts = _by_bin(lag, could.astype(np.float64))
    share: Floats = (counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)).astype(np.float32)
    return share


def _content(asked: Query, index: NoteIndex, rows: slice, cosine: Floats, claimed: Floats) -> tuple[Floats, Floats]:
    """Z-scores (decisions, notes, 5) and, as it is, the shared rarity (decisions, notes)."""
    weights = asked.weights[rows]
    starts = index.starts[:-1]
    words = (weights @ index.words).toarray()
    near = np.maximum.reduceat((weights @ index.passage_words).toarray(), starts, axis=1)
    whole = (weights @ index.presence).toarray()
    meaning, passage, claim = _meaning(asked, index, rows, cosine, claimed)
    z = np.stack([_standard(x) for x in (words, near, meaning, passage, claim)], axis=-1)
    matched: Floats = np.log1p(whole * asked.mass[rows, None])
    return z, matched


def _meaning(
    asked: Query, index: NoteIndex, rows: slice, cosine: Floats, claimed: Floats
) -> tuple[Floats, Floats, Floats]:
    """Cosine of the best sentence (mean over the decision's parts) and of the best run of three; and the claim."""
    starts = index.starts[:-1]
    first = asked.starts[rows] - asked.starts[rows.start]
    sizes = np.diff(np.append(first, len(cosine)))[:, None]
    meaning = np.add.reduceat(np.maximum.reduceat(cosine, starts, axis=1), first, axis=0) / sizes
    whole = (np.add.reduceat(cosine, first, axis=0) / sizes).astype(np.float32)
    claim = _claim(whole, claimed, starts)
    runs = whole.copy()
    runs[:, 1:] += whole[:, :-1] * index.same
    runs[:, :-1] += whole[:, 1:] * index.same
    runs /= index.window_norms
    passage = np.maximum.reduceat(runs, starts, axis=1)
    return meaning.astype(np.float32), passage.astype(np.float32), claim


def _claim(whole: Floats, claimed: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """(decisions, notes): log of how many of a note's sentences are a decision's own, each shared out among all.

    A sentence that is as near to every other decision of the register speaks for none of them.
    """
    shares = _CLAIM * whole
    np.exp(shares, out=shares)
    shares /= claimed
    found: Floats = np.log(np.add.reduceat(shares, starts, axis=1))
    return found


def _standard(values: Floats) -> Floats:
    """How many deviations above the mean of the decision's row, within [-3, 8]."""
    mean, deviation = values.mean(axis=1, keepdims=True), values.std(axis=1, keepdims=True)
    standard: Floats = np.clip((values - mean) / (deviation + 1e-3), -3.0, 8.0).astype(np.float32)
    return standard


def _context(decision: Decision, index: NoteIndex, *, pairs_shared: bool) -> Floats:
    """(notes, 4): same unit, role and pair from -1 (known to differ) to 1; 1 where named; 0 where it cannot be told.

    Units and roles that no session shares with the decision are another vocabulary, not a difference; so are pairs
    that no decision of the register shares with the notes.
    """
    known = np.array(
        [(unit_match(decision.unit, s.unit), role_match(decision.owner_role, s)) for s in index.profiles], np.float32
    )
    shared = known.max(axis=0) >= _SAME_WORDS
    told = np.array([(bool(s.unit), bool(s.mentee_level or s.mentor_level)) for s in index.profiles])
    out = np.zeros((len(index), len(CONTEXT)), np.float32)
    out[:, :2] = np.where(shared & told, 2 * known - 1, 0)[index.profile]
    if decision.pair is not None and pairs_shared:
        out[index.paired, 2] = -1.0
        out[index.by_pair.get(decision.pair, []), 2] = 1.0
    for name in mentions(decision):
        out[index.by_session.get(name, []), 3] = 1.0
    out[index.by_mention.get(decision.id.lower(), []), 3] = 1.0
    return out


def mentions(decision: Decision) -> frozenset[str]:
    """Identifiers that a decision names: the sessions of the register, and anything like 'S-104' in its texts."""
    found = {name for text in texts_of(decision) for name in identifiers(text)}
    return frozenset(s.lower() for s in decision.sessions) | found


def _name(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", (text or "").lower())) - {"and", "of", "the", "group", "department"}


def unit_match(one: str | None, other: str | None) -> float:
    """1 for the same unit, the shared part of the words for a similar one, 0 where either is unknown.

    >>> unit_match("US Stores", "us stores"), unit_match("Stores", "US Stores"), unit_match(None, "US Stores")
    (1.0, 0.5, 0.0)
    """
    a, b = _name(one), _name(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def level(role: str | None) -> str | None:
    """The level a role belongs to, the highest that its words name; ``None`` if they name none."""
    words = set(re.findall(r"[a-z][a-z-]*", (role or "").lower()))
    return next((name for name, known in _LEVELS.items() if words & set(known.split())), None)


def role_match(owner: str | None, session: Session) -> float:
    """1 if the decision's owner has the role of one who met, half for the same level, 0 where it cannot be told."""
    if not owner:
        return 0.0
    roles = [role for role in (session.mentee_level, session.mentor_level) if role]
    if any(_name(role) == _name(owner) for role in roles):
        return 1.0
    rank = level(owner)
    return 0.5 if rank and rank in {level(role) for role in roles} else 0.0
