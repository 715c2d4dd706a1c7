"""What points at one person without a name: a role only one holds, "the only woman on the board", a named team."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import Roster
from insight.ingest.anonymise.spans import Found

_THE = r"(?:\b(?:the|our|a|my|their|its|his|her|as|[a-z]+'s) )?"
_RANK = (
    r"(?:(?:deputy|acting|interim|group|global|regional|former|incoming|outgoing|co-|us|uk|emea|apac"
    r"|associate|assistant|senior) ?)*"
)
_ACRONYM = "CEO|CFO|COO|CTO|CIO|CMO|CHRO|CPO|CDO|CISO|CRO|CCO|CSO|CLO|SVP|EVP"
_HEADS = (
    r"(?:head|director|deputy head|deputy director|vice[- ]president|vp|svp|evp|chair(?:man|woman|person)?"
    r"|president|partner|"
    r"managing director|general manager|lead partner|chief|dean|provost|superintendent|ombudsman|secretary general)"
)
_PEOPLE = (
    r"(?:woman|man|person|partner|manager|director|executive|advis[eo]r|speaker|lead|actuary|engineer|ecologist|officer|"
    r"member|head|analyst|lawyer|accountant|nurse|doctor|muslim|hindu|sikh|jew|christian|dm|associate|graduate|apprentice|"
    r"mentor|mentee|employee|colleague|trainer|designer|developer|scientist|chair|ceo|leader|supervisor|buyer|driver|"
    r"technician|specialist|trustee|teacher|professor|researcher|administrator|coordinator|consultant|architect|economist|"
    r"pharmacist|chemist|pilot|interpreter|translator|parent|mum|dad|mother|father|user|agent|assistant|clerk|operator|"
    r"planner|cashier|baker|butcher|butler|chef|electrician|mechanic|solicitor|barrister|vet|statistician|librarian)"
)
_LEADS = (
    r"(?:manager|trainer|director|lead|head|supervisor|officer|advis[eo]r|chief|partner|coordinator|controller|buyer|planner|"
    r"superintendent|foreman|administrator|nurse|chaplain|receptionist)"
)
_GROUP = (
    r"(?:office|site|branch|store|cent(?:re|er)|depot|plant|practice|team|division|board|committee|desk|unit|region|group|hub|"
    r"factory|warehouse|department|floor|programme|program|function|council|network|campus|exco|squad)"
)
_WHERE = (
    rf"(?: (?:in|at|on|of|for) (?:the |our |their )?(?:(?:[a-z-]+ ){{0,2}}?{_GROUP}\b|(?:[a-z-]+ )?[A-Za-z][\w'-]*"
    rf"(?: [A-Z][\w'-]*)*(?: {_GROUP})?))?"
)
_OF_ONE = r"(?!(?i:time|times|thing|in|at|on|for|to|from|with|by|that|when|we|i|he|she|they|it|is|was|were|had)\b)"
_CAP = r"[A-Z][\w&'-]*"
_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(rf"(?i:{_THE})(?<![\w-])(?i:{_RANK})(?:{_ACRONYM})(?![\w-])(?! (?:council|level|suite|agenda"
    rf"|forum)\b)"), 0.9),
    (re.compile(rf"(?i:{_THE}\b{_RANK}chief (?:[a-z]+(?: and [a-z]+)? ){{1,2}}officer\b)"), 0.95),
    (re.compile(rf"(?i:{_THE}\b{_RANK}(?:chief of staff|general counsel|company secretary|chief (?:economist"
    rf"|scientist|actuary|architect|engineer|executive)))\b"), 0.9),
    (re.compile(r"\b(?i:the|our|my|their) (?:ceo|cfo|cio|cto|cmo|chro|ciso)(?![\w-])(?! (?:council|level|suite|agenda"
    r"|forum)\b)"), 0.85),
    # "the Finance Director": one function, one director
    (re.compile(r"\b(?i:the|our) (?:Group |Deputy |Interim |Acting )?(?!(?:Managing|Regional|Area|Senior|Associate"
    r"|Assistant|General|Non-Executive|Executive|New|Other|Next)\b)[A-Z][a-z]+(?: (?:and|&) [A-Z][a-z]+)?"
    r" (?:Director|Treasurer|Secretary|Controller)\b(?! (?:of|for|level|role|job|post)\b)"), 0.8),
    (re.compile(rf"(?i:{_THE}\b(?:group|global|company|corporate|deputy|chief) (?:treasurer|controller|secretary"
    rf"|counsel|actuary|auditor))\b"), 0.9),
    (re.compile(
        rf"(?i:{_THE}\b{_RANK}{_HEADS}) (?:of|for) (?:(?:the|our) )?(?!the\b|our\b|my\b|this\b|two\b|three\b"
        rf"|all\b|it\b|them\b|us\b|a\b|course\b)"
        rf"[A-Za-z][\w&'-]*(?:(?: (?:of|and|&|for|the))* {_CAP}){{0,4}}(?: {_GROUP})?"), 0.85),
    (re.compile(
        rf"(?i:\b(?:(?:(?:the|our) )?[a-z]+'s|the|our|their|my|his|her|its) (?:only|first|youngest|oldest|sole"
        rf"|most senior|longest[- ]serving|last remaining) )"
        rf"(?:{_OF_ONE}[A-Za-z][\w'-]* ){{0,4}}?(?i:(?:board |team )?{_PEOPLE})\b{_WHERE}(?: who (?:came|is|was|has"
        rf"|speaks|wears|uses|works)[^.,;\n]{{0,40}})?"), 0.8),
    (re.compile(
        rf"\b(?i:the|our) (?:(?!the\b|our\b)[A-Za-z][\w-]* ){{0,2}}{_LEADS} (?:in|at|of"
        rf"|for) (?:the )?(?!the\b)(?:[A-Z][\w'-]*)(?: [A-Z][\w'-]*)*(?: {_GROUP})?"), 0.75),
)  # fmt: skip
_TEAM = r"(?:team|squad|desk|tribe|chapter|pod|crew|network|guild|cell|taskforce|task force)"
_NOT_ANY = r"(?!(?:the|our|a|my|this|that|his|her|their|its|your|whole|same|other|entire)\b)"  # "Anna and the team"
_NOT_TEAM = (
    r"\b(?!(?i:the|our|a|my|this|that|his|her|their|whole|same|other|leadership|management|senior|executive"
    r"|project|entire|and|or|at|by|for|from|in|into|of|on|to|with|via|met|is|was|has)\b)"
)
_TOWN = (
    rf"(?:in|at) (?!(?:January|February|March|April|May|June|July|August|September|October|November|December|Q\d)\b)"
    rf"{_CAP}(?: {_CAP})*"
)
_TEAMS: tuple[tuple[re.Pattern[str], float], ...] = (
    # With a capital or a number inside: "the Payments Platform squad", "Tier-2 SAP support desk".
    (re.compile(rf"(?<=[a-z] )(?:{_CAP} ){{1,4}}(?:{_NOT_ANY}[a-z]+ ){{0,2}}{_TEAM}\b(?: {_TOWN})?"), 0.7),
    # With a place: "the claims handling team in Leeds".
    (re.compile(rf"(?:{_NOT_TEAM}[A-Za-z]+ ){{1,3}}{_TEAM} {_TOWN}"), 0.7),
)  # fmt: skip


_TITLES = frozenset(
    "chief officer counsel secretary treasurer controller actuary auditor ceo cfo coo cto cio cmo chro cpo cdo "
    "ciso cro cco "
    "cso clo svp evp".split()
)
_DIRECTORS = frozenset("director treasurer secretary controller".split())
_HOLDERS = frozenset(
    "head director vice vp svp evp chair chairman chairwoman chairperson president partner manager chief dean provost "
    "superintendent ombudsman secretary".split()
)
_SINGLES = frozenset("only first youngest oldest sole most longest last".split())
_PLACED = frozenset(
    "manager trainer director lead head supervisor officer adviser advisor chief partner coordinator controller "
    "buyer planner "
    "superintendent foreman administrator nurse chaplain receptionist".split()
)
# Which words must be in the text before a rule of _RULES is worth trying, in the same order.
_NEEDED = (_TITLES, _TITLES, _TITLES, _TITLES, _DIRECTORS, _TITLES, _HOLDERS, _SINGLES, _PLACED)
_BANDS = frozenset("team squad desk tribe chapter pod crew network guild cell taskforce force".split())


def roles(words: Words) -> Iterator[Found]:
    """ROLE spans: titles and descriptions that fit one person."""
    there = frozenset(words.folded)
    for (pattern, confidence), needed in zip(_RULES, _NEEDED, strict=True):
        if not needed.isdisjoint(there):
            for m in pattern.finditer(words.text):
                yield Found(m.start(), m.end(), "ROLE", confidence, source="quasi")


def teams(words: Words) -> Iterator[Found]:
    """ORG spans: teams that are named or placed, so small that a name is not needed."""
    if _BANDS.isdisjoint(words.folded):
        return
    for pattern, confidence in _TEAMS:
        for m in pattern.finditer(words.text):
            yield Found(m.start(), m.end(), "ORG", confidence, source="quasi")


def held_by_one(roster: Roster) -> frozenset[tuple[str, ...]]:
    """Titles of two words or more that one person of the roster has, folded: whoever says the title names them."""
    held = {(person.key, words) for person in roster.people if len(words := tuple(fold(person.role or "").split())) > 1}
    counted = Counter(words for _, words in held)
    return frozenset(words for words, people in counted.items() if people == 1)


def titles(words: Words, held: Collection[tuple[str, ...]]) -> Iterator[Found]:
    """ROLE spans: where one of these titles stands, word for word."""
    starts = {title[0] for title in held}
    for i, token in enumerate(words.folded):
        for title in held if token in starts else ():
            last = i + len(title) - 1
            if tuple(words.folded[i : last + 1]) == title:
                start, end = words.spans[i][0], words.spans[last][1]
                if end - start == sum(map(len, title)) + len(title) - 1:
                    yield Found(start, end, "ROLE", 0.9, source="roster")
