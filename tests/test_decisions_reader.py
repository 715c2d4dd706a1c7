"""The register and the roster: a rich row and a nearly empty one both load; a name in the owner's column does not."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.errors import InputError
from insight.ingest.decisions import read_decisions
from insight.ingest.preview import preview
from insight.ingest.roster_table import read_roster_rows
from insight.recipe import Input
from insight.records import RawDecision, Rejection


def register(folder, name, text, **setting):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = list(read_decisions([path], settings=Input(**setting)))
    return [d for d in found if isinstance(d, RawDecision)], [r for r in found if isinstance(r, Rejection)]


RICH = (
    "decision_id,title,decided_on,status,business_unit,owner_role,pillar,rationale,influenced_by_sessions,"
    "outcome_metric,baseline,current,target,value_amount,value_currency,value_kind,value_period,attribution_pct,value_confidence_pct,"
    "value_source,review_on,supersedes,pair_id\n"
    "D-1,Open late,2025-03-27,Implemented,Retail,Head of Retail,market,Asked for,"
    '"P7-05/06; P8-01",chats,0,1840,2000,,€,'
    "revenue,annual,40%,0.6,finance,2025-09-30,D-0,P07\n"
    "D-2,Share the policy,,,,,,,,,,,,,,,,,,,,,\n"
)


def test_a_rich_row_and_a_nearly_empty_one(tmp_path):
    (rich, bare), refused = register(tmp_path, "a.csv", RICH)
    kept = {name: value for name, value in rich.fields.items() if value not in (None, ())}
    assert kept == {
        "id": "D-1",
        "decided_on": dt.date(2025, 3, 27),
        "status": "implemented",
        "unit": "Retail",
        "owner_role": "Head of Retail",
        "pillar": "market",
        "sessions": ("P7-05", "P7-06", "P8-01"),
        "baseline": 0.0,
        "outcome_value": 1840.0,
        "target": 2000.0,
        "currency": "EUR",
        "value_kind": "revenue",
        "value_period": "annual",
        "attribution_pct": 40.0,
        "confidence_pct": 60.0,
        "review_on": dt.date(2025, 9, 30),
        "supersedes": "D-0",
        "pair": "P07",
    }
    assert rich.reveal() == {
        "title": "Open late",
        "rationale": "Asked for",
        "outcome_metric": "chats",
        "value_source": "finance",
    }
    assert (bare.fields["id"], bare.fields["decided_on"], bare.reveal()) == ("D-2", None, {"title": "Share the policy"})
    assert [(r.ref.row, r.column, r.severity) for r in refused] == [(3, "decided_on", "warning")]


def test_a_person_in_the_owners_column_is_not_kept(tmp_path):
    rows, _ = register(
        tmp_path, "a.csv", "id,title,date,owner\nD1,A,2025-01-01,Zofia Brandt\nD2,B,2025-01-01,Head of IT\n"
    )
    assert [d.fields["owner_role"] for d in rows] == [None, "Head of IT"]


def test_repeated_untitled_and_undatable_decisions(tmp_path):
    text = "id,title,date\nD1,A,2025-01-01\nD1,A,2025-01-01\nD1,Z,2025-01-01\nD2,,2025-01-01\nD3,C,03/04/2025\n"
    rows, refused = register(tmp_path, "a.csv", text)
    assert [d.fields["id"] for d in rows] == ["D1", "D3"]
    assert [(r.ref.row, r.column, r.severity) for r in refused] == [
        (3, "id", "warning"),
        (4, "id", "rejected"),
        (5, "title", "rejected"),
        (6, "decided_on", "warning"),
    ]


def test_a_register_as_json(tmp_path):
    text = '{"decisions": [{"id": "D1", "title": "A", "decidedOn": "2025-01-01", "influencedBy": ["S1", "S2"]}]}'
    (row,), _ = register(tmp_path, "a.json", text)
    assert (row.fields["decided_on"], row.fields["sessions"]) == (dt.date(2025, 1, 1), ("S1", "S2"))


def test_a_decision_record_in_markdown(tmp_path):
    text = (
        "# ADR-012: Open late on Thursdays\n\n* Status: accepted\n* Date: 2025-03-27\n* Deciders: Zofia Brandt\n\n"
        "## Context and Problem Statement\nNobody comes at noon.\n\n## Decision Outcome\nOpen until 22h.\n\n"
        "## Consequences\nFewer lunches.\n"
    )
    (row,), _ = register(tmp_path, "a.md", text)
    assert (row.fields["status"], row.fields["decided_on"], row.fields["owner_role"]) == (
        "approved",
        dt.date(2025, 3, 27),
        None,
    )
    assert row.reveal() == {
        "title": "Open late on Thursdays",
        "rationale": "Nobody comes at noon.",
        "description": "Open until 22h.",
        "outcome_metric": "Fewer lunches.",
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"colour,size\n1,2\n"),
        ("a.xlsx", b"PK\x03\x04x"),
        ("a.json", b"{"),
        ("a.exe", b"MZ"),
        ("a.csv", b"\x00\x01"),
    ],
)
def test_a_register_that_cannot_be_read_gets_one_line(tmp_path, name, content):
    rows, refused = register(tmp_path, name, content)
    assert rows == []
    assert len(refused) == 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.md", "a.xlsx"]), st.binary(max_size=300))
def test_no_bytes_crash_the_register_or_the_roster(tmp_path, name, content):
    register(tmp_path, name, content)
    try:
        read_roster_rows(tmp_path / name)
    except InputError:
        pass


def test_a_roster_by_pair(tmp_path):
    text = "Pair code;Mentor name;Mentor e-mail;Mentor known as;Executive;Business unit\n"
    text += "P1;Ana Lee;a@x.example;Annie;Bo Orr;Retail\n"
    (tmp_path / "r.csv").write_text(text)
    assert read_roster_rows(tmp_path / "r.csv") == [
        {
            "pair_id": "P1",
            "mentor": "Ana Lee",
            "mentor_email": "a@x.example",
            "mentor_aliases": "Annie",
            "mentee": "Bo Orr",
            "unit": "Retail",
        }
    ]


def test_a_roster_by_person(tmp_path):
    text = "First name,Surname,Email,Role,Pair\n"
    text += "Ana,Lee,a@x.example,Mentor,P1\nBo,Orr,b@x.example,Mentee (executive),P1\nCy,Ng,,,\n"
    (tmp_path / "r.csv").write_text(text)
    pair, alone = read_roster_rows(tmp_path / "r.csv")
    assert (pair["mentor"], pair["mentee"], pair["mentee_email"]) == ("Ana Lee", "Bo Orr", "b@x.example")
    assert alone["mentor"] == "Cy Ng"


def test_two_mentors_of_a_pair_and_several_nicknames_are_all_known(tmp_path):
    (tmp_path / "r.csv").write_text(
        "Name,Role,Pair,Nickname,Also known as\nAna Lee,Mentor,P1,Annie,Nan\nCy Ng,Mentor,P1,,\nBo Orr,Executive,P1,,\n"
    )
    first, second = read_roster_rows(tmp_path / "r.csv")
    assert first == {"pair_id": "P1", "mentor": "Ana Lee", "mentor_aliases": "Annie;Nan", "mentee": "Bo Orr"}
    assert second == {"pair_id": "P1", "mentor": "Cy Ng"}


def test_a_roster_without_people_says_what_to_do(tmp_path):
    (tmp_path / "r.csv").write_text("colour,size\n1,2\n")
    with pytest.raises(InputError, match=r"insight\.toml"):
        read_roster_rows(tmp_path / "r.csv")


def test_the_mapping_can_be_seen_before_anything_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("Zofia,Date,When,Notes\n1,2025-01-01,2025-01-01,x\n")
    found = preview(tmp_path / "a.csv")
    assert [(m.column, m.field, m.used) for m in found] == [
        (1, None, False),
        (2, "date", True),
        (3, "date", False),
        (4, "notes", True),
    ]
    assert "Zofia" not in repr(found)


def test_a_german_register_and_roster_are_read_as_they_are(tmp_path):
    (tmp_path / "b.csv").write_text("Nr;Beschluss;Datum;Begründung;Bereich\nE-1;Mehr Licht;14.03.2025;Zu dunkel;Ost\n")
    [made] = read_decisions([tmp_path / "b.csv"], settings=Input())
    assert (made.fields["id"], made.fields["decided_on"]) == ("E-1", dt.date(2025, 3, 14))
    (tmp_path / "r.csv").write_text("Tandem,Mentor/in,Führungskraft,E-Mail Mentor/in\nT1,Ada Bo,Cy Dee,ada@x.example\n")
    assert read_roster_rows(tmp_path / "r.csv") == [
        {"pair_id": "T1", "mentor": "Ada Bo", "mentee": "Cy Dee", "mentor_email": "ada@x.example"}
    ]
