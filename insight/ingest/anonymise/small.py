"""Names in texts without capitals, or in nothing but capitals: lists and verbs decide."""

from collections.abc import Iterator

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import DOES, Words, local, personal, speaks
from insight.ingest.anonymise.geography import COUNTRIES, PEOPLES, REGIONS
from insight.ingest.anonymise.lexicon import Lexicon
from insight.ingest.anonymise.roster import PARTICLES
from insight.ingest.anonymise.spans import Found


def small(words: Words, lex: Lexicon, allow: Allow) -> Iterator[Found]:
    """PERSON and LOCATION spans of words in small letters, and of all words where capitals tell nothing."""
    done = -1
    for i, (start, end) in enumerate(words.spans):
        if start < done or (words.text[start].isupper() and not words.shouting):
            continue
        if words.small_somewhere and (words.shouting or words.quiet(start)):
            kind = _kind(words, i, lex, allow)
        else:
            kind = "PERSON" if _unmistakable(words.folded[i], lex, allow) else None
        if kind is None and words.before(i) == "and" and 0 <= start - done <= 5:
            kind = "PERSON" if lex.rarity(words.folded[i]) >= 155 else None
        if kind is None:
            continue
        done = _end(words, i, lex, allow) if kind == "PERSON" else end
        place = words.widen(start, done) if kind == "PERSON" else (start, done)
        yield Found(*place, kind, 0.7, source="small")


_ADDRESSED = frozenset(
    "mr mrs ms dr dear hi hello hey thx thanks met told asked thanked invited emailed texted phoned messaged pinged "
    "mentor mentee called named".split()
)
_ADJECTIVAL = frozenset("a an the more very so quite this that too be being is was really".split())


def _unmistakable(token: str, lex: Lexicon, allow: Allow) -> bool:
    """A given name so seldom written small that a slip of the shift key is likelier than anything else."""
    rarity, title, _ = lex.words.get(token, (250, 0, 0))
    return (
        rarity >= 150
        and title >= 88
        and lex.given(token)
        and (token not in lex.places or rarity >= 160)
        and token not in REGIONS
        and token not in allow
    )


def _kind(words: Words, i: int, lex: Lexicon, allow: Allow) -> str | None:
    word, token = words.word(i), words.folded[i]
    if word in allow or token in COUNTRIES or token in PEOPLES or words.text[words.spans[i][1] :][:2] == "'t":
        return None
    rarity, title, upper = lex.words.get(token, (250, 0, 0))
    given = lex.given(token)
    if len(token) < 3:
        return "PERSON" if given and title >= 40 and not lex.function(token) and speaks(words, i) else None
    if rarity < 150 and words.before(i) in _ADJECTIVAL:
        return None  # "a frank discussion"
    proper = title + upper >= 75 and (title >= 60 or (len(token) > 4 and token in lex.names))  # mostly with a capital
    if given and (proper or (rarity >= 150 and title >= 40) or rarity == 250):
        return "LOCATION" if token in lex.places and local(words, i) and not personal(words, i) else "PERSON"
    if token in lex.places and (proper or rarity == 250) and local(words, i):
        return "LOCATION"
    if given and not lex.function(token) and ((title >= 3 and speaks(words, i)) or _met(words, i)):
        return "PERSON"
    if words.before(i) == "by" and rarity >= 165 and not lex.derived(token):
        return "PERSON"
    if proper and (rarity >= 150 or (title >= 90 and rarity >= 140)):
        return _proper(words, i, rarity, lex)
    return "PERSON" if rarity == 250 and _unheard(words, i, lex) else None


def _unheard(words: Words, i: int, lex: Lexicon) -> bool:
    """Whether a word that nobody has seen is a person: it speaks, or is not built from known ones and ...

    ... does what people do, is addressed, is of a department ("faridah in hr"), has a surname ("MARWAN HADDAD").
    """
    if speaks(words, i):
        return True
    if lex.derived(words.folded[i]):
        return False
    following = words.after(i)
    surname = bool(following) and lex.surname(following) and lex.rarity(following) >= 165
    return surname or personal(words, i) or words.before(i) in _ADDRESSED or _met(words, i)


_DEPARTMENTS = frozenset(
    "hr it comms communications finance legal marketing ops operations sales risk audit payroll procurement "
    "engineering design support security infosec data product strategy compliance treasury facilities estates "
    "logistics research recruitment accounts purchasing planning quality production maintenance cyber digital "
    "tech policy reception catering housekeeping wards ward claims underwriting billing training learning people "
    "talent".split()
)


def _met(words: Words, i: int) -> bool:
    """Whether a word that is also a name stands where only a person is: "w/ hope", "mark from hr"."""
    start = words.spans[i][0]
    if words.text[max(0, start - 3) : start].lower() == "w/ ":
        return True
    if words.after(i) not in {"from", "in", "at"} or words.before(i) in _ADJECTIVAL:
        return False
    return i + 2 < len(words.folded) and words.folded[i + 2] in _DEPARTMENTS


def _proper(words: Words, i: int, rarity: int, lex: Lexicon) -> str | None:
    """What a word is that is mostly written with a capital, and is no known given name or town."""
    following, person = words.after(i), personal(words, i)
    if following and _surname_like(following, *lex.words.get(following, (250, 100, 0))[:2], lex):
        return "PERSON"
    if rarity < 160 and not (following in DOES or person):
        return None
    return "PERSON" if person or lex.surname(words.folded[i]) else "ORG"


def _surname_like(token: str, rarity: int, title: int, lex: Lexicon) -> bool:
    if lex.surname(token) or lex.given(token):
        return title >= 60 or rarity >= 150
    return title >= 60 and rarity >= 165


def _end(words: Words, i: int, lex: Lexicon, allow: Allow) -> int:
    """Where a name that starts at word ``i`` ends: unusual words after it belong to it, over initials and particles."""
    end = at = words.spans[i][1]
    for j in range(i + 1, min(i + 5, len(words.spans))):
        start, stop = words.spans[j]
        gap, token = words.text[at:start], words.folded[j]
        if gap == ". " and at > end and len(words.folded[j - 1]) == 1:
            gap = " "  # "mary j. blige"
        at = stop
        if gap not in {" ", "-", "'"} or (gap == "'" and len(token) <= 2) or token in allow:
            break
        rarity, title, _ = lex.words.get(token, (250, 100, 0))
        if gap == " " and (len(token) == 1 or token in _WITHIN):
            continue  # part of the name if a surname follows
        if gap != "-" and not _surname_like(token, rarity, title, lex):
            break
        end = stop
    return end


_WITHIN = PARTICLES - frozenset("a e o y do the und of".split())  # "lars and the others", "anna do you ..."
