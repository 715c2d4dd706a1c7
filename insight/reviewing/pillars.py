"""A person says which pillars a sentence belongs to; the next mine learns from it."""

from collections.abc import Collection

import sqlalchemy as sa

from insight.errors import UsageError
from insight.models.pillars import read_pillars
from insight.policy import log_access
from insight.records import PillarScores
from insight.reviewing.words import role
from insight.store import reviews
from insight.store import schema as t
from insight.store.reader import scalar
from insight.store.store import now
from insight.workspace import Workspace


def confirm_pillars(
    workspace: Workspace, segment: str, pillars: Collection[str], *, by_role: str = "programme owner"
) -> int:
    """Say that a sentence belongs to these pillars (none: talk outside them); gives the number, for taking it back.

    Raises:
        UsageError: there is no such pillar or segment.
    """
    known = {p.name for p in read_pillars(workspace.pillars_file)}
    if strange := set(pillars) - known:
        raise UsageError(f"{len(strange)} of these are no pillars. Use some of: {', '.join(sorted(known))}")
    if not workspace.store.rows(sa.select(t.segments.c.id).where(t.segments.c.id == segment)):
        raise UsageError("There is no such sentence any more. Look at the queue again.")
    row = {"segment": segment, "pillars": sorted(pillars), "by_role": role(workspace, by_role), "at": now()}
    workspace.store.append("confirmations", row)
    return int(scalar(workspace.store, sa.select(sa.func.max(t.confirmations.c.seq))))


def take_back_pillars(workspace: Workspace, confirmation: int) -> None:
    """Take a confirmation back; that it was is in the access log."""
    reviews.forget_confirmation(workspace.store, confirmation)
    log_access(workspace, audience="owner", action="undo", what=f"pillar confirmation {confirmation}")


def what_changed(before: PillarScores | None, after: PillarScores | None) -> str:
    """A sentence on what an update did to the pillars: how many sentences moved, and each pillar's count then and now.

    For the owner: counts of sentences, not of pairs.
    """
    if before is None or after is None or set(before.pillars) != set(after.pillars):
        return "The pillars were found anew."
    place = {name: i for i, name in enumerate(before.ids)}
    both = [(place[name], i) for i, name in enumerate(after.ids) if name in place]
    old = before.labels[[i for i, _ in both]]
    new = after.labels[[i for _, i in both]][:, [after.pillars.index(name) for name in before.pillars]]
    moved = int((old != new).any(axis=1).sum())
    then, now = old.sum(axis=0).tolist(), new.sum(axis=0).tolist()
    counts = [
        f"{name} {a:,} → {b:,}" if a != b else f"{name} {b:,}"
        for name, a, b in zip(before.pillars, then, now, strict=True)
    ]
    return f"{moved:,} of {len(both):,} sentences changed their pillars. Sentences now: {', '.join(counts)}."
