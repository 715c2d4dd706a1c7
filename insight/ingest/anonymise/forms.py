"""The people who are known, looked for in a text: each word is looked up once, then phrases are put together.

A *strong* form is enough by itself (a full name, a surname that is no ordinary word). A *weak* one needs a capital or
a context ("Will", "May", a nickname that is a word). Initials need the person, or their partner, in the same note.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from insight.ingest.anonymise.context import Words, namelike, nobody
from insight.ingest.anonymise.initials import BUSINESS
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS
from insight.ingest.anonymise.spans import Found

_HEADINGS = frozenset("RE FW FWD CC BCC PS NB AW WG SV TR TO QA".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A word (or several) of a text that fits people of the roster."""

    start: int
    end: int
    people: frozenset[int]
    strong: bool


class Index(Protocol):
    """Which people a word can mean: by a roster (``RosterIndex``), or by keyed marks of one (``Listed``)."""

    def __len__(self) -> int:
        """How many people."""

    def who(self, number: int) -> str:
        """The identity of a person."""

    def pair(self, number: int) -> str | None:
        """The pair of a person, where it is known."""

    def word(self, token: str) -> Collection[int]:
        """People with this word in their name."""

    def nickname(self, token: str) -> Collection[int]:
        """People with this short form."""

    def stem(self, token: str) -> Collection[int]:
        """People who are written so in one word."""

    def near(self, token: str) -> Collection[int]:
        """People with a word about one edit away."""

    def initials(self, letters: str) -> Collection[int]:
        """People with these initials."""

    def literals(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where an address or number stands."""


class Forms:
    """Finds people of an index in texts."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __bool__(self) -> bool:
        return len(self._index) > 0

    def find(self, words: Words, *, pair: str | None = None) -> list[Found]:
        """PERSON spans (and literal e-mails, numbers) of roster people in a text."""
        if not self:
            return []
        hits = self._join(words, self._hits(words))
        hits += self._initial_hits(words, {p for h in hits for p in h.people}, pair)
        named = {p for h in hits if len(h.people) == 1 for p in h.people}
        out = [Found(h.start, h.end, "PERSON", 1.0, self._who(h, named, pair, words), "roster") for h in hits]
        for start, end in self._index.literals(words.text, words.folded):
            out.append(Found(start, end, "ID", 1.0, fold(words.text[start:end]), "roster"))
        return out

    def names(self, words: Words) -> bool:
        """Whether any word is a name on the roster, ordinary words aside."""
        return any(self._index.stem(t) or (self._index.word(t) and not lexicon().ordinary(t)) for t in words.folded)

    def holds(self, text: str) -> bool:
        """Whether an e-mail address, e-mail stem or number of the roster is in the text."""
        return next(self._index.literals(text, [fold(w) for w in LETTERS.findall(text)]), None) is not None

    def left(self, words: Words) -> int:
        """How many identifiers can still be read in a redacted text: literals, and name words that are nothing else."""
        if not self:
            return 0
        strong = sum(h.strong for h in self._hits(words))
        return strong + sum(1 for _ in self._index.literals(words.text, words.folded))

    def _hits(self, words: Words) -> list[Hit]:
        hits: list[Hit] = []
        lex = lexicon()
        odd = [lex.rarity(t) > 165 for t in words.folded]
        odd.append(False)
        for i, token in enumerate(words.folded):
            listed = self._index.word(token)
            nickname = () if listed else self._index.nickname(token)
            stem = () if listed else self._index.stem(token)
            people = listed or nickname or stem or (self._index.near(token) if odd[i] and len(token) >= 4 else ())
            if not people and (odd[i] or odd[i + 1]) and (apart := self._apart(words, i)):
                hits.append(Hit(words.spans[i][0], words.spans[i + 1][1], frozenset(apart), True))
            if people:
                # a short form that is no English word is as good as the name
                weak = len(token) <= 2 or lex.ordinary(token) or (nickname and not stem and not odd[i])
                hits.append(Hit(*words.spans[i], frozenset(people), not weak))
        return hits

    def _apart(self, words: Words, i: int) -> Collection[int]:
        """People whose name is written here in two words: "Anna Lena" for Annalena."""
        if i + 1 >= len(words.spans) or words.text[words.spans[i][1] : words.spans[i + 1][0]] not in {" ", "-"}:
            return ()
        first, second = words.folded[i], words.folded[i + 1]
        if len(first) < 2 or len(second) < 2 or len(first) + len(second) < 6:
            return ()
        return self._index.word(first + second) or self._index.stem(first + second)

    def _join(self, words: Words, hits: Sequence[Hit]) -> list[Hit]:
        """Neighbouring words of one person are one mention; what stays alone and weak needs a context."""
        groups: list[list[Hit]] = []
        for hit in hits:
            last = groups[-1][-1] if groups else None
            near = last is not None and last.people & hit.people and words.near(last.end, hit.start)
            if last is not None and near and self._alike(words, last, hit):
                groups[-1].append(hit)
            else:
                groups.append([hit])
        out: list[Hit] = []
        for group in groups:
            people = frozenset.intersection(*(h.people for h in group)) or group[0].people
            start, end = group[0].start, group[-1].end
            if len(group) > 1 or self._meant(words, group[0]):
                out.append(Hit(*words.widen(start, end), people, True))
        return out

    def _meant(self, words: Words, hit: Hit) -> bool:
        """Whether a word that stands alone is the name here."""
        if hit.strong:
            i = words.at.get(hit.start)
            return i is None or not nobody(words, i)
        return namelike(words, hit.start, sure=True)

    def _alike(self, words: Words, last: Hit, hit: Hit) -> bool:
        """Whether two neighbours are written as one name: of "Will will" and "Nicholas drew" only one word is."""
        if words.mumbling or words.shouting:
            return True
        small = [words.text[h.start].islower() for h in (last, hit)]
        return small[0] == small[1] or (last if small[0] else hit).strong

    def _initial_hits(self, words: Words, mentioned: set[int], pair: str | None) -> list[Hit]:
        near = {self._index.pair(p) for p in mentioned if self._index.pair(p)} | ({pair} if pair else set())
        places = list(words.initials())
        near |= self._met({letters for _, _, letters in places})
        seen: list[Hit] = []
        for start, end, letters in places:
            people = {p for p in self._index.initials(letters) if p in mentioned or self._index.pair(p) in near}
            label = words.text[end : end + 1] == ":" and letters not in _HEADINGS
            if not people and label and letters not in BUSINESS:
                people = set(self._index.initials(letters))
            if people and (letters not in BUSINESS or label):
                seen.append(Hit(start, end, frozenset(people), True))
        return seen

    def _met(self, written: set[str]) -> set[str | None]:
        """Pairs of whom both have their initials in the text: "GJ and CD met"."""
        sides: dict[str | None, set[str]] = defaultdict(set)
        for letters in written - BUSINESS:
            for person in self._index.initials(letters):
                sides[self._index.pair(person)].add(letters)
        return {pair for pair, letters in sides.items() if pair and len(letters) > 1}

    def _who(self, hit: Hit, named: set[int], pair: str | None, words: Words) -> str:
        """Of several whom a word fits: who is of this pair, or whom the text names without doubt elsewhere."""
        people = set(hit.people)
        for narrower in ({p for p in people if pair and self._index.pair(p) == pair}, people & named):
            if len(people) > 1 and narrower:
                people = narrower
        keys = {self._index.who(p) for p in people}
        return keys.pop() if len(keys) == 1 else "name:" + fold(words.text[hit.start : hit.end])
