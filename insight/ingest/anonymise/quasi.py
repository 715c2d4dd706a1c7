"""What points at one person without naming them: a role only one holds, an age, "the only woman on the board"."""

import re
from collections.abc import Iterator

from insight.ingest.anonymise.spans import Found

_CHIEF = r"(?:(?:deputy|acting|interim|group|global|regional|former|incoming|outgoing|co-|us|uk|emea|apac) ?)*"
_ACRONYM = r"(?:CEO|CFO|COO|CTO|CIO|CMO|CHRO|CPO|CDO|CISO|CRO|CCO|CSO|CLO|MD|SVP|EVP|GC)"
_UNIT = r"(?:[A-Z][\w&'-]*|of|and|&|for|the|in|at)"
_OF = r"(?:(?:[a-z-]+ ){0,2}(?:[A-Za-z][\w&'-]*)(?: (?:and|&) [A-Za-z][\w-]*)?(?: [A-Z][\w&-]*){0,3})"
_AREA = rf"(?: (?:of|for) (?:the )?{_OF})"
_PLACE = r"(?: (?:in|at|for|on|of) (?:the |our )?(?:[A-Za-z][\w'-]*)(?: [A-Z][\w'-]*)*(?: (?:office|site|branch|store|centre|center|depot|plant|practice|team|division|board|committee|desk|unit|region|group|hub|campus|factory|warehouse|department|function|business))?)"
_SINGLE = (
    r"(?:chief(?: [a-z]+){0,2} officer|chief of staff|chief (?:executive|economist|scientist|actuary|counsel|engineer|architect)|"
    r"general counsel|company secretary|managing director|managing partner|chair(?:man|woman|person)?|vice[- ]chair|president|treasurer|controller|"
    r"ombudsman|provost|vice[- ]chancellor|head of|director of|deputy head of|deputy director of|vp of|vice president of|partner in charge of|"
    r"global head|country manager|plant manager|site director|regional director|general manager|secretary general)"
)
_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(rf"(?<![\w-]){_CHIEF}{_ACRONYM}(?![\w-])(?! (?:council|level|suite|agenda|office|forum|team)\b)"), 0.9),
    (
        re.compile(
            rf"(?i:\b{_CHIEF}chief(?: [a-z]+(?: and [a-z]+)?){{1,2}} officer|\b(?:the |our ){_CHIEF}chief of staff|\b{_CHIEF}general counsel\b|\b{_CHIEF}company secretary\b|\b(?:group|global|company|corporate|deputy) (?:treasurer|controller|secretary|counsel|actuary|auditor)\b)"
        ),
        0.9,
    ),
    (
        re.compile(
            rf"\b(?:(?i:{_CHIEF}(?:head|director|deputy head|deputy director|vice president|vp|svp|evp|chair(?:man|woman|person)?|president|partner|managing director|general manager|lead partner|chief))) (?:of|for) (?:(?:the|our) )?[A-Za-z][\w&'-]*(?:(?: (?:of|and|&|for|the))* [A-Z][\w&'-]*){{0,4}}(?: (?:office|site|branch|committee|board|division|practice|store|depot|plant|team|network|council|region))?"
        ),
        0.85,
    ),
    (
        re.compile(
            r"(?i:\b(?:the|our|their|my|its|[a-z]+'s) (?:only|first|youngest|oldest|sole|most senior|longest[- ]serving|last remaining)) (?!(?:one|ones|thing|time|way|reason|problem|person|people|place|part|question|answer|real|other|two|three|few|few|step|day|week|month|hour|half|session|meeting|draft|page|point|item|change|visit|round|version|call|slide|bit|ever|number|difference|option|exception|note|idea|sentence|email|year|line|heading|rule|word|words|name|names|store|thank|message|ten|four|forty|six|five|sign|book|job|chance|choice|channel|tool|app|feedback)\b)(?:[A-Za-z][\w'-]*(?:-[A-Za-z]+)*[ ]){0,4}?(?i:woman|man|man|person|partner|manager|director|executive|adviser|advisor|speaker|lead|actuary|engineer|ecologist|officer|member|head|analyst|lawyer|accountant|nurse|doctor|muslim|hindu|sikh|jew|christian|dm|associate|graduate|apprentice|mentor|mentee|employee|colleague|trainer|designer|developer|scientist|chair|ceo|leader|supervisor|buyer|driver|technician|specialist|board member|trustee|teacher|professor|researcher|administrator|coordinator|consultant|architect|economist|pharmacist|chemist|pilot|interpreter|translator|wheelchair user|parent|mum|dad|mother|father)\b(?: (?:in|at|on|of|for) (?:the |our |their )?(?:[a-z-]+ )?[A-Za-z][\w'-]*(?: [A-Z][\w'-]*)*(?: (?:office|site|branch|store|centre|center|depot|plant|practice|team|division|board|committee|desk|unit|region|group|hub|factory|warehouse|department|floor|programme|program|function))?)?(?: who (?:came|is|was|has|speaks|wears|uses|works)[^.,;\n]{0,40})?"
        ),
        0.8,
    ),
)
_AGE = (
    re.compile(
        r"(?i:\b(?:he|she|i|they|who|mum|mam|mom|dad|nan|gran|granny|grandad|grandmother|grandfather|mother|father|brother|sister|son|daughter|uncle|aunt|mentor|mentee)(?: is|'s| was|'m| am|'re| are| were| turned| turns|'ll be| will be)(?: (?:only|just|now|nearly|almost|about))? )(?P<x>(?:1[4-9]|[2-9]\d))(?![\w%]|[.,:/-]\d| (?:per|percent|minutes|mins|hours|days|weeks|months|people|pages|miles|km|out|of|or|calls|stores|metres|th|k|points|steps|emails|meetings))"
    ),
    re.compile(
        r"(?i:\b(?:turn(?:s|ed|ing)?|approaching|nearly|pushing) )(?P<x>(?:1[4-9]|[2-9]\d|thirty|forty|fifty|sixty|seventy|eighty|ninety|eighteen|twenty|twenty-one))(?= (?:next|this|last|in|on|and|today|soon)|[.,;!?)]|$)(?! in (?:a|the|all|total|one)\b)"
    ),
    re.compile(r"(?:(?<=[.!?\n] )|^)(?i:at) (?P<x>(?:1[4-9]|[2-9]\d))(?=,? (?:he|she|I|they)\b)", re.MULTILINE),
    re.compile(
        r"(?<=[A-Za-z]\b)(?:, | \()(?P<x>(?:1[4-9]|[2-9]\d))(?=, (?:of|from|no|a|an|DOB|and|who|in|on|with|mentor|apprentice|lives)\b|\)|,? who\b)"
    ),
)


def roles(text: str) -> Iterator[Found]:
    """ROLE spans: titles and descriptions that fit one person."""
    for pattern, confidence in _RULES:
        for m in pattern.finditer(text):
            yield Found(m.start(), m.end(), "ROLE", confidence, source="quasi")


def ages(text: str) -> Iterator[Found]:
    """AGE spans that need the words around them."""
    if not any(c.isdigit() for c in text) and "turn" not in text:
        return
    for pattern in _AGE:
        for m in pattern.finditer(text):
            yield Found(*m.span("x"), "AGE", 0.8, source="quasi")
