"""Names that nobody listed, and words that only look like names. Invented; no case is taken from measuring data."""

import pytest

from insight.ingest.anonymise import Anonymiser
from insight.recipe import Anonymise

pytestmark = pytest.mark.models
MADE = Anonymiser(Anonymise(), b"names-key" * 4)

PEOPLE = """
|Lwandle Mthembu| asked why the graduate scheme has no mentors.
Met |Caoimhe Ní Dhomhnaill| at lunch; she wants shorter meetings.
|Trần Văn Đức| explained how he pays with his phone.
|Seo-yeon| said that nobody reads the newsletter.
|Subramaniam| disagreed with the policy on dress.
|anna| and |femi| think the tool is slow
had coffee w/ |roberto mancini|, wants less paper
my mentee is now |ingrid|. we did pricing
asked |yuki tanaka| for the numbers
as |pete j.| put it, it's all theatre
Good chat with |Kez| from the warehouse.
|Magdalena|'s point on exit interviews was sharp.
We liked |Prof Achebe|'s model of trust.
|S. P. Raghavan| was against it.
Action: |M.K.| to write the summary.
Pair |RT|/|DMcL|: kick-off went well.
|B. Acheampong| and |T. de Wit| co-hosted.
|Frank| wants fewer slides.
|Faith| and |Patience| led the workshop.
I told |Hope| what would help.
They paired |Autumn| with the controller.
|Chad| and |Georgia| compared notes.
|Guy| prefers calls to mails.
Her manager, |Mark|, was not told.
|Bill| and I mapped the steps.
|Penny| agreed to fund it and to tell |Rohan Gupta|.
|ARJUN MEHTA| - ACTION - BOOK ROOM
|CHLOE| SAID THE TOWN HALL IS A SHOW
Everyone calls him |Spud|; he runs the forklift.
|Tubs| says no one checks the portal.
""".strip().split("\n")

NOBODY = """
In June we march on with the May review.
Mark my words, the pilot will grow.
Lean, Kaizen and OKRs came up again.
Faith in leadership is low and hope is thin.
We compared Claude, Gemini and Power BI.
Gen Alpha will shop by voice.
May we record this? Nobody said no.
Pride and Diwali should be on the calendar.
Chase the invoice before you bill the client.
Will they listen? Will we?
Patience is needed with the new system.
Summer placements were popular.
Customer Experience and Digital Marketing want the same data.
Reverse Mentoring works when both prepare.
Onboarding takes too long.
International Women's Day felt like a photo shoot.
TikTok Shop is the new high street.
Hot desking hurts people with ADHD.
""".strip().split("\n")


@pytest.mark.parametrize("line", PEOPLE)
def test_a_name_nobody_listed_is_covered(line):
    parts = line.split("|")  # odd ones are names
    names = parts[1::2]
    text = "".join(parts)
    covered = set()
    for span in MADE.redact([text])[0][1]:
        covered |= set(range(span.raw_start, span.raw_end))
    at = 0
    for part in parts:
        if part in names:
            assert {i for i in range(at, at + len(part)) if text[i].isalnum()} <= covered, part
        at += len(part)


@pytest.mark.parametrize("text", NOBODY)
def test_a_word_that_only_looks_like_a_name_stays(text):
    assert MADE.redact([text])[0][0] == text


def test_what_was_recognised_once_is_recognised_again_in_the_note_and_by_its_parts():
    text = "Session with Adaora Nwachukwu. adaora was tired; Ms Nwachukwu left early."
    out, spans = MADE.redact([text])[0]
    assert "nwachukwu" not in out.lower()
    assert "adaora" not in out.lower()
    assert len({s.replacement for s in spans if s.type == "PERSON"}) == 1


def test_allowed_words_stay_and_denied_words_go():
    made = Anonymiser(Anonymise(allow=("Zephyrine",), deny=("blue heron",)), b"names-key" * 4)
    out = made.redact(["We tried Zephyrine today at the Blue Heron."])[0][0]
    assert "Zephyrine" in out
    assert "Heron" not in out


def test_the_allow_list_never_overrides_the_roster():
    from insight.ingest.anonymise import Roster

    roster = Roster.from_rows([{"pair_id": "P1", "mentor": "Siri Excelsson", "mentee": "Ann Lee"}])
    made = Anonymiser(Anonymise(allow=("Excelsson",)), b"names-key" * 4, roster)
    assert "Excelsson" not in made.redact(["We met Excelsson there."])[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "Put panel dates and anonymised outcomes on the intranet.",
        "prioritisation of the backlog was unpopular with the apprentices",
        "We swapped timesheets for an app; neurodivergent colleagues prefer it.",
    ],
)
def test_rare_words_are_not_names(text):
    assert MADE.redact([text])[0][0] == text
