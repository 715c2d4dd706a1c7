"""What people lose when names stand where forms, chats, letters and other languages put them: each would be read."""

import re

import pytest

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.dates import find as dates
from insight.ingest.anonymise.fields import fields
from insight.ingest.anonymise.foreign import foreign_noun
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.initials import initials
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.names import Names
from insight.ingest.anonymise.patterns import find as patterns
from insight.ingest.anonymise.places import find as addresses
from insight.ingest.anonymise.places import towns
from insight.ingest.anonymise.propagate import spread
from insight.ingest.anonymise.quasi import roles
from insight.ingest.anonymise.roster import Roster
from insight.ingest.anonymise.roster_index import RosterIndex
from insight.ingest.anonymise.small import small
from insight.ingest.anonymise.spans import Found, merge
from insight.ingest.anonymise.things import thing
from insight.ingest.anonymise.turns import part, turns

ALLOW = Allow()
NAMES = Names("", ALLOW)
MARK = re.compile(r"\|(.+?)\|")


def _marked(line: str) -> tuple[str, list[str]]:
    """The text without bars, and what stands between them."""
    return line.replace("|", ""), MARK.findall(line)


def _said(text: str, found: list[Found], kind: str = "PERSON") -> list[str]:
    return [text[f.start : f.end] for f in merge(text, found) if f.type == kind]


@pytest.mark.parametrize(
    "line",
    [
        "|zofka_p|: morning\n|bram|: hi\n|zofka_p|: ready?\n|bram|: yes",
        "<|bram|> hi\n<|zofka_p|> hello\n<|bram|> ok",
        "(|bram|) hi\n(|emz99|) hello\n(|bram|) ok",
        "|bram|> hi\n|emz99|> hello\n|bram|> ok",
        "|rowena b| > hi\n|sunil k| > hello\n|rowena b| > ok\n|sunil k| > bye",
        "[12/03/2026, 09:14:22] |Quilla|: hi\n[12/03/2026, 09:15] |Bram|: yes\n[12/03/2026, 09:16] |Quilla|: ok",
        "09:02 |zofka_p| gm\n09:03 |zofka_p| did it go\n09:05 |bram| no",
        "|zofka_p|  9:14 AM\nhello\n|bram|  9:15 AM\nhi\n|zofka_p|  9:16 AM\nbye",
        "|Quilla| — Today at 11:02\nhello\n|Bram| — Today at 11:09\nhi\n|Quilla| — Today at 11:10\nbye",
        "> |zofka_p|: morning\n> |bram|: hi\n> |zofka_p|: ready?",
        # nobody: parts in the talk, headings, a programme of the day, a list
        "mentor: well\nmentee: yes\nmentor: no",
        "Q: what\nA: that\nQ: why",
        "speaker 1: hello\nspeaker 2: hi\nspeaker 1: bye",
        "pros: cheap\ncons: slow\npros: easy\ncons: loud",
        "09:00 welcome\n09:30 coffee\n10:00 welcome",
        "todo> pens\ndone> none\ntodo> paper",
        "bram: one line tells nothing",
    ],
)
def test_who_speaks_in_a_chat_is_found_in_any_of_its_shapes(line: str) -> None:
    text, speakers = _marked(line)
    assert _said(text, list(turns(Words(text), lexicon(), ALLOW))) == speakers


def test_parts_and_headings_are_nobody() -> None:
    assert [part(label) for label in ("MENTEE", "Q", "Speaker 2", "Note taker 2")] == [True, True, True, False]


