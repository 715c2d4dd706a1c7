"""How much of a noun a word is: what the word list allows, moved by what stands before it in these notes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from insight.models.lexicon import classes
from insight.models.phrases import runs
from insight.models.words import BEFORE_NOUN, BEFORE_VERB, STOP

type Nouns = Mapping[str, tuple[float, float]]
"""A word in lower case and the singular -> times it stands where nouns stand, and times that tell."""

_PRIOR = {"n": 0.9, "nv": 0.6, "nr": 0.4, "an": 0.45, "anv": 0.35, "anr": 0.2, "nrv": 0.3, "anrv": 0.3}
_UNKNOWN = 0.6
_WEIGHT = 2.0
_ARTICLES = frozenset("a an the his her its my our their your".split())
_BEFORE_ADJECTIVE = frozenset("am are be been being feel feels felt is seem seems so too very was were".split())


def nouns_in(texts: Iterable[str]) -> Nouns:
    """What the words around each word tell, from all texts.

    What stands between an article and a noun is half a noun: it may be one ("the badge reader") or tell of one ("the
    final report").
    """
    noun, told = defaultdict[str, float](float), defaultdict[str, float](float)
    for text in texts:
        for run in runs(text.lower().replace("’", "'")):
            for at, (before, word) in enumerate(pairwise(run), 2):
                if before in BEFORE_NOUN:
                    inside = at < len(run) and run[at] not in STOP
                    noun[singular(word)] += 0.5 if inside else 1.0
                    told[singular(word)] += 1.0
                    if inside:
                        noun[singular(run[at])] += 1.0
                        told[singular(run[at])] += 1.0
                elif before in BEFORE_VERB or (before in _BEFORE_ADJECTIVE and "a" in classes(word)):
                    told[singular(word)] += 1.0
                if word in _ARTICLES and before not in STOP:
                    told[singular(before)] += 1.0  # "managers choose the": a verb
    return {word: (noun[word], told[word]) for word in told}


def nounlike(word: str, known: Nouns) -> float:
    """0 (verb, adjective, adverb) to 1 (noun), for a word in lower case.

    >>> nounlike("nervous", {}), nounlike("book", {"book": (0.0, 3.0)}) < nounlike("book", {"book": (3.0, 3.0)})
    (0.0, True)
    """
    can = classes(word)
    if can and "n" not in can:
        return 0.0
    if not can and len(word) > 4 and word.endswith(("ed", "ly")):
        return 0.1
    prior = _PRIOR.get(can, _UNKNOWN)
    noun, told = known.get(singular(word), (0.0, 0.0))
    return (noun + _WEIGHT * prior) / (told + _WEIGHT)


def attributive(word: str, known: Nouns) -> bool:
    """Whether a participle stands before nouns here ("a printed form"), or is no past form ("hidden fees")."""
    noun, told = known.get(singular(word), (0.0, 0.0))
    return noun > 0.25 * told or (not told and word.endswith("en"))


def singular(word: str) -> str:
    """Without the s of a plural or of whose it is: enough to count forms together.

    >>> [singular(w) for w in ("badges", "boss", "team's", "queries")]
    ['badge', 'boss', 'team', 'query']
    """
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2:] not in {"ss", "us", "is"} else word
