"""What a researcher does: invent programmes, run many, compare runs, exchange codebooks."""

from pathlib import Path
from typing import Annotated, cast

import typer

from insight.cli.options import app


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
