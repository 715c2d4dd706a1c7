"""The roster as an index: each word of a text is looked up once, then phrases are put together.

A *strong* form is enough by itself (a full name, a surname that is no ordinary word). A *weak* one needs a capital or
a context ("Will", "May", a nickname that is a word). Initials need the person, or their partner, in the same note.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from insight.ingest.anonymise.context import Words, namelike
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS, PARTICLES, Person, Roster, tokens_of
from insight.ingest.anonymise.spans import Found

_ACRONYMS = frozenset(
    "AI IT HR UK US EU UN PR TV PC OK PM AM QA UX UI HQ VP MD ID GP CV MP PA EA BI CX DX ML KPI CEO CFO COO CTO CIO "
    "CMO CHRO SVP EVP USA NHS FAQ PDF API APP ERP CRM SAP AWS B2B OKR ROI DEI ESG LGBT PPT FYI EOD ETA TBC TBD "
    "AOB".split()
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word (or several) of a text that fits people of the roster."""

    start: int
    end: int
    people: frozenset[int]
    strong: bool


class Forms:
    """Every form of every name on a roster, ready to be looked for."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._people = roster.people
        self._by_token: dict[str, set[int]] = defaultdict(set)
        self._nicknames: dict[str, set[int]] = defaultdict(set)
        self._initials: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._literals: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for number, person in enumerate(self._people):
            self._add(number, person)
        self._deletes: dict[str, set[str]] = defaultdict(set)
        for token in self._by_token:
            if len(token) >= 5:
                for cut in _deletes(token):
                    self._deletes[cut].add(token)
        self._near: dict[str, frozenset[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._people)

    def key(self, number: int) -> str:
        """The identity of a person, by number."""
        return self._people[number].key

    def _add(self, number: int, person: Person) -> None:
        for name in person.names:
            self._add_name(number, tokens_of(name))
        for mail in person.emails:
            stem = fold(mail.split("@")[0])
            self._add_literal(mail)
            plain = "".join(LETTERS.findall(stem))
            if len(plain) >= 5 and not lexicon().known(plain):
                self._stems[plain].add(number)
                if len(LETTERS.findall(stem)) > 1:
                    self._add_literal(stem, between=r"[^\w\s]+")  # with a space between it is the name, a PERSON
        for item in person.numbers:
            if len(re.sub(r"\W", "", item)) >= 4:
                self._add_literal(item)

    def _add_name(self, number: int, tokens: Sequence[str]) -> None:
        solid = [t for t in tokens if t not in PARTICLES]
        for token in solid:
            if len(token) > 1:
                self._by_token[token].add(number)
        if not solid:
            return
        for joined in ("".join(tokens), "".join(solid)):
            if len(joined) >= 6:
                self._stems[joined].add(number)
        for short in _nicknames_of(solid[0]):
            self._nicknames[short].add(number)
        for letters in ("".join(t[0] for t in solid), "".join(t[0] for t in tokens), solid[0][0] + solid[-1][0]):
            if 2 <= len(letters) <= 4:
                self._initials[letters.upper()].add(number)

    def _add_literal(self, text: str, *, between: str = r"\W*") -> None:
        """An address or number, kept under its first letters so that a long roster costs no more than a short one."""
        pattern = between.join(map(re.escape, re.findall(r"\w+", text)))
        letters = LETTERS.search(text)
        key = fold(letters.group()) if letters and letters.start() == 0 else ""
        self._literals[key].append(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE))

    def _literal_spans(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        for key in {"", *words}:
            for pattern in self._literals.get(key, ()):
                yield from (m.span() for m in pattern.finditer(text))

    def find(self, words: Words, *, pair: str | None = None) -> list[Found]:
        """PERSON spans (and literal e-mails, numbers) of roster people in a text."""
        if not self._people:
            return []
        hits = self._join(words, self._hits(words))
        mentioned = {p for h in hits if h.strong for p in h.people}
        hits += self._initial_hits(words, mentioned, pair)
        out = [Found(h.start, h.end, "PERSON", 1.0, self._who(h, mentioned, pair, words), "roster") for h in hits]
        for start, end in self._literal_spans(words.text, words.folded):
            out.append(Found(start, end, "ID", 1.0, fold(words.text[start:end]), "roster"))
        return out

    def names(self, words: Words) -> bool:
        """Whether any word is a name on the roster, ordinary words aside."""
        return any(t in self._stems or (t in self._by_token and not lexicon().ordinary(t)) for t in words.folded)

    def holds(self, text: str) -> bool:
        """Whether an e-mail address, e-mail stem or number of the roster is in the text."""
        return next(self._literal_spans(text, [fold(w) for w in LETTERS.findall(text)]), None) is not None

    def left(self, words: Words) -> int:
        """How many identifiers can still be read in a redacted text: literals, and name words that are nothing else."""
        if not self._people:
            return 0
        strong = sum(h.strong for h in self._hits(words))
        return strong + sum(1 for _ in self._literal_spans(words.text, words.folded))

    def _hits(self, words: Words) -> list[Hit]:
        hits: list[Hit] = []
        for i, token in enumerate(words.folded):
            people: Collection[int] | None = self._by_token.get(token)
            strong = people is not None
            if people is None:
                people = self._nicknames.get(token) or self._stems.get(token) or self._misspelt(token)
                strong = token in self._stems
            if not people:
                continue
            if len(token) <= 2 or lexicon().ordinary(token) or (not strong and token in self._nicknames):
                hits.append(Hit(*words.spans[i], frozenset(people), False))
            else:
                hits.append(Hit(*words.spans[i], frozenset(people), True))
        return hits

    def _misspelt(self, token: str) -> frozenset[int]:
        if len(token) < 4:
            return frozenset()
        near = self._near.get(token)
        if near is None:
            near = frozenset() if lexicon().rarity(token) <= 165 else self._within_one_edit(token)
            self._near[token] = near
        return near

    def _within_one_edit(self, token: str) -> frozenset[int]:
        from rapidfuzz.distance import OSA

        tokens = {t for cut in (token, *_deletes(token)) for t in self._deletes.get(cut, ())}
        tokens |= {t for cut in _deletes(token) if cut in self._by_token and len(cut) >= 4 for t in (cut,)}
        return frozenset(p for t in tokens if OSA.distance(token, t) <= 1 for p in self._by_token[t])

    def _join(self, words: Words, hits: Sequence[Hit]) -> list[Hit]:
        """Neighbouring words of one person are one mention; what stays alone and weak needs a context."""
        groups: list[list[Hit]] = []
        for hit in hits:
            last = groups[-1][-1] if groups else None
            if last is not None and last.people & hit.people and words.near(last.end, hit.start):
                groups[-1].append(hit)
            else:
                groups.append([hit])
        out: list[Hit] = []
        for group in groups:
            people = frozenset.intersection(*(h.people for h in group)) or group[0].people
            start, end = group[0].start, group[-1].end
            if any(h.strong for h in group) or len(group) > 1 or namelike(words, start, sure=True):
                out.append(Hit(*words.widen(start, end), people, True))
        return out

    def _initial_hits(self, words: Words, mentioned: set[int], pair: str | None) -> list[Hit]:
        near = {self._people[p].pair for p in mentioned if self._people[p].pair} | ({pair} if pair else set())
        seen: list[Hit] = []
        for start, end, letters in words.initials():
            people = {p for p in self._initials.get(letters, ()) if p in mentioned or self._people[p].pair in near}
            label = words.text[end : end + 1] == ":"
            if not people and label and letters not in _ACRONYMS:
                people = self._initials.get(letters, set())
            if people and (letters not in _ACRONYMS or label):
                seen.append(Hit(start, end, frozenset(people), True))
        return seen

    def _who(self, hit: Hit, mentioned: set[int], pair: str | None, words: Words) -> str:
        people = set(hit.people)
        for narrower in ({p for p in people if pair and self._people[p].pair == pair}, people & mentioned):
            if len(people) > 1 and narrower:
                people = narrower
        keys = {self._people[p].key for p in people}
        return keys.pop() if len(keys) == 1 else "name:" + fold(words.text[hit.start : hit.end])


def _deletes(token: str) -> Iterable[str]:
    return (token[:i] + token[i + 1 :] for i in range(len(token)))


def _nicknames_of(name: str) -> set[str]:
    found = set(_namer().nicknames_of(name)) | set(_namer().canonicals_of(name))
    return {n for n in found if n.isalpha() and len(n) >= 2 and n != name}


@cache
def _namer() -> Any:  # noqa: ANN401  (the package has no types)
    from nicknames import NickNamer

    return NickNamer()
