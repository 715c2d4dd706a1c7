"""What workers need loaded, once for all of them: the fork server imports this module before they part from it."""

import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from types import ModuleType, TracebackType

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


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """A fork server started inside the block, and its workers, do not hear Ctrl+C: this process does, and ends them.

    A terminal tells every process of a command; each would print where it was.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set what is done at a signal
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


def _unless_parent_left(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell an error, but not that of a worker born after Ctrl+C, which finds the locks of its parent gone."""
    if not (kind is FileNotFoundError and "SemLock" in repr(traceback.extract_tb(trace)[-1].line)):
        sys.__excepthook__(kind, error, trace)


if os.environ.get(VARIABLE):
    sys.excepthook = _unless_parent_left
    warm(os.environ.pop(VARIABLE).split("\n"))
    gc.freeze()  # so that no worker's garbage collector touches, and copies, the pages they share
