"""Which word classes an English word can have, from a word list: what no sentence around it needs to tell.

``benchmarks/make_lexicon.py`` makes the list, and says where it comes from.
"""

import gzip
from functools import cache, lru_cache
from importlib import resources


@cache
def _list() -> dict[str, str]:
    packed = (resources.files("insight.models") / "data" / "lexicon.txt.gz").read_bytes()
    found = {}
    for line in gzip.decompress(packed).decode().splitlines():
        classes, *words = line.split(" ")
        found.update(dict.fromkeys(words, classes))
    return found


@lru_cache(maxsize=100_000)
def classes(word: str) -> str:
    """The classes of a lower-case word: of a adjective, n noun, r adverb, v verb; "" where the list has it not.

    A word with a hyphen that is not listed is what its last part is.

    >>> [classes(w) for w in ("nervous", "book", "arrive", "team-mate", "qwertz")]
    ['a', 'nv', 'v', 'nv', '']
    """
    plain = word.removesuffix("'s")
    return _list().get(plain) or (_list().get(plain.rpartition("-")[2], "") if "-" in plain else "")
