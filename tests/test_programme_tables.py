"""Side tables: an owner's export must land in the right table, or be refused with a reason that tells no cell."""

import datetime as dt

import pytest

from insight.ingest.side_tables import read_side
from insight.recipe import Input
from insight.records import GroupCount, Pair, Redacted, SurveyAnswer, UnitMetric


def as_it_is(value, kind):
    return value


def read(tmp_path, text, name="table.csv", safe=as_it_is, **settings):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (table,) = read_side([path], settings=Input(**settings), safe=safe, redact=Redacted)
    return table


def test_a_pair_table_with_other_names_for_everything(tmp_path):
    table = read(
        tmp_path,
        "Pair code;Intake;Start date;End date;Rhythm;Stage;Matched on;Business unit;Public thanks\n"
        "P-01;Spring;13/01/2025;12/12/2025;every two weeks;Pilot phase;complementary personalities;Retail;mentor only\n"
        "P-02;Spring;20/01/2025;;monthly;Roll out;Ask Hendrika;Retail;yes\n",
    )
    assert table.kind == "pairs"
    assert table.rejections == []
    assert table.rows[0] == Pair(
        id="P-01",
        cohort="Spring",
        start=dt.date(2025, 1, 13),
        end=dt.date(2025, 12, 12),
        cadence="every two weeks",
        phase="pilot",
        match_basis="complementary",
        unit="Retail",
        recognition=("mentor",),
    )
    assert (table.rows[1].phase, table.rows[1].recognition) == ("roll-out", ("mentor", "executive"))
    assert table.rows[1].match_basis == "other", "free words about a match can name somebody"


def test_a_long_survey_and_what_cannot_be_used(tmp_path):
    table = read(
        tmp_path,
        "pair,wave,role,item,value\nP1,before,Mentor,How confident are you to speak up?,3\n"
        "P1,after,executive,Digital fluency,4/5\nP1,after,assistant,Digital fluency,4\n"
        "P1,after,mentor,Digital fluency,it was Hendrika who helped\n,after,mentor,Digital fluency,3\n",
    )
    assert table.kind == "surveys"
    assert table.rows == [
        SurveyAnswer("P1", "before", "mentor", "confidence_to_speak", 3.0),
        SurveyAnswer("P1", "after", "executive", "digital_fluency", 4.0),
    ]
    assert [(r.ref.row, r.column) for r in table.rejections] == [(4, "role"), (5, "value"), (6, "pair")]
    assert "Hendrika" not in " ".join(map(str, table.rejections))


def test_a_wide_survey_has_a_column_a_question(tmp_path):
    table = read(
        tmp_path,
        "Pair,Wave,Role,I can explain what my customers expect online,How useful was it (1-5)?,Anything else?\n"
        "P1,1,mentor,2,agree,we met in the canteen\nP2,1,mentee,5,,\n",
    )
    assert [(a.pair, a.role, a.item, a.value) for a in table.rows] == [
        ("P1", "mentor", "i_can_explain_what_my_customers_expect_online", 2.0),
        ("P1", "mentor", "usefulness", 4.0),
        ("P2", "executive", "i_can_explain_what_my_customers_expect_online", 5.0),
    ]


def test_unit_figures_by_month_and_counts_of_groups(tmp_path):
    figures = read(
        tmp_path,
        'Business unit,KPI,As of,Value,Respondents\nRetail,Engagement,2025-03,"7,2",140\nRetail,Engagement,soon,7,1\n',
    )
    assert figures.kind == "unit_metrics"
    assert figures.rows == [UnitMetric("Retail", "engagement", dt.date(2025, 3, 1), 7.2, 140)]
    assert figures.rejections[0].column == "date"

    counts = read(
        tmp_path,
        "measure,group,period,stayed,total\nretention,participants,2025,37,40\nretention,non-participants,2025,300,400\n"
        "retention,participants,2025,50,40\nretention,elsewhere,2025,1,2\n",
    )
    assert counts.kind == "group_counts"
    assert counts.rows == [
        GroupCount("retention", "participants", "2025", 37, 40),
        GroupCount("retention", "others", "2025", 300, 400),
    ]
    assert [r.column for r in counts.rejections] == ["count", "group"]


