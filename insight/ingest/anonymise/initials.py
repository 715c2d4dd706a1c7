"""People as letters ("A.B.", "PK/JMcD", "KL:") and as labels of what they say ("DANA: well, ...")."""

import re
from collections import Counter
from collections.abc import Iterator

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import DOES, SAYS, Words
from insight.ingest.anonymise.lexicon import Lexicon, lexicon
from insight.ingest.anonymise.spans import Found
from insight.ingest.anonymise.turns import part

BUSINESS = frozenset(
    "AI IT HR UK US EU UN PR TV PC OK PM AM QA UX UI HQ VP MD ID GP CV MP PA EA BI CX DX ML KPI CEO CFO COO CTO CIO "
    "CMO CHRO SVP EVP USA NHS FAQ PDF API APP ERP CRM SAP AWS OKR ROI DEI ESG PPT FYI EOD ETA TBC TBD AOB "
    "LGBT".split()
)
"""What letters stand for in any office, even where the roster has somebody of these initials."""
ACRONYMS = BUSINESS | frozenset(
    "BB DOB POS RFP SLA NDA IPO VAT PAYE GDP ESOL ADHD ASD BSL NB PS RE CC FW FWD ASAP LOL OMG BTW IMO XX TX CA NY DC "
    "UAE RSA NZ SA IST GMT EST PST CET BST UTC MBA PHD BA BSC MA MSC GCSE CSR IPA USB VPN WIFI SMS GPS CCTV DVD CD HD "
    "AC DM VM BAME GDPR DBS PPE ICU ER EB GE BP HP LG BMW IBM BBC CNN ITV ABC NBC CBS FBI CIA DNA HIV TBH IDK II III "
    "IV VI VII VIII IX XL XXL AND THE FOR NOT BUT YOU ALL NO SO WE BE TO OF IN ON AT BY IF OR AS IS DO GO UP MY ME "
    "HE".split()
)
_WORDS = frozenset("BE OF IN ON AT BY IF OR AS IS DO GO UP TO".split())
"""Ordinary words that are somebody's letters too: "IS reported"."""
_DOTTED = re.compile(r"(?<![\w.@])(?:[A-Z]\.[\s-]?){1,3}(?:[vd]\.\s?|de |van |von |O')?[A-Z]\.(?![\w])")
_TITLED = re.compile(
    r"(?<!\w)(?:Sir|Lady|Lord|Dame|Mr|Mrs|Ms|Dr|Prof|Frau|Herr)\.? (?P<x>[A-Z]\b\.?)(?!['\w]| [A-Z][a-z])"
)
_ASKED = frozenset("mail email ask asked tell told met ring rang ping thank thanks invite cc".split())
_NOTED = frozenset("notes minutes written taken".split())
_NOT_DOTTED = frozenset(
    "US UK USA EU UN PS NB AM PM BC AD DC QA CV PA RSVP UAE BA MA PHD TBC FAQ VIP IE EG LP LLC LA NY CA PO PTO "
    "AKA ETC DIY".split()
)
_SLASHED = re.compile(r"(?<![\w/.])[A-Z][A-Za-z]{1,3}(?: ?/ ?[A-Z][A-Za-z]{1,3}){1,2}(?![\w/])")
_SIGNED = re.compile(
    r"(?:(?:\A|\n)[ \t]*(?:[-–—~/][ \t]?)?|[.!?][ \t]+[-–—~/])(?:(?P<x>[A-Za-z]{2,3})|(?<=[-–—~/])(?P<y>[A-Z]))\.?\s*\Z"
)
_BARE = re.compile(r"(?<![\w@#&./-])[A-Z]{2,3}(?![\w@&/-]|\.\w)")
_LABEL = re.compile(
    r"^[ \t>*•\[-]*(?:\[?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\]?[ \t]*(?:-[ \t]*)?)?"
    r"(?P<x>[A-Z][^\W\d_]*(?:[ '.-]{1,2}[A-Z(][^\W\d_]*\)?){0,3})[ \t]*:(?=[ \t]+\S)",
    re.MULTILINE,
)


def initials(words: Words) -> Iterator[Found]:
    """PERSON spans that are nothing but letters."""
    text = words.text
    if words.shouting:
        return
    for m in _DOTTED.finditer(text) if "." in text else ():
        if re.sub(r"\W", "", m.group()) not in _NOT_DOTTED:
            yield Found(m.start(), m.end(), "PERSON", 0.75, source="initials")
    for m in _SLASHED.finditer(text) if "/" in text else ():
        parts = list(re.finditer(r"[A-Za-z]+", m.group()))
        if all(p.group().upper() not in ACRONYMS and sum(map(str.isupper, p.group())) > 1 for p in parts):
            for part in parts:
                yield Found(m.start() + part.start(), m.start() + part.end(), "PERSON", 0.75, source="initials")
    yield from _signed(words)
    yield from _listed(text)
    for m in _TITLED.finditer(text):
        yield Found(*m.span("x"), "PERSON", 0.7, source="initials")
    for m in _BARE.finditer(text):
        if _speaks(words, m) or (
            m.group() not in ACRONYMS and (_followed(words, m) or (_rare(words, m) and _stands(words, m)))
        ):
            yield Found(m.start(), m.end(), "PERSON", 0.6, source="initials")


