"""The redaction review: a note looks right, or it is held back until its file, roster or rules change."""

from insight.policy import log_access
from insight.store import reviews
from insight.workspace import Workspace

LOOKED_AT = "redactions_looked_at"


def looks_right(workspace: Workspace, note: str) -> None:
    """Nobody can be recognised in this note: it leaves the queue until it changes (a changed note has a new id)."""
    seen = _seen(workspace)
    if note not in seen:
        workspace.store.set_meta(LOOKED_AT, [*seen, note])


def take_back_look(workspace: Workspace, note: str) -> None:
    """Put a note back into the queue."""
    seen = _seen(workspace)
    workspace.store.set_meta(LOOKED_AT, [n for n in seen if n != note])


def hold_back(workspace: Workspace, session: str) -> None:
    """Somebody could be recognised: the note goes to quarantine with all that was made of it.

    To bring it back, mend the note or the roster and read the file again, or call ``read_again`` first.
    """
    with workspace.locked():
        reviews.hold_back(workspace.store, session)
    log_access(workspace, audience="owner", action="hold back", what="a note")


def read_again(workspace: Workspace, session: str) -> None:
    """Undo: the session is read anew the next time its file is given."""
    reviews.read_again(workspace.store, session)
    log_access(workspace, audience="owner", action="undo", what="a note held back")


def _seen(workspace: Workspace) -> list[str]:
    nobody: list[str] = []
    return workspace.store.get_meta(LOOKED_AT, nobody)
