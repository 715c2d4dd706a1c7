"""Whether an id or a structured word tells who somebody is: "nair-priya-03" does, "TV-0109" does not."""

import re
from collections.abc import Iterable

from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import clean

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def tells(value: str, people: Iterable[Forms], *, strangers: bool = True) -> bool:
    """Whether the value holds a roster form, an e-mail address, or (``strangers``) a given name."""
    if not any(c.isalpha() for c in value):
        return any(forms.holds(value) for forms in people)
    text = clean(value).text
    if "@" in text:
        return True
    plain = re.sub(r"[\W_\d]+", " ", text)
    words = Words(_CAMEL.sub(" ", plain))  # "NairPriya" is two words, "nAIR pRIYA" already is
    if any(forms.holds(text) or forms.names(words) or forms.names(Words(plain)) for forms in people):
        return True
    if not strangers:
        return False
    lex = lexicon()
    return any(
        len(token) >= 4 and lex.given(token) and not lex.known(token) and token not in lex.places
        for token in words.folded
    )
