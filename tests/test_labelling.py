"""Labels made on the page are blind, can be taken back, and measure as they are downloaded, without any text."""

import json
from pathlib import Path

import pytest

import insight
from insight.errors import DisclosureError, UsageError
from insight.evaluation import answers, evaluate
from insight.reviewing import labels
from insight.views import labelling
from insight.workspace import Workspace

ONE, TWO = labels.REVIEWERS[:2]


@pytest.fixture
def workspace(demo_copy: Path) -> Workspace:
    return insight.open(demo_copy)


def page(folder: Path, monkeypatch: pytest.MonkeyPatch, audience: str = "owner"):
    """The labelling page as Streamlit's own test runner draws it."""
    from streamlit.testing.v1 import AppTest

    def script(audience: str) -> None:
        from insight.dashboard import labelling, shell

        labelling.page(shell.open_workspace(), audience)

    monkeypatch.setenv("INSIGHT_WORKSPACE", str(folder))
    return AppTest.from_function(script, args=(audience,), default_timeout=60).run()


def quoted(text: str) -> str:
    """A sentence as the page draws it."""
    from insight.dashboard.widgets import said

    return f"> {said(text)}"


def choose(app, label: str, value: object):
    return next(g for g in app.button_group if g.label == label).set_value(value).run()


def press(app, label: str):
    return next(b for b in app.button if b.label == label).click().run()


@pytest.mark.models
def test_what_is_labelled_on_the_page_is_what_eval_measures(workspace: Workspace, monkeypatch, tmp_path: Path) -> None:
    app = page(workspace.path, monkeypatch)
    shown = labelling.sample(workspace)
    for turn in range(6):
        item = shown["item"].iloc[turn]
        assert quoted(shown["text"].iloc[turn]) in [m.value for m in app.markdown]
        if turn % 2:
            app = choose(app, "Belongs to", ["digital"])
            app = press(app, "Keep")
        else:
            app = press(app, "None of them")
        assert item in labels.given(workspace, "themes", ONE)
    assert not app.exception
    app = press(app, "Undo the last")
    assert list(labels.given(workspace, "themes", ONE)) == list(shown["item"][:5])
    file = tmp_path / "labels.jsonl"
    file.write_text(answers.lines(workspace, "themes"))
    figures = evaluate("themes", file)
    assert figures["labels"] == 5
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    none = {r["segment_id"] for r in rows if not r["pillars"]}
    assert none == set(shown["item"].iloc[[0, 2, 4]])
    found = {r["segment_id"]: set(r["machine"]["labels"]) for r in rows}
    tp = sum(not found[i] for i in none)
    fp, fn = sum(not v for i, v in found.items() if i not in none), len(none) - tp
    assert figures["none_F1"]["value"] == pytest.approx(2 * tp / (2 * tp + fp + fn) if tp else 0.0, abs=1e-3)


@pytest.mark.models
def test_the_second_reviewer_sees_the_same_sample_and_nothing_of_the_first(workspace: Workspace, monkeypatch) -> None:
    first = labelling.sample(workspace)["item"]
    for item in first[:30]:
        labels.give(workspace, "themes", item, {"pillars": ["culture"]}, reviewer=ONE)
    app = choose(page(workspace.path, monkeypatch), "You are", TWO)
    text = labelling.sample(workspace)["text"].iloc[0]
    assert quoted(text) in [m.value for m in app.markdown]
    pills = next(g for g in app.button_group if g.label == "Belongs to")
    assert pills.value in (None, [])
    assert "0 labelled" in str([e.proto for e in app.get("progress")])
    assert not app.dataframe, "agreement before both have labelled enough would show the first one's labels"


