"""Imports without what they drag in."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Importing any of these raises ImportError inside the block, as if they were not installed.

    For libraries that import a heavy or a talkative one only because it is there. What is loaded already is left alone.
    """
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is documented to stop the import
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, "loaded") is None:
                del sys.modules[name]