def _speaks(words: Words, m: re.Match[str]) -> bool:
    """Whether letters that are a word too begin what somebody says: "IS reported", not "it IS reported"."""
    i = words.at[m.start()]
    if m.group() not in _WORDS or words.after(i) not in SAYS:
        return False
    joined = words.before(i) in {"and", "but", "then"} or words.text[: m.start()].rstrip().endswith(",")
    return joined or words.starts_sentence(m.start())


def _followed(words: Words, m: re.Match[str]) -> bool:
    """Whether two letters stand after a word that people follow: "mail GK", "Notes by EP"."""
    i = words.at[m.start()]
    before = words.before(i)
    by = before == "by" and i > 1 and words.folded[i - 2] in _NOTED
    return len(m.group()) == 2 and (by or before in _ASKED)


def _rare(words: Words, m: re.Match[str]) -> bool:
    """Whether the letters are seldom anything else, or say something: "GF asked"."""
    said = len(m.group()) == 2 and words.after(words.at[m.start()]) in SAYS
    return said or lexicon().rarity(m.group()) >= 125


_X = (
    r"(?:[A-Z]{1,2}'[A-Z]{1,2}|[A-Z]{1,2}-[A-Z]{1,2}(?: [A-Z]\.)?|(?:[A-Z]\.){2,3}|[A-Z]{1,2}[a-z]{1,3}[A-Z]{1,2}"
    r"|[A-Z]{2,3}|[A-Z][a-z]\.)"
)
_LIST = re.compile(
    rf"^[ \t*•>+-]*(?P<who>(?:[Pp]resent|[Aa]ttendees|[Aa]ttend(?:ed|ing)(?: by)?|[Ww]ith|[Pp]air|[Aa]pologies):? )?"
    rf"{_X}(?:(?:,| &| \+|/|\+|,? and| with| w/| x) ?{_X})+(?![\w&/-])",
    re.MULTILINE,
)


def _listed(text: str) -> Iterator[Found]:
    """Who was there, in letters at the start of a line: "KL, MvB (online)", "R.B. & J-P M. discussed"."""
    for m in _LIST.finditer(text):
        found = list(re.finditer(_X, m.group()))
        plain = [re.sub(r"\W", "", f.group()) for f in found]
        if len(set(plain)) > 1 and all(
            p.upper() not in ACRONYMS and (m.group("who") or lexicon().rarity(p) >= 125) for p in plain
        ):
            for f in found:
                yield Found(m.start() + f.start(), m.start() + f.end(), "PERSON", 0.7, source="initials")


def _signed(words: Words) -> Iterator[Found]:
    """Two or three letters, or a dash and one, as a text's last line: "-M", "dp"."""
    m = _SIGNED.search(words.text)
    if m is None:
        return
    word = m.group("x") or m.group("y")
    rarity, title, upper = lexicon().words.get(word.lower(), (250, 0, 100))
    if word.upper() not in ACRONYMS and (m.group("y") or (rarity >= 140 and title + upper > 30)):
        yield Found(*m.span("x" if m.group("x") else "y"), "PERSON", 0.6, source="initials")


def _stands(words: Words, m: re.Match[str]) -> bool:
    """Whether two or three letters stand where a person would: before a verb, as a label, or alone as a signature."""
    i, text = words.at[m.start()], words.text
    if text[m.end() : m.end() + 1] == ":" and words.starts_line(m.start()):
        return True
    if text.strip(" .-") == m.group():
        return True
    line_end = text[m.end() :].split("\n", 1)[0].strip(" .)\"'")
    if not line_end and text[: m.start()].rstrip(" -").endswith(("\n", ".", "!", "?")) and len(text) > 40:
        return True
    if words.before(i) in {"the", "a", "an", "our", "your", "their", "this", "new", "of", "in"}:
        return False
    after = words.after(i)
    return after in _ACTS or (after in {"off", "to"} and words.starts_line(m.start()))


_ACTS = DOES - {
    "is",
    "was",
    "has",
    "had",
    "will",
    "would",
    "can",
    "could",
    "and",
    "does",
    "did",
    "also",
    "then",
    "still",
    "just",
}


def labels(words: Words, lex: Lexicon, allow: Allow) -> Iterator[Found]:
    """Speakers of a transcript: what stands before a colon at the start of lines, twice or more, and is no heading."""
    if ":" not in words.text:
        return
    found = list(_LABEL.finditer(words.text))
    times = Counter(m.group("x") for m in found)
    for m in found:
        name = m.group("x")
        if times[name] < 2 or len(times) < 2 or allow.every(name) or part(name):
            continue
        parts = re.findall(r"[^\W\d_]+", name)
        if all(lex.ordinary(p) and not lex.given(p) for p in parts):
            continue
        yield Found(*m.span("x"), "PERSON", 0.85, source="label")
