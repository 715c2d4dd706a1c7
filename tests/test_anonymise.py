"""The anonymiser: what a contributor would lose is being unknown, and what an owner would lose is the sense."""

import datetime as dt
from pathlib import Path

import pytest

from insight.errors import ModelError
from insight.ingest.anonymise import Anonymiser, Roster, recognise
from insight.ingest.anonymise.pseudonyms import PLACEHOLDER, under
from insight.recipe import Anonymise
from insight.records import RawDecision, RawNote, Redacted, Ref, Session

KEY = b"test-" * 8
ROSTER = Roster.from_rows(
    [
        {"pair_id": "P1", "mentor": "Aisha Rahmani", "mentor_email": "aisha.rahmani@corp.example",
         "mentee": "Gordon McAllen", "mentee_email": "g.mcallen@corp.example"},
        {"pair_id": "P2", "mentor": "Robert Zielinski", "mentor_email": "", "mentee": "Will Osei", "mentee_email": ""},
    ]
)  # fmt: skip


def plain(**settings) -> Anonymiser:
    return Anonymiser(Anonymise(use_model=False, **settings), KEY, ROSTER)


def note(text: str, *, id: str = "S1", pair: str | None = "P1", **texts: str) -> RawNote:
    return RawNote(Ref(1, 1), Session(id=id, pair=pair, date=dt.date(2025, 3, 4)), {"notes": text, **texts})


def redacted(text: str, **settings) -> str:
    return plain(**settings).redact([text])[0][0]


@pytest.mark.parametrize(
    "written",
    ["Aisha", "AISHA RAHMANI", "aisha rahmani", "Rahmani, Aisha", "Aïsha", "A. Rahmani", "Aisha's", "rahmani", "Aihsa",
     "aisha.rahmani@corp.example", "Bob Zielinski", "Zieliński", "A\u200bisha", "Ａｉｓｈａ"],
)  # fmt: skip
def test_people_of_the_roster_are_taken_out_however_they_are_written(written):
    out = redacted(f"We met {written} about the rota.")
    assert out.startswith("We met [")
    assert out.endswith("about the rota.")


@pytest.mark.parametrize(
    ("text", "kind", "gone"),
    [
        ("mail jo_blogs@a.example now", "EMAIL", "jo_blogs@a.example"),
        ("mail tunde (at) mail (dot) org now", "EMAIL", "tunde (at) mail (dot) org"),
        ("call +44 7700 900123 after", "PHONE", "+44 7700 900123"),
        ("ring (020) 7946 0958 after", "PHONE", "(020) 7946 0958"),
        ("see https://x.example/u/9 for it", "URL", "https://x.example/u/9"),
        ("follow @sunny_x if you like", "HANDLE", "@sunny_x"),
        ("badge number 00482913 is dead", "ID", "00482913"),
        ("account GB82 WEST 1234 5698 7654 32 is used", "ID", "GB82 WEST 1234 5698 7654 32"),
        ("card 4111 1111 1111 1111 is used", "ID", "4111 1111 1111 1111"),
        ("at 14 Hill Road, Leeds we met", "LOCATION", "14 Hill Road, Leeds"),
        ("postcode M4 5AH is far", "LOCATION", "M4 5AH"),
        ("born 14 March 1999 in a village", "DATE_OF_BIRTH", "14 March 1999"),
    ],
)
def test_what_has_a_shape_is_taken_out_whole(text, kind, gone):
    out, spans = plain().redact([text])[0]
    assert [s.type for s in spans] == [kind]
    assert text[spans[0].raw_start : spans[0].raw_end] == gone
    assert f"[{kind}" in out


def test_ages_become_bands_dates_months_and_single_roles_levels():
    assert redacted("She is 23 years old.") == "She is [AGE 20-29]."
    assert redacted("Next on 18 February 2025.") == "Next on [DATE 2025-02]."
    assert redacted("Our Chief People Officer came.") == "[ROLE executive] came."


