"""Posts and teams that point at one person, and every way a name of the roster is written. The wording is invented."""

from collections.abc import Iterable

import pytest

from insight.ingest.anonymise import Roster, quasi
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.roster_index import RosterIndex
from insight.ingest.anonymise.spans import Found


def marked(text: str) -> tuple[str, list[str]]:
    """A text without its bars, and what stood between them."""
    return text.replace("|", ""), text.split("|")[1::2]


ROLES = """
|The CFO| asked why, and |our acting Group CEO| did not know.
It went to |a co-CEO|.
She is |Chief People and Culture Officer| here.
|Our chief fun officer| left.
|The chief of staff| took notes.
He objects |as general counsel|.
|The group treasurer| was late.
|Head of Retail| wants it, says |our VP of Growth|.
She is |head of our northern depot|.
|My vice-president for Growth and Partnerships team| liked it.
I sat with |the managing director of Fernhill Mills|.
|The ombudsman of the bank| rang.
We saw |our only woman in the Oslo office|.
|Marta's only nurse who works nights|, alone.
|The youngest director on the board| paid.
|His longest-serving driver| and |her only trainer| agreed.
|The most senior Muslim at head office| fasts.
|The plant manager at the Hexley site| and |our night-shift lead in Porto| came.
""".strip().split("\n")

NO_ROLES = """
The CEO council met on the CEO agenda at CEO level.
CEOs like dashboards.
The treasurer was late, and so was a manager.
The head of the two was late; the chair of it all was not.
The only reason was cost, and the first meeting was the youngest idea.
It was the first time in person, and the only thing they asked a manager.
The manager at the site and a plant manager agreed.
Our lead in the survey is thin.
""".strip().split("\n")

TEAMS = """
I work in the |Payments Platform squad| now.
She joined the |Tier-2 SAP support desk in Porto| today.
He leads the |Harbour Loans team|.
We met the |claims handling team in Porto| there.
She sat with |claims handling team in Porto| there.
They moved to |regional sales squad at Fernhill Mills| then.
The senior |claims team in Porto| agreed.
For the |Tidewater pod| in May it was hard.
""".strip().split("\n")

NO_TEAMS = """
The team in Porto and our team in Leeds met.
I told Zola and the team, and Zola asked her team.
My whole leadership team in Porto came.
The claims team in March and the claims team in Q3 were busy.
Our squad and the desk by the door were quiet.
""".strip().split("\n")


def _whole(text: str, found: Iterable[Found]) -> list[str]:
    """What is found, without what lies inside something else that is."""
    places = {(f.start, f.end) for f in found}
    outer = [(a, b) for a, b in places if not any(c <= a and b <= d for c, d in places - {(a, b)})]
    return [text[a:b] for a, b in sorted(outer)]


@pytest.mark.parametrize("line", ROLES + NO_ROLES)
def test_a_post_that_one_person_holds_is_found_whole_and_a_post_of_many_is_not(line: str) -> None:
    text, wanted = marked(line)
    assert _whole(text, quasi.roles(Words(text))) == wanted


@pytest.mark.parametrize("line", TEAMS + NO_TEAMS)
def test_a_team_is_found_with_its_name_or_place_and_without_the_words_and_the_month_around_it(line: str) -> None:
    text, wanted = marked(line)
    assert _whole(text, quasi.teams(Words(text))) == wanted


def test_a_title_on_the_roster_is_found_word_for_word_only() -> None:
    rows = [{"pair_id": "P1", "mentor": "Ann Hale", "mentor_level": "Harbour Master", "mentee": "Bo Li"}]
    held = quasi.held_by_one(Roster.from_rows(rows))
    for said, found in (("the Harbour Master left", True), ("harbour, master", False), ("harbour masters", False)):
        assert bool(list(quasi.titles(Words(said), held))) is found, said