@pytest.mark.models
def test_two_who_agree_have_an_alpha_of_one(workspace: Workspace, monkeypatch, tmp_path: Path) -> None:
    for at, item in enumerate(labelling.sample(workspace)["item"][:24]):
        for reviewer in (ONE, TWO):
            labels.give(workspace, "themes", item, {"pillars": ["market"] if at % 3 else []}, reviewer=reviewer)
    app = page(workspace.path, monkeypatch)
    alphas = app.dataframe[0].value.set_index("name")["alpha"]
    assert alphas["Market"] == alphas["Outside the pillars"] == 1.0
    file = tmp_path / "labels.jsonl"
    file.write_text(answers.lines(workspace, "themes"))
    assert evaluate("agreement", file)["mean_alpha"] == 1.0
    assert evaluate("themes", file)["agreement"]["segments_labelled_by_two"] == 24


@pytest.mark.models
def test_links_are_measured_by_what_people_say_of_them(workspace: Workspace, tmp_path: Path) -> None:
    sample = labelling.sample(workspace, task="links")
    machine = labelling.machine(workspace, items=sample["item"], task="links")
    right = {name: said["rank"] == 1 for name, said in machine.items()}
    for name, supports in right.items():
        labels.give(workspace, "links", name, {"supports": supports}, reviewer=ONE)
    file = tmp_path / "links.jsonl"
    file.write_text(answers.lines(workspace, "links"))
    figures = evaluate("links", file)
    assert figures["first_candidate_right"]["value"] == 1.0
    assert figures["first_candidate_right"]["of"] == sum(right.values())
    assert "probability" not in sample
    with pytest.raises(UsageError, match="no label of themes"):
        evaluate("themes", file)


@pytest.mark.models
def test_what_was_left_in_and_wrongly_taken_out_is_counted(workspace: Workspace, tmp_path: Path) -> None:
    names = list(labelling.sample(workspace, task="anonymise")["item"][:4])
    good, bad = {"type": "PERSON", "right": True}, {"type": "PERSON", "right": False}
    given = [([good, good], []), ([good, bad], []), ([], ["PERSON"]), ([], [])]
    for name, (replaced, missed) in zip(names, given, strict=True):
        labels.give(workspace, "anonymise", name, {"replaced": replaced, "missed": missed}, reviewer=ONE)
    file = tmp_path / "anonymise.jsonl"
    file.write_text(answers.lines(workspace, "anonymise"))
    figures = evaluate("anonymise", file)
    assert (figures["covered"]["value"], figures["covered"]["of"]) == (0.75, 4)
    assert (figures["rightly_taken_out"]["value"], figures["rightly_taken_out"]["of"]) == (0.75, 4)
    assert figures["sentences_with_something_left"]["value"] == 0.25


@pytest.mark.models
def test_the_file_holds_no_text_and_no_id_of_a_note(workspace: Workspace) -> None:
    texts = labelling.sample(workspace)
    for item in texts["item"][:20]:
        labels.give(workspace, "themes", item, {"pillars": []}, reviewer=ONE)
    file = answers.lines(workspace, "themes")
    store = workspace.store
    for own in (*(n.id for n in store.notes()), *(s.id for s in store.sessions()), *(s.id for s in store.segments())):
        assert own not in file
    assert not any(text in file for text in texts["text"])


@pytest.mark.models
def test_a_researcher_labels_only_what_may_be_quoted(workspace: Workspace, monkeypatch) -> None:
    from insight import views

    mine = labelling.sample(workspace, audience="researcher", most=5000)
    assert set(mine["text"]) <= set(views.segments(workspace, audience="researcher")["text"])
    assert not mine["before"].any()
    for task in ("links", "anonymise"):
        with pytest.raises(DisclosureError):
            labelling.sample(workspace, audience="researcher", task=task)
    with pytest.raises(DisclosureError):
        labelling.sample(workspace, audience="executive")
    app = page(workspace.path, monkeypatch, "researcher")
    assert not app.exception


