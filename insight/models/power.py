"""Words that speak of being dismissed, or of being heard, in a session. A weak sign, fit for large sums only.

A lexicon with negation, not a model: it can be read, argued with and corrected. It follows what studies of voice and
of conversation name as dismissal - interruption, brushing aside, lecturing, absence of attention, defence (Detert &
Burris 2007, *Academy of Management Journal* 50; Edmondson 1999, *Administrative Science Quarterly* 44) - and their
opposites. Nothing is returned for a person; sums belong to ``insight.programme.balance``, which has a threshold.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Side = Literal["dismissed", "heard"]

_ONE = (
    r"(?:me|my \w+|us|it|that|this|the (?:idea|point|question|suggestion|topic|subject|example|concern)s?|them|"
    r"what i \w+)"
)
_ASIDE = r"(?:aside|off|away)"
CUES: dict[Side, dict[str, tuple[str, ...]]] = {
    "dismissed": {
        "cut off": (
            r"(?:interrupt(?:ed|s|ing)?|cut(?:s|ting)?) (?:me|us)\b(?: off| short)?",
            r"talk(?:ed|s|ing)? (?:over|across) (?:me|us)\b",
            r"(?:could|did) ?(?:not|n['’]t) get a word in",
            r"kept (?:interrupting|cutting in)",
            r"(?:did|would) ?(?:not|n['’]t) let (?:me|us) (?:finish|speak|talk|explain)",
            r"finish(?:ed|ing) my sentences?",
        ),
        "brushed aside": (
            rf"(?:brush|wav|laugh|push|shrug|swept|sweep|wave)(?:ed|es|s|ing)? {_ONE} {_ASIDE}",
            rf"(?:brush|wav|laugh|shrug)(?:ed|ing) {_ASIDE}",
            rf"dismiss(?:ed|es|ing)? (?:{_ONE})",
            r"(?:was|felt|been|being) (?:\w+ )?(?:dismissed|brushed off|brushed aside|ignored|patroni[sz]ed|belittled)",
            r"(?:shut|shot) (?:me|it|that|us|the idea) down",
            r"(?:was|were|is|being|rather|quite|a bit|very|so) (?:dismissive|condescending|patroni[sz]ing|scornful)",
            r"roll(?:ed|ing) (?:his|her|their) eyes",
            r"chang(?:ed|ing) the subject",
            r"(?:did|would) ?(?:not|n['’]t) take (?:me|us|it|this|that) seriously",
            r"(?:did|would) ?(?:not|n['’]t) (?:want to (?:hear|know)|listen)",
        ),
        "lectured": (
            r"(?:lectured|lecturing|preached|preaching)(?: (?:me|us|at))?",
            r"(?:turned into|became|felt like|more of|was|got) a (?:lecture|monologue|telling[- ]off|speech)",
            r"(?:he|she|they|\[person[^\]]*\]) (?:did|does) (?:most|nearly all|almost all|all) (?:of )?the talking",
            r"(?:when i was|at) your age",
            r"(?:man)?splain(?:ed|ing)",
            r"talk(?:ed|ing|s)? down to (?:me|us)",
            r"told (?:me|us) (?:i|we) (?:was|were) (?:naive|naïve|wrong|too young)",
            r"you(?: will|'ll|’ll) understand (?:one day|later|when)",
        ),
        "not attended to": (
            r"(?:check(?:ed|ing)|look(?:ed|ing) at|scroll(?:ed|ing)(?: on| through)?|glued to|answer(?:ed|ing)) "
            r"(?:his|her|their) (?:phone|emails?|e-mails?|messages|laptop|watch)",
            r"(?:on|typing on) (?:his|her|their) (?:phone|laptop) (?:throughout|most|the whole|half|all)",
            r"(?:was|seemed|looked) (?:distracted|bored|impatient|absent|half (?:there|listening))",
            r"(?:only )?half[- ]listen(?:ed|ing)",
            r"multi-?task(?:ed|ing)",
            r"took (?:several |two |three |a few |many )?calls? (?:during|in the middle)",
        ),
        "defended": (
            r"(?:got|became|was|went|turned|very|quite|a bit|rather) defensive",
            r"took (?:it|this|that) (?:personally|badly|as an attack)",
            r"(?:got|became|was) (?:annoyed|irritated|angry|short) (?:with|at) (?:me|us)",
        ),
    },
    "heard": {
        "listened": (
            r"listen(?:ed|s)(?: (?:well|carefully|properly|to me))?",
            r"let (?:me|us) (?:finish|talk|speak|explain|lead)",
            r"heard (?:me|us) out",
        ),
        "asked": (
            r"ask(?:ed|s|ing) (?:(?:a lot of|lots of|many|good|great|real|sharp|open|more|follow[- ]up|plenty of) )+"
            r"questions",
            r"(?:wanted to know|asked to (?:see|hear|try|know)|asked (?:me|us) (?:to show|what|how|why))",
            r"(?:was|seemed|genuinely|really) (?:curious|interested)",
        ),
        "took it up": (
            r"(?:took|made|taking|wrote) (?:careful )?notes",
            r"wrote (?:it|that|this) down",
            r"chang(?:ed|ing) (?:his|her|their) mind",
            r"(?:admitted|said|confessed|owned up)(?: that)? (?:he|she|they) "
            r"(?:did ?(?:not|n['’]t) know|had no idea|had never|was wrong)",
            r"thank(?:ed|s) (?:me|us) for",
        ),
    },
}
_NOT = re.compile(
    r"\b(?:not|never|no|nor|without|nobody|none|hardly|barely|rather than|instead of|stopped|avoid(?:ed|s|ing)?|"
    r"dread(?:ed|ing)?|afraid|fear(?:ed|ing)?|worried|expected|(?:was|did|does|do|is|has|had|would|could)n['’]t)\b"
)
_OTHERS = re.compile(
    r"\b(?:(?:my|our|his|her|their|the|a|another|some|most|one) (?:\w+ ){0,2}"
    r"(?:manager|boss|supervisor|lead|director|colleague|customer|client|team|mate|friend|parent|teacher|partner|department|committee|board|people|managers|bosses|"
    r"supervisors|leads|colleagues|customers|clients|teams|friends|parents|panel|interviewer|shopper|shoppers|staff)"
    r"|customers?|clients?|shoppers?|people|everyone|everybody|somebody|someone|colleagues|managers|staff|users)\b"
)
_SENTENCE = re.compile(r"[^.!?;\n]+")
_REACH = 32


@dataclass(frozen=True, slots=True)
class Cue:
    """A place in a note that speaks of dismissal, or of being heard. Offsets are code points, end exclusive."""

    side: Side
    kind: str
    start: int
    end: int


_COMPILED: tuple[tuple[Side, str, re.Pattern[str]], ...] = tuple(
    (side, kind, re.compile(rf"\b(?:{'|'.join(patterns)})\b"))
    for side, kinds in CUES.items()
    for kind, patterns in kinds.items()
)


def cues(text: str) -> Iterator[Cue]:
    """The cues of a redacted note, in order. Negated ones, and ones about third parties, are left out.

    >>> [c.kind for c in cues("She cut me off twice. He did not lecture me. My manager waved it away.")]
    ['cut off']
    """
    for sentence in _SENTENCE.finditer(text.casefold()):
        found = []
        for side, kind, pattern in _COMPILED:
            for match in pattern.finditer(sentence[0]):
                before = sentence[0][: match.start()]
                if not _NOT.search(before[-_REACH:]) and not _OTHERS.search(before):
                    start = sentence.start()
                    found.append(Cue(side, kind, start + match.start(), start + match.end()))
        yield from sorted(found, key=lambda c: (c.start, c.end, c.kind))


def both_sides(texts: Mapping[str, str]) -> dict[str, set[Side]]:
    """Session -> the sides of which its note holds a cue. For sums over many pairs, never to be shown as it is."""
    return {session: {cue.side for cue in cues(text)} for session, text in texts.items()}
