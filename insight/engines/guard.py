"""What every engine wraps a stage in: a library's error may quote a note, so only its kind leaves the worker."""

from collections.abc import Callable
from dataclasses import dataclass

from insight.errors import EngineError, InsightError


@dataclass(frozen=True, slots=True)
class Failed:
    """A stage's error as a value: nothing for an engine or a cluster to print, pickle or log."""

    message: str
    error: type[InsightError] = EngineError


@dataclass(frozen=True, slots=True)
class Guarded[T, R]:
    """A stage that gives back its result, or the error as a value."""

    stage: Callable[[T], R]

    def __call__(self, item: T) -> R | Failed:
        """Run the stage on one item."""
        try:
            return self.stage(item)
        except InsightError as error:
            return Failed(str(error), type(error))
        except OSError as error:
            return Failed(f"A chunk could not be read or written: {error.strerror}. Check the file and run again.")
        except Exception as error:  # whatever a library raises may quote a note
            kind = type(error).__name__
            return Failed(f"A chunk failed with {kind}. Run again with --engine inline; if it stays, report the kind.")


def unwrap[R](result: R | Failed) -> R:
    """The result, or its error raised here, without the words of a third party.

    Raises:
        InsightError: the stage failed.
    """
    if isinstance(result, Failed):
        raise result.error(result.message) from None
    return result
