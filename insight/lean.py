"""Imports without what they drag in."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


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


@contextmanager
def later(module: str, function: str) -> Iterator[None]:
    """``from module import function`` inside the block gives a function that imports the module when it is called.

    For libraries that import a heavy module for one function that is not used here.
    """
    if module in sys.modules:
        yield
        return

    def call(*given: object, **named: object) -> object:
        return getattr(importlib.import_module(module), function)(*given, **named)

    standing_in = ModuleType(module)
    setattr(standing_in, function, call)
    sys.modules[module] = standing_in
    try:
        yield
    finally:
        if sys.modules.get(module) is standing_in:
            del sys.modules[module]
