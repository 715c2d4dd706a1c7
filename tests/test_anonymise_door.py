"""The door: what of a session and a decision is kept, under which id, and whose words are not read at all."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping

import pytest

from insight.ingest.anonymise import Anonymiser, Roster
from insight.ingest.anonymise.listed import marks
from insight.ingest.anonymise.memory import Memory
from insight.ingest.anonymise.pseudonyms import under
from insight.recipe import Anonymise
from insight.records import Decision, RawDecision, RawNote, Redacted, Ref, Session
from insight.views.base import short

KEY = b"door-key" * 5
CODES = under(KEY)
SETTINGS = Anonymise(use_model=False)
ROSTER = Roster.from_rows(
    [
        {"pair_id": "P1", "mentor": "Oluwaseyi Nwachukwu", "mentee": "Zdzislawa Wojcik"},
        {"pair_id": "P2", "mentor": "Adaora Okonkwo", "mentee": "Bartholomew Quill"},
    ]
)
MADE = Anonymiser(SETTINGS, KEY, ROSTER)
ALONE = Anonymiser(SETTINGS, KEY)
TURNS = "Oluwaseyi: one two three\nBo: one\n" * 2


def without(kind: str, identity: str) -> Anonymiser:
    """An anonymiser that remembers who asked to be taken out."""
    return Anonymiser(SETTINGS, KEY, ROSTER, memory=Memory(frozenset({CODES.mark(kind, identity)})))


def note(pair: str | None = "P1", id: str = "S1", **texts: str) -> RawNote:
    return said(Session(id=id, pair=pair, date=dt.date(2025, 3, 4)), **texts)


def said(session: Session, **texts: str) -> RawNote:
    return RawNote(Ref(1, 1), session, texts or {"notes": "We spoke about the rota."})


def decided(made: Anonymiser, fields: Mapping[str, object], **texts: str) -> Decision:
    return made.anonymise_decisions([RawDecision(Ref(1, 1), fields, texts)])[0]


def test_a_decision_keeps_what_is_known_and_nothing_else() -> None:
    fields = {"id": "D7", "unit": "Retail", "pair": "P1", "target": None, "colour": "red", "shade": None}
    decision = decided(MADE, fields, title="Open later", rationale="  ", diary="Fetch bread")
    assert decision == Decision(id="D7", title=Redacted("Open later"), decided_on=None, unit="Retail", pair="P1")


@pytest.mark.parametrize("texts", [{}, {"title": " "}, {"rationale": "Bread sells late."}])
def test_a_decision_without_a_title_has_a_stand_in(texts: dict[str, str]) -> None:
    assert decided(MADE, {"id": "D7"}, **texts).title == "(untitled)"


def test_a_decision_without_an_id_gets_one_from_its_words() -> None:
    one, same, other = (decided(MADE, {}, title=t).id for t in ("Open later", "Open later", "Open sooner"))
    assert one == same != other
    assert one.startswith("decision-")


def test_a_decision_named_after_somebody_keeps_its_id_when_the_key_changes() -> None:
    """Its words hold a code, which is another one under the new key; the id is renewed as stored ids are."""
    words = {"title": "Open later, as Oluwaseyi asked", "rationale": "Bread sells late."}
    newer = b"a-newer-key" * 4
    first = decided(MADE, {}, **words).id
    ring = newer + b"\n" + KEY
    assert decided(Anonymiser(SETTINGS, ring, ROSTER), {}, **words).id == under(ring).renew(first)


def test_ids_of_a_decision_are_those_of_the_session_and_pair_they_mean() -> None:
    """Otherwise a decision would stand beside no session and no pair."""
    raw = {"id": "Wojcik-1", "supersedes": "Wojcik-0", "pair": "Wojcik & co", "sessions": ("Wojcik-03",)}
    decision = decided(MADE, raw, title="Open later")
    session = MADE.anonymise([note("Wojcik & co", "Wojcik-03")]).sessions[0]
    assert (decision.pair, decision.sessions) == (session.pair, (session.id,))
    assert decision.id.startswith("decision-")
    assert decision.id != decision.supersedes == decided(MADE, {"id": "Wojcik-0"}, title="x").id


def test_a_strangers_name_is_taken_out_of_a_sessions_id_and_left_in_a_registers() -> None:
    """Who keeps the register joins exports by its ids."""
    assert decided(MADE, {"id": "Bronwyn-7"}, title="Open later").id == "Bronwyn-7"
    assert MADE.anonymise([note(id="Bronwyn-7")]).sessions[0].id.startswith("session-")


def test_a_session_without_words_is_kept_and_blank_or_unknown_words_are_not() -> None:
    batch = MADE.anonymise([note(agenda_topic="The rota", notes=" \n", owner_remark=" ", diary="Fetch bread")])
    [session] = batch.sessions
    assert not batch.notes
    assert (session.agenda_topic, session.owner_remark) == ("The rota", None)
    assert "bread" not in repr(batch)
    assert MADE.anonymise([note(agenda_topic="The rota")]).sessions[0].talk_share_mentor is None


def test_a_doubtful_note_gives_none_of_its_words() -> None:
    german = "Heute haben wir mit dem Vorstand über die neue Strategie gesprochen und es war nicht gut für uns."
    batch = MADE.anonymise([note(notes=german, agenda_topic="Strategie")])
    assert [q.reason for q in batch.quarantined] == ["language"]
    assert batch.sessions[0].agenda_topic is None


def test_a_talk_share_that_was_given_stands_and_a_note_without_mentee_is_no_conversation() -> None:
    given = Session(id="S1", pair="P1", talk_share_mentor=0.4)
    assert MADE.anonymise([said(given, notes=TURNS)]).sessions[0].talk_share_mentor == 0.4
    assert MADE.anonymise([note(notes=TURNS)]).sessions[0].talk_share_mentor == 0.75
    cells = {"mentor": "Tamsin Orr", "notes": TURNS.replace("Oluwaseyi", "Tamsin")}
    assert ALONE.anonymise([note("P1", "S1", **cells)]).sessions[0].talk_share_mentor is None  # whose side is Bo on?
    assert ALONE.anonymise([note("P1", "S1", **cells, mentee="Bo Lin")]).sessions[0].talk_share_mentor == 0.75


def _pair(**cells: str) -> str | None:
    return ALONE.anonymise([note(None, "S1", **cells, notes="Fine.")]).sessions[0].pair


def test_two_people_are_one_pair_whatever_else_their_rows_say() -> None:
    names = {"mentor": "Tamsin Orr", "mentee": "Una Quill"}
    mails = {"mentor_email": "t.orr@corp.example", "mentee_email": "u.quill@corp.example"}
    pair = _pair(**names)
    assert pair is not None
    assert _pair(**names, **mails) == _pair(**names, file_name="march notes.docx") == pair
    assert _pair(mentor="Una Quill", mentee="Tamsin Orr") == pair
    by_mail = _pair(**mails)
    assert by_mail not in {None, pair}
    assert _pair(mentor_email="t.orr@corp.example", mentee_email="other@corp.example") != by_mail


def test_everyone_whom_a_notes_own_columns_name_is_taken_out() -> None:
    cells = {"mentor": "Tamsin Orr\nUna Quillon", "mentor_email": "zq.orrington@corp.example\nno address"}
    text = "Orr came with quillon; zq.orrington sent it."
    [kept] = ALONE.anonymise([note("P1", "S1", **cells, notes=text)]).notes
    assert not any(word in kept.text.lower() for word in ("orr ", "quillon", "orrington"))


def test_of_a_pair_all_notes_are_read_again_when_one_changed() -> None:
    """A name found in one is looked for in the others."""
    first = MADE.anonymise([note(id="a"), note(id="b"), note("P2", "c")])
    again = MADE.anonymise([note(id="a", notes="Other."), note(id="b"), note("P2", "c")], known=first.digests)
    assert [n.session for n in again.notes] == ["a", "b"]
    assert again.unchanged == ("c",)
    alone = MADE.anonymise([note(None, "a"), note(None, "b")])
    again = MADE.anonymise([note(None, "a", notes="Other."), note(None, "b")], known=alone.digests)
    assert (again.unchanged, [n.session for n in again.notes]) == (("b",), ["a"])


def test_a_longer_roster_reads_every_note_again_and_is_to_others_no_change_of_any() -> None:
    """Else all pairs seem to have changed at once, and what one pair changed can be had by subtraction."""
    told = [note(id="a"), note("P2", "c"), said(Session(id="", pair="P2"), notes="Nobody knows where it hangs.")]
    first = MADE.anonymise(told)
    longer = Roster((*ROSTER.people, *Roster.from_rows([{"pair_id": "P9", "mentor": "Ines Corvo"}]).people))
    again = Anonymiser(SETTINGS, KEY, longer).anonymise(told, known=first.digests)
    assert again.unchanged == ()
    assert set(again.digests) == set(first.digests)
    assert all(short(again.digests[i]) == short(d) and again.digests[i] != d for i, d in first.digests.items())
    edited = MADE.anonymise([note(id="a", notes="Other."), *told[1:]], known=first.digests)
    assert [short(edited.digests[i]) != short(d) for i, d in first.digests.items()] == [True, False, False]


def test_a_name_that_a_note_is_given_later_has_it_read_again() -> None:
    """A column of names filled in after the first reading: they are taken out of what was stored."""
    first = ALONE.anonymise([note("P1", "S1", notes="Quillon came late.")])
    again = ALONE.anonymise([note("P1", "S1", mentee="Una Quillon", notes="Quillon came late.")], known=first.digests)
    assert [n.text.startswith("[PERSON-") for n in again.notes] == [True]


def _kept(made: Anonymiser, notes: Iterable[RawNote]) -> tuple[list[str], int]:
    batch = made.anonymise(list(notes))
    return [n.session for n in batch.notes], len(batch.rejections)


def test_a_pair_or_person_that_asked_to_be_taken_out_is_not_read_and_all_others_are() -> None:
    notes = [note("P1", "a"), note("P2", "b"), note(None, "c")]
    assert _kept(MADE, notes) == (["a", "b", "c"], 0)
    assert _kept(without("pair", "P1"), notes) == (["b", "c"], 1)
    assert _kept(without("person", "person:bartholomew quill"), notes) == (["a", "c"], 1)  # of the roster
    stranger = [*notes, note(None, "d", mentor="Tamsin Orr", notes="Fine.")]
    assert _kept(without("person", "person:tamsin orr"), stranger) == (["a", "b", "c"], 1)  # of the note's own columns


def test_a_group_session_loses_the_pair_and_its_words_and_stays_for_the_others() -> None:
    group = Session(id="g", group_pairs=("P1", "P2"))
    batch = without("pair", "P1").anonymise([said(group)])
    assert [s.group_pairs for s in batch.sessions] == [("P2",)]
    assert (batch.notes, batch.rejections) == ((), ())


def test_a_decision_of_a_pair_that_is_gone_stays_without_it() -> None:
    made = without("pair", "P1")
    assert [decided(made, {"id": "D", "pair": p}, title="x").pair for p in ("P1", "P2", None)] == [None, "P2", None]
    assert not made.gone(None)
    assert made.gone("P1")


def test_a_roster_at_hand_goes_before_marks_of_an_older_one() -> None:
    older = Roster.from_rows([{"pair_id": "P9", "mentor": "Tamsin Orrington", "mentee": "Una Quillon"}])
    memory = Memory(listed=json.dumps(marks(older, CODES)))
    text = "the nwachukwu plan and the orrington plan"
    both = Anonymiser(SETTINGS, KEY, ROSTER, memory=memory).redact([text])[0][0]
    assert ("nwachukwu" in both, "orrington" in both) == (False, True)
    marked = Anonymiser(SETTINGS, KEY, memory=memory).redact([text])[0][0]
    assert ("nwachukwu" in marked, "orrington" in marked) == (True, False)


@pytest.mark.parametrize(
    ("stated", "pair"),
    [
        ("P1", "P1"),
        ("North and South 07", "North and South 07"),
        ("Oluwaseyi / Zdzislawa", "P1"),
        ("Quill, Bartholomew & A. Okonkwo", "P2"),
        ("Adaora and Bartholomew", "P2"),
    ],
)
def test_a_pair_that_is_named_by_its_people_is_the_rosters(stated: str, pair: str) -> None:
    """Each such note was a pair of its own, so that no theme ever reached k."""
    assert MADE.anonymise([note(stated)]).sessions[0].pair == pair


@pytest.mark.parametrize("stated", ["Oluwaseyi / Bartholomew", "Oluwaseyi / Nwachukwu", "Adaora and Kim"])
def test_names_of_no_one_pair_are_a_pair_of_their_own_without_names(stated: str) -> None:
    pair = MADE.anonymise([note(stated)]).sessions[0].pair
    assert pair not in {"P1", "P2", None}
    assert not set(stated.split()) & set(str(pair).split())


@pytest.mark.parametrize(
    ("title", "pair"),
    [
        ("2025-03-13 Oluwaseyi Zdzislawa notes", "P1"),
        ("Okonkwo_Quill_march", "P2"),
        ("Oluwaseyi and Bartholomew", None),
        ("Adaora notes", None),
        ("Adaora Okonkwo", None),
    ],
)
def test_a_file_called_by_the_two_who_met_is_their_pairs(title: str, pair: str | None) -> None:
    made = MADE.anonymise([note(None, notes="We spoke about the rota.", file_name=title)])
    assert made.sessions[0].pair == pair
    assert "Oluwaseyi" not in repr(made)
