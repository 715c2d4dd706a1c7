"""The thresholds in force, how they may change, who looked at what, and the notice to contributors.

A threshold may be raised at any time. Once anything was released to others than the owner, a lower one in insight.toml
has no effect until ``rebase`` says so, in the log. So nobody can quietly lower k to look closer at what was shown.
"""

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from insight.errors import UsageError
from insight.programme import settings
from insight.recipe import Policy
from insight.store.store import now

if TYPE_CHECKING:
    from insight.workspace import Workspace

FLOOR = "policy_floor"
RELEASE = "release"
SETTLED = "release_tables"
SERIES = "release_series"
WITHDRAWN = "withdrawn"
_CONSENT = ("none", "quote", "evidence")
_EVIDENCE = ("none", "paraphrase", "quote")

#: setting -> how strict a value is: more is stricter
STRICTNESS: Mapping[str, Callable[[Any], float]] = {
    "k": float,
    "k_quotes": float,
    "quote_units": float,
    "quote_share": lambda share: -share,
    "quote_characters": lambda length: -length,
    "default_consent": lambda consent: -_CONSENT.index(consent),
    "executive_evidence": lambda form: -_EVIDENCE.index(form),
}


class PolicyWarning(UserWarning):
    """A setting of the policy is not in force, and why."""


def in_force(workspace: "Workspace") -> Policy:
    """The policy as it applies: insight.toml, but nothing looser than at the last release."""
    return stricter(workspace.recipe.policy, workspace.store.get_meta(FLOOR, {}))


def stricter(asked: Policy, floor: Mapping[str, Any]) -> Policy:
    """``asked`` with every looser setting put back to ``floor``; quotes never need fewer pairs than numbers."""
    kept = {name: floor[name] for name, rank in STRICTNESS.items() if _looser(asked, floor, name, rank)}
    policy = asked.model_copy(update=kept)
    return policy.model_copy(update={"k_quotes": max(policy.k, policy.k_quotes)})


def ignored(workspace: "Workspace") -> dict[str, tuple[Any, Any]]:
    """Settings of insight.toml that are looser than allowed: name -> asked, in force."""
    asked = workspace.recipe.policy
    floor: dict[str, Any] = workspace.store.get_meta(FLOOR, {})
    return {
        name: (getattr(asked, name), floor[name])
        for name, rank in STRICTNESS.items()
        if _looser(asked, floor, name, rank)
    }


def hold(workspace: "Workspace") -> None:
    """Results were released: nothing gets looser without a re-base. Warns of settings that have no effect."""
    for name, (asked, kept) in ignored(workspace).items():
        warnings.warn(
            f"policy.{name} = {asked} has no effect: results were released under {kept}. Re-base to lower it.",
            PolicyWarning,
            stacklevel=2,
        )
    floor = thresholds(in_force(workspace))
    if workspace.store.get_meta(FLOOR, None) != floor:
        workspace.store.set_meta(FLOOR, floor)


def rebase(workspace: "Workspace", *, by_role: str) -> dict[str, tuple[Any, Any]]:
    """Let insight.toml's thresholds apply even where they are lower, and start a new series of releases.

    What was shown before can then be subtracted from what is shown next: that is the owner's decision, so it is logged
    with the settings it changed (returned as name -> before, after).
    """
    before = in_force(workspace)
    after = stricter(workspace.recipe.policy, {})
    changed = {
        n: (getattr(before, n), getattr(after, n)) for n in STRICTNESS if getattr(before, n) != getattr(after, n)
    }
    said = ", ".join(f"{n} {a} to {b}" for n, (a, b) in changed.items()) or "no threshold changed"
    log_access(workspace, audience="owner", action="rebase", what=f"{by_role}: {said}")
    workspace.store.set_meta(FLOOR, thresholds(after))
    workspace.store.set_meta(RELEASE, None)
    workspace.store.set_meta(SETTLED, {})
    workspace.store.set_meta(SERIES, workspace.store.get_meta(SERIES, 0) + 1)
    return changed


def thresholds(policy: Policy) -> dict[str, Any]:
    """What every run records of the policy."""
    return {name: getattr(policy, name) for name in STRICTNESS}


def log_access(workspace: "Workspace", *, audience: str, action: str, what: str) -> None:
    """Who, by role, saw or took what, when, of which run. ``what`` names tables and ids, never words of a note."""
    row = {"at": now(), "audience": audience, "action": action, "what": what}
    workspace.store.append("access_log", row | {"run": workspace.store.get_meta("run", None)})


