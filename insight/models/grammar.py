"""Whether a run of words reads as a name: a noun phrase, or what people do with its object, whole and uncut."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from insight.models.gerunds import doing, thing
from insight.models.lexicon import classes
from insight.models.nouns import Nouns, attributive, nounlike
from insight.models.words import (
    ADVERBS,
    BEFORE_THING,
    BOTH,
    CONNECT,
    EDGE,
    FURNITURE,
    NUMBERS,
    PLURAL_BEFORE,
    STOP,
    TALK,
    VAGUE,
)

_LENGTH = (0.0, 1.0, 2.0, 2.2, 2.0)  # by words: one word is seldom a name, and long phrases are rarer by themselves
_VAGUE = 0.6  # what a vague first or last word leaves of a phrase
_STRANGE = 0.5  # and of a lone word that no list knows: a slip of the keyboard, or somebody's name
_DONE = 0.2  # what is done, without what it is done to ("ordering")
_THING = 0.75  # a word that stands where nouns stand more often than this is no verb
_FOLLOWS = 0.5  # and after a noun it is the verb of a clause below this ("mails arrive")
_VERB = 0.45  # a first word below this is what people do
_AFTER_PLURAL = 0.65
_DOES = 0.4  # and less often than this, no noun

_BE = frozenset("are be been being get gets getting got had has have is was were".split())
SMALL = STOP - EDGE
_SAID = TALK - BOTH


def spoken(text: str | None, nouns: Nouns) -> str | None:
    """A phrase whose first word is a verb in these notes as what people do ("improve a score": "improving a score")."""
    if not text:
        return None
    first, *more = text.lower().split()
    if first in EDGE or first.endswith(("ing", "ed")) or (more and more[0] in CONNECT - {"a", "the"}):
        return text
    can, like = classes(first), nounlike(first, nouns)
    if not more:
        return (doing(text) if "v" in can and "a" not in can and like < _FOLLOWS else None) or text
    return doing(text) if "v" in can and "a" not in can and like < _VERB else text


def suffered(text: str) -> str | None:
    """What was done to something, as a name of it; None for any other wording.

    >>> suffered("card was stolen"), suffered("team was here")
    ('stolen card', None)
    """
    words = text.lower().split()
    what = [w for w in words[:-1] if w not in _BE]
    done = words[-1]
    able = 0 < len(what) < 3 and words[len(what) : -1] and not any(w in STOP for w in what) and classes(done) == "v"
    return f"{done} {' '.join(text.split()[: len(what)])}" if able and not done.endswith("ing") else None


def shape(text: str, nouns: Nouns) -> tuple[float, float]:
    """How good a name the words make, by their number and kind (0: none), and how much of a noun the last one is."""
    words = text.lower().replace("’", "'").split()
    body = thing(words)
    noun = 0.0 if words[-1].endswith("'s") else nounlike(words[-1], nouns)
    if len(words) == 1 and words[0].endswith("ing") and noun < _THING:
        return (_DONE, 0.0) if set(classes(words[0])) <= {"n", "v"} else (0.0, noun)
    if noun < _DOES or (len(words) == 1 and noun < _FOLLOWS):
        return 0.0, noun
    if len(body) > 1 and words[-1] in VAGUE and "a" in classes(words[-1]):
        return 0.0, noun  # "reorganisations old"
    acts = len(body) < len(words)
    if acts and nounlike(words[0], nouns) > _THING:
        return 0.0, noun
    if not _begins(body, nouns) or not all(map(_inside, body[1:-1])) or _is_clause(body, nouns):
        return 0.0, noun
    if "and" in words and any(map(bare, text.lower().split(" and "))):
        return 0.0, noun
    told = [w for w in words if w not in SMALL] or words
    size = _LENGTH[min(len(told), len(_LENGTH) - 1)]
    if len(told) == 1 and not classes(told[0]):
        size *= _STRANGE
    return size * (_VAGUE if told[0] in VAGUE or told[-1] in VAGUE or bare(text) else 1.0) * noun, noun


def _begins(body: Sequence[str], nouns: Nouns) -> bool:
    """Not a participle or adjective that waits for what stands before it ("declined at the desk"), nor a bare verb."""
    first = body[0]
    if first in EDGE or len(body) == 1:
        return True
    if body[1] in CONNECT:
        return nounlike(first, nouns) >= _FOLLOWS and not (len(first) > 4 and first.endswith("ed"))
    can = classes(first)
    if can == "v" and not first.endswith("ing"):
        return attributive(first, nouns)
    return not can or bool(set(can) & {"n", "a"}) or first.endswith("ing")


def _inside(word: str) -> bool:
    can = classes(word)
    return word in CONNECT or not can or bool(set(can) & {"n", "a"}) or word.endswith(("ed", "ing", "en"))


def _is_clause(body: Sequence[str], nouns: Nouns) -> bool:
    """Whether a noun is followed by its verb; after a plural that takes less ("slides use")."""
    return any(
        nounlike(word, nouns) >= _FOLLOWS
        and "v" in classes(after)
        and nounlike(after, nouns) < (_AFTER_PLURAL if _plural(word) else _FOLLOWS)
        for word, after in _touching(body)
    )


@lru_cache(maxsize=100_000)
def bare(text: str) -> bool:
    """Whether all of a phrase is who was there, or what any meeting has.

    >>> [bare(t) for t in ("Director", "the slides", "slides without captions")]
    [True, True, False]
    """
    return all(
        w in FURNITURE or w in VAGUE or w in STOP for w in text.lower().replace("’", "'").replace("'s", "").split()
    )


@lru_cache(maxsize=100_000)
def names_a_thing(text: str) -> bool:
    """Whether a run of words can be the name of something and is not a piece of a clause.

    What stands before an article, a possessive or a number is a verb unless it is a preposition ("takes a letter"); a
    clause shows in its other small words; a participle at the end waits for its noun.

    >>> [names_a_thing(t) for t in ("letter from the doctor", "adjustment takes a letter", "rating was fixed")]
    [True, False, False]
    >>> names_a_thing("booking a desk")
    True
    """
    words = thing(text.lower().replace("’", "'").split())
    inner, last = words[1:-1], words[-1]
    if any((w in STOP and w not in CONNECT) or w in _SAID or w.removesuffix("s") in _SAID for w in inner):
        return False
    if any(after in BEFORE_THING and word not in CONNECT for word, after in pairwise(words)):
        return False
    if len(words) > 1 and words[-2] in CONNECT and last in VAGUE:
        return False
    if any(w in NUMBERS for w in words) or last in ADVERBS or (len(last) > 4 and last.endswith("ed")):
        return False
    return not any(word == "people" or (_plural(word) and _plural(after)) for word, after in _touching(words))


def _touching(words: Sequence[str]) -> list[tuple[str, str]]:
    return [(word, after) for word, after in pairwise(words) if after not in CONNECT]


def _plural(word: str) -> bool:
    """Plural or a verb in the third person: what follows makes a clause ("hours sits"), but for "sales figures"."""
    return word == "people" or (
        word.endswith("s") and word[-2:] not in {"ss", "us", "is", "'s"} and word not in PLURAL_BEFORE
    )
