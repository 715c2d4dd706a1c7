"""Names where a form, a header or the end of a letter has a place for them: "Mentee name:", "Cc:", "Regards,"."""

import calendar
import re
from collections.abc import Iterator

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.geography import COUNTRIES, PEOPLES
from insight.ingest.anonymise.lexicon import Lexicon, short_forms
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import PARTICLES, TITLES
from insight.ingest.anonymise.spans import Found

_PERSON = (
    r"(?:(?:line |team |project )?(?:manager|lead|supervisor)|next of kin|emergency contact|referee|tutor"
    r"|assistant|pa|owner|contact(?: person)?|mentor|mentee|executive|exec|leader|senior leader|participant|attendee"
    r"|sponsor|employee|colleague|interviewer|interviewee|facilitator|author|speaker|guest|buddy|coach|coachee)"
)
_FIELD = re.compile(
    rf"^[^\w\n]*(?:q?\d{{1,2}}[.):]?\s+)?(?:(?:your|my|the) )?"
    rf"(?:(?:full |first |last |sur|given |family )?names?(?: of (?:the |your )?{_PERSON})?|"
    rf"{_PERSON}s?(?:'s)?(?: names?)?|"
    rf"present|apologies|in attendance|attending|attended(?: by)?|from|to|cc|bcc|signed(?: by)?|"
    rf"written by|approved by|reviewed by|prepared by|minutes by|"
    rf"note ?taker|scribe|chair|who did you meet(?: with)?|met with|nome|nom|prénom|nombre|vorname|nachname|imię|"
    rf"imie i nazwisko|naam|navn|namn|név|ad soyad|teilnehmer|anwesend|présents?|presentes|asistentes)"
    rf"[ \t]*(?:\([^)\n]*\))?[ \t]*[:=▸?][ \t]*(?P<x>[^\n]{{2,120}})$",
    re.IGNORECASE | re.MULTILINE,
)
_PLACE = re.compile(
    r"^[^\w\n]*(?:q?\d{1,2}[.):]?\s+)?(?:where|location|venue|place|site|address|ort|lieu|lugar|endroit|miejsce|luogo|yer)"
    r"(?: (?:of (?:the )?)?(?:meeting|session|chat|we met|did you meet))?[ \t]*[:=▸?][ \t]*(?P<x>[^\n|;]{2,60})$",
    re.IGNORECASE | re.MULTILINE,
)
_CUT = re.compile(
    r"[,;/&+|]|\b[\w-]+[ \t]*:|<[^>\n]*>|\([^)\n]*\)|\[[^\]\n]*\]|\s(?:and|with|x|und|et|y|e|i|ve|og|och)\s|\s[-–—]+\s"
)
_CLOSING = re.compile(
    r"^[ \t>]*(?:(?:kind(?:est)?|best|warm(?:est)?|many|with|all the|yours|much|huge|lots of|thanks|thank you|and"
    r"|viele|liebe|herzliche|beste|mit freundlichen?|met vriendelijke|hartelijke|med vänliga?|med vennlig|un|muchos|um"
    r"|bien|cari|serdecznie)"
    r"[ ,]*){0,3}"
    r"(?:regards|wishes|thanks|thank you|thx|cheers|best|sincerely|yours|faithfully|truly|ever|love|ta|x{1,3}|xo|hugs|"
    r"respect|take care|speak soon|talk soon|see you|rgds|br|kr|grüße|grüsse|gruß|gruss|grüßen|mfg|lg|vg|hilsen|mvh|"
    r"hälsning(?:ar)?|hälsningar|groet(?:en|jes)?|saludos|abrazo|abraços?|cordialement|amicalement|bien à (?:vous|toi)|"
    r"bisous|pozdrawiam|pozdrav|üdv(?:özlettel)?|saluti|ciao|sevgiler|selamlar|salam|namaste|slán)"
    r"[ \t]*(?:and thanks)?[,.!\-–—]*[ \t]*\n+[ \t>]*(?:[-–—~/][ \t]?)?(?P<x>[^\n,|]{1,40})",
    re.IGNORECASE | re.MULTILINE,
)
# At the very end of a text of some length: "Forgive the ink, the dog again, Piers."
_LAST = re.compile(r"(?<=[^\W\d_])[!.]?(?:,| [-–—]) (?P<x>[A-Z][^\W\d_]+(?: [A-Z]\.?)?)[.!]?\s*\Z")
_LETTER = 40
_CALENDAR = frozenset(map(str.lower, (*calendar.day_name, *calendar.month_name)))
_KISS = re.compile(r"(?: x+)+$")
_NAME = re.compile(r"[^\W\d_]+(?:['.-]+[^\W\d_]+)*\.?")


