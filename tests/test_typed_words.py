"""What an owner types names people too: participants are known by keyed marks, and the roster is stored nowhere."""

import csv
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from insight import people, reviewing
from insight import workspace as workspaces
from insight.ingest.anonymise import Anonymiser, Memory, Roster, read_roster
from insight.ingest.anonymise.leaks import scan
from insight.ingest.anonymise.listed import marks
from insight.ingest.anonymise.pseudonyms import under
from insight.recipe import Anonymise
from insight.records import Redacted
from insight.reviewing.words import redact
from insight.store import schema as t
from insight.workspace import Workspace

KEY = b"typed-words-" * 4
PEOPLE = [
    {"pair_id": "P1", "mentor": "Rich Banks", "mentor_email": "r.banks@corp.example", "mentee": "Oluwaseyi Adébáyò"},
    {"pair_id": "P2", "mentor": "Zofia Wrzesińska", "mentee": "Katherine Marsh", "mentee_email": "kmarsh@corp.example"},
]
PLAIN = Anonymise(use_model=False)
BY_ROSTER = Anonymiser(PLAIN, KEY, Roster.from_rows(PEOPLE))


def by_marks(key: bytes = KEY) -> Anonymiser:
    kept = json.dumps(marks(Roster.from_rows(PEOPLE), under(KEY)))
    return Anonymiser(PLAIN, key, memory=Memory(listed=kept))


BY_MARKS = by_marks()
FORMS = (
    "rich banks", "Banks", "BANKS'S", "Rich", "oluwaseyi", "adebayo", "Adébáyò", "Adebyao", "wrzesinska", "Zofia's",
    "Kathy Marsh", "katherine", "Marsh", "kmarsh", "R.Banks@corp.example", "r.banks", "OA:", "Kate", "Wrzesinsk",
)  # fmt: skip
FRAMES = (
    "We owe this to {}.",
    "{} asked for it",
    "as {} said, one login for every tool",
    "thanks, {}!",
    "met {} twice",
)


@given(st.sampled_from(FRAMES), st.sampled_from(FORMS))
@settings(deadline=None, max_examples=200)
def test_marks_know_whom_the_roster_knows_and_give_the_same_pseudonym(frame: str, form: str) -> None:
    text = frame.format(form)
    assert BY_MARKS.redact([text])[0][0] == BY_ROSTER.redact([text])[0][0]


def test_under_another_key_the_marks_say_nothing() -> None:
    text = "We owe this to wrzesinska and adebayo"
    assert "[PERSON" in BY_MARKS.redact([text])[0][0]
    assert by_marks(b"another-key-" * 4).redact([text])[0][0] == text


def test_marks_hold_no_name() -> None:
    kept = repr(marks(Roster.from_rows(PEOPLE), under(KEY))).lower()
    assert not [w for w in ("banks", "rich", "zofia", "marsh", "corp", "p1") if w in kept]


def place(tmp_path: Path) -> Workspace:
    with (tmp_path / "roster.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["pair_id", "mentor", "mentor_email", "mentee", "mentee_email"])
        writer.writeheader()
        writer.writerows(PEOPLE)
    made = workspaces.init(tmp_path / "ws", flags={"anonymise.use_model": False})
    people.remember_roster(made, tmp_path / "roster.csv")
    return made


def test_a_name_typed_anywhere_does_not_come_to_the_store(tmp_path: Path) -> None:
    made = place(tmp_path)
    with made.store.writing() as connection:
        theme: dict[str, object] = {
            "id": "T-1",
            "pillar": "digital",
            "name": "Logins",
            "definition": "",
            "keywords": [],
            "parent": None,
        }
        connection.execute(t.themes.insert(), [theme | {"status": "active"}])
    reviewing.edit_theme(made, "rename", "T-1", detail={"name": "What rich banks wants"})
    decision = reviewing.add_decision(
        made, {"title": "One login, as wrzesinska asked", "rationale": "r.banks and Kathy Marsh", "pair": "P1"}
    )
    assert str(redact(made, "told by oluwaseyi adebayo")).startswith("told by [PERSON-")
    [kept] = [d for d in made.store.decisions() if d.id == decision]
    assert kept.title.startswith("One login, as [PERSON-")
    assert isinstance(kept.title, Redacted)
    made.store.engine.dispose()
    assert scan(tmp_path / "ws", read_roster(tmp_path / "roster.csv")) == []


def test_who_left_the_roster_is_still_known_and_who_was_erased_is_not(tmp_path: Path) -> None:
    made = place(tmp_path)
    (tmp_path / "later.csv").write_text("pair_id,mentor,mentee\nP9,Ngozi Eze,Tom Hale\n")
    people.remember_roster(made, tmp_path / "later.csv")
    assert "[PERSON" in redact(made, "ask wrzesinska")
    assert "[PERSON" in redact(made, "ask ngozi")
    token = redact(made, "wrzesinska")
    people.refuse(made, ["P2"], person="person:zofia wrzesinska", token=str(token))
    people.remember_roster(made, tmp_path / "roster.csv")
    assert str(token) not in str(people.memory(made).marks)
