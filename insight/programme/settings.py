"""programme.toml: what the programme is for, how often pairs meet, and what counts as good enough.

Nothing here changes which themes are found; it changes what they, and the calendar, are compared with.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from insight.errors import RecipeError
from insight.programme.cadence import Cadence

FILE = "programme.toml"
TEMPLATE = Path(__file__).parent / "data" / FILE


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Objective(_Section):
    """Something the programme wants to reach, and the measure it is judged by."""

    name: str = Field(min_length=1)
    description: str = ""
    measure: str = Field("", description="Name of a measure in the definitions, or of a survey item or unit metric.")
    target: float | None = None


class Gap(_Section):
    """Something leaders do not know well enough yet."""

    name: str = Field(min_length=1)
    description: str = Field(min_length=1)
    keywords: tuple[str, ...] = ()


class Topic(_Section):
    """A topic of the framework: where it belongs, the words agendas use for it, the months it is planned for."""

    name: str = Field(min_length=1)
    pillar: str = Field(min_length=1)
    keywords: tuple[str, ...] = ()
    months: tuple[int, ...] = Field((), description="Months since the start (1 is the first); empty: any time.")
    questions: tuple[str, ...] = ()


class Targets(_Section):
    """What the owner wants to see; the health view marks what is below. Shares from 0 to 1, ratings on their scale."""

    kept_rate: float = Field(0.85, ge=0, le=1)
    adherence: float = Field(0.75, ge=0, le=1)
    response_rate: float = Field(0.6, ge=0, le=1)
    satisfaction: float | None = None
    usefulness: float | None = None
    confidence_to_speak: float | None = None
    applied_rate: float = Field(0.3, ge=0, le=1)
    in_band_rate: float = Field(0.7, ge=0, le=1)


class Thresholds(_Section):
    """When a pair is asked about. All are about the calendar, none about a person."""

    late_notice_hours: float = Field(48, gt=0, description="A cancellation with less notice than this is late.")
    overdue_cycles: float = Field(
        1.5, gt=0, description="Days since the last session, in cycles, before a pair is due."
    )
    missed_in_a_row: int = Field(2, ge=1, description="Appointments not held, one after the other.")
    moves_in_a_row: int = Field(2, ge=1, description="Times one appointment was moved.")
    adherence: float = Field(0.5, ge=0, le=1, description="Held of expected sessions below which a pair is due.")
    gap_similarity: float = Field(0.4, gt=0, lt=1, description="Cosine from which a segment meets a gap.")


class Duration(_Section):
    """The band a session should last, in minutes, ends included."""

    shortest: float = Field(60, gt=0)
    longest: float = Field(90, gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError("shortest is above longest")
        return self


class Retention(_Section):
    """How long each kind of record is kept, in months."""

    notes_months: int = Field(24, gt=0)
    sessions_months: int = Field(36, gt=0)
    surveys_months: int = Field(36, gt=0)
    decisions_months: int = Field(84, gt=0)
    access_log_months: int = Field(60, gt=0)


class Cost(_Section):
    """What the programme costs, in ``currency``. Zero means not told, and the scorecard says so."""

    mentor_hour: float = Field(0, ge=0)
    executive_hour: float = Field(0, ge=0)
    preparation_minutes: float = Field(0, ge=0, description="Each side, each session.")
    fixed: float = Field(0, ge=0, description="Coordination, training, tools, travel: the whole programme.")


class Requirement(_Section):
    """What counts as taking part, where a leadership programme asks for it. Attendance only."""

    sessions: int = Field(6, ge=1, description="One-to-one sessions held.")
    group_sessions: int = Field(0, ge=0)


class Programme(_Section):
    """All of programme.toml."""

    name: str = "Reverse mentoring"
    start: dt.date | None = None
    end: dt.date | None = None
    cadence: Cadence = Field("monthly", validate_default=True)
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$", description="Three letters, such as EUR.")
    rating_max: float = Field(5, gt=1, description="Best value of ratings; the lowest is 1.")
    objectives: tuple[Objective, ...] = ()
    gaps: tuple[Gap, ...] = ()
    topics: tuple[Topic, ...] = ()
    phases: dict[str, Literal["pilot", "roll-out"]] = Field(default_factory=dict, description="Unit = phase.")
    targets: Targets = Targets()
    thresholds: Thresholds = Thresholds()
    duration: Duration = Duration()
    retention: Retention = Retention()
    cost: Cost = Cost()
    requirement: Requirement = Requirement()

    @field_validator("gaps", "objectives", "topics")
    @classmethod
    def _distinct(cls, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [entry.name.casefold() for entry in entries]
        if len(names) != len(set(names)):
            raise ValueError("two entries have the same name")
        return entries

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError("end is before start")
        return self


def load(path: Path) -> Programme:
    """The programme of a workspace (``path``: the file, or the folder that holds it); defaults where there is none.

    Raises:
        RecipeError: the file is not TOML, or a setting is unknown or cannot be used.
    """
    file = path / FILE if path.is_dir() else path
    if not file.exists():
        return Programme()
    try:
        return parse(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError:
        raise RecipeError(f"{FILE} is not UTF-8. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{FILE} is not valid TOML: {error}. Mend that line, or delete it.") from None


def parse(table: Mapping[str, Any]) -> Programme:
    """A table read from programme.toml, validated.

    Raises:
        RecipeError: names the setting, what is wrong with it and what to do.
    """
    try:
        return Programme.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        reason = "there is no such setting" if first["type"] == "extra_forbidden" else reason[:1].lower() + reason[1:]
        place = f"setting {place}" if place else "settings do not fit together"
        raise RecipeError(f"{FILE}, {place}: {reason}. Change it, or delete it to use the default.") from None


def template() -> str:
    """The commented programme.toml that a new workspace gets."""
    return TEMPLATE.read_text(encoding="utf-8")