def test_a_date_that_reads_two_ways_is_asked_about(tmp_path):
    text = "unit,metric,date,value\nA,x,03/04/2025,1\n"
    assert "two ways" in read(tmp_path, text).rejections[0].reason
    assert read(tmp_path, text, date_order="dmy").rows[0].date == dt.date(2025, 4, 3)


def test_ids_and_units_go_through_the_anonymiser(tmp_path):
    """A pair id made of names must become the same keyed id as in the sessions."""
    seen = []

    def safe(value, kind):
        seen.append(kind)
        return f"safe-{kind}"

    table = read(tmp_path, "pair,unit,cohort\nhendrika-bo,Retail,A\n", safe=safe)
    assert (table.rows[0].id, table.rows[0].unit) == ("safe-pair", "safe-unit")
    assert set(seen) == {"pair", "unit", "cohort"}


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "one line of text"])
def test_another_kind_of_file_is_refused_with_a_step(tmp_path, text):
    table = read(tmp_path, text)
    assert table.rows == []
    assert table.rejections[0].step


def test_what_is_no_workbook_in_spite_of_its_name_is_not_refused_for_its_columns(tmp_path):
    refused = read(tmp_path, "half of a file", name="pairs.xlsx").rejections[0]
    assert (refused.reason.partition(":")[0], refused.step) == ("it is broken", "Save it again as xlsx, or as csv.")


def test_json_records_work_as_well(tmp_path):
    table = read(tmp_path, '[{"pair": "P1", "wave": "post", "role": "mentor", "item": "x y", "value": 4}]', "a.json")
    assert table.rows == [SurveyAnswer("P1", "post", "mentor", "x_y", 4.0)]


def test_verdicts_in_the_words_of_a_workshop(tmp_path):
    table = read(
        tmp_path,
        "Decision ID,Conversation,Verdict,Influence,Who,Why,Probability\n"
        "D1,S1,Yes,It led to it,sponsor,She said so,0.9\n"
        "D1,S2,not related,shaped,,,0.2\n"
        "D2,S1,,,,,\n"
        "D2,S2,proposed,,,,\n"
        "D3,S3,confirmed,supported an existing plan,,,\n"
        "D3,S4,maybe,,,,\n"
        "D3,S4,yes,a bit,,,\n"
        ",S4,yes,,,,\n"
        "D3,S5,to be confirmed,,,,\n"  # an open one must not come out as an answer
        "D3,S6,n/a,,,,\n"
        "D3,S7,Not yet,,,,\n"
        "D3,S8,not sure,,,,\n"
        "D3,S9,not confirmed,,,,\n"
        "D3,S1,confirmed,nothing changed,,,\n"
        "D3,S2,TRUE,confirmed_existing_plan,,,\n",
    )
    assert table.kind == "verdicts"
    assert [(v.decision, v.session, v.status, v.strength, v.by_role, v.reason, v.ref.row) for v in table.verdicts] == [
        ("D1", "S1", "confirmed", "prompted", "sponsor", "She said so", 2),
        ("D1", "S2", "rejected", None, "programme owner", None, 3),
        ("D3", "S3", "confirmed", "confirmed_existing_plan", "programme owner", None, 6),
        ("D3", "S2", "confirmed", "confirmed_existing_plan", "programme owner", None, 16),
    ]
    told = [(r.ref.row, r.column) for r in table.rejections]
    assert told[:3] == [(7, "status"), (8, "strength"), (9, "decision")]
    assert told[3:] == [(13, "status"), (14, "status"), (15, "strength")]
    assert "maybe" not in str(table.rejections)
