"""The roster as keyed marks: so that a participant's name is known again when the roster itself is not there.

A mark is an HMAC of a name word (or short form, e-mail stem, initials, number) under the programme's key, which lies
outside the workspace. Who has the workspace alone can try no name against it; who has the key as well can, as with
pseudonyms. Pairs are left out: which pseudonym is in which pair stands nowhere.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.pseudonyms import Pseudonyms
from insight.ingest.anonymise.roster import Roster
from insight.ingest.anonymise.roster_index import RosterIndex, deletes

#: pseudonym -> sort of form -> marks
type Marks = Mapping[str, Mapping[str, Sequence[str]]]

_LONGEST = 8  # words in an e-mail address or number


def marks(roster: Roster, codes: Pseudonyms) -> dict[str, dict[str, list[str]]]:
    """What to remember of a roster: JSON that holds no name."""
    index = RosterIndex(roster)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    tables = {"word": index.words, "nickname": index.nicknames, "stem": index.stems, "initials": index.letters}
    for sort, table in tables.items():
        for form, people in table.items():
            for number in people:
                mine = found[codes.code("PERSON", index.who(number))]
                mine[sort].add(_mark(codes, sort, form))
                if sort == "word" and len(form) >= 4:
                    cuts = deletes(form) if len(form) >= 5 else ()
                    mine["near"] |= {_mark(codes, "near", cut) for cut in (form, *cuts)}
    for person in roster.people:
        mine = found[codes.code("PERSON", person.key)]
        handles = [mail.split("@")[0] for mail in person.emails]
        for sort, literals in (("literal", (*person.emails, *person.numbers)), ("handle", handles)):
            for literal in literals:
                words = re.findall(r"\w+", fold(literal))
                if (sum(map(len, words)) >= 4 and sort != "handle") or len(words) > 1:
                    mine[sort].add(_mark(codes, sort, " ".join(words[:_LONGEST])))
    return {who: {sort: sorted(kept) for sort, kept in sorted(mine.items())} for who, mine in sorted(found.items())}


def _mark(codes: Pseudonyms, sort: str, form: str) -> str:
    return codes.id("mark", sort, form)


class Listed:
    """An index over marks: each word of a text is marked, and the mark looked up."""

    def __init__(self, known: Marks, codes: Pseudonyms) -> None:
        self._codes = codes
        self._who = tuple(sorted(known))
        self._people: dict[str, set[int]] = defaultdict(set)
        for number, who in enumerate(self._who):
            for kept in known[who].values():
                for mark in kept:
                    self._people[mark].add(number)

    def __len__(self) -> int:
        return len(self._who)

    def who(self, number: int) -> str:
        """The person's pseudonym itself."""
        return self._who[number]

    def pair(self, number: int) -> str | None:
        """Not remembered."""
        return None

    def word(self, token: str) -> Collection[int]:
        """People with this word in their name."""
        return self._look("word", token)

    def nickname(self, token: str) -> Collection[int]:
        """People whose given name has this short form."""
        return self._look("nickname", token)

    def stem(self, token: str) -> Collection[int]:
        """People whose e-mail address or name, written as one word, this is."""
        return self._look("stem", token)

    def initials(self, letters: str) -> Collection[int]:
        """People with these initials."""
        return self._look("initials", letters)

    def near(self, token: str) -> Collection[int]:
        """People with a word that becomes this one when each loses a letter or none: one edit away, at times two."""
        return frozenset(p for cut in (token, *deletes(token)) if len(cut) >= 4 for p in self._look("near", cut))

    def literals(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where the words of an address or number stand one after the other; of an e-mail stem, without a space."""
        places = [m.span() for m in re.finditer(r"\w+", text)]
        said = [fold(text[start:end]) for start, end in places]
        for first in range(len(said)):
            for last in range(first, min(first + _LONGEST, len(said))):
                start, end = places[first][0], places[last][1]
                form = " ".join(said[first : last + 1])
                whole = not re.search(r"\s", text[start:end])
                if self._look("literal", form) or (whole and self._look("handle", form)):
                    yield start, end

    def _look(self, sort: str, form: str) -> Collection[int]:
        return self._people.get(_mark(self._codes, sort, form), ())
