"""The way in from a shell: ``insight`` and ``python -m insight``."""

import os
import sys
import warnings

STOPPED = 130
"""What Typer ends with after Ctrl+C, without a word."""


def main() -> None:
    """Run the command line. Errors are one clear line; an unexpected one is named by type and place, never quoted."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from insight.cli import app
    from insight.errors import InsightError

    warnings.formatwarning = _plainly
    try:
        app(prog_name="insight")  # a reader of the output that went away is not worth a word, and gets none
    except InsightError as error:
        print(f"insight: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == STOPPED:
            print("insight: stopped. Run the same command again to go on.", file=sys.stderr)  # noqa: T201
        raise
    except Exception as error:  # its message may quote a note
        if os.environ.get("INSIGHT_DEBUG") == "1":
            raise
        print(f"insight: unexpected {type(error).__name__} {_place(error)}. Please report that line.", file=sys.stderr)  # noqa: T201
        sys.exit(1)


def _plainly(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """A warning as one clear line: it speaks to who runs the command, who does not know the program's files."""
    return f"insight: warning: {message}\n"


def _place(error: BaseException) -> str:
    """The last line of ours that it came through."""
    place, trace = "somewhere", error.__traceback__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] == "insight":
            place = f"in {name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    main()
