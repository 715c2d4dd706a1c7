"""Columns are recognised by name, by question and by near miss; a wrong guess would file a private remark as a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.ingest import aliases
from insight.ingest.columns import TABLES, layout, match, normalise


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("session_id", "session_id"),
        ("SESSION ID", "session_id"),
        ("\ufeffSession-ID", "session_id"),
        ("Date of session", "date"),
        ("When", "date"),
        ("scheduledDate", "planned_date"),
        ("Completion time", "submitted_at"),
        ("Duration (min)", "duration_min"),
        ("Mins", "duration_min"),
        ("Duration (hours)", "duration_hours"),
        ("Durée", "duration_min"),
        ("Was the session held?", "status"),
        ("Did your meeting go ahead as planned?", "status"),
        ("What did the executive learn or hear for the first time?", "notes"),
        ("What surprised you most in this conversation?", "notes"),
        ("Please summarise your discussion", "notes"),
        ("What will be done differently?", "applied_action"),
        ("What do you plan to change before you meet again?", "applied_action"),
        ("What did you as mentor learn?", "mentor_learned"),
        ("How useful was it (1-5)?", "usefulness"),
        ("How satisfied are you with the session?", "satisfaction"),
        ("Rating", "satisfaction"),
        ("Did this session influence a business decision? If yes which one?", "decision_mentioned"),
        ("Confidence to speak openly (1-5)", "confidence_to_speak"),
        ("How comfortable did you feel speaking openly?", "confidence_to_speak"),
        ("Anything confidential for the programme owner only?", "owner_remark"),
        ("mentorName", "mentor"),
        ("people.mentor.name", "mentor"),
        ("people.mentee.level", "mentee_level"),
        ("meta.minutes", "duration_min"),
        ("Mentee (executive)", "mentee"),
        ("Buisness unit", "unit"),
        ("BU", "unit"),
        ("May we quote from this note?", "consent"),
        ("Format / length", "format_length"),
        ("Favourite colour", None),
        ("", None),
        ("programme.name", None),
        ("Manager", None),
    ],
)
def test_a_header_is_recognised(header, field):
    hit = match(header)
    assert (hit and hit.field) == field


def test_a_setting_beats_everything():
    hit = match("Gesprächsprotokoll", overrides={"gesprachsprotokoll": "notes"})
    assert hit is not None
    assert (hit.field, hit.confidence) == ("notes", 1.0)


def test_the_better_of_two_dates_is_used_and_the_other_reported():
    found = layout(["Timestamp", "Date", "Date of session", "Notes"])
    assert found.columns["date"] == (2, 1)
    assert [column.ordinal for column in found.doubtful] == [2]


def test_several_questions_may_fill_the_note_together():
    found = layout(["Date", "What was discussed?", "What surprised you?", "Next steps"])
    assert found.columns["notes"] == (1, 2)
    assert found.columns["applied_action"] == (3,)


def test_a_report_never_holds_the_header():
    found = layout(["Zofia Brandt", "Date"])
    assert "Zofia" not in repr(found)


def test_every_alias_in_the_tables_is_normalised_and_finds_its_field():
    for kind, table in TABLES.items():
        for field, phrases in table.items():
            for phrase in phrases:
                assert normalise(phrase) == phrase, (kind, field, phrase)
    for field, phrases in aliases.SESSION.items():
        assert match(phrases[0]).field == field


@given(st.text(max_size=400))
def test_any_header_is_matched_or_not_without_an_error(header):
    match(header)
    match(header, "decision")
    match(header, "roster")
