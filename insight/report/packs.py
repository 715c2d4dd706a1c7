"""The pack for a quarterly group session: themes to talk about, questions to ask, and nothing that points at anybody.

Made from what executives may see, so it can lie on the table in front of everybody.
"""

from typing import TYPE_CHECKING

from insight import views
from insight.palette import colours
from insight.policy import in_force
from insight.programme import settings
from insight.report.brief import Brief, Chart, Section

if TYPE_CHECKING:
    import pandas as pd

    from insight.programme.settings import Programme
    from insight.workspace import Workspace

MOST = 6
QUESTIONS = {
    "emerging": "This is new. Where have you met it yourself, and what would happen if nobody did anything?",
    "fading": "This comes up less. Was it solved, or have people stopped saying it?",
    "persistent": "This keeps coming back. What was tried, and what stood in the way?",
    "too early": "Is this as common where you are?",
}
ALWAYS = (
    "What surprised you most?",
    "Which of these would you act on first, and who has to be asked?",
    "What did we not talk about?",
)


def build(workspace: "Workspace") -> Brief:
    """Themes with a question each, subjects nobody reached yet, ground rules; the audience is everybody in the room."""
    themes = views.table(workspace, "themes", audience="executive")
    themes = themes[(themes["pillar"] != "none") & (themes["status"] == "active")]
    order = {"emerging": 0, "persistent": 1, "fading": 2}
    ranked = themes.assign(_o=themes["trend"].map(order).fillna(3)).sort_values(
        ["_o", "pairs"], ascending=[True, False]
    )
    programme = settings.load(workspace.path)
    sections = (_themes(ranked.head(MOST), programme), _gaps(workspace), _rules(workspace))
    notice = (
        f"Run {workspace.store.get_meta('run', 'none')}. Every theme was raised by "
        f"at least {in_force(workspace).k} pairs; nothing here says who, where or when. Themes are in the words of "
        "many, not quotes."
    )
    return Brief("What to talk about in the group session", "executive", sections, notice)


def _themes(themes: "pd.DataFrame", programme: "Programme") -> Section:
    of_pillar = {topic.pillar: topic.questions for topic in programme.topics}
    rows = []
    for place, row in enumerate(themes.to_dict("records")):
        own = of_pillar.get(row["pillar"], ())
        question = own[place % len(own)] if own else QUESTIONS[row["trend"]]
        rows.append((row["name"], row["definition"], question))
    shades = colours(sorted(set(themes["pillar"])))
    chart = Chart(
        tuple(themes["name"]),
        tuple(float(p) for p in themes["pairs"]),
        tuple(shades[p] for p in themes["pillar"]),
        "Pairs, at least",
        f"The {len(themes)} themes by the number of pairs that raised them.",
    )
    sentences = () if rows else ("No theme has enough pairs behind it yet.",)
    return Section(
        "Themes, and a question to each",
        sentences,
        ("Theme", "What people say", "Ask"),
        tuple(rows),
        chart if rows else None,
    )


def _gaps(workspace: "Workspace") -> Section:
    from insight.views.programme import gaps

    found = gaps(workspace, audience="executive")
    rows = tuple((str(r["gap"]), str(r["says"])) for r in found.to_dict("records")) if len(found) else ()
    sentences = (
        () if rows else ("Name what leaders do not know well enough in programme.toml, and it is followed here.",)
    )
    return Section("What leaders wanted to know", sentences, ("Subject", "How far conversations reach it"), rows)


def _rules(workspace: "Workspace") -> Section:
    k = in_force(workspace).k
    return Section(
        "In the room",
        (
            "Nobody is asked whether a theme is theirs, and nobody guesses.",
            f"If a story would name somebody, tell it without the story: at least {k} pairs stand behind each theme.",
            *ALWAYS,
        ),
    )
