"""What is told by its shape - numbers, addresses, letters that stand for people - and what only looks like it.

Worked out by hand, one case for one rule; found with a change of that rule that no other test noticed.
"""

from collections.abc import Iterable

import pytest

from insight.ingest.anonymise import Roster, patterns, phones
from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.initials import initials, labels
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.roster_index import RosterIndex
from insight.ingest.anonymise.spans import Found, merge


def _words(text: str, found: Iterable[Found]) -> list[str]:
    """What was found, in order; how sure it is is a share, which reviewers read."""
    spans = list(found)
    assert all(0 < f.confidence <= 1 for f in spans)
    return [text[start:end] for start, end in sorted({(f.start, f.end) for f in spans})]


@pytest.mark.parametrize(
    "text",
    [
        "|0161 49 601| rang twice",  # nine figures that begin with a nought
        "written down as |0161 496 0123 4|",  # twelve; one more would be too many
        "text |7 946 095| at noon",  # groups of three are a sum of something, but not after "text"
        "his mobile is |7 946 095|",
        "|7946 0958| mobile, or come by",  # what it is stands after it
        "|7946 0958|-office",
        "|00447700900123| is his",  # no space, no cue: a number that the British plan has
        "|0099 912 345 678| is his",  # spaces will do where no plan has it
        "|0049 30 1234| is hers",  # ten figures with the two noughts
        "|020 7946 0958x12| is reception",
        "|020 7946 0958X12| is reception",
        "OUR EXT IS |4821|",
        "RING EXTENSION |5512|",
        "direct line |7946 0958|",
        "call |7946 0958| then",  # it stood in the cues as "calle" and "called" only
        "I phoned |79460958| twice",
        "hers: |555-0199|",
        "on |+1 212 555 0147| all day",
        "|1-212-555-0147| all day",
    ],
)
def test_a_telephone_number_is_taken_out_whole(text: str) -> None:
    before, number, after = text.split("|")
    plain = before + number + after
    assert _words(plain, phones.find(plain)) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "lot 0161 4960 came late",  # eight figures
        "lot 0161 496 0123 45 came late",  # thirteen
        "lot 0161496012 came late",  # no gap and nobody is called
        "lot 7946 0958 12 came late",
        "call 1234 5678 9012 3456",  # sixteen figures ring nowhere
        "his number is 12 500 000 rupees",
        "the call cost 1 250 0000 euros",
        "based on 2019-2021 it fell",
        "that was called 2019-2021 in the plan",
        "on 7 946 095 of them we agree",
        "lot 00999123456789 came late",  # no country has 999
        "lot 0049 30 123 came late",
    ],
)
def test_a_number_of_something_else_stays(text: str) -> None:
    assert _words(text, phones.find(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MAIL JO AT BAKERY DOT ORG TODAY", ["JO AT BAKERY DOT ORG"]),
        ("LOOK AT WWW.BAKERY.INTRA.NET/ROTA NOW", ["WWW.BAKERY.INTRA.NET/ROTA"]),
        ("ask U/Baker_77 or u/baker_77", ["u/baker_77"]),
        ("write to jo@...", ["jo@..."]),
        ("see bakery.org.", ["bakery.org"]),
        (r"open C:\rota\june.xlsx", [r"C:\rota\june.xlsx"]),
        ("locker 4471 is stuck", ["4471"]),
        ("discord: oven.mitt22", ["oven.mitt22"]),
        ("ask wkr_55102 then", ["wkr_55102"]),
        ("since mid-2020 then", []),
        ("nothing to see, honestly", []),
        ("we shipped [ID-2345678] and [DATE 2025-03]", []),
    ],
)
def test_addresses_and_ids_are_known_by_shape_in_either_case(text: str, found: list[str]) -> None:
    kept = list(patterns.find(text))
    assert all(0 < f.confidence <= 1 for f in kept)
    assert _words(text, merge(text, kept)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Later A.B. agreed to it", ["A.B."]),
        ("Later A. B. C. agreed to it", ["A. B. C."]),
        ("they moved to the U.K. by 5 P.M. then", []),
        ("Session RT/DMcL went well", ["RT", "DMcL"]),
        ("Session RT / DMcL / WPO went well", ["RT", "DMcL", "WPO"]),
        ("the HR/RT split is odd", []),  # a department and something of its own
        ("Mon/Tue suits us", []),
        ("Red/DMcL suits us", []),
        ("We spoke about pay.\n-M", ["M"]),
        ("We spoke about pay.\ndp", ["dp"]),
        ("We spoke about pay.\nok", []),
        ("We spoke about pay.\nfun", []),
        ("We spoke about pay.\nzig", []),  # rare, but written small as a rule
        ("RT: we tried", ["RT"]),
        ("we saw RT: fine", []),
        ("AOB: none today", []),
        ("RT", ["RT"]),
        ("- RT.", ["RT"]),
        ("BO", ["BO"]),
        ("RT said so", ["RT"]),
        ("RT is dull", []),
        ("the RT said so", []),
        ("BIG said so", []),
        ("RT off sick", ["RT"]),
        ("RT to send the list", ["RT"]),
        ("we find RT to be slow", []),
        ("RT nearly left", []),
        ("We spoke about the rota and about the ovens. RT", ["RT"]),
        ("We spoke about the rota and about the ovens with RT", []),
        ("We spoke about the rota and the ovens. RT might.", []),
        ("We spoke about the rota.\nRT\nThen about ovens, at length.", ["RT"]),
        ("Fine by us. RT", []),  # too short to be signed: it may be anything
    ],
)
def test_letters_are_a_person_where_a_person_would_stand(text: str, found: list[str]) -> None:
    assert _words(text, initials(Words(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dana: we tried\nBo: and\nDana: it works\nBo: good", ["Dana", "Bo", "Dana", "Bo"]),
        ("Dana: we tried\nBo: and\nDana: it works", ["Dana", "Dana"]),  # who speaks once may be a heading
        ("Dana: we tried\nDana: it works", []),
        ("Actions: rota\nRisks: cost\nActions: ovens\nRisks: heat", []),
        ("TikTok: rota\nBo: cost\nTikTok: ovens\nBo: heat", ["Bo", "Bo"]),
        ("Hope: rota\nBo: cost\nHope: ovens\nBo: heat", ["Hope", "Bo", "Hope", "Bo"]),  # a word and a given name
        ("Quillon Field: rota\nBo: and\nQuillon Field: so", ["Quillon Field", "Quillon Field"]),
        ("Dana said so\nand Bo agreed", []),
    ],
)
def test_who_speaks_twice_in_a_transcript_is_a_person_and_a_heading_is_none(text: str, found: list[str]) -> None:
    assert _words(text, labels(Words(text), lexicon(), Allow())) == found


def _forms(*pairs: tuple[str, str, str]) -> Forms:
    return Forms(RosterIndex(Roster.from_rows({"pair_id": p, "mentor": a, "mentee": b} for p, a, b in pairs)))


PEOPLE = _forms(
    ("P1", "Ann Lee", "Bo Okoro"),
    ("P2", "Robert Zielinski", "Lee Obi"),
    ("P3", "Robert Planck", "Grace Field"),
    ("P4", "Hope Nwosu", ""),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the zielinski plan", ["zielinski"]),  # no ordinary word: it needs no context
        ("the ann plan", ["ann"]),
        ("the bo desk", []),  # two letters do
        ("the bob haircut", []),  # and so does a short form
        ("there is hope", []),
        ("I asked Hope about it", ["Hope"]),
        ("the grace field plan", ["grace field"]),  # two ordinary words that are one person's name
        ("the grace and the field", []),
        ("the okor plan", ["okor"]),  # four letters of five
        ("a new Plank floor", []),  # an ordinary word, though one letter from a name
        ("in the end Hope had a point", ["Hope"]),
        ("zielinski okoro went", ["zielinski", "okoro"]),  # neighbours, and two people
        ("the grace field plan; GF left", ["grace field", "GF"]),
        ("GF left", []),
    ],
)
def test_a_listed_name_is_found_where_it_can_mean_nobody_else(text: str, found: list[str]) -> None:
    assert _words(text, PEOPLE.find(Words(text))) == found


