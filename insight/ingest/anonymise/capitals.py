"""Runs of capitalised words, and whether each is a person, a place, some other name, or nothing to hide.

A run is judged by what its words are (lists, how they are mostly written), by what stands around it, and by what the
recogniser said about it. Where nothing speaks for an ordinary word and the word is unknown, it is a name of some kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import (
    AUX,
    DOES,
    RANKS,
    SAYS_NOW,
    SEASONS,
    Words,
    describes,
    local,
    meets,
    personal,
    speaks,
)
from insight.ingest.anonymise.foreign import foreign_noun
from insight.ingest.anonymise.geography import COUNTRIES, PEOPLES, REGIONS
from insight.ingest.anonymise.lexicon import Lexicon, lexicon, short_forms
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import PARTICLES, TITLES
from insight.ingest.anonymise.things import COMPANY, INSTITUTION, STYLES, eponym, thing
from insight.ingest.anonymise.turns import part

_JOINS = re.compile(r"(?: |-|'|\. |\.| & |[ \t]\"|\"[ \t]|[ \t]\(|[ \t]')")
_INNER = PARTICLES - {"a", "e", "y", "o"} | {"of"}


@dataclass(frozen=True, slots=True)
class Run:
    """Word numbers ``first`` to ``last`` (inclusive) of a text, capitalised and together."""

    first: int
    last: int
    initial: bool


def runs(words: Words) -> Iterator[Run]:
    """Maximal runs of capitalised words; particles may stand inside, a hyphen carries a small letter along."""
    text, spans = words.text, words.spans
    i = 0
    while i < len(spans):
        start = spans[i][0]
        if not text[start].isupper() or (start and (text[start - 1].isalnum() or text[start - 1] == "'")):
            i += 1
            continue
        if _pronoun(words, i):
            i += 1
            continue
        last = i
        j = i + 1
        while j < len(spans) and _JOINS.fullmatch(text, spans[last][1], spans[j][0]):
            gap = text[spans[j - 1][1] : spans[j][0]]
            alone = spans[j - 1][1] - spans[j - 1][0] == 1 and "(" in gap  # "Q (Dawit):"
            if alone or _pronoun(words, j) or (gap == ". " and _new_sentence(words, j)):
                break
            if gap == "'" and spans[j][1] - spans[j][0] <= 2 and not text[spans[j][0]].isupper():
                break
            if text[spans[j][0]].isupper() or gap == "-":
                if gap in {".", ". "} and spans[j - 1][1] - spans[j - 1][0] > 2:
                    break
                last = j
            else:
                following = _past_particles(words, j, gap, last)
                if following is None:
                    break
                last = j = following
            j += 1
        yield Run(i, last, words.starts_sentence(start) and not words.titled(start))
        i = last + 1


def _pronoun(words: Words, i: int) -> bool:
    """Whether the word is "I", which has its capital anyhow and belongs to no name: "as Anna I would"."""
    start, end = words.spans[i]
    return end == start + 1 and words.text[start] == "I" and words.text[end : end + 1] != "."


def _new_sentence(words: Words, i: int) -> bool:
    """Whether an ordinary word after "F. " begins a sentence rather than goes on with the name."""
    word = words.word(i)
    return lexicon().ordinary(word) and not (lexicon().surname(word) or lexicon().given(word))


def _past_particles(words: Words, j: int, gap: str, last: int) -> int | None:
    """The capitalised word after one or two particles at ``j``: "Merwe" in "L. van der Merwe"."""
    if gap not in {" ", ". "}:
        return None
    institution = words.folded[last] in COMPANY | INSTITUTION
    for k in range(j, min(j + 3, len(words.spans) - 1)):
        if words.folded[k] not in _INNER or (words.folded[k] in {"of", "and", "the"} and not institution):
            return None
        after = words.spans[k + 1][0]
        if after != words.spans[k][1] + 1:
            return None
        if words.text[after].isupper():
            return k + 1
    return None


class Judge:
    """Says what a run is: PERSON, LOCATION, ORG or nothing."""

    def __init__(self, lex: Lexicon, allow: Allow) -> None:
        self._lex = lex
        self._allow = allow

    def kinds(self, words: Words, run: Run, label: str) -> Iterator[tuple[int, int, str]]:
        """(first word, last word, type) of what is to be masked in a run; ``label`` is the recogniser's, or empty."""
        if self._allow.every(words.text[words.spans[run.first][0] : words.spans[run.last][1]]) and run.last > run.first:
            if not self._full_name(words, run.first, run.last):
                return
        first, last = self._trimmed(words, run, label)
        start, end = words.spans[first][0], words.spans[last][1]
        phrase = words.text[start:end]
        if (
            not self._full_name(words, first, last)
            and self._allow.every(phrase)
            and not self._insist(words, first, last)
        ):
            return
        initial = run.initial if first == run.first else not words.titled(start)
        if thing(words.text, end) or (" " not in phrase and self._method(words, last)):
            return
        kind = self._kind(words, first, last, initial, label)
        if kind and not foreign_noun(words, first, last, initial=initial, label=label):
            yield first, last, kind

    def _method(self, words: Words, i: int) -> bool:
        start, end = words.spans[i]
        return eponym(words.text, end) and not (self._lex.given(words.word(i)) or words.titled(start))

    def _trimmed(self, words: Words, run: Run, label: str) -> tuple[int, int]:
        """The run without an ordinary word with a sentence's capital, and without allowed words at its ends."""
        first, last = run.first, run.last
        while first < last:
            word = words.word(first)
            if words.folded[first] in TITLES | RANKS:
                first += 1
                continue
            if words.text[words.spans[first][1]] in "-'.":
                break
            short = label == "PERSON" and words.folded[first] in short_forms()
            plain = self._lex.ordinary(word) and not (
                (self._lex.given(word) or short) and self._surname_like(words.word(first + 1))
            )
            if (run.initial and first == run.first and plain) or (
                word in self._allow and not self._first_name(words, first)
            ):
                first += 1
            else:
                break
        while last > first and words.word(last) in self._allow and words.text[words.spans[last][0] - 1] == " ":
            surname = self._lex.given(words.word(first)) and self._lex.surname(words.word(last))
            if surname or words.folded[last] in COMPANY:
                break
            last -= 1
        return first, last

    def _full_name(self, words: Words, first: int, last: int) -> bool:
        return last > first and self._lex.given(words.word(first)) and self._lex.surname(words.word(last))

    def _first_name(self, words: Words, i: int) -> bool:
        if not self._lex.given(words.word(i)) or i + 1 >= len(words.spans) or part(words.word(i)):
            return False
        following = words.word(i + 1)
        return self._surname_like(following) or (len(following) == 1 and following.isupper())

    def _surname_like(self, word: str) -> bool:
        if not word[0].isupper() or word in self._allow or fold(word) in COMPANY:
            return False
        return self._lex.surname(word) or not self._lex.known(word) or not self._lex.ordinary(word)

    def _insist(self, words: Words, first: int, last: int) -> bool:
        """Whether an allowed word is a person all the same: "met Ruby", "May said"."""
        if first != last or not self._lex.given(words.word(first)):
            return False
        return (
            speaks(words, first)
            or meets(words, first)
            or self._believer(words, first)
            or (words.before(first) in _CALLED and fold(words.word(first)) in SEASONS)
        )

    def _kind(self, words: Words, first: int, last: int, initial: bool, label: str) -> str | None:
        lex = self._lex
        tokens = [words.word(i) for i in range(first, last + 1)]
        folded = " ".join(words.folded[first : last + 1])
        solid = [t for t in tokens if t[0].isupper() and len(t) > 1 and not _PLURAL_ACRONYM.fullmatch(t)]
        if not solid:
            return None
        if folded in COUNTRIES or folded in PEOPLES:
            return self._country(words, first, last)
        if fold(tokens[0]) in {"project", "operation", "codename"} and len(tokens) > 1:
            return "ORG"
        if any(fold(t) in (COMPANY if i else INSTITUTION) for i, t in enumerate(tokens)) and len(tokens) > 1:
            return self._company(solid, label)
        if len(solid) == 1 and solid[0].isupper() and len(tokens) == 1:
            return self._acronym(words, first, tokens[0], label)
        if all(lex.ordinary(t) for t in solid):
            return self._ordinary(words, first, last, initial, label)
        if words.titled(words.spans[first][0]) or (len(tokens[0]) == 1 and len(solid) <= 2 and label not in _PLACES):
            return "PERSON"
        return self._named(words, first, last, initial, label)

    def _country(self, words: Words, first: int, last: int) -> str | None:
        """A country stays, but "Jordan said" and "Jordan and Paris compared" are people."""
        if first != last or not self._lex.given(words.word(first)):
            return None
        following = words.text[words.spans[first][1] :]
        if self._believer(words, first):
            return "PERSON"
        if speaks(words, first) or following.startswith((", my ", ", our ", ", his ", ", her ", ", who ")):
            return "PERSON"
        partner = words.after(first) == "and" and self._partner(words, first + 2) and self._acts(words, first + 2)
        return "PERSON" if partner or self._joined_to_name(words, first) else None

    def _believer(self, words: Words, i: int) -> bool:
        """Whether "Christian" does something with no article before it: a man, where "German is hard" is a language."""
        if words.folded[i] not in PEOPLES - _TONGUES or words.before(i) in _DETERMINERS:
            return False
        return words.after(i) in DOES - {"and", "also", "then", "still", "just"}

    def _joined_to_name(self, words: Words, i: int) -> bool:
        """The second of "Chad and Georgia compared"."""
        return words.before(i) == "and" and i > 1 and self._lex.given(words.word(i - 2)) and self._acts(words, i)

    def _acts(self, words: Words, i: int) -> bool:
        return words.after(i) in DOES - AUX

    def _named(self, words: Words, first: int, last: int, initial: bool, label: str) -> str | None:
        """A run with at least one word that is no ordinary one."""
        lex = self._lex
        tokens = [words.word(i) for i in range(first, last + 1)]
        person, place = personal(words, first, last=last), local(words, first, last=last)
        given = lex.given(next(t for t in tokens if len(t) > 1))
        town = self._town(words.folded[first : last + 1])
        if town and not (given and len(tokens) == 1):
            return "PERSON" if person and given and not place else "LOCATION"
        if (
            initial
            and label != "PERSON"
            and not (given or speaks(words, first, last=last))
            and all(lex.derived(t) for t in tokens)
        ):
            return None
        if label in _PLACES:
            return "PERSON" if (given or person) and not (town or place or len(tokens) > 2) else "LOCATION"
        if label == "PERSON":
            thing = initial or place or describes(words, first)
            if len(tokens) == 1 and not (given or person or lex.surname(tokens[0])) and thing:
                return "LOCATION" if place else "ORG"  # masked all the same; only a guess that it is a person
            return "LOCATION" if town and place and not person else "PERSON"
        if label == "ORG" and not (given or person):
            return "ORG"
        if label == "NORP" and not given and (lex.known(tokens[0]) or _PEOPLE.search(tokens[-1])):
            return None
        if town and place:
            return "LOCATION"
        if given or person:
            return "PERSON"
        return self._unknown(words, first, last, initial, label, place)

    def _town(self, folded: list[str]) -> bool:
        """Whether the run is a town or region, or begins with one of two words or more ("San Rafael CA")."""
        whole = " ".join(folded)
        if whole in self._lex.places or whole in REGIONS:
            return True
        return any(
            " ".join(folded[:n]) in self._lex.places or " ".join(folded[:n]) in REGIONS for n in range(2, len(folded))
        )

    def _company(self, solid: list[str], label: str) -> str | None:
        if all(self._lex.ordinary(t) for t in solid) and label not in {"ORG", "FAC", "PERSON"}:
            return None
        return "ORG"

    def _acronym(self, words: Words, i: int, token: str, label: str) -> str | None:
        """One word in capitals: a person only where it is a known name or the recogniser and the verb both say so."""
        lex = self._lex
        if len(token) <= 3:
            return None
        if lex.given(token) and not lex.ordinary(token):
            return "PERSON"
        if words.text[words.spans[i][1] : words.spans[i][1] + 1] == ":" and lex.given(token):
            return "PERSON"
        return "PERSON" if label == "PERSON" and personal(words, i) and not lex.ordinary(token) else None

    def _ordinary(self, words: Words, first: int, last: int, initial: bool, label: str) -> str | None:
        """Capitalised words that are mostly written small: names when given names stand where a name would."""
        lex = self._lex
        word = words.word(first)
        if last > first:
            if words.titled(words.spans[first][0]) or (words.folded[first] in STYLES and lex.given(words.word(last))):
                return "PERSON"  # "Nanny Prudence"
            if label == "PERSON" and lex.given(word) and lex.surname(words.word(last)):
                return "PERSON"
            if len(word) == 1 and any(words.folded[i] in _INNER for i in range(first, last)):
                return "PERSON"  # "T. de Wit"
            small = words.text[words.spans[first][1]] == "-" and words.word(last).islower()
            rare = small and lex.rarity(words.word(last)) >= 130
            if rare and (label == "PERSON" or personal(words, first, last=last)):
                return "PERSON"  # "Soo-ah said"
            if label in _PLACES:
                return "LOCATION"
            return "ORG" if label == "ORG" else None
        if label in _PLACES and local(words, first) and fold(word) in lex.places:
            return "LOCATION"
        if lex.function(word):
            return None
        if not lex.given(word):
            return self._nickname(words, first, initial)
        return "PERSON" if self._word_name(words, first, initial, label) else None

    def _nickname(self, words: Words, i: int, initial: bool) -> str | None:
        """An ordinary word that is nobody's given name: 'they call him "Seven"', "bin Laden", "then Faz will help"."""
        start = words.spans[i][0]
        quoted = words.text[start - 1 : start] == '"' and words.text[words.spans[i][1] : words.spans[i][1] + 1] == '"'
        if quoted and words.before(i) in _CALLED | {"him", "her", "them", "me", "go", "goes", "as"}:
            return "PERSON"
        if words.before(i) in {"him", "her", "them", "me"} and i > 1 and words.folded[i - 2] in _CALLS:
            return "PERSON"
        if words.after(i) in SAYS_NOW and words.folded[i] not in _ANYBODY and words.before(i) not in _DETERMINERS:
            return "PERSON"  # a bare plural takes "say", not "says"
        if words.before(i) in {"bin", "al", "ibn", "von", "van"} or (words.titled(start) and not initial):
            return "PERSON"
        rare = self._lex.rarity(words.word(i)) >= 140
        return "PERSON" if rare and not initial and words.after(i) in DOES else None

    def _word_name(self, words: Words, i: int, initial: bool, label: str) -> bool:
        """Whether a given name that is also an ordinary word ("Grace", "Bill", "Mark") is a name here."""
        before, after, word = words.before(i), words.after(i), words.word(i)
        if speaks(words, i) or (before in _CALLED and before) or words.titled(words.spans[i][0]):
            return True
        if after == "and" and self._partner(words, i + 2) and (not initial or self._acts(words, i + 2)):
            return True
        if not initial:
            return before not in {"the", "a", "of", "this", "no", "our", "your", "my", "their"}
        if label == "PERSON" and (self._lex.rarity(word) >= 130 or words.text[words.spans[i][1] :][:1] == ":"):
            return True
        if after == "from" or (label == "PERSON" and (personal(words, i) or after == "will")):
            return True
        return after in AUX - {"and", "also", "then", "still", "just"} and fold(word) not in MASS | SEASONS

    def _partner(self, words: Words, i: int) -> bool:
        """Whether a capitalised given name, or initials, stands at word ``i``: "Grace and Hope ran ..."."""
        if i >= len(words.spans):
            return False
        word = words.word(i)
        return word[0].isupper() and (self._lex.given(word) or (word.isupper() and len(word) == 2))

    def _unknown(self, words: Words, first: int, last: int, initial: bool, label: str, place: bool) -> str | None:
        lex = self._lex
        solid = [t for t in (words.word(i) for i in range(first, last + 1)) if t[0].isupper() and len(t) > 1]
        strange = [t for t in solid if not lex.known(t) and not (initial and lex.derived(t))]
        if not strange and label in {"", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"}:
            if initial and len(solid) == 1:
                return None
            named = [t for t in solid if lex.capitalised(t) >= 80 and (lex.surname(t) or len(solid) > 1)]
            return "PERSON" if named and any(lex.surname(t) for t in named) and not initial else None
        if not strange:
            return None
        end = words.spans[last][1]
        if words.text[end : end + 2] == "'s" and not initial and not place:
            return "PERSON"
        if place:
            return "LOCATION"
        if all(lex.surname(t) for t in strange):
            return "PERSON"
        return "ORG" if not initial or len(strange[0]) > 3 else None


_TONGUES = PEOPLES - {"christian", "jewish", "muslim", "israeli"}
_CALLS = frozenset("call calls called calling nicknamed".split())
_DETERMINERS = frozenset("the a an our their my this that his her your its no some any each every of".split())
_ANYBODY = frozenset(
    "everyone everybody nobody someone somebody anyone anybody none who he she it one everything nothing "
    "something that this "
    "management leadership research data evidence feedback policy history experience head office company business "
    "team".split()
)
_PEOPLE = re.compile(r"(?:ish|ians?|ans?|ese|ic|ists?|ites?|is|i|ean|eans)$")
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")
_PLACES = frozenset({"GPE", "LOC", "FAC"})
# Names that are things without number: "Hope is not a plan" needs no article, so a verb proves nothing.
MASS = frozenset(
    "hope joy faith grace art summer patience charity prudence sky dawn love justice honor honour trinity victory "
    "harmony "
    "melody liberty destiny serenity felicity constance clemency mercy verity amber ginger ivory pearl jade ruby rain "
    "star river ocean winter autumn crystal royal major prince king earl job long young".split()
)
_CALLED = frozenset("called named paired matched mentor mentee asked met told thanked invited is".split())
