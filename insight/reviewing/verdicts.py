"""What people say of what the machine suggests: verdicts on links. Their words go through the anonymiser too."""

from typing import get_args

from insight.errors import UsageError
from insight.records import Strength, Verdict, VerdictStatus
from insight.reviewing.words import redact, role
from insight.store.store import now
from insight.workspace import Workspace

REASON_CHARACTERS = 2_000


def give_verdict(
    workspace: Workspace,
    link: str,
    status: str,
    *,
    by_role: str = "programme owner",
    strength: str | None = None,
    reason: str = "",
) -> Verdict:
    """Append a verdict on a link; what was said before stays in the log.

    Raises:
        UsageError: there is no such link, status or strength.
    """
    if status not in get_args(VerdictStatus):
        raise UsageError(f"There is no verdict {status}. Use one of: {', '.join(get_args(VerdictStatus))}")
    if strength is not None and strength not in get_args(Strength):
        raise UsageError(f"There is no strength {strength}. Use one of: {', '.join(get_args(Strength))}")
    if link not in workspace.store.links():
        raise UsageError("There is no such link. List them with: insight links -w WORKSPACE")
    verdict = Verdict(
        link=link,
        status=status,  # type: ignore[arg-type]  # checked above
        by_role=role(workspace, by_role),
        at=now(),
        strength=strength,  # type: ignore[arg-type]
        reason=redact(workspace, reason[:REASON_CHARACTERS]) if reason else None,
    )
    workspace.store.put_verdict(verdict)
    return verdict
