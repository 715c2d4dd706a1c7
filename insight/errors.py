"""Every error Insight raises on purpose.

    InsightError                 exit 1: refused or failed, one clear line
    ├── UsageError               exit 2: the command or call is wrong
    ├── RecipeError              a setting in insight.toml, INSIGHT_* or a flag cannot be used
    ├── InputError               a file, row or column cannot be used
    ├── PrivacyError             raw text was about to leave the one place that may see it
    ├── DisclosureError          a view or export would describe fewer than k pairs
    ├── EvidenceError            a claim of influence without sentences that carry it
    ├── ModelError               a model is missing, or not the one the workspace was built with
    ├── EngineError              a worker ended, or a cluster cannot be reached
    └── StoreError               the workspace cannot be opened, read or written
        └── WorkspaceBusyError   another run is writing to it

A message names the thing, the reason and the next step, and never quotes a note.
"""


class InsightError(Exception):
    """Anything Insight refuses or fails to do; ``str(error)`` is one line fit for a log."""

    exit_code = 1


class UsageError(InsightError):
    """The command or call itself is wrong."""

    exit_code = 2


class RecipeError(InsightError):
    """A setting cannot be used."""


class InputError(InsightError):
    """A file, row or column cannot be used."""


class PrivacyError(InsightError):
    """Raw text was about to leave the one place that may see it."""


class DisclosureError(InsightError):
    """What was asked for would describe fewer than k pairs, or is not for this audience."""


class EvidenceError(InsightError):
    """A claim of influence that cites no sentence."""


class ModelError(InsightError):
    """A model is missing or differs from the one the workspace was built with."""


class EngineError(InsightError):
    """A worker process ended before its work was done, or a cluster cannot be reached."""


class StoreError(InsightError):
    """The workspace cannot be opened, read or written."""


class WorkspaceBusyError(StoreError):
    """Another run is writing to the workspace."""
