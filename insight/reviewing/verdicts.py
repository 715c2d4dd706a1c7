"""What people say of what the machine suggests: verdicts on links. Their words go through the anonymiser too."""

from collections.abc import Sequence
from typing import get_args

from insight.errors import UsageError
from insight.ingest.side_rows import REASON_CHARACTERS
from insight.records import GivenVerdict, Rejection, Strength, Verdict, VerdictStatus
from insight.reviewing.words import redact, role
from insight.store.store import now
from insight.workspace import Workspace


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


def give_verdicts(workspace: Workspace, given: Sequence[GivenVerdict]) -> tuple[int, list[Rejection]]:
    """Append the verdicts of a table; gives how many were new, and those for which there is no link to judge.

    One that its role has given last already is not given again.
    """
    store = workspace.store
    session = store.session_of()
    links = {(link.decision, session[link.note]): name for name, link in store.links().items()}
    last = {(v.link, v.by_role): (v.status, v.strength, v.reason) for v in store.verdicts()}
    refused, new = [], 0
    for one in given:
        link = links.get((one.decision, one.session))
        said = (one.status, one.strength, one.reason)
        if link is None:
            step = "Only conversations before a decision, the fifty likeliest, can be judged: insight export candidates"
            refused.append(Rejection(one.ref, "this conversation is no candidate for this decision", step, "session"))
        elif last.get((link, one.by_role)) != said:
            store.put_verdict(
                Verdict(
                    link=link,
                    status=one.status,
                    by_role=str(one.by_role),
                    at=now(),
                    strength=one.strength,
                    reason=one.reason,
                )
            )
            last[link, str(one.by_role)] = said
            new += 1
    return new, refused
