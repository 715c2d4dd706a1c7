"""What a researcher does: invent programmes, run many, compare runs, exchange codebooks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from insight.cli.options import As, AudienceName, Decisions, Format, Paths, Roster, Shape, WorkspacePath, app

if TYPE_CHECKING:
    from insight.comparing import Comparison


@app.command()
def synthesise(
    out: Annotated[Path, typer.Argument(help="A new folder for the invented programme.", show_default=False)],
    pairs: Annotated[int, typer.Option(help="How many pairs meet.")] = 20,
    months: Annotated[int, typer.Option(help="For how long.")] = 12,
    difficulty: Annotated[str, typer.Option(help="easy, medium or hard.")] = "medium",
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 0,
) -> None:
    """Invent a programme whose truth is known: sessions, decisions, roster, and labels for insight eval."""
    from insight import console, synthetic

    plan = synthetic.Plan(pairs=pairs, months=months, difficulty=cast(synthetic.Level, difficulty), seed=seed)
    counts = synthetic.synthesise(out, plan)
    console.say(", ".join(f"{n:,} {name}" for name, n in counts.items()))


RunId = Annotated[str, typer.Argument(help="A run's id, as insight runs shows it.", show_default=False)]


@app.command()
def runs(workspace: WorkspacePath, audience: As = AudienceName.owner, format: Format = Shape.table) -> None:
    """The runs of a workspace, the latest first; --format json shows the manifests."""
    from insight import console, views
    from insight import workspace as workspaces

    frame = views.table(workspaces.open_workspace(workspace), "runs", audience=audience)
    console.show(frame, format, hide=("manifest", "versions", "seconds") if format is Shape.table else ())


@app.command()
def compare(
    before: RunId,
    after: RunId,
    workspace: WorkspacePath,
    audience: As = AudienceName.owner,
    format: Format = Shape.table,
) -> None:
    """What changed in themes and links from one run to another."""
    from insight import comparing
    from insight import workspace as workspaces

    found = comparing.compare(workspaces.open_workspace(workspace), before, after, audience=audience)
    _tell(found, format)


@app.command()
def stability(
    workspace: WorkspacePath,
    draws: Annotated[int, typer.Option(min=2, max=200, help="How many samples.")] = 10,
    share: Annotated[float, typer.Option(min=0.5, max=0.95, help="How much of the notes is in each.")] = 0.8,
    audience: As = AudienceName.owner,
    format: Format = Shape.table,
) -> None:
    """How well each theme comes again in samples of the notes; .75 is steady, below .5 do not build on it."""
    from insight import console, views
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    with console.progress() as progress:
        found = views.stability(opened, draws=draws, share=share, audience=audience, progress=progress)
    hidden = ("theme_id", "draws", "status", "run_id")
    console.show(found, format, hide=hidden if format is Shape.table else ())


@app.command()
def reproduce(
    run: RunId,
    sessions: Paths,
    workspace: WorkspacePath,
    into: Annotated[Path, typer.Option("--into", help="A new folder for the run made again.")],
    decisions: Decisions = None,
    roster: Roster = None,
) -> None:
    """Make a run again from its manifest and the same files, and say whether it came out the same."""
    from insight import comparing, console
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    manifest = comparing.manifest_of(opened, run)
    if manifest.get("pillars_digest") != opened.pillars_digest:
        console.tell("The pillars file has changed since that run: results may differ.")
    for name, (then, now) in comparing.differing_versions(manifest).items():
        console.tell(f"{name} was {then} then and is {now} now: results may differ.")
    with console.waiting("Making the run again"):
        _, found = comparing.reproduce(opened, run, sessions, into, decisions=decisions, roster=roster)
    _tell(found, Shape.table)


def _tell(found: "Comparison", format: Shape) -> None:
    from insight import console

    console.show_figures(found.figures, format)
    if format == Shape.table and not found.themes.empty:
        for name, changed in (
            ("themes", found.themes[found.themes["event"] != "same"]),
            ("links", found.links[found.links["change"] != "same"]),
        ):
            if changed.empty:
                console.say(f"No {name} changed.")
            else:
                console.show(changed, format)


# of a job, what a terminal has no room for beside what came out
BESIDE = ("seconds_", "job", "run_id", "notes", "unchanged", "quarantined", "decisions_changed", "links", "rejections")


@app.command()
def batch(
    file: Annotated[Path, typer.Argument(help="A TOML file of programmes and a grid of settings.", show_default=False)],
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder for the workspaces and results.jsonl.")],
    format: Format = Shape.table,
) -> None:
    """Run many programmes under many settings, and show the results as one table. Started again, it goes on."""
    from insight import batch as batches
    from insight import console

    with console.progress() as progress:
        found = batches.run(file, out, progress=progress)
    console.show(
        found, format, hide=[c for c in found.columns if c.startswith(BESIDE)] if format is Shape.table else ()
    )
    if found["error"].notna().any():
        raise typer.Exit(1)


@app.command()
def codebook(
    file: Annotated[Path, typer.Argument(help="A codebook: .csv or .qdc (REFI-QDA).", show_default=False)],
    workspace: WorkspacePath,
    take_in: Annotated[bool, typer.Option("--in", help="Read it, instead of writing it.")] = False,
    audience: As = AudienceName.owner,
) -> None:
    """Pillars and themes as codes for NVivo, ATLAS.ti, MAXQDA and others; with --in, theirs as pillars and names."""
    from insight import codebook as codebooks
    from insight import console
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    if take_in:
        console.say(console.figures(codebooks.take_in(opened, codebooks.read(file)), as_json=False))
        console.tell("New pillars take effect with: insight mine --refit --accept -w WORKSPACE")
        return
    found = codebooks.codes(opened, audience=audience)
    codebooks.write(found, file)
    console.say(f"{len(found)} codes")
