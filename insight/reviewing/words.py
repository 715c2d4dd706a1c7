"""A person's own words go through the anonymiser like a note's: participants are known by the roster's keyed marks."""

from insight import people
from insight.ingest.anonymise import Anonymiser
from insight.ingest.stage import anonymiser
from insight.records import Redacted
from insight.workspace import Workspace

ROLES = frozenset({"programme owner", "owner", "executive", "mentor", "mentee", "researcher", "sponsor"})


def redact(workspace: Workspace, text: str) -> Redacted:
    """A person's own words, as safe to keep as a note's."""
    return typed(workspace).redact([text])[0][0]


def typed(workspace: Workspace) -> Anonymiser:
    """The anonymiser for what is typed rather than read from files."""
    return anonymiser(workspace.recipe.anonymise, workspace.key, None, people.memory(workspace))


def role(workspace: Workspace, by_role: str) -> str:
    """Who says so, by role; a word of one's own goes through the anonymiser, a known role needs no model."""
    return by_role if by_role in ROLES else str(redact(workspace, by_role))