INDEX = RosterIndex(
    Roster.from_rows(
        [
            {
                "pair_id": "P1",
                "mentor": "Bill J. Gupta",
                "mentor_email": "sales@corp.example",
                "mentor_phone": "4821",
                "mentee": "Ayşe de la Cruz-Ruiz",
                "mentee_email": "ayse.cruzr@corp.example",
                "mentee_employee_id": "7-KX-20",
            },
            {
                "pair_id": "P2",
                "mentor": "Jo Ng",
                "mentor_email": "ngjoe@corp.example",
                "mentor_phone": "482",
                "mentee": "Edward Tan",
                "mentee_email": "etan@corp.example",
            },
        ]
    )
)
BILL, AYSE, JO, EDWARD = (frozenset({n}) for n in range(4))
NOBODY: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        *(("gupat", BILL), ("gpta", BILL), ("gupyta", BILL), ("gapta", BILL)),  # five letters: any one slip
        *(("guptaxy", NOBODY), ("uptag", NOBODY), ("gutpas", NOBODY)),  # two slips
        *(("aysse", AYSE), ("xayse", AYSE), ("ayes", NOBODY), ("aye", NOBODY)),  # four: a letter too many only
        *(("tann", NOBODY), ("ngo", NOBODY)),  # three or less: none
    ],
)
def test_how_far_a_word_may_be_from_a_name(slip: str, meant: frozenset[int]) -> None:
    assert frozenset(INDEX.near(slip)) == meant


def test_a_letter_is_no_word_of_a_name_and_a_particle_none_either() -> None:
    assert [w for w in ("j", "de", "la") if INDEX.word(w)] == []
    assert set(INDEX.word("ng")) == JO  # two letters are


@pytest.mark.parametrize(
    ("letters", "meant"),
    [
        *(("BG", BILL), ("BJG", BILL), ("ACR", AYSE), ("AR", AYSE), ("ADLCR", NOBODY), ("JN", JO)),
        *(("B", NOBODY), ("AC", NOBODY), ("BJ", NOBODY)),
    ],
)
def test_initials_are_all_of_them_or_the_first_and_the_last(letters: str, meant: frozenset[int]) -> None:
    assert frozenset(INDEX.initials(letters)) == meant


def test_initials_with_their_particles_go_up_to_four_letters() -> None:
    index = RosterIndex(Roster.from_rows([{"name": "Rui de la Paz"}, {"name": "Rui de la Mar e Paz"}]))
    assert set(index.initials("RDLP")) == {0}
    assert not index.initials("RDLMEP")


def test_short_and_long_forms_are_of_the_given_name_both_ways() -> None:
    assert set(INDEX.nickname("william")) == BILL  # the roster has the short form
    assert EDWARD <= set(INDEX.nickname("ed"))  # two letters are a nickname
    assert BILL <= set(INDEX.nickname("will"))
    assert not INDEX.nickname("bill")  # itself: it is a word of the name
    assert not [n for n in INDEX.nicknames if len(n) < 2 or not n.isalpha()]


def test_a_mailbox_that_is_a_word_or_too_short_names_nobody() -> None:
    assert not INDEX.stem("sales")
    assert not INDEX.stem("etan")  # four letters
    assert set(INDEX.stem("ngjoe")) == JO
    assert set(INDEX.stem("aysecruzr")) == AYSE
    assert not INDEX.stem("jong")  # a name of four letters in one word
    assert set(INDEX.stem("edwardtan")) == EDWARD
    assert set(INDEX.stem("aysedelacruzruiz")) == set(INDEX.stem("aysecruzruiz")) == AYSE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ring 4821 or 482", ["4821"]),  # three digits are any number
        ("badge 7-KX-20, 7 kx 20 and 7kx20", ["7-KX-20", "7 kx 20", "7kx20"]),
        ("badge 17-KX-20 and 7-KX-201", []),
        ("mail SALES@corp.example", ["SALES@corp.example"]),
        ("as ayse.cruzr or ayse_cruzr", ["ayse.cruzr"]),
        ("as ayse cruzr and ngjoe", []),  # a person, found as words
    ],
)
def test_addresses_and_numbers_of_the_roster_are_found_as_they_are_written(text: str, found: list[str]) -> None:
    words = Words(text)
    assert [text[a:b] for a, b in INDEX.literals(text, words.folded)] == found