@pytest.mark.models
def test_labels_go_with_the_sentences_they_are_on(workspace: Workspace) -> None:
    for item in labelling.sample(workspace)["item"][:3]:
        labels.give(workspace, "themes", item, {"pillars": []}, reviewer=ONE)
    labels.give(workspace, "themes", "S-GONE", {"pillars": ["digital"]}, reviewer=TWO)
    labels.prune(workspace)
    assert len(labels.given(workspace, "themes", ONE)) == 3
    assert labels.given(workspace, "themes", TWO) == {}


@pytest.mark.models
def test_an_answer_on_a_link_is_kept_as_it_was_given(workspace: Workspace, monkeypatch) -> None:
    app = choose(page(workspace.path, monkeypatch), "Task", "links")
    sample = labelling.sample(workspace, task="links")
    for turn, label in enumerate(("Yes, it does", "No", "Cannot tell")):
        row = sample.iloc[turn]
        said = [m.value for m in app.markdown]
        assert all(quoted(text) in said for text in row["text"].splitlines())
        app = press(app, label)
    given = labels.given(workspace, "links", ONE)
    assert [given[item]["supports"] for item in sample["item"][:3]] == [True, False, None]


@pytest.mark.models
def test_who_cannot_tell_of_a_link_neither_agrees_nor_differs(workspace: Workspace, monkeypatch) -> None:
    items = labelling.sample(workspace, task="links")["item"]
    for at, item in enumerate(items[:40]):
        labels.give(workspace, "links", item, {"supports": at % 3 == 0}, reviewer=ONE)
        labels.give(workspace, "links", item, {"supports": at % 3 == 0 if at < 19 else None}, reviewer=TWO)
    app = choose(page(workspace.path, monkeypatch), "Task", "links")
    assert "19 of 20 labelled by two so far." in " ".join(c.value for c in app.caption)
    labels.give(workspace, "links", items[19], {"supports": False}, reviewer=TWO)
    app = app.run()
    assert not app.exception
    assert app.dataframe[0].value.set_index("name")["alpha"]["Supports"] == 1.0
    assert "20 labelled by two." in " ".join(c.value for c in app.caption)


@pytest.mark.models
def test_marks_and_words_of_a_redacted_sentence_are_judged_one_by_one(workspace: Workspace, monkeypatch) -> None:
    sample = labelling.sample(workspace, task="anonymise")
    at = next(i for i, text in enumerate(sample["text"]) if len(labelling.TOKEN.findall(text)) >= 2)
    for item in sample["item"][:at]:
        labels.give(workspace, "anonymise", item, {"replaced": [], "missed": []}, reviewer=ONE)
    row = sample.loc[at]
    app = choose(page(workspace.path, monkeypatch), "Task", "anonymise")
    assert quoted(row["text"]) in [m.value for m in app.markdown]
    app = choose(app, "Taken out, but says nothing about who", [1])
    app = choose(app, "Left in, but tells who", [0, 2])
    app = press(app.selectbox(key=f"kind-{row['item']}").set_value("ROLE").run(), "Keep")
    assert not app.exception
    given = labels.given(workspace, "anonymise", ONE)[row["item"]]
    assert given["missed"] == ["ROLE", "ROLE"]
    kinds = labelling.TOKEN.findall(row["text"])
    assert given["replaced"] == [{"type": kind, "right": place != 1} for place, kind in enumerate(kinds)]


def test_without_sentences_or_links_the_page_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    app = page(insight.init(tmp_path / "empty").path, monkeypatch)
    assert [i.value for i in app.info] == ["No sentences that may be labelled yet. Mine notes first."]
    app = choose(app, "Task", "links")
    assert [i.value for i in app.info] == ["No candidate links yet. Add decisions, and link them."]


def test_a_task_and_a_reviewer_are_of_those_there_are(tmp_path: Path) -> None:
    workspace = insight.init(tmp_path / "empty")
    assert labels.take_back(workspace, "themes", reviewer=ONE) is None
    for task, reviewer in (("horoscopes", ONE), ("themes", "the boss")):
        with pytest.raises(UsageError, match="Label for one of"):
            labels.give(workspace, task, "S-1", {"pillars": []}, reviewer=reviewer)
