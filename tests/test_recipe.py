"""insight.toml: every setting explains itself, and taking a mark away is all an edit needs."""

import re
from pathlib import Path

from insight import recipe


def test_every_setting_says_what_it_is() -> None:
    bare = [
        f"{s}.{n}"
        for s, f in recipe.Recipe.model_fields.items()
        for n, x in f.annotation.model_fields.items()
        if not x.description
    ]
    assert bare == []


def test_the_template_with_every_mark_taken_away_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / recipe.SETTINGS
    path.write_text(re.sub(r"(?m)^# (?=[a-z_]+ = )", "", recipe.template()), encoding="utf-8")
    assert recipe.load(path, environ={}) == recipe.Recipe()
    assert "One of: mask, region, keep." in path.read_text()
