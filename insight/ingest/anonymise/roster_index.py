"""Every form of every name on a roster, by the word: what is looked up when a text is read."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from insight.ingest.anonymise.lexicon import lexicon, short_forms
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS, PARTICLES, Person, Roster, tokens_of


class RosterIndex:
    """People by number; words, nicknames, stems, initials, addresses and numbers to the people they can mean."""

    def __init__(self, roster: Roster) -> None:
        self.people = roster.people
        self.words: dict[str, set[int]] = defaultdict(set)
        self.nicknames: dict[str, set[int]] = defaultdict(set)
        self.letters: dict[str, set[int]] = defaultdict(set)
        self.stems: dict[str, set[int]] = defaultdict(set)
        self._literals: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for number, person in enumerate(self.people):
            self._add(number, person)
        self._deletes: dict[str, set[str]] = defaultdict(set)
        for token in self.words:
            if len(token) >= 5:
                for cut in deletes(token):
                    self._deletes[cut].add(token)
        self._near: dict[str, frozenset[int]] = {}

    def __len__(self) -> int:
        return len(self.people)

    def who(self, number: int) -> str:
        """The identity of a person, by number."""
        return self.people[number].key

    def pair(self, number: int) -> str | None:
        """The pair a person is in, by number."""
        return self.people[number].pair

    def word(self, token: str) -> Collection[int]:
        """People with this word in their name."""
        return self.words.get(token, ())

    def nickname(self, token: str) -> Collection[int]:
        """People whose given name has this short form."""
        return self.nicknames.get(token, ())

    def stem(self, token: str) -> Collection[int]:
        """People whose e-mail address or name, written as one word, this is."""
        return self.stems.get(token, ())

    def initials(self, letters: str) -> Collection[int]:
        """People with these initials."""
        return self.letters.get(letters, ())

    def near(self, token: str) -> Collection[int]:
        """People with a word one edit away."""
        known = self._near.get(token)
        if known is None:
            known = self._near[token] = self._within_one_edit(token)
        return known

    def literals(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where an address or number stands in a text of these folded words."""
        for key in {"", *words}:
            for pattern in self._literals.get(key, ()):
                yield from (m.span() for m in pattern.finditer(text))

    def _add(self, number: int, person: Person) -> None:
        for name in person.names:
            self._add_name(number, tokens_of(name))
        for mail in person.emails:
            stem = fold(mail.split("@")[0])
            self._add_literal(mail)
            plain = "".join(LETTERS.findall(stem))
            if len(plain) >= 5 and not lexicon().known(plain):
                self.stems[plain].add(number)
                if len(LETTERS.findall(stem)) > 1:
                    self._add_literal(stem, between=r"[^\w\s]+")  # with a space between it is the name, a PERSON
        for item in person.numbers:
            if len(re.sub(r"\W", "", item)) >= 4:
                self._add_literal(item)

    def _add_name(self, number: int, tokens: Sequence[str]) -> None:
        solid = [t for t in tokens if t not in PARTICLES]
        for token in solid:
            if len(token) > 1:
                self.words[token].add(number)
        if not solid:
            return
        for joined in ("".join(tokens), "".join(solid)):
            if len(joined) >= 6:
                self.stems[joined].add(number)
        for short in nicknames_of(solid[0]) | clipped(solid[0]):
            self.nicknames[short].add(number)
        for letters in ("".join(t[0] for t in solid), "".join(t[0] for t in tokens), solid[0][0] + solid[-1][0]):
            if 2 <= len(letters) <= 4:
                self.letters[letters.upper()].add(number)

    def _add_literal(self, text: str, *, between: str = r"\W*") -> None:
        """An address or number, kept under its first letters so that a long roster costs no more than a short one."""
        pattern = between.join(map(re.escape, re.findall(r"\w+", text)))
        letters = LETTERS.search(text)
        key = fold(letters.group()) if letters and letters.start() == 0 else ""
        self._literals[key].append(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE))

    def _within_one_edit(self, token: str) -> frozenset[int]:
        from rapidfuzz.distance import OSA

        tokens = {t for cut in (token, *deletes(token)) for t in self._deletes.get(cut, ())}
        tokens |= {t for cut in deletes(token) if cut in self.words and len(cut) >= 4 for t in (cut,)}
        return frozenset(p for t in tokens if OSA.distance(token, t) <= 1 for p in self.words[t])


def deletes(token: str) -> Iterable[str]:
    """The word with each of its letters left out in turn."""
    return (token[:i] + token[i + 1 :] for i in range(len(token)))


def nicknames_of(name: str) -> set[str]:
    """Short and long forms of a given name."""
    found = set(_namer().nicknames_of(name)) | set(_namer().canonicals_of(name)) | short_forms().get(name, frozenset())
    return {n for n in found if n.isalpha() and len(n) >= 2 and n != name}


def clipped(name: str) -> set[str]:
    """The beginnings and ends of a long name that no dictionary has: "Karthik" for Karthikeyan, "Emeka"."""
    parts = {name[:n] for n in range(4, len(name) - 1)} | {name[n:] for n in range(3, len(name) - 3)}
    return {part for part in parts if lexicon().rarity(part) > 165} if len(name) >= 7 else set()


@cache
def _namer() -> Any:  # noqa: ANN401  (the package has no types)
    from nicknames import NickNamer

    return NickNamer()
