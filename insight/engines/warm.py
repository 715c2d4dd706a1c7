"""What workers need loaded, once for all of them: the fork server imports this module before they part from it."""

import contextlib
import gc
import importlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from types import ModuleType

VARIABLE = "INSIGHT_ENGINE_PRELOAD"


@contextlib.contextmanager
def announced(parts: Sequence[str]) -> Iterator[None]:
    """Leave word for a fork server started inside the block, which inherits the environment."""
    os.environ[VARIABLE] = "\n".join(parts)
    try:
        yield
    finally:
        del os.environ[VARIABLE]


@contextlib.contextmanager
def without_script() -> Iterator[None]:
    """Workers started inside the block do not run the caller's script again: no stage is defined there.

    Else a script without the ``if __name__ == "__main__"`` of multiprocessing's manual would start itself in each.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def warm(parts: Sequence[str]) -> None:
    """Import each "module", or import it and call "module:function" or "module:function:argument".

    A part that fails is passed over: the stage will meet the same error and tell it.
    """
    for part in parts:
        with contextlib.suppress(Exception):
            module, _, call = part.partition(":")
            loaded = importlib.import_module(module)
            if call:
                function, _, argument = call.partition(":")
                getattr(loaded, function)(*([argument] if argument else []))


def end_with_parent() -> None:
    """End this worker once the process that started it is gone: killed, it could not tell, and the queue stays open."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if os.environ.get(VARIABLE):
    warm(os.environ.pop(VARIABLE).split("\n"))
    gc.freeze()  # so that no worker's garbage collector touches, and copies, the pages they share
