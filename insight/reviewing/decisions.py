"""A decision written down by form: through the anonymiser, like one from a register."""

from collections.abc import Mapping
from dataclasses import asdict

from insight.errors import InputError
from insight.policy import log_access
from insight.records import RawDecision, Ref
from insight.reviewing.words import typed
from insight.workspace import Workspace

TEXTS = ("title", "description", "rationale", "outcome_metric", "value_source")


def add_decision(workspace: Workspace, fields: Mapping[str, object]) -> str:
    """Keep a decision; one with the same id replaces the old. Gives its id.

    ``fields``: names of ``Decision``; texts are redacted before anything is stored.

    Raises:
        InputError: it has no title.
        WorkspaceBusyError: a run is writing.
    """
    texts = {name: str(fields[name]).strip() for name in TEXTS if fields.get(name)}
    if not texts.get("title"):
        raise InputError("A decision needs a title. Write what was decided in a few words.")
    rest = {k: v for k, v in fields.items() if k not in TEXTS and v not in (None, "")}
    with workspace.locked():
        made = typed(workspace).anonymise_decisions([RawDecision(Ref(0), rest, texts)])
        workspace.store.put_decisions(made, digests={d.id: workspace.keyed("decision", str(asdict(d))) for d in made})
    log_access(workspace, audience="owner", action="write", what=f"decision {made[0].id}")
    return made[0].id
