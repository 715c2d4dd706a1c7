"""A phrase in another language inside an English note: its nouns, and the capital of its first word, are no names."""

import re

from insight.ingest.anonymise.context import Words, speaks
from insight.ingest.anonymise.lexicon import lexicon

# Short words that are common in the language and no English words.
_COMMON = {
    "de": (
        "er sagte dass wenn weil doch viel ihm der die das den dem und ist nicht ich wir sie ein eine einen mit zu "
        "von auf im für auch es haben wie bei aber nach noch sich uns mehr sehr gut gutes gute wurde hat beim vom zum "
        "zur heute dann frau herr unser mein kein nur"
    ),
    "nl": (
        "de het een en van dat niet ik we ze met op voor zijn er ook maar bij naar wordt heeft hebben nog wel geen "
        "goed vandaag gesprek onze mijn"
    ),
    "fr": (
        "le la les des et est une un dans pour pas que qui nous vous je il elle avec sur ce cette du au aux plus mais "
        "ou par leur très bonne bien on a été encore aussi chez"
    ),
    "es": (
        "el la los las y es un una en de que por con para no se lo como más pero su al del nos me mi muy hoy fue este "
        "esta también buen buena donde"
    ),
    "pt": (
        "o a os as e é um uma em de que por com para não se como mais mas seu sua do da no na foi são muito hoje "
        "também nosso metade"
    ),
    "it": (
        "il lo la gli le e è un una di che in per con non si come più ma su del della al nel sono ha ho questo anche "
        "oggi molto"
    ),
    "pl": ("w na z nie się to że jest do o jak ale po co tak za od dla przez czy był była są ma dziś dzisiaj bardzo"),
    "sv": ("och att det som en på är av för med den inte om ett men var vi så när idag mycket"),
    "tr": ("ve bir bu için de da ile çok ne gibi daha ama var değil sonra kadar ben biz bugün hafta"),
    "hu": ("a az és nem hogy is van volt egy de meg már csak nagyon ma jól itt"),
    "sw": ("na ya wa ni kwa za la katika sana leo mbele yetu"),
    "no": ("og det som en på er av for med den ikke om et men var vi så når i dag veldig hei"),
}
_ENGLISH = frozenset(
    "me no on in an as at to is it so do he we be by or am us my if of up go was for are not the and that this "
    "all one had has his her but our out die war bin also hat man will gut art time see come pan dan ten ben "
    "more over under were per via ex non men her son et al".split()
)
_WORDS = {
    language: frozenset(w for w in words.split() if len(w) > 1) - (_ENGLISH - {"die", "am", "hat"})
    for language, words in _COMMON.items()
}
_EVERY = frozenset().union(*_WORDS.values())
_GERMAN_BEFORE = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine meinen unser unsere "
    "unseren ihr ihre ihren sein seine seinen zum zur im am beim vom ins ans viel viele mehr wenig weniger sehr "
    "alle jede jeder jeden diese dieser dieses".split()
)
# Before one of these a noun stands, and seldom whoever does something.
_AFTER_NOUN = frozenset(
    "mit im am zum zur beim vom über von für met op voor bij over avec de du des la le les sur pour dans au aux "
    "con en el del por para em com do da no na di per con il z na do med på av til till om ile için".split()
)
_GERMAN_NOUN = re.compile(r"(?:keit|heit|schaft|ungen)$")  # no name ends so
_BOUND = re.compile(r"[.!?\n;:]")


def foreign_noun(words: Words, first: int, last: int, *, initial: bool, label: str) -> bool:
    """Whether a run that no list knows is a noun or first word of a phrase in another language."""
    text, start, end = words.text, words.spans[first][0], words.spans[last][1]
    lex = lexicon()
    odd = any(not words.word(i)[1:].islower() for i in range(first, last + 1))
    if (
        odd
        or last - first > 1
        or any(
            lex.given(words.word(i)) or lex.surname(words.word(i)) or words.folded[i] in lex.places
            for i in range(first, last + 1)
        )
    ):
        return False
    if first == last and _GERMAN_NOUN.search(words.folded[first]) and len(words.folded[first]) > 7:
        return True
    if words.titled(start) or speaks(words, first, last=last) or text[end : end + 2] == "'s":
        return False
    language = _language(words, first, last)
    if not language:
        return False
    before, after = words.before(first), words.after(last)
    if language == "de" and (before in _GERMAN_BEFORE or _inflected(before) or label != "PERSON"):
        return True
    if language == "de" and first < last:
        return _inflected(words.folded[first])
    return initial and (first == last or "-" in text[start:end]) and after in _AFTER_NOUN


def _inflected(word: str) -> bool:
    """Whether a word has an adjective's ending in German: "gutes", "nächsten"."""
    return len(word) > 4 and word.endswith(("en", "es", "er", "em")) and not lexicon().ordinary(word)


def _language(words: Words, first: int, last: int) -> str:
    """The other language that the sentence around is in, or at least the phrase; empty for English."""
    text = words.text
    begin, end = words.spans[first][0], words.spans[last][1]
    left = max((m.end() for m in _BOUND.finditer(text, max(0, begin - 160), begin)), default=max(0, begin - 160))
    stop = _BOUND.search(text, end, end + 160)
    right = stop.start() if stop else min(len(text), end + 160)
    around = [
        words.text[a:b].lower() for a, b in words.spans[max(0, first - 24) : last + 24] if a >= left and b <= right
    ]
    if not any(w in _EVERY for w in around):
        return ""
    scores = {language: sum(w in known for w in around) for language, known in _WORDS.items()}
    best = max(scores, key=lambda name: (scores[name], name))
    return best if scores[best] >= 2 or (scores[best] == 1 and len(around) <= 7) else ""
