"""The page on what the programme is worth, the health page's tabs, and two runs side by side, as people see them."""

from pathlib import Path

import pytest

import insight
from insight import pipeline, views
from insight.dashboard import programme, shell
from insight.errors import DisclosureError
from insight.report.brief import Brief, Section, without_marks
from insight.report.office import sheet_name, slides, widths
from insight.views.scorecard import sponsor_page
from tests.folders import copied

pytestmark = pytest.mark.models
GAPS = '\n[[gaps]]\nname = "Passwords"\ndescription = "Signing in"\nkeywords = ["password", "login"]\n'


@pytest.fixture(scope="module")
def folder(demo_run: Path, demo: Path, tmp_path_factory) -> Path:
    """The demo with a survey, a pair table that says who wants thanks, and a knowledge gap."""
    made = copied(demo_run, tmp_path_factory.mktemp("worth") / "workspace")
    workspace = insight.open(made)
    pairs = sorted({s.pair for s in workspace.store.sessions() if s.pair})
    survey, table = made.parent / "survey.csv", made.parent / "pairs.csv"
    rows = [f"{p},{w},mentor,confidence,{v}" for p in pairs for w, v in (("before", 2), ("after", 3 + (p > "P10")))]
    survey.write_text("pair,wave,role,item,value\n" + "\n".join(rows))
    table.write_text("pair,cohort,start,recognition\n" + "\n".join(f"{p},2025,2025-01-01,mentor" for p in pairs[:3]))
    pipeline.add_tables([survey, table], workspace, roster=demo / "participants.csv")
    settings = made / "programme.toml"
    settings.write_text(settings.read_text() + GAPS)
    return made


def drawn(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    """A page of the owner as Streamlit's own test runner draws it."""
    from streamlit.testing.v1 import AppTest

    def script(name: str) -> None:
        from importlib import import_module

        from insight.dashboard import shell

        import_module(f"insight.dashboard.{name}").page(shell.open_workspace(), "owner")

    monkeypatch.setenv("INSIGHT_WORKSPACE", str(folder))
    app = AppTest.from_function(script, args=(name,), default_timeout=120).run()
    assert not app.exception
    return app


def choose(app, label: str, value: object):
    app = next(g for g in app.button_group if g.label == label).set_value(value).run()
    assert not app.exception
    return app


def test_every_part_says_what_its_view_says_or_what_to_do_next(folder: Path, monkeypatch) -> None:
    workspace = insight.open(folder)
    app = drawn(folder, monkeypatch, "programme")
    card = views.table(workspace, "scorecard")
    text = " ".join(m.value for m in app.markdown)
    assert text.count("not known]") == (card["verdict"] == "not known").sum()
    app = choose(app, "Part", "surveys")
    change = views.table(workspace, "survey-changes").iloc[0]
    assert app.dataframe[0].value["difference"].iloc[0] == round(change["difference"], 2)
    app = choose(app, "Part", "gaps")
    assert app.dataframe[0].value["gap"].iloc[0] == "Passwords"
    app = choose(app, "Part", "learning")
    assert "mentor_learned" in app.info[0].value
    app = choose(app, "Part", "thanks")
    assert set(app.dataframe[0].value["side"]) == {"mentor"}
    assert len(app.dataframe[1].value) == len(views.table(workspace, "attendance"))
    app = choose(app, "Part", "sponsor")
    assert sponsor_page(workspace).headline.split()[0] in " ".join(m.value for m in app.markdown)


def test_the_pages_of_the_programme_are_the_owners(folder: Path) -> None:
    rows = {row[0]: row[5] for row in shell.PAGES}
    assert rows["programme"] == ("owner",)
    assert "executive" not in rows["labelling"]
    with pytest.raises(DisclosureError):
        sponsor_page(insight.open(folder), audience="executive")
    assert set(programme.PARTS) == {"scorecard", "sponsor", "surveys", "gaps", "learning", "thanks"}


def test_an_edited_programme_toml_counts_at_once(folder: Path, monkeypatch, tmp_path: Path) -> None:
    own = copied(folder, tmp_path / "workspace")
    app = choose(drawn(own, monkeypatch, "programme"), "Part", "gaps")
    assert len(app.dataframe[0].value) == 1
    settings = own / "programme.toml"
    settings.write_text(settings.read_text() + GAPS.replace("Passwords", "Meetings").replace("password", "meeting"))
    assert len(app.run().dataframe[0].value) == 2


def test_two_runs_show_what_changed_in_themes_and_links(demo_copy: Path, monkeypatch) -> None:
    from insight import comparing

    workspace = insight.open(demo_copy)
    first = workspace.store.get_meta("run", "")
    known = comparing.state(workspace)
    gone, kept = [name for name, theme in known["themes"].items() if theme["segments"]][:2]  # none that holds others
    known["themes"][kept]["segments"] += known["themes"].pop(gone)["segments"]
    decision = next(iter(known["links"]))
    known["links"][decision] = known["links"][decision] | {"session": workspace.store.notes()[-1].session}
    manifest = dict(views.table(workspace, "runs")["manifest"].iloc[0]) | {"recipe_digest": "other"}
    workspace.store.put_run("R-LATER", manifest)
    workspace.store.set_meta(comparing.MEMORY, workspace.store.get_meta(comparing.MEMORY, {}) | {"R-LATER": known})
    app = drawn(demo_copy, monkeypatch, "runs")
    assert [s.value for s in app.selectbox] == [first, "R-LATER"]
    changed, links = app.dataframe[1].value, app.dataframe[2].value
    assert len(changed) == 2
    assert any(text.startswith("Went into") for text in changed["happened"])
    assert len(links) == 1
    assert f'"{first}", "R-LATER"' in app.code[0].value


def test_a_report_numbers_people_anew_and_fits_its_pages() -> None:
    row = ("[PERSON-7QKM] asked", "a, b/c")
    made = without_marks(Brief("T", "owner", (Section("S", ("[PERSON-7QKM]",), ("a", "b"), (row,)),), "n"))
    assert made.sections[0].rows[0][0] == "Person 1 asked"
    assert made.sections[0].sentences == ("Person 1",)
    long = Section("S", (), ("a", "b"), tuple(("x", "word " * 60) for _ in range(30)))
    parts = list(slides(long))
    assert [a for a, _ in parts] == [0, *(b for _, b in parts)][:-1]
    assert parts[-1][1] == 30
    assert sum(widths(long)) == pytest.approx(1)
    assert not set("[]:*?/\\") & set(sheet_name("1 [a]: b/c * d? \\ " + "e" * 40))