def test_policy_lets_types_stand_or_masks_them_whole():
    assert redacted("Next on 18 February 2025.", dates="keep") == "Next on 18 February 2025."
    assert redacted("Next on 18 February 2025.", dates="mask") == "Next on [DATE]."


def test_weekdays_tools_and_amounts_stay():
    text = "On Monday we tried Copilot and Teams; it cost 1,250,000 over 3 years, version 2.3.14."
    assert redacted(text) == text


def test_a_person_has_one_pseudonym_across_notes_and_spellings_and_another_under_another_key():
    batch = plain().anonymise([note("Aisha came.", id="a"), note("A. Rahmani left.", id="b")])
    first, second = (n.redactions[0].replacement for n in batch.notes)
    assert first == second
    other = Anonymiser(Anonymise(use_model=False), b"other" * 8, ROSTER).redact(["Aisha came."])[0][1][0].replacement
    assert other != first


def test_every_free_text_goes_through_the_door():
    batch = plain().anonymise(
        [note("Fine.", agenda_topic="Ask Aisha", applied_action="Gordon reads", owner_remark="x")]
    )
    session = batch.sessions[0]
    assert "Aisha" not in session.agenda_topic
    assert "Gordon" not in session.applied_action
    assert all(isinstance(v, Redacted) for v in (session.agenda_topic, session.owner_remark, batch.notes[0].text))


def test_ids_that_hold_a_name_are_replaced_and_others_stay():
    batch = plain().anonymise([note("Fine.", id="rahmani-2025-03"), note("Fine.", id="TV-0101")])
    assert "rahmani" not in batch.sessions[0].id
    assert batch.sessions[1].id == "TV-0101"
    assert batch.notes[0].session == batch.sessions[0].id


def test_a_session_without_id_or_pair_gets_both_from_who_and_when():
    raw = note("Fine.", id="", pair=None, mentor="Aisha Rahmani", mentee="Gordon McAllen")
    session = plain().anonymise([raw]).sessions[0]
    assert session.pair == "P1"
    assert session.id.startswith("session-")
    assert plain().anonymise([raw]).sessions[0].id == session.id


def test_names_of_the_notes_own_columns_are_taken_out_without_a_roster():
    made = Anonymiser(Anonymise(use_model=False), KEY, None)
    raw = note("Quill told me; tamsin agreed.", pair=None, mentor="Tamsin Orr", mentee="Bartholomew Quill")
    text = made.anonymise([raw]).notes[0].text
    assert "Quill" not in text
    assert "tamsin" not in text


def test_talk_share_is_counted_in_a_transcript():
    text = "Aisha: one two three\nGordon: one\nAisha: one two three\nGordon: one"
    assert plain().anonymise([note(text)]).sessions[0].talk_share_mentor == 0.75


def test_what_is_unchanged_is_not_read_again_and_what_changed_is():
    made = plain()
    first = made.anonymise([note("One.", id="a"), note("Two.", id="b", pair="P2")])
    again = made.anonymise([note("One!", id="a"), note("Two.", id="b", pair="P2")], known=first.digests)
    assert again.unchanged == ("b",)
    assert [n.session for n in again.notes] == ["a"]


def test_a_note_in_another_language_is_said_and_not_stored():
    text = "Heute haben wir mit dem Vorstand über die neue Strategie gesprochen und es war nicht gut für uns."
    batch = plain().anonymise([note(text)])
    assert not batch.notes
    assert [(q.reason, q.session) for q in batch.quarantined] == [("language", "S1")]
    assert plain(unknown_language="patterns").anonymise([note(text)]).notes


def test_decisions_go_through_the_same_door():
    raw = RawDecision(Ref(1, 1), {"id": "D1", "date": None, "sessions": ("TV-1",)}, {"title": "Gordon's plan"})
    decision = plain().anonymise_decisions([raw])[0]
    assert isinstance(decision.title, Redacted)
    assert "Gordon" not in decision.title
    assert decision.sessions == ("TV-1",)