@pytest.mark.parametrize(
    "line",
    [
        "Mentee name: |Okonjo|, |Ifedayo|",
        "Your name: |ifedayo okonjo|",
        "Attendees: |Ruaridh|, |Nomsa Dlamini| and |B. Achterhof|",
        "Cc: '|O'Halloran|, |Bridget|'",
        "From: |Oriol Puig| <...>",
        "Mentor: |Tjarda Hoekstra| / |Alwyn Prosser|",
        "Line manager: |Mags Sowerby|",
        "Best wishes,\n|Haruka|",
        "Thanks!\n|Mercy|",
        "Viele Grüße\n|Wiebke|",
        "kind regards\n|temur|",
        "x\n|Fi|",
        "lots of love\n|Hettie| x",
        "To: Finance team",
        "Present: everyone",
        "Mentor: Leeds office",
        "From: HR",
        "Regards,\nThe team",
        "Thanks,\nwe will see",
    ],
)
def test_a_name_is_found_where_a_form_or_letter_has_a_place_for_it(line: str) -> None:
    text, names = _marked(line)
    assert _said(text, list(fields(Words(text), lexicon(), ALLOW))) == names


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Where: Pier 7 canteen, Felixstowe", ["Pier 7 canteen, Felixstowe"]),
        ("Location of meeting: Incheon crew centre", ["Incheon crew centre"]),
        ("Where: online", []),
        ("Location: Teams", []),
        ("Where: in the canteen", []),
    ],
)
def test_where_a_form_asks_for_the_place_it_is_masked(text: str, places: list[str]) -> None:
    assert _said(text, list(fields(Words(text), lexicon(), ALLOW)), "LOCATION") == places


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("container MSKU 417733 9 lost", ["MSKU 417733 9"]),
        ("van LK21 XRT parked", ["LK21 XRT"]),
        ("seaman's book no. BN 778120 gone", ["BN 778120"]),
        ("form CL/88213 is due", ["CL/88213"]),
        ("tag LP/0093/25 on it", ["LP/0093/25"]),
        ("sort code 20-45-77 acc 33817204 on it", ["20-45-77", "33817204"]),
        ("loan no. L.2025.114 stuck", ["L.2025.114"]),
        ("visa letter E4G7AB12C09D34 late", ["E4G7AB12C09D34"]),
        ("the number 2025 and the number 2024-25", []),
        ("no. 12 of 30, code 404", []),
    ],
)
def test_numbers_that_are_somebodys_are_found_by_shape_or_by_the_word_for_one(text: str, ids: list[str]) -> None:
    assert _said(text, list(patterns(text)), "ID") == ids


def test_an_address_in_quotes_is_found() -> None:
    text = "send it to 'r.ag@oldhall.example' or `q@oldhall.example`".replace("`", "'")
    assert _said(text, list(patterns(text)), "EMAIL") == ["r.ag@oldhall.example", "q@oldhall.example"]


@pytest.mark.parametrize(
    "line",
    [
        "Bram: |zelimkhan| said no to it\nRowena: tell |zelimkhan| i come",
        "The plan is good.\nask |zelimkhan| in finance about it",
        "it was |zelimkhan mensah| then\nAll Agreed On That Day",
        "Bram: the zelimkhan is broken\nRowena: oh",
        "The Team saw a Big zelimkhan once.",
    ],
)
def test_a_line_without_capitals_is_read_as_such_in_a_text_that_has_them(line: str) -> None:
    text, names = _marked(line)
    assert _said(text, list(small(Words(text), lexicon(), ALLOW))) == names


def _roster(*pairs: tuple[str, str]) -> Forms:
    rows = [{"pair_id": f"P{n}", "mentor": a, "mentee": b} for n, (a, b) in enumerate(pairs)]
    return Forms(RosterIndex(Roster.from_rows(rows)))


