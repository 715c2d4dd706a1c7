"""Names that nobody listed: a recogniser's opinion, and rules about capitals, titles, verbs and name lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insight.ingest.anonymise import recognise
from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words, namelike
from insight.ingest.anonymise.lexicon import Lexicon, lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.pseudonyms import PLACEHOLDER
from insight.ingest.anonymise.roster import PARTICLES
from insight.ingest.anonymise.spans import Found

_SPLIT = re.compile(r"\n+|(?<=[a-z0-9)\]\"'][.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z])(?<!\bmr\. )(?<!\bdr\. )(?<!\bst\. )")
_COMPANY = re.compile(
    r"\b(?:Ltd|Limited|Inc|LLC|LLP|PLC|plc|GmbH|AG|SA|BV|NV|Pty|Corp|Corporation|Company|Co|Group|Holdings|Bank|Foundation|"
    r"University|College|School|Institute|Council|Ministry|Department|Agency|Association|Society|Hospital|Clinic|Trust|"
    r"Analytics|Logistics|Consulting|Partners|Associates|Services|Solutions|Technologies|Systems|Foods|Textiles|Media|Union|"
    r"Committee|Board|Club|Court|Centre|Center|Studio|Studios|Labs|Insurance|Capital|Airlines|Motors|Energy|Stores|Records)\b\.?"
)
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or line worth a closer look, and where it starts in its text."""

    text: str
    start: int


def pieces(text: str) -> Iterator[Piece]:
    """Sentences and lines. A rough cut is enough: the recogniser sees four words to each side."""
    at = 0
    for m in _SPLIT.finditer(text):
        yield Piece(text[at : m.start()], at)
        at = m.end()
    yield Piece(text[at:], at)


class Names:
    """The detector. ``model`` empty: lists and rules only."""

    def __init__(self, model: str, allow: Allow, *, batch: int = 64) -> None:
        self._model = model
        self._allow = allow
        self._batch = batch

    def find(self, texts: Sequence[Words]) -> list[list[Found]]:
        """PERSON, LOCATION and ORG spans of each text."""
        lex = lexicon()
        jobs = [
            (number, piece)
            for number, words in enumerate(texts)
            for piece in pieces(words.text)
            if self._worth(piece.text, lex)
        ]
        out: list[list[Found]] = [list(self._by_rules(words, lex)) for words in texts]
        if self._model and jobs:
            shown = [_shown(piece.text) for _, piece in jobs]
            for (number, piece), found in zip(
                jobs, recognise.entities(self._model, shown, batch=self._batch), strict=True
            ):
                for start, end, label in found:
                    out[number] += self._judged(texts[number], piece.start + start, piece.start + end, label, lex)
        return out

    def _worth(self, piece: str, lex: Lexicon) -> bool:
        """Whether anything in the piece could be a name: a capital that grammar does not ask for, or a rare word."""
        first = True
        for m in _WORD.finditer(piece):
            word = m.group()
            if word[0].isupper() and word not in _ALWAYS_CAPITAL:
                if not first or not lex.ordinary(word) or lex.given(word):
                    if word not in self._allow:
                        return True
            first = False
        return False

    def _judged(self, words: Words, start: int, end: int, label: str, lex: Lexicon) -> Iterator[Found]:
        text = words.text
        while end > start and text[end - 1] in " .,;:'\"-)":
            end -= 1
        if text[max(start, end - 2) : end] == "'s":
            end -= 2
        while start < end and not text[start].isalnum():
            start += 1
        for lead in ("the ", "The ", "a ", "our "):
            if text.startswith(lead, start):
                start += len(lead)
        span = text[start:end]
        if start >= end or not span.strip() or self._allow.every(span) or not any(c.isalpha() for c in span):
            return
        kind = self._kind(words, start, span, label, lex)
        if kind == "PERSON":
            yield Found(*words.widen(start, end), "PERSON", 0.85, source="model")
        elif kind:
            yield Found(start, end, kind, 0.7, source="model")

    def _kind(self, words: Words, start: int, span: str, label: str, lex: Lexicon) -> str | None:
        tokens = _WORD.findall(span)
        if not tokens:
            return None
        namey = any((lex.given(t) or lex.surname(t)) and not lex.ordinary(t) for t in tokens)
        plain = all(lex.ordinary(t) for t in tokens)
        if label == "PERSON":
            if plain and (
                (len(tokens) == 1 and not (lex.given(tokens[0]) or namelike(words, start))) or not _CAPITAL.match(span)
            ):
                return None
            return "PERSON"
        if label in {"ORG", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}:
            if _COMPANY.search(span):
                return "ORG" if label == "ORG" else None
            if len(tokens) <= 3 and (
                (namey and lex.given(tokens[0])) or (namelike(words, start) and not span.isupper())
            ):
                return "PERSON"
            if label != "ORG" or (plain and len(tokens) <= 2) or (span.isupper() and len(span) <= 5):
                return None
            return "ORG"
        if label in {"GPE", "LOC", "FAC"}:
            if (plain and len(tokens) == 1) or fold(span) in COUNTRIES:
                return None
            if fold(span) not in lex.places and namey and lex.given(tokens[0]):
                return "PERSON"
            if namelike(words, start) and lex.given(tokens[0]):
                return "PERSON"
            return "LOCATION"
        if (
            label == "NORP"
            and namey
            and fold(span) not in lex.places
            and not span.lower().endswith(("ish", "ian", "an", "ese", "i"))
        ):
            return "PERSON"
        return None

    def _by_rules(self, words: Words, lex: Lexicon) -> Iterator[Found]:
        text = words.text
        skip = -1
        for i, (start, end) in enumerate(words.spans):
            if start < skip:
                continue
            word = text[start:end]
            if self._is_name(words, i, word, lex):
                stop = self._extend(words, i, lex)
                skip = stop
                yield Found(*words.widen(start, stop), "PERSON", 0.75, source="rules")

    def _is_name(self, words: Words, i: int, word: str, lex: Lexicon) -> bool:
        start, end = words.spans[i]
        if len(word) < 2 or word in self._allow or not word[0].isalpha():
            return False
        capital = word[0].isupper() and not words.shouting
        given, ordinary = lex.given(word), lex.ordinary(word)
        if capital and len(word) <= 3 and word.isupper():
            return False
        if capital:
            if words.widen(start, end)[0] != start and not ordinary:
                return True
            if given and not ordinary and fold(word) not in lex.places:
                return True
            if namelike(words, start) and (given or (not lex.known(word) and not word.isupper())):
                return True
            return False
        if (
            given
            and not ordinary
            and (lex.capitalised(word) >= 60 or not lex.known(word))
            and fold(word) not in lex.places
        ):
            return words.mumbling or words.shouting or namelike(words, start)
        return (words.mumbling or words.shouting) and namelike(words, start) and given

    def _extend(self, words: Words, i: int, lex: Lexicon) -> int:
        """Where a name that starts at word ``i`` ends: surnames, hyphens and particles after it belong to it."""
        text = words.text
        end = words.spans[i][1]
        for j in range(i + 1, min(i + 5, len(words.spans))):
            start, stop = words.spans[j]
            gap, word = text[end:start], text[start:stop]
            if gap not in {" ", "-", "'", ". "} and not (gap == " '" or gap == "-"):
                break
            surname = (
                (word[0].isupper() and not words.shouting)
                and (not lex.ordinary(word) or gap in {"-", "'"})
                and word not in self._allow
            )
            lower = (
                (words.mumbling or words.shouting)
                and not lex.ordinary(word)
                and (lex.surname(word) or lex.given(word))
                and not lex.known(word)
            )
            if word == "s" and gap == "'":
                break
            if surname or lower:
                end = stop
            elif (
                fold(word) in PARTICLES - {"of", "and", "the", "a"}
                and j + 1 < len(words.spans)
                and text[words.spans[j + 1][0]].isupper()
            ):
                continue
            else:
                break
        return end


