"""The command line in this process: what a command says and ends with, without the seconds that a new process takes."""

import contextlib
import io
import sys
import warnings
from dataclasses import dataclass

from insight.__main__ import main


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def ran(*args: object) -> Done:
    """``insight`` with these arguments, as ``python -m insight`` runs it."""
    before, form = sys.argv, warnings.formatwarning
    sys.argv = ["insight", *map(str, args)]
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv, warnings.formatwarning = before, form
    return Done(code, out.getvalue(), err.getvalue())