@pytest.mark.parametrize(
    ("people", "line"),
    [
        (("Małgorzata Krol", "Desmond Pike"), "|Gosia| asked |Des| about it."),
        (("Venkatakrishnan Iyer", "Ruth Low"), "|Venkat| asked |Ruth|."),
        (("Chukwudumebi Obi", "Ruth Low"), "Then |Dumebi| and |Ruth| spoke."),
        (("Thilakavathi Vogt", "Ruth Low"), "We saw |Thila Kavathi| and |Ruth|."),
        (("Pieter van der Linde", "Ruth Low"), "Then |Pieter vd Linde| left."),
        (("Nicholas Drew Hart", "Ruth Low"), "|Nicholas| drew up a list for |Ruth|."),
        (("William Hart", "Ruth Low"), "Yes, will |Will| be there? |Will| will."),
        (("William Hart", "Ruth Low"), "Will trial it. Will ask |Ruth|."),
        (("Jonas Hart", "Ruth Low"), "|JH| and |RL| met by video."),
        (("Jonas Hart", "Ruth Low"), "JH was late."),
        (("June Hart", "Ruth Low"), "In June we start; |June| said so."),
        (("Ada Hart", "Ruth Low"), "Ada (the chatbot) said no to |Ruth|."),
        (("Robert Ellis", "Ruth Low"), "Subject: RE: the plan"),
        (("Hope Hart", "Ruth Low"), "I hope w/ |Hope| it goes on."),
    ],
)
def test_a_participant_is_known_by_short_and_odd_ways_of_writing(people: tuple[str, str], line: str) -> None:
    text, names = _marked(line)
    assert _said(text, _roster(people).find(Words(text))) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("KO'B/ZvD spoke.\nHR to follow.", ["KO'B", "ZvD"]),
        ("ZvD + RTK met. It went well.", ["ZvD", "RTK"]),
        ("IT & HR met. P&L next.", []),
        ("AC/DC joke, then lunch.", []),
        ("They sit in Pune. /B.", ["B"]),
        ("We mail GK (ops) on AIS data; notes by EP.", ["GK", "EP"]),
        ("We met Sir H. by the lift, and H.v.R. too.", ["H.", "H.v.R."]),
        ("GF asked why; OK said HR.", ["GF"]),
        ("Attended: AB, ZK. It went on.", ["AB", "ZK"]),
        ("He met T. S.-W. there.", ["T. S.-W."]),
    ],
)
def test_letters_at_the_start_of_minutes_are_who_was_there(line: str, names: list[str]) -> None:
    assert _said(line, list(initials(Words(line)))) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("back on 2 avril then", ["2 avril"]),
        ("am 4. März 2026 um drei", ["4. März 2026"]),
        ("em 17 de abril de 2026", ["17 de abril de 2026"]),
        ("do 3 maja", ["3 maja"]),
        ("3 mais", []),
        ("a boy of 17 named so", ["17"]),
        ("since she was sixteen.", ["sixteen"]),
        ("Amara is nineteen and tall", ["nineteen"]),
        ("the choice of 17 shops", []),
        ("it is nineteen pages", []),
        ("the eleventh of March, and March the second", ["the eleventh of March", "March the second"]),
        ("calls Tue 9th", ["9th"]),
        ("next 21/5 but open 24/7", ["21/5"]),
        ("on 03.02. there", ["03.02"]),
        ("version 3.12. is out", []),
        ("Age of mentor: 24", ["24"]),
        ("her son is seven and well; the count is seven.", ["seven"]),
    ],
)
def test_dates_in_other_languages_and_ages_in_words(text: str, found: list[str]) -> None:
    spans = list(dates(text))
    assert [text[f.start : f.end] for f in merge(text, spans)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Liz was away (Cape Town) again", ["Cape Town"]),
        ("to Newcastle upon Tyne by train", ["Newcastle upon Tyne"]),
        ("to Stoke-on-Trent by train", ["Stoke-on-Trent"]),
        ("from hong kong, or Hong Kong", []),
        ("the El Paso Energy desk", []),
        ("at the Country Club there", []),
        ("we moved to milton keynes last year and all is well there", ["milton keynes"]),
    ],
)
def test_towns_of_several_words(text: str, found: list[str]) -> None:
    assert [text[f.start : f.end] for f in towns(Words(text), ALLOW)] == found


def test_what_stands_before_a_postcode_is_the_address() -> None:
    for address in ("Mill House, Quarry Way, Rotherham S60 2XL", "Mill House, 3 Quay View, Derby, DE1 2RU"):
        text = f"Parking at {address} today"
        assert address in [text[f.start : f.end] for f in addresses(text)]


@pytest.mark.parametrize(
    ("text", "is_thing"),
    [
        ("Nova (the chatbot) said", True),
        ("Nova, our new app, said", True),
        ("Nova is a tool", True),
        ("Nova (the tool owner) said", False),
        ("Nova, my sister, said", False),
        ("Nova the brave", False),
    ],
)
def test_a_program_is_nobody(text: str, is_thing: bool) -> None:
    assert thing(text, 4) is is_thing


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("We used the Zwicky matrix.", True),
        ("We used Zwicky's five steps.", True),
        ("We used the Zwicky-Lund model.", True),
        ("We met Zwicky there.", False),
        ("We met Mr Zwicky cycle past.", False),
    ],
)
def test_a_method_called_after_somebody_is_read(text: str, kept: bool) -> None:
    found = NAMES.find([Words(text)])[0]
    assert any("Zwicky" in text[f.start : f.end] for f in found) is not kept