_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_ALWAYS_CAPITAL = frozenset("I I'm I'll I've I'd Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())


def _shown(piece: str) -> str:
    """What the recogniser reads: capitals calmed down, placeholders as ordinary names; same length."""
    letters = [c for c in piece if c.isalpha()]
    if len(letters) > 8 and sum(c.isupper() for c in letters) > 0.6 * len(letters):
        calm = "".join(w if len(w) == len(t) else t for t in re.split(r"(\W+)", piece) for w in (t.capitalize(),))
        piece = calm if len(calm) == len(piece) else piece
    return PLACEHOLDER.sub(lambda m: "Alex".ljust(len(m.group()), " "), piece) if "[" in piece else piece


COUNTRIES = frozenset(
    "afghanistan albania algeria argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium bolivia "
    "bosnia botswana brazil britain bulgaria cambodia cameroon canada chile china colombia congo croatia cuba cyprus "
    "denmark ecuador egypt england eritrea estonia ethiopia finland france gambia georgia germany ghana greece guatemala "
    "guinea haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan "
    "kenya korea kuwait laos latvia lebanon lesotho liberia libya lithuania luxembourg madagascar malawi malaysia malta "
    "mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger "
    "nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda "
    "scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania "
    "thailand tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe "
    "europe africa asia america oceania antarctica eu uk us usa uae u.s. u.k. u.s.a. emea apac latam mena dach nordics benelux "
    "caribbean scandinavia antipodes earth world".split()
) | frozenset(
    {
        "united kingdom",
        "united states",
        "united states of america",
        "great britain",
        "northern ireland",
        "south africa",
        "south korea",
        "north korea",
        "saudi arabia",
        "sri lanka",
        "new zealand",
        "hong kong",
        "costa rica",
        "el salvador",
        "sierra leone",
        "ivory coast",
        "burkina faso",
        "czech republic",
        "north america",
        "south america",
        "latin america",
        "middle east",
        "far east",
        "south east asia",
        "southeast asia",
        "eastern europe",
        "western europe",
        "the west",
        "united arab emirates",
        "papua new guinea",
        "the netherlands",
        "the gulf",
        "asia pacific",
        "west africa",
        "east africa",
        "british isles",
        "european union",
        "soviet union",
        "trinidad and tobago",
        "central america",
    }
)
