"""programme.toml: what an owner writes by hand must be understood, or refused with the line to mend."""

import re
import tomllib

import pytest

from insight.errors import RecipeError
from insight.programme.settings import Programme, load, parse, template


def test_the_template_changes_nothing_until_it_is_edited(tmp_path):
    (tmp_path / "programme.toml").write_text(template(), encoding="utf-8")
    assert load(tmp_path) == Programme()
    assert load(tmp_path / "nothing-here") == Programme()


def test_every_line_of_the_template_works_when_its_mark_is_taken_away():
    """An example that is refused when used costs the owner the afternoon."""
    edited = re.sub(r'(?m)^# (?=\[|[a-z_]+ = |")', "", template())
    programme = parse(tomllib.loads(edited))
    assert programme.cadence == "monthly"
    assert programme.phases == {"Retail Banking": "pilot"}
    assert programme.objectives[0].measure == "applied_rate"
    assert programme.gaps[0].keywords
    assert programme.topics[0].pillar == "digital"
    defaults = Programme()
    for section in ("thresholds", "duration", "retention", "cost", "requirement"):
        assert getattr(programme, section) == getattr(defaults, section), "the template shows the true default"


def test_the_example_programme_is_valid(root):
    programme = load(root / "examples" / "programme.toml")
    assert programme.objectives
    assert programme.gaps
    assert programme.topics
    assert programme.cost.mentor_hour


@pytest.mark.parametrize(
    ("table", "place", "reason"),
    [
        ({"cadence": "now and then"}, "cadence", "biweekly"),
        ({"targets": {"adherence": 75}}, "targets.adherence", "less than or equal to 1"),
        ({"gaps": [{"name": "A", "description": "a"}, {"name": "a", "description": "b"}]}, "gaps", "same name"),
        ({"gaps": [{"name": "A"}]}, "gaps.1.description", "required"),
        ({"objectves": []}, "objectves", "no such setting"),
        ({"start": "2025-02-01", "end": "2025-01-01"}, "settings", "end is before start"),
        ({"duration": {"shortest": 90, "longest": 60}}, "duration", "shortest is above longest"),
        ({"currency": "euro"}, "currency", "match"),
        ({"phases": {"North": "later"}}, "phases.North", "pilot"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_reason(table, place, reason):
    with pytest.raises(RecipeError, match=re.escape(place)) as caught:
        parse(table)
    assert reason in str(caught.value)
    assert "delete it" in str(caught.value)


def test_a_broken_file_says_which_line(tmp_path):
    (tmp_path / "programme.toml").write_text("name = 'x'\ncadence = \n", encoding="utf-8")
    with pytest.raises(RecipeError, match="line 2"):
        load(tmp_path)
    (tmp_path / "programme.toml").write_bytes("name = 'Mentorat inversé'".encode("latin-1"))
    with pytest.raises(RecipeError, match="UTF-8"):
        load(tmp_path)