@pytest.mark.parametrize(
    ("text", "word", "noun"),
    [
        ("Pünktlichkeit, ha.", "Pünktlichkeit", True),
        ("Wir hatten ein gutes Zwiegespräch mit ihr", "Zwiegespräch", True),
        ("Das war der nächste Zwischenschritt für uns", "Zwischenschritt", True),
        ("Wir haben mit Frau Zwickelhuber gesprochen", "Zwickelhuber", False),
        ("Conversacion con la directora sobre el plan", "Conversacion", True),
        ("Zalimatou enverra les chiffres avant le soir", "Zalimatou", False),
        ("We had a good Zwiegespräch today", "Zwiegespräch", False),
    ],
)
def test_a_noun_of_another_language_is_no_name(text: str, word: str, noun: bool) -> None:
    words = Words(text)
    i = words.at[text.index(word)]
    assert foreign_noun(words, i, i, initial=text.startswith(word), label="") is noun


def test_a_name_that_is_a_word_is_not_spread_to_the_word() -> None:
    text = "Costs rose. Rose Tembo rose to speak, to be frank. Frank Osei left."
    found = [Found(text.index(n), text.index(n) + len(n), "PERSON") for n in ("Rose Tembo", "Frank Osei")]
    assert _said(text, spread([Words(text)], [found], [""])[0]) == ["Rose Tembo", "Frank Osei"]


def test_the_pronoun_belongs_to_no_name_and_a_team_needs_none() -> None:
    text = "as Omar I would say, and Priya I told"
    assert _said(text, NAMES.find([Words(text)])[0]) == ["Omar", "Priya"]
    text = "been told so by Nanny Prudence at tea"
    assert _said(text, NAMES.find([Words(text)])[0]) == ["Nanny Prudence"]
    team = "Okafor's desk"
    assert [team[f.start : f.end] for f in merge(team, [Found(0, 6, "PERSON"), Found(0, 13, "ORG", 0.7)])] == ["Okafor"]


@pytest.mark.parametrize(
    "line",
    [
        "The tide was out and the gulls had the chips. Yours, |Jocasta|.",
        "We walked the length of the quay and said little. I took it in, |Wilf|",
        "It rained and we talked of rotas, and it ended well - |Petros|.",
        # nobody: a day, a month, a tool, a country, an everyday word, and a text too short for a letter
        "We meet again in the same room at the same hour, Tuesday.",
        "They open the second one in the spring of next year, April.",
        "All of it is kept in the one place nobody opens, Excel.",
        "He has never been anywhere as warm as that, Portugal.",
        "Nobody eats in there since they moved the machine, Lunch.",
        "Good talk, Jocasta.",
    ],
)
def test_the_last_word_of_a_letter_is_who_wrote_it(line: str) -> None:
    text, names = _marked(line)
    assert _said(text, list(fields(Words(text), lexicon(), ALLOW))) == names


@pytest.mark.parametrize(
    "line",
    [
        "|IS| reported a delay, and |AS| asked why.",
        "In the end, |DO| agreed.",
        # words said loudly, and letters that every office has
        "It IS reported daily, and HR asked why. We DO need it, IT said.",
    ],
)
def test_letters_that_are_a_word_are_somebody_where_they_say_something(line: str) -> None:
    text, names = _marked(line)
    assert _said(text, list(initials(Words(text)))) == names


@pytest.mark.parametrize(
    "line",
    [
        "She brought her niece, |aged 6|, who drew.",
        "hes |23| now and drives",
        "She's |9| and unimpressed, but she's 5 minutes late and he is 8 weeks in.",
        "A colleague in payroll, |51|, asked; one of them, |17|, had not.",
        "He has taken up bowls, which at |38| I think early, but at 12 we broke off and at 28 degrees we left.",
        "It was his birthday, the |61st|, and her |50th| birthday is near. The 61st floor has a view.",
        "We sold rooms, 40, pens, 62, then nothing.",
    ],
)
def test_ages_that_people_mention_in_passing(line: str) -> None:
    text, ages = _marked(line)
    assert _said(text, list(dates(text)), "AGE") == ages


@pytest.mark.parametrize(
    "line",
    [
        "|The Finance Director| does a night with us, and |our People Director| came.",
        "it was |the cio| who was stuck",
        "A Finance Director would say so. The Managing Director level, the Regional Director, the sales director.",
        "The Finance Director role is open.",
    ],
)
def test_a_title_that_one_person_holds(line: str) -> None:
    text, titles = _marked(line)
    assert _said(text, list(roles(Words(text))), "ROLE") == titles


def test_a_number_after_numbers_is_an_id() -> None:
    text = "My staff number's 448213 if anybody wants it."
    assert _said(text, list(patterns(text)), "ID") == ["448213"]