def test_the_digest_changes_with_what_changes_the_result():
    digests = {
        plain().digest,
        plain(dates="keep").digest,
        Anonymiser(Anonymise(use_model=False), b"other" * 8, ROSTER).digest,
        Anonymiser(Anonymise(use_model=False), KEY, None).digest,
    }
    assert len(digests) == 4
    assert plain(batch=7).digest == plain().digest


def test_notes_are_read_again_when_the_files_of_the_recogniser_change(tmp_path: Path):
    digests = set()
    for weights in ("one", "two"):
        folder = tmp_path / weights
        folder.mkdir()
        (folder / "weights.bin").write_text(weights)
        recognise.digest.cache_clear()
        digests.add(recognise.digest(str(folder)))
        (folder / "weights.bin").rename(folder / "renamed.bin")
        recognise.digest.cache_clear()
        digests.add(recognise.digest(str(folder)))
    assert len(digests) == 4
    used = Anonymiser(Anonymise(model=str(tmp_path / "one")), KEY).digest
    assert used != Anonymiser(Anonymise(model=str(tmp_path / "two")), KEY).digest
    for name in ("no-such-model", "no.such.model", "./no/such/model", ""):
        with pytest.raises(ModelError, match="insight doctor"):
            recognise.digest(name)


@pytest.mark.models
def test_with_regions_a_town_becomes_its_country_and_one_that_many_countries_have_a_code() -> None:
    made = Anonymiser(Anonymise(locations="region"), KEY)
    text = "We flew to Nairobi in spring. The office in Wolverhampton moved. Nothing else changed in Cambridge."
    [(first, _)] = made.redact([text])
    assert "[LOCATION Kenya]" in first
    assert "[LOCATION United Kingdom]" in first
    assert "Cambridge" not in first
    assert "[LOCATION-" in first
    assert made.redact([str(first)])[0][0] == first
    assert "Nairobi" not in PLACEHOLDER.pattern  # only countries, so that no name can hide in brackets


@pytest.mark.parametrize("text", ["emp-43201", "usr_009912", "staff-8821", "wkr-5510"])
def test_a_made_up_id_in_small_letters_is_masked(text: str) -> None:
    assert plain().redact([f"logged in as {text} again"])[0][0].startswith("logged in as [ID-")


@pytest.mark.parametrize("text", ["iso-27001", "mid-2020", "sha-256", "page-1000", "over-5000", "covid-2019"])
def test_a_standard_a_year_and_a_plain_word_with_a_number_stay(text: str) -> None:
    assert plain().redact([f"we spoke of {text} again"])[0][0] == f"we spoke of {text} again"


def test_a_title_that_one_person_of_the_roster_has_names_them_and_one_that_two_have_does_not() -> None:
    rows = [
        {"pair_id": "P1", "mentor": "Aisha Bello", "mentor_level": "graduate analyst", "mentee": "Tom Marsh",
         "mentee_level": "Harbour Master"},
        {"pair_id": "P2", "mentor": "Ngozi Eze", "mentor_level": "graduate analyst", "mentee": "Ann Hale"},
        {"pair_id": "P3", "mentor": "Ravi Nair", "mentor_level": "trainee", "mentee": "Tom Marsh",
         "mentee_level": "Harbour Master"},
    ]  # fmt: skip
    known = Anonymiser(Anonymise(use_model=False), KEY, Roster.from_rows(rows))
    said = known.redact(["I told the harbour master. A graduate analyst and a trainee agreed."])[0][0]
    assert said == "I told the [ROLE role]. A graduate analyst and a trainee agreed."


def test_codes_are_long_enough_for_a_large_programme() -> None:
    """Among 20,000 people with four letters some 1,000 pairs shared a code; with seven 0.05 are expected."""
    codes = under(KEY)
    made_ = {codes.code("PERSON", f"person:{n}") for n in range(20_000)}
    assert len(made_) == 20_000
    assert all(PLACEHOLDER.fullmatch(code) for code in made_)
