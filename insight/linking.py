"""Decisions linked with the model that suits this programme: the one that comes with Insight, or that model refitted.

What people said of links is learned anew each time, always from the model as shipped: the same verdicts give the same
model, and a verdict taken back (or erased) is unlearned. Below enough verdicts, or where unseen verdicts are predicted
no better, the shipped model stays. ``set_learning(workspace, learning=False)`` goes back to it for good.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError
from insight.policy import log_access
from insight.records import Decision, Link, Note, Segment, Session, Vectors, Verdict
from insight.workspace import Workspace

if TYPE_CHECKING:
    from insight.models.link_model import LinkModel
    from insight.models.link_refit import Refit
    from insight.models.links import EvidenceLinker

MODEL = "link_model"
PACKAGED_ONLY = "link_model_packaged_only"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Linked:
    """Candidate links of all decisions, and what the scorer learned, in a sentence (empty: nothing to learn from)."""

    links: list[Link]
    decisions: int
    said: str = ""


def find(workspace: Workspace, progress: Progress) -> Linked:
    """Links for every decision in the store; the model they were scored with is kept in the store."""
    from insight import mining
    from insight.models.links import EvidenceLinker

    store = workspace.store
    decisions = store.decisions()
    segments = store.segments() if decisions else []
    if not segments:
        return Linked([], len(decisions))
    encoder = mining.embedder(workspace)
    vectors = mining.embedded(workspace, segments, encoder, progress)
    given = (decisions, store.sessions(), store.notes(), segments, vectors)
    with mining.same_arithmetic():
        learned = _learn(workspace, EvidenceLinker(encoder, workspace.recipe.links), *given)
        model = learned.model if learned and learned.taken else None
        keep = _asked_of(workspace)
        links = EvidenceLinker(encoder, workspace.recipe.links, model=model, keep=keep).link(*given)
    _remember(workspace, learned)
    return Linked(links, len(decisions), in_words(workspace))


def _asked_of(workspace: Workspace) -> set[tuple[str, str]]:
    """(decision, note) of the links that people gave a verdict on: one that left the list would be forgotten."""
    links = workspace.store.links()
    given = {verdict.link for verdict in workspace.store.verdicts()}
    return {(links[name].decision, links[name].note) for name in given if name in links}


def judged(verdicts: Sequence[Verdict], links: Mapping[str, Link]) -> dict[tuple[str, str], bool]:
    """(decision, note) -> whether people say that it influenced, of the links on which they agree.

    "Confirmed without influence" is a no. Disputed and open links teach nothing.
    """
    from insight.models.verdicts import fold

    return {
        (links[name].decision, links[name].note): standing.influenced
        for name, standing in fold(verdicts).items()
        if name in links and standing.status in ("confirmed", "rejected")
    }


def _learn(
    workspace: Workspace,
    linker: "EvidenceLinker",
    decisions: Sequence[Decision],
    sessions: Sequence[Session],
    notes: Sequence[Note],
    segments: Sequence[Segment],
    vectors: Vectors,
    /,
) -> "Refit | None":
    from insight.models.link_model import packaged
    from insight.models.link_refit import Refit, enough, refit

    given = judged(workspace.store.verdicts(), workspace.store.links())
    if not given or not is_learning(workspace):
        return None
    short = enough(len(given), sum(given.values()))
    if short:
        return Refit(packaged(), taken=False, verdicts=len(given), reason=short)
    prepared = linker.prepare(decisions, sessions, notes, segments, vectors, model=packaged())
    if prepared is None:
        return None
    asked, index, scored = prepared
    groups = {d.id: f"pair {d.pair}" if d.pair else f"unit {d.unit}" if d.unit else d.id for d in decisions}
    return refit(asked, index, scored.pool, model=packaged(), verdicts=given, groups=groups)


def _remember(workspace: Workspace, learned: "Refit | None") -> None:
    found = None
    if learned:
        found = {
            "model": learned.model.dumps() if learned.taken else None,
            "verdicts": learned.verdicts,
            "before": learned.before,
            "after": learned.after,
            "reason": learned.reason,
        }
    workspace.store.set_meta(MODEL, found)


def is_learning(workspace: Workspace) -> bool:
    """Whether verdicts may change the scorer: yes, unless somebody asked for the shipped model."""
    return not workspace.store.get_meta(PACKAGED_ONLY, False)


def set_learning(workspace: Workspace, *, learning: bool) -> None:
    """From the next linking on, learn from verdicts, or stay with the shipped model whatever they say."""
    workspace.store.set_meta(PACKAGED_ONLY, not learning)
    what = "learning links from verdicts" if learning else "the shipped link model"
    log_access(workspace, audience="owner", action="use", what=what)


def kept(workspace: Workspace) -> dict[str, Any]:
    """What the last linking learned: model (JSON, or none), verdicts, before, after, reason. Empty: nothing."""
    found: dict[str, Any] | None = workspace.store.get_meta(MODEL, None)
    return found or {}


def in_use(workspace: Workspace) -> "LinkModel":
    """The model that the links in the store were scored with."""
    from insight.models.link_model import loads, packaged

    model = kept(workspace).get("model")
    if not model:
        return packaged()
    try:
        return loads(model)
    except ModelError:  # learned by an earlier version from other signals: the next linking learns it anew
        return packaged()


def manifest(workspace: Workspace) -> dict[str, object]:
    """What a run's manifest says of the scorer: where it is from, its digest, and how it did on unseen verdicts."""
    learned = kept(workspace)
    found: dict[str, object] = {"used": "refitted to verdicts" if learned.get("model") else "as shipped"}
    found["digest"] = hashlib.sha256(in_use(workspace).dumps().encode()).hexdigest()[:12]
    told = ("verdicts", "before", "after", "reason")
    return found | {name: learned[name] for name in told if learned.get(name) is not None}


def in_words(workspace: Workspace) -> str:
    """One line for the owner on what the last linking learned; empty where nobody has judged a link."""
    learned = kept(workspace)
    if not is_learning(workspace):
        return "Links: scored as shipped; learning from verdicts is off. Turn it on with: insight link --learn"
    if not learned:
        return ""
    if not learned["model"]:
        return f"Links: the scorer stays as shipped: {learned['reason']}."
    return (
        f"Links: the scorer was refitted to {learned['verdicts']} verdicts (log loss on unseen ones "
        f"{learned['after']:.2f}, {learned['before']:.2f} as shipped). Take it back with: insight link --reset"
    )
