"""Is the programme meeting, and is it worth the hour? Every figure with what it is out of."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from insight.dashboard import pictures, widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.workspace import Workspace

STATES = (
    ("held", "Held", "#009E73"),
    ("rescheduled", "Moved", "#56B4E9"),
    ("cancelled", "Cancelled", "#E69F00"),
    ("no_show", "No-show", "#D55E00"),
)
WHO = (
    ("cancelled_by_mentor", "Mentor"),
    ("cancelled_by_executive", "Executive or their office"),
    ("cancelled_by_programme", "Programme"),
    ("cancelled_by_unknown", "Not told"),
)
SCORES = (
    ("satisfaction", "Satisfaction"),
    ("usefulness", "Usefulness"),
    ("confidence_to_speak", "Confidence to speak"),
)
SHADES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
BALANCE = (
    ("talk_share", "Mentor's share of the talk", "#0072B2"),
    ("heard_rate", "Notes that speak of being heard", "#009E73"),
    ("dismissal_rate", "Notes that speak of being brushed aside", "#D55E00"),
)
COUNTS = ("planned", "held", "cancelled", "no_show", "rescheduled", "kept_rate", "adherence", "in_band_rate")


def page(workspace: Workspace, audience: Audience) -> None:
    """Figures, the year, who cancels, pairs worth a word, ratings, topics, balance."""
    st.title("Programme health")
    whole = ask(workspace, "health.health", audience, period="all", by="all")
    if whole.empty:
        widgets.nothing("sessions", "Add notes on the page Add notes.")
        widgets.explained(whole)
        return
    row, about = whole.iloc[0].to_dict(), whole.attrs["definitions"]
    _headline(row, about)
    parts: dict[str, Callable[[], None]] = {
        "Pairs worth a word": partial(_at_risk, workspace, audience),
        "The year": partial(_year, workspace, audience, row),
        "By group": partial(_groups, workspace, audience, about),
        "Ratings and learning": partial(_scores, row, about),
        "Topics and balance": partial(_talk, workspace, audience),
    }
    tabs = st.tabs(list(parts), key="tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(tabs, parts.values(), strict=True):
        if tab.open:  # the others are read when somebody opens them
            with tab:
                draw()


def _headline(row: dict[str, Any], about: dict[str, str]) -> None:
    judged = row["held"] + row["cancelled"] + row["no_show"]
    share = widgets.percent
    widgets.figures(
        (
            ("Kept", share(row["kept_rate"]), about["kept_rate"], f"of {judged} appointments"),
            ("Held of expected", share(row["adherence"]), about["adherence"], f"of {row['expected']:.0f} sessions"),
            (
                "60 to 90 minutes",
                share(row["in_band_rate"]),
                about["in_band_rate"],
                f"of {row['duration_known']} known",
            ),
            ("Something applied", share(row["applied_rate"]), about["applied_rate"], f"of {row['held']} held"),
            ("Days between", _days(row["cadence_days"]), about["cadence_days"], "median gap"),
        )
    )


def _days(value: object) -> str | None:
    return None if value is None or value != value else f"{float(value):.0f}"  # type: ignore[arg-type]


def _at_risk(workspace: Workspace, audience: Audience) -> None:
    risks = ask(workspace, "programme.at_risk", audience)
    st.caption("From the calendar alone: no rating, no note. A reason to ask, never a judgement. Only you see this.")
    if risks.empty:
        st.success("No running pair needs a word: nobody is overdue, and no appointments keep falling through.")
    else:
        for row in risks.to_dict("records"):
            with st.container(border=True):
                st.markdown(f"**{widgets.plain(row['pair'])}** · {widgets.plain(row['unit'])} · last {row['since']}")
                st.write(widgets.plain(row["reasons"].replace(".; ", ". ")))
                st.caption(f":material/lightbulb: {widgets.plain(row['step'])}")
    with st.expander("All pairs: calendar, streaks, next date"):
        pairs = ask(workspace, "programme.pair_health", audience)
        widgets.table(
            pairs,
            columns={
                "pair": "Pair",
                "unit": "Unit",
                "cohort": "Cohort",
                "cadence": "Rhythm",
                "held": "Held",
                "expected": "Expected",
                "adherence": "Held of expected",
                "streak": "Streak",
                "missed_in_a_row": "Missed in a row",
                "last_held": "Last",
                "days_since": "Days since",
                "next_booked": "Next booked",
            },
            key="pairs",
            help_of={"streak": "Sessions held one after the other without a long gap, the last of them not long ago."},
        )
        widgets.downloads(pairs, "pairs", key="pairs-files")


def _year(workspace: Workspace, audience: Audience, row: dict[str, Any]) -> None:
    months = ask(workspace, "health.health", audience, period="month", by="all")
    st.header("What became of appointments")
    pictures.columns_over_time(
        months, x="period", series=STATES, stacked=True, alt="Appointments a month: held, moved, cancelled, no-show."
    )
    left, right = st.columns((3, 2))
    with left:
        names = {"period": "Month"} | {c: n for c, n, _ in STATES} | {"expected": "Expected", "kept_rate": "Kept"}
        widgets.table(months, columns=names, key="months")
    with right:
        st.markdown("**Who cancelled**")
        who = pd.DataFrame([{"who": name, "sessions": row[column]} for column, name in WHO])
        widgets.table(who, columns={"who": "Called off by", "sessions": f"Of {row['cancelled']} cancelled"}, key="who")
        st.caption(
            f"Notice is known for {row['notice_known']} of {row['cancelled']}; {row['cancelled_late']} were late. "
            f"Of the moved ones {row['moved_then_held']} took place in the end, {row['moved_open']} are open."
        )
        st.caption(f"Group sessions held: {row['group_held']}; they count in no pair's rhythm.")


def _groups(workspace: Workspace, audience: Audience, about: dict[str, str]) -> None:
    kinds = {"unit": "Unit", "region": "Region", "cohort": "Cohort", "phase": "Pilot and roll-out"}
    by = widgets.one_of("By", kinds, key="by")
    rows = ask(workspace, "health.health", audience, period="all", by=by)
    names = {by: by.capitalize(), "pairs": "Pairs"} | {c: c.replace("_", " ").capitalize() for c in COUNTS}
    names |= {"kept_rate": "Kept", "adherence": "Held of expected", "in_band_rate": "60 to 90 minutes"}
    some = (rows["pairs"] > 0) | (rows["planned"] > 0)  # group sessions are of no cohort: a row of noughts
    widgets.table(rows[some], columns=names, key=f"groups-{by}", help_of=about)
    widgets.explained(rows)
    if by in {"cohort", "phase"}:
        _over_time(workspace, audience, by)
    if by == "phase":
        _phases(workspace, audience)
    widgets.downloads(rows, f"health-by-{by}", key="groups-files")


def _over_time(workspace: Workspace, audience: Audience, by: str) -> None:
    st.header("Timeline")
    months = ask(workspace, "health.health", audience, period="month", by=by)
    wide = months.pivot_table(index="period", columns=by, values="held", aggfunc="sum", fill_value=0).reset_index()
    groups = [c for c in wide.columns if c != "period" and wide[c].any()]
    series = [(g, str(g), SHADES[i % len(SHADES)]) for i, g in enumerate(groups)]
    pictures.columns_over_time(wide, x="period", series=series, alt=f"Sessions held a month, by {by}.")
    widgets.table(wide, columns={"period": "Month"} | {g: str(g) for g in groups}, key=f"timeline-{by}")
    if by != "cohort":
        return
    st.markdown("**Each cohort from its own first month**")
    own = ask(workspace, "programme.timeline", audience)
    names = {"cohort": "Cohort", "month": "Month", "pairs": "Pairs", "held": "Held", "expected": "Expected"}
    names |= {"adherence": "Held of expected", "kept_rate": "Kept", "applied_rate": "Something applied"}
    widgets.table(own, columns=names, key="own-months")
    through: dict[str, list[str]] = {}
    for cohort, day, share in own.attrs["milestones"]:
        through.setdefault(cohort, []).append(f"{share:.0%} on {day}")
    for cohort, days in through.items():
        st.caption(f"{widgets.plain(cohort)} is through by {', '.join(days)}.")


def _phases(workspace: Workspace, audience: Audience) -> None:
    st.header("Pilot beside roll-out")
    rows = ask(workspace, "programme.phases", audience)
    if rows.empty:
        st.caption("Needs enough pairs in each: say in programme.toml, [phases], which unit is in which.")
        return
    widgets.table(
        rows, columns={"measure": "Measure", "pilot": "Pilot", "rollout": "Roll-out", "says": "In words"}, key="phases"
    )
    st.caption("An association: pilot units were chosen, and both learned from the time between.")


def _scores(row: dict[str, Any], about: dict[str, str]) -> None:
    st.caption("A rating stands beside its response rate: sessions that were not rated may have gone differently.")
    lines = [
        {
            "name": title,
            "mean": row[name],
            "interval": f"{row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f}",
            "rated": row[f"{name}_rated"],
            "response_rate": row[f"{name}_response_rate"],
        }
        for name, title in SCORES
        if row[name] is not None and row[name] == row[name]
    ]
    if lines:
        widgets.table(
            pd.DataFrame(lines),
            columns={
                "name": "Rating",
                "mean": "Mean",
                "interval": "95 % interval",
                "rated": "Rated",
                "response_rate": "Response rate",
            },
            key="scores",
            help_of={"mean": about["satisfaction"], "response_rate": about["satisfaction_response_rate"]},
        )
    else:
        widgets.nothing("ratings that may be shown", "Ask after each session; a score needs enough pairs behind it.")
    learned = (("Applied by the executive", "applied"), ("Learned by the mentor", "mentor_learned"))
    for title, name in learned:
        if (rate := widgets.percent(row[f"{name}_rate"])) is not None:
            st.markdown(f"**{title}:** {row[f'{name}_count']} of {row['held']} sessions held ({rate})")
        else:
            st.caption(f"{title}: not asked in these notes.")


def _talk(workspace: Workspace, audience: Audience) -> None:
    st.header("Planned and discussed")
    topics = ask(workspace, "programme.topics", audience)
    names = {
        "planned": "Planned topic",
        "sessions": "Sessions",
        "discussed_rate": "Discussed",
        "open_rate": "Also beyond it",
        "also": "What else",
    }
    if topics.empty:
        widgets.nothing("planned topics", "Name them in programme.toml, or fill the agenda column of the sessions.")
    else:
        drawn = topics.assign(name=[str(n).replace("_", " ").capitalize() for n in topics["planned"]])
        pictures.bars(
            drawn,
            label="name",
            value="discussed_rate",
            percent=True,
            alt="Share of planned sessions that discussed it.",
        )
        widgets.table(topics, columns=names, key="topics")
    widgets.explained(topics)
    st.header("Who speaks")
    balance = ask(workspace, "programme.power_balance", audience)
    if balance.empty:
        widgets.nothing("figures of the balance", "They need the talk share or a rating from enough pairs.")
        return
    drawn = [c for c in BALANCE if balance[c[0]].notna().any()]
    pictures.lines(balance, x="period", series=drawn, alt="The balance by quarter; the same figures are in the table.")
    names = {
        "period": "Quarter",
        "talk_share": "Mentor's share of the talk",
        "mentor_leads_rate": "Mentor speaks at least half",
        "dismissal_rate": "Note speaks of being brushed aside",
        "heard_rate": "Note speaks of being heard",
    }
    widgets.table(balance, columns=names, key="balance")
    st.caption(balance.attrs["cannot_say"])
