"""What people do, as a name: "we book a desk" and "she booked the desks" are both "booking a desk".

Verbs are told by their neighbours and inflected by the spelling rules of English (Quirk et al. 1985, 3.5-3.10);
irregular past forms are left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from insight.models.lexicon import classes
from insight.models.words import ACTS, BACKCHANNEL, BEFORE_NOUN, CONNECT, EDGE, OWNERS, STOP, TALK, VAGUE, stem

_PARTICLES = frozenset("up out off down back".split())
_ARTICLES = OWNERS | frozenset("a an any some the this that these those".split())
_PLAIN = frozenset(  # a verb without ending follows
    """
    can can't cannot could couldn't didn't don't i let's may might must never not please should shouldn't they we
    will won't would wouldn't you
    """.split()
)
_THIRD = frozenset("he it she who".split())  # a verb in s or ed follows
_TOWARDS = frozenset(  # "to" after these is followed by a verb
    """
    able afraid allowed asked chance difficult easy encouraged free going had happy hard has have having helped hope how
    invited learn learned like love need needed needs plan plans prefer ready refuse refused supposed time told tried
    try trying unable used want wanted wants way ways where whether willing wish
    """.split()
)
_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(
    r"[^aeiou]*[aeiou][bdgklmnprt]|.*(?:[^aeiou][ae]l|[bcgjmnprst]fer|mit|cur|rol|[gs]et|gin|[cp]ut|hit)"
)
_NEVER = (STOP | BACKCHANNEL | EDGE | VAGUE | TALK) - ACTS


_PAST = frozenset(  # irregular: their form in -ing has another stem, which nobody would find in the notes
    """
    became began bought broke built caught chose drew drove fed flew forgot fought got grew held hid kept led left lent
    lost met paid rang rode sang shot slept sold sent stole struck swept taught threw won wore
    """.split()
)


@lru_cache(maxsize=50_000)
def gerund(word: str) -> str:
    """The form in -ing of a verb given without ending, in s or in ed.

    >>> [gerund(w) for w in ("share", "plans", "booked", "tried", "transfer", "visit", "cancel", "agreed", "lie")]
    ['sharing', 'planning', 'booking', 'trying', 'transferring', 'visiting', 'cancelling', 'agreeing', 'lying']
    """
    if len(word) > 4 and word.endswith("ing"):
        return word
    if len(word) > 5 and word.endswith("eed"):
        return word[:-1] + "ing"
    if len(word) > 4 and word.endswith("ied"):
        return word[:-3] + "ying"
    if len(word) > 4 and word.endswith("ed") and not word.endswith("eed"):
        return word[:-2] + "ing"
    base = _without_s(word)
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return base + (base[-1] if _DOUBLED.fullmatch(base) else "") + "ing"


def _without_s(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zzes", "ches", "shes", "oes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def action(low: Sequence[str], start: int) -> tuple[str, int] | None:
    """The verb at ``start`` of a run as the beginning of a name, and where its object begins; None where it is none.

    Args:
        low: a run of words, in lower case.
        start: which of them.

    >>> action("i want to book a desk".split(), 3), action("the book a friend gave".split(), 1)
    (('booking a', 5), None)
    """
    word = low[start]
    if word in _NEVER or word in _PAST or len(word) < 3 or not word.isalpha() or start + 1 == len(low):
        return None
    at = start + 1
    particle = f" {low[at]}" if low[at] in _PARTICLES else ""
    at += bool(particle)
    if at == len(low):
        return None
    article = low[at] if low[at] in _ARTICLES else ""
    if not _is_verb(low, start, decided=bool(article)):
        return None
    doing = gerund(word)
    able = stem(doing) == stem(word) and "v" in classes(doing)  # "rollovering" is no word
    return (doing + particle + _written(article), at + bool(article)) if able else None


def _written(article: str) -> str:
    """Whose it is does not matter to a name: "my" is "the"."""
    return {"": "", "a": " a", "an": " an"}.get(article, " the")


def _is_verb(low: Sequence[str], start: int, *, decided: bool) -> bool:
    word, before = low[start], low[start - 1] if start else ""
    if word.endswith("ing"):
        return decided and before not in BEFORE_NOUN - CONNECT and before not in {"a", "an", "the"}
    bent = len(word) > 3 and word.endswith(("s", "ed")) and not word.endswith(("ss", "us"))
    if before == "to":
        return not bent and (decided or (start > 1 and low[start - 2] in _TOWARDS))
    if before in _THIRD or (before in _PLAIN and word.endswith("ed")):
        return bent
    if before in _PLAIN:
        return not bent
    if not before:
        return decided and not bent
    return decided and word.endswith("ed") and before not in STOP


def doing(text: str) -> str | None:
    """A phrase that begins with a verb without ending, as what people do; None where that cannot be said.

    >>> doing("improve credit score"), doing("lost card")
    ('improving credit score', None)
    """
    first, _, rest = text.partition(" ")
    form = gerund(first.lower())
    able = (
        first.isalpha()
        and first.lower() not in _NEVER | _PAST
        and stem(form) == stem(first.lower())
        and "v" in classes(form)
    )
    return f"{form} {rest}".strip() if able else None


def objects(low: Sequence[str], at: int, *, most: int = 3) -> Iterator[int]:
    """Where an object that begins at ``at`` may end: runs of words that are not small."""
    for end in range(at + 1, min(at + most, len(low)) + 1):
        if low[end - 1] in STOP or low[end - 1] in TALK:
            return
        yield end


def thing(words: list[str]) -> list[str]:
    """What something is done to, of a name that says what is done; all words of any other name.

    >>> thing("booking a desk".split()), thing("training room".split())
    (['desk'], ['training', 'room'])
    """
    if len(words) < 3 or not words[0].endswith("ing"):
        return words
    at = 1 + (words[1] in _PARTICLES)
    at += words[at] in {"a", "an", "the"} and at + 1 < len(words)
    return words[at:] if at > 1 else words


def inflected(text: str, sources: Iterable[str]) -> str:
    """The forms in -ing of a wording that inflect a word of its sources, "booking" where they say "booked"; and "the".

    >>> inflected("booking a desk", ["She booked it."]), inflected("hiring", ["She booked it."])
    ('the booking', 'the')
    """
    forms = {word for word in _WORD.findall(text.lower()) if word.endswith("ing")}
    if not forms:
        return ""
    told = {stem(word) for source in sources for word in _WORD.findall(source.lower())}
    return " ".join(("the", *sorted(form for form in forms if stem(form) in told)))