def fields(words: Words, lex: Lexicon, allow: Allow) -> Iterator[Found]:
    """PERSON spans of what stands where a name is asked for, or under a closing formula."""
    text = words.text
    for m in _FIELD.finditer(text) if ":" in text or "?" in text or "▸" in text or "=" in text else ():
        for start, end in _pieces(text, *m.span("x")):
            if _named(text[start:end], lex, allow):
                yield Found(start, end, "PERSON", 0.8, source="field")
    for m in _PLACE.finditer(text) if ":" in text or "?" in text else ():
        if _placed(m.group("x"), lex, allow):
            yield Found(m.start("x"), m.start("x") + len(m.group("x").rstrip(" .")), "LOCATION", 0.7, source="field")
    for m in _CLOSING.finditer(text) if "\n" in text else ():
        start, end = next(iter(_pieces(text, *m.span("x"))), m.span("x"))
        end -= len(text[start:end]) - len(_KISS.sub("", text[start:end]))
        if _named(text[start:end], lex, allow) or _signature(text[start:end], lex, allow):
            yield Found(start, end, "PERSON", 0.8, source="field")
    for m in _LAST.finditer(text) if len(text) > _LETTER else ():
        if _farewell(m.group("x"), lex, allow):
            yield Found(*m.span("x"), "PERSON", 0.7, source="field")


def _farewell(piece: str, lex: Lexicon, allow: Allow) -> bool:
    """Whether a text's last word is what somebody is called and nothing that is spoken of: no day, place or tool."""
    word = _NAME.findall(piece)[0]
    if allow.every(piece) or fold(word) in COUNTRIES | PEOPLES | _CALENDAR or lex.function(word):
        return False
    return lex.given(word) or not (lex.ordinary(word) or (lex.derived(word) and not lex.known(word)))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a list of names, without what stands around them."""
    at = start
    for cut in (*_CUT.finditer(text, start, end), None):
        stop = cut.start() if cut else end
        first, last = at, stop
        while first < last and not text[first].isalnum():
            first += 1
        while last > first and not (text[last - 1].isalnum() or text[last - 1] == "."):
            last -= 1
        if first < last:
            yield first, last
        at = cut.end() if cut else end


def _named(piece: str, lex: Lexicon, allow: Allow) -> bool:
    """Whether every word can be a name's, and one is a name or a word that nothing else explains."""
    found = _NAME.findall(piece)
    if not 1 <= len(found) <= 5 or len(" ".join(found)) < len(piece.strip()) - 2 or allow.every(piece):
        return False
    low = [fold(w.strip(".")) for w in found]
    if " ".join(low) in COUNTRIES | PEOPLES:
        return False
    solid = [w for w in low if len(w) > 1 and w not in PARTICLES | TITLES]
    if not solid:
        return len(low) > 1 and all(w.isupper() for w in found)
    capital = all(w[0].isupper() for w in found if fold(w) not in PARTICLES)
    sure = [w for w in solid if _name_word(w, lex, capital=capital)]
    if not capital:
        return len(sure) == len(solid)
    return bool(sure) and all(w in sure or lex.given(w) or lex.surname(w) or w in short_forms() for w in solid)


def _placed(value: str, lex: Lexicon, allow: Allow) -> bool:
    """Whether what stands behind "Where:" is somewhere: a word in it is no ordinary one, and no tool."""
    found = _NAME.findall(value)
    return len(found) <= 7 and any(
        len(w) > 2 and w not in allow and not lex.ordinary(w) and fold(w) not in COUNTRIES | PEOPLES for w in found
    )


def _name_word(word: str, lex: Lexicon, *, capital: bool) -> bool:
    """A word that is a name and little else, or is no English word at all."""
    parts = [p for p in re.split(r"[.'-]+", word) if len(p) > 1]
    return not any(lex.function(p) or lex.ordinary(p) or (not capital and lex.derived(p)) for p in parts)


def _signature(piece: str, lex: Lexicon, allow: Allow) -> bool:
    """A word or two with capitals under "Regards," are a name even if they are words: "Will", "Hope D."."""
    found = _NAME.findall(piece)
    return (
        0 < len(found) <= 2
        and len(" ".join(found)) >= len(piece.strip()) - 2
        and all(w[0].isupper() for w in found)
        and not any(lex.function(w) for w in found)
        and (lex.given(found[0]) or len(found[0].strip(".")) <= 2)
        and not allow.every(piece)
    )
