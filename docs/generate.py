"""Pages of the reference that are made from the program itself, each time the site is built."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add the generated pages; none of them is kept in the repository."""
    from mkdocs.structure.files import File

    for name, make in PAGES.items():
        files.append(File.generated(config, name, content=make()))
    return files


def commands() -> str:
    """Every command with its arguments and options, as ``--help`` tells them."""
    import typer

    from insight.cli import app

    top = typer.main.get_command(app)
    lines = [
        "# Commands",
        "",
        "Flags beat `INSIGHT_*` variables, which beat insight.toml, which beats the defaults.",
        "",
    ]
    lines += ["Exit 0: done. 1: refused or failed, with one clear line. 2: wrong usage.", ""]
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        context = command.make_context(f"insight {name}", [], resilient_parsing=True)
        lines += [f"## insight {name}", "", command.help or "", "", "```text"]
        lines += [command.get_usage(context), "```", "", "| | |", "|---|---|"]
        lines += [f"| <code>{_cell(left)}</code> | {_cell(right)} |" for left, right in _options(command, context)]
        lines.append("")
    return "\n".join(lines)


def _options(command: Any, context: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # click's own
    records = (parameter.get_help_record(context) for parameter in command.get_params(context))
    return [record for record in records if record]


def settings() -> str:
    """Every setting of insight.toml with its kind, default and meaning."""
    import json

    from insight.recipe import Recipe

    lines = ["# Settings", "", "`insight init` writes an insight.toml that says all of this in comments.", ""]
    for section, field in Recipe.model_fields.items():
        model: Any = field.annotation
        about = (model.__doc__ or "").strip()
        lines += [f"## [{section}]", "", about, "", "| setting | default | |", "|---|---|---|"]
        for name, setting in model.model_fields.items():
            default = json.dumps(setting.get_default(call_default_factory=True), default=list)
            kinds = getattr(setting.annotation, "__args__", ())
            one_of = "One of " + ", ".join(map(str, kinds)) + ". " if all(isinstance(k, str) for k in kinds) else ""
            lines.append(f"| {name} | `{default}` | {_cell((one_of if kinds else '') + (setting.description or ''))} |")
        lines.append("")
    return "\n".join(lines)


def tables() -> str:
    """The columns of every table that can be exported."""
    import tomllib
    from importlib import resources

    text = (resources.files("insight.report") / "data" / "dictionary.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text)["all"]
    lines = [
        "# Tables",
        "",
        "What the columns of exports hold. An export of a whole run (`insight export run`) brings",
        "",
    ]
    lines += ["its own dictionary, of exactly the columns that are in it.", "", "| column | meaning |", "|---|---|"]
    lines += [f"| {name} | {_cell(about)} |" for name, about in sorted(known.items())]
    return "\n".join(lines) + "\n"


def measures() -> str:
    """Every measure of programme health: what it counts, out of what, and what it does not say."""
    from insight.programme.definitions import definitions

    lines = ["# Measures", "", "| measure | counts | out of | it does not say |", "|---|---|---|---|"]
    lines += [
        f"| {_cell(d.title)} (`{d.name}`) | {_cell(d.text)} | {_cell(d.of)} | {_cell(d.caution)} |"
        for d in definitions().values()
    ]
    return "\n".join(lines) + "\n"


def recall() -> str:
    """What the anonymiser was measured to cover, by kind, from the benchmark's own file."""
    from insight.evaluation import measured

    made = ", ".join(f"{name} {number}" for name, number in measured.load()["made_with"].items())
    lines = ["# What the anonymiser finds", "", measured.CAUTION, ""]
    lines += ["A mention is covered when each of its letters and digits is masked, whatever it is taken for. Intervals"]
    lines += ["are Wilson's, 95 %. The peer is Presidio with its defaults and the same language model."]
    lines += ["", f"Measured with {made}. To measure again, or on labels of your own:", "", "```sh"]
    lines += ["python benchmarks/anonymise.py DATA --write", "insight eval anonymise --data my-labels/", "```", ""]
    rows = measured.recall()
    for name, one in measured.load()["sets"].items():
        lines += [f"## {name.capitalize()}", "", f"{one['about']}.", ""]
        lines += ["| kind | mentions | covered | 95 % interval | Presidio |", "|---|---|---|---|---|"]
        lines += [
            f"| {r.kind.replace('_', ' ').lower()} | {r.mentions} | {r.covered:.3f} | {r.low:.3f} to {r.high:.3f} "
            f"| {'' if r.peer is None else f'{r.peer:.3f}'} |"
            for r in rows
            if r.texts == name
        ]
        figures = one["figures"]
        inside, alarms = _of(figures["masked_inside_gold"]), _of(figures["negatives_with_false_person"])
        lines += ["", f"Of the letters masked, {inside} belonged to a mention."]
        lines += [f"Of texts that name nobody, {alarms} had a person found in them."]
        if figures["keep_terms_kept"]["value"] is not None:
            lines += [f"Of words that must stay (tools, festivals, jargon), {_of(figures['keep_terms_kept'])} stayed."]
        lines.append("")
    return "\n".join(lines)


def _of(row: Any) -> str:  # noqa: ANN401  # a figure of the data file
    return "none" if row["value"] is None else f"{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f})"


def errors() -> str:
    """The tree of errors, as it is drawn at the top of its file."""
    import inspect

    from insight import errors as tree

    lines = ["# Errors", "", "```text", inspect.getdoc(tree) or "", "```", ""]
    for name, kind in vars(tree).items():
        if inspect.isclass(kind):
            lines += [f"**{name}** (exit {kind.exit_code}): {inspect.getdoc(kind)}", ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("<", "&lt;").replace("|", "&#124;")


PAGES = {
    "reference/cli.md": commands,
    "reference/settings.md": settings,
    "reference/tables.md": tables,
    "reference/measures.md": measures,
    "reference/errors.md": errors,
    "explanation/recall.md": recall,
}
