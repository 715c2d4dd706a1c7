"""A person's own words go through the anonymiser like a note's."""

from insight.ingest.stage import anonymiser
from insight.records import Redacted
from insight.workspace import Workspace

ROLES = frozenset({"programme owner", "owner", "executive", "mentor", "mentee", "researcher", "sponsor"})


def redact(workspace: Workspace, text: str) -> Redacted:
    """A person's own words, as safe to keep as a note's."""
    return anonymiser(workspace.recipe.anonymise, workspace.key, None).redact([text])[0][0]


def role(workspace: Workspace, by_role: str) -> str:
    """Who says so, by role; a word of one's own goes through the anonymiser, a known role needs no model."""
    return by_role if by_role in ROLES else str(redact(workspace, by_role))
