"""Names that nobody listed: capitals, small letters, initials and speaker labels, with the recogniser's opinion."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insight.ingest.anonymise import recognise
from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.capitals import Judge, runs
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.fields import fields
from insight.ingest.anonymise.initials import initials, labels
from insight.ingest.anonymise.lexicon import Lexicon, lexicon
from insight.ingest.anonymise.places import towns
from insight.ingest.anonymise.pseudonyms import PLACEHOLDER
from insight.ingest.anonymise.small import small
from insight.ingest.anonymise.spans import Found
from insight.ingest.anonymise.turns import turns

_SPLIT = re.compile(r"\n+|(?<=[a-z0-9)\]\"'][.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z])")
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:[-'][^\W\d_]+)*")
_CONFIDENCE = {"PERSON": 0.85, "LOCATION": 0.75, "ORG": 0.6}


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or line, and where it starts in its text."""

    text: str
    start: int


def pieces(text: str) -> Iterator[Piece]:
    """Sentences and lines. A rough cut is enough: the recogniser sees four words to each side."""
    at = 0
    for m in _SPLIT.finditer(text):
        if m.start() > at:
            yield Piece(text[at : m.start()], at)
        at = m.end()
    if at < len(text):
        yield Piece(text[at:], at)


class Names:
    """The detector. ``model`` empty: lists and rules only."""

    def __init__(self, model: str, allow: Allow, *, batch: int = 64) -> None:
        self._model = model
        self._allow = allow
        self._batch = batch

    def find(self, texts: Sequence[Words]) -> list[list[Found]]:
        """PERSON, LOCATION and ORG spans of each text."""
        lex = lexicon()
        judge = Judge(lex, self._allow)
        read = self._entities(texts, lex)
        found = [list(self._of(words, entities, judge, lex)) for words, entities in zip(texts, read, strict=True)]
        return [self._with_towns(words, spans) for words, spans in zip(texts, found, strict=True)]

    def _with_towns(self, words: Words, found: list[Found]) -> list[Found]:
        """Towns of several words as well, where nothing else was found."""
        return found + [
            t for t in towns(words, self._allow) if not any(f.start <= t.start and f.end >= t.end for f in found)
        ]

    def _entities(self, texts: Sequence[Words], lex: Lexicon) -> list[list[recognise.Entity]]:
        """The recogniser's spans of each text; only pieces in which a name could be are read."""
        out: list[list[recognise.Entity]] = [[] for _ in texts]
        if not self._model:
            return out
        jobs = [
            (n, piece) for n, words in enumerate(texts) for piece in pieces(words.text) if self._worth(piece.text, lex)
        ]
        shown = [_shown(piece.text) for _, piece in jobs]
        for (number, piece), found in zip(jobs, recognise.entities(self._model, shown, batch=self._batch), strict=True):
            out[number] += [(piece.start + start, piece.start + end, label) for start, end, label in found]
        return out

    def _worth(self, piece: str, lex: Lexicon) -> bool:
        """Whether anything in the piece could be a name: a capital that grammar does not ask for, or a given name."""
        for m in _CAPITAL.finditer(piece):
            word = m.group()
            if word in _ALWAYS_CAPITAL:
                continue
            first = m.start() < 3 and not piece[: m.start()].strip(" \"'(*-")
            if (not first or not lex.ordinary(word) or lex.given(word)) and word not in self._allow:
                return True
        return False

    def _of(self, words: Words, entities: Sequence[recognise.Entity], judge: Judge, lex: Lexicon) -> Iterator[Found]:
        yield from small(words, lex, self._allow)
        yield from initials(words)
        yield from labels(words, lex, self._allow)
        yield from turns(words, lex, self._allow)
        yield from fields(words, lex, self._allow)
        if words.shouting:
            return
        person_end = -1
        for run in runs(words):
            start, end = words.spans[run.first][0], words.spans[run.last][1]
            label = next((lb for a, b, lb in entities if a < end and b > start and lb in _LABELS), "")
            kinds = list(judge.kinds(words, run, label))
            if not kinds and run.first == run.last and words.text[max(0, person_end) : start] in _COORDINATED:
                word = words.word(run.first)
                kinds = [(run.first, run.first, "PERSON")] if lex.surname(word) and not lex.function(word) else []
            for first, last, kind in kinds:
                place = words.spans[first][0], words.spans[last][1]
                if kind == "PERSON":
                    place = words.widen(*_family(words.text, *place))
                    person_end = place[1]
                yield Found(*place, kind, _CONFIDENCE[kind], source="names")


_COORDINATED = frozenset({" and ", " & ", "/", " / ", ", and "})


def _family(text: str, start: int, end: int) -> tuple[int, int]:
    """The name with its article, where it is a family's: "the Lunds' story"."""
    plural = text[end - 1] == "s" and text[end : end + 1] == "'" and text[max(0, start - 4) : start].lower() == "the "
    return (start - 4 if plural else start), end


_LABELS = frozenset("PERSON ORG GPE LOC FAC NORP PRODUCT WORK_OF_ART EVENT LAW LANGUAGE".split())
_ALWAYS_CAPITAL = frozenset(
    "I I'm I'll I've I'd Monday Tuesday Wednesday Thursday Friday Saturday Sunday OK So And But Yeah It We The "
    "You They "
    "He She That This There What If It's That's".split()
)


def _shown(piece: str) -> str:
    """What the recogniser reads: capitals calmed down, placeholders as an ordinary name; same length."""
    letters = [c for c in piece if c.isalpha()]
    if len(letters) > 8 and sum(c.isupper() for c in letters) > 0.6 * len(letters):
        calm = "".join(t.capitalize() for t in re.split(r"(\W+)", piece))
        piece = calm if len(calm) == len(piece) else piece
    return PLACEHOLDER.sub(lambda m: "Alex".ljust(len(m.group()), " "), piece) if "[" in piece else piece