def withdraw(workspace: "Workspace", *, session: str | None = None, pair: str | None = None) -> None:
    """Set the consent of a session, or of all sessions of a pair, to none: with effect in the next view, and for good.

    It is kept apart from the sessions, so that reading the same file again does not bring the consent back.

    Raises:
        UsageError: no such session or pair is here, so nothing would have been withdrawn.
    """
    known = workspace.store.sessions()
    if session is not None and session not in {s.id for s in known}:
        raise UsageError("There is no such session here, so nothing was withdrawn. Write its id as Insight shows it.")
    if pair is not None and pair not in {p for s in known for p in s.pairs}:
        raise UsageError("There is no such pair here, so nothing was withdrawn. Write its id as Insight shows it.")
    sessions, pairs = withdrawn(workspace)
    sessions |= {session} - {None}  # type: ignore[arg-type]
    pairs |= {pair} - {None}  # type: ignore[arg-type]
    workspace.store.set_meta(WITHDRAWN, {"sessions": sorted(sessions), "pairs": sorted(pairs)})
    log_access(workspace, audience="owner", action="withdraw", what="a session" if session else "a pair")


def withdrawn(workspace: "Workspace") -> tuple[set[str], set[str]]:
    """Sessions and pairs whose consent was withdrawn."""
    value: dict[str, list[str]] = workspace.store.get_meta(WITHDRAWN, {})
    return set(value.get("sessions", ())), set(value.get("pairs", ()))


def forget(workspace: "Workspace", *, sessions: Iterable[str], pairs: Iterable[str]) -> None:
    """Drop erased sessions and pairs from what is remembered of withdrawals."""
    said = withdrawn(workspace)
    left = {"sessions": sorted(said[0] - set(sessions)), "pairs": sorted(said[1] - set(pairs))}
    workspace.store.set_meta(WITHDRAWN, left)


def kept_months(workspace: "Workspace") -> dict[str, int]:
    """How many months each class of record is kept; for notes the shorter of programme.toml and the policy.

    A row of the pair table is kept as long as a session.
    """
    said = settings.load(workspace.path).retention.model_dump()
    kept = {name.removesuffix("_months"): int(length) for name, length in said.items()}
    notes = min(kept["notes"], kept["sessions"], in_force(workspace).retention_months)
    return kept | {"notes": notes, "pairs": kept["sessions"]}


def notice(workspace: "Workspace") -> str:
    """What contributors are told, in Markdown, from the policy as it is in force."""
    p = in_force(workspace)
    quoted = f"{p.k_quotes} pairs from {p.quote_units} unit{'s' if p.quote_units > 1 else ''}"
    consent = {
        "none": "nothing of it is quoted, and it supports no named decision",
        "quote": "short sentences of it may be quoted, without names",
        "evidence": "short sentences of it may be quoted, without names, and it may support a named decision",
    }[p.default_consent]
    evidence = {
        "none": "An executive never reads what was said, only that a conversation supported a decision.",
        "paraphrase": "An executive reads what a conversation was about, in its theme's words, never the sentence.",
        "quote": f"An executive may read a sentence of at most {p.quote_characters} characters, without names.",
    }[p.executive_evidence]
    return _NOTICE.format(
        p=p,
        kept=kept_months(workspace)["notes"],
        quoted=quoted,
        consent=consent,
        evidence=evidence,
        share=f"{p.quote_share:.0%}",
    )


def _looser(asked: Policy, floor: Mapping[str, Any], name: str, rank: Callable[[Any], float]) -> bool:
    return name in floor and rank(getattr(asked, name)) < rank(floor[name])


_NOTICE = """# What happens to what you write

**What we keep.** Your note without names, addresses, numbers and other marks of a person; they are taken out before
anything is stored, and the note as you wrote it is not kept. Notes are kept for {kept} months.

**Who sees what.**

- The *programme owner* reads notes without names, and decides what supports a decision.
- *Executives* see decisions, and themes that at least {p.k} pairs spoke of. They see no notes, no pairs and
  no sessions. {evidence} Only what the owner confirmed is shown, dated by month, and never to the executive
  of the very pair.
- *Researchers* see themes and numbers from at least {p.k} pairs, and single sentences, mixed, without session.

**Thresholds.** No number, theme, name of a theme or chart describes fewer than {p.k} pairs, not even by subtracting
one number from another, or last month's from this month's. Quotes need {quoted}, no pair may supply more than
{share} of the theme, and a quote has at most {p.quote_characters} characters. Mentions of health, ethnicity,
orientation, belief or pregnancy are replaced by a general phrase in quotes.
A threshold can be raised at any time; lowering one is logged.

**Your consent.** Each note is `none` (only counted), `quote` (short sentences may be quoted) or `evidence` (it may also
support a named decision). If you say nothing, {consent}; and it supports a decision only if the owner approves.

**How to withdraw.** Tell the programme owner, at any time and without a reason: consent is set to `none` and nothing of
the note is quoted from the next look on; or the note is erased altogether. Counts already published stay published.
"""