@pytest.mark.parametrize(
    ("text", "pair", "who"),
    [
        ("Robert left", None, ["name:robert"]),  # there are two: neither's code
        ("Robert left", "P2", ["person:robert zielinski"]),
        ("Robert left", "P3", ["person:robert planck"]),
        ("Robert left", "P1", ["name:robert"]),
        ("Robert Zielinski came. Robert left", None, ["person:robert zielinski"] * 2),
        ("Zielinski and Planck came. Robert left", None, [*(f"person:robert {n}" for n in ("zielinski", "planck")),
                                                          "name:robert"]),
        ("Planck came. Robert left", "P2", ["person:robert planck", "person:robert zielinski"]),  # the pair goes first
        ("Lee Obi came", None, ["person:lee obi"]),  # Lee is also a surname
        ("Ann Lee Obi came", None, ["person:ann lee"]),  # nobody is called so: whoever comes first
    ],
)  # fmt: skip
def test_of_two_people_of_one_name_the_pair_or_the_rest_of_the_note_tells_who_is_meant(
    text: str, pair: str | None, who: list[str]
) -> None:
    """With the wrong code one colleague would be credited, or blamed, with what another said."""
    assert [f.who for f in PEOPLE.find(Words(text), pair=pair)] == who


def test_a_roster_of_one_person_is_a_roster_and_an_empty_one_finds_nothing() -> None:
    one, none = _forms(("P1", "Adaora Nwachukwu", "")), _forms()
    text = "We met Adaora Nwachukwu."
    assert one
    assert _words(text, one.find(Words(text))) == ["Adaora Nwachukwu"]
    assert not none
    assert none.find(Words(text)) == []
    assert (one.left(Words(text)), none.left(Words(text))) == (2, 0)


def test_what_is_left_of_the_roster_is_counted_once_each() -> None:
    rows = [{"name": "Adaora Nwachukwu", "email": "an@corp.example", "staff_id": "44821"}]
    forms = Forms(RosterIndex(Roster.from_rows(rows)))
    text = "adaora wrote from an@corp.example about 44821"
    assert _words(text, forms.find(Words(text))) == ["adaora", "an@corp.example", "44821"]
    assert forms.left(Words(text)) == 3
    assert forms.left(Words("somebody wrote about 44822")) == 0
