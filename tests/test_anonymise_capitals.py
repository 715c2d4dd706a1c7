"""What a word with a capital is: a person, a place, some other name, or only a word. The wording is invented.

Without the language model, whose opinion is given by hand where it matters.
"""

import re

import pytest

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.capitals import Judge, runs
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.names import Names, pieces

ALLOW = Allow()
JUDGE = Judge(lexicon(), ALLOW)
NAMES = Names("", ALLOW)


def _judged(line: str, label: str) -> str:
    """The line with what is masked of the run in which its bar stands, as ``[words TYPE]``."""
    at, text = line.index("|"), line.replace("|", "")
    words = Words(text)
    for run in runs(words):
        if words.spans[run.first][0] <= at < words.spans[run.last][1]:
            for first, last, kind in JUDGE.kinds(words, run, label):
                start, end = words.spans[first][0], words.spans[last][1]
                return f"{text[:start]}[{text[start:end]} {kind}]{text[end:]}"
    return text


UNKNOWN = [
    # A word that no list has: what the recogniser says, unless the neighbours say better.
    ("then |Qovvo came", "", "then [Qovvo PERSON] came"),
    ("|Qovvo came", "", "[Qovvo PERSON] came"),
    ("then |Qovvo is up", "", "then [Qovvo ORG] is up"),
    ("|Qovvo is up", "", "[Qovvo ORG] is up"),
    ("then |Qov is up", "", "then [Qov ORG] is up"),
    ("|Qov is up", "", "Qov is up"),  # three letters with a sentence's capital
    ("|Qovv is up", "", "[Qovv ORG] is up"),
    ("then |Qovvo's plan", "", "then [Qovvo PERSON]'s plan"),
    ("|Qovvo's plan", "", "[Qovvo ORG]'s plan"),
    ("in |Qovvo's plan", "", "in [Qovvo LOCATION]'s plan"),
    ("in |Qovvo there", "", "in [Qovvo LOCATION] there"),
    ("then |Qovvo is up", "PERSON", "then [Qovvo PERSON] is up"),
    ("|Qovvo is up", "PERSON", "[Qovvo ORG] is up"),
    ("in |Qovvo there", "PERSON", "in [Qovvo LOCATION] there"),
    ("for |Qovvo launches", "PERSON", "for [Qovvo ORG] launches"),  # a brand: "Person 1" would mislead
    ("for |Qovvo yesterday", "PERSON", "for [Qovvo PERSON] yesterday"),
    ("for |Zola launches", "PERSON", "for [Zola PERSON] launches"),
    ("in |Qovvo Zytt there", "PERSON", "in [Qovvo Zytt PERSON] there"),
    ("then |Qovvo is up", "GPE", "then [Qovvo LOCATION] is up"),
    ("told |Qovvo is up", "GPE", "told [Qovvo PERSON] is up"),
    ("told |Qovvo Zyt is up", "GPE", "told [Qovvo Zyt PERSON] is up"),
    ("told |Qovvo Zyt Wimm is up", "GPE", "told [Qovvo Zyt Wimm LOCATION] is up"),
    ("told the |Qovvo office", "GPE", "told the [Qovvo LOCATION] office"),
    ("told |Qovvo is up", "ORG", "told [Qovvo PERSON] is up"),
    ("then |Qovvo is up", "ORG", "then [Qovvo ORG] is up"),
    ("then |Qovvan is up", "NORP", "then Qovvan is up"),
    ("then |Qovvo is up", "NORP", "then [Qovvo ORG] is up"),
    ("|Timesheets help", "", "Timesheets help"),
    ("|Timesheets said no", "", "[Timesheets PERSON] said no"),
    ("|Timesheets help", "PERSON", "[Timesheets ORG] help"),  # masked: the recogniser saw a name
]
PLACES = [
    ("then |Leeds said no", "", "then [Leeds LOCATION] said no"),
    ("in |Florence now", "", "in [Florence LOCATION] now"),
    ("told |Florence now", "", "told [Florence PERSON] now"),
    ("then |Florence is up", "", "then [Florence PERSON] is up"),
    ("in |San Rafael CA now", "", "in [San Rafael CA LOCATION] now"),
    ("in |Florence now", "PERSON", "in [Florence LOCATION] now"),
    ("then |Florence is up", "PERSON", "then [Florence PERSON] is up"),
    ("in |Reading now", "GPE", "in [Reading LOCATION] now"),
    ("then |Reading is up", "GPE", "then Reading is up"),
    # Countries stay, unless somebody is called so.
    ("then |Jordan went", "", "then Jordan went"),
    ("then |Jordan said no", "", "then [Jordan PERSON] said no"),
    ("then |Jordan, who went", "", "then [Jordan PERSON], who went"),
    ("then |Jordan, my mentor", "", "then [Jordan PERSON], my mentor"),
    ("then |Jordan, where", "", "then Jordan, where"),
    ("|Jordan and Zola went", "", "[Jordan PERSON] and Zola went"),
    ("then Zola and |Jordan went", "", "then Zola and [Jordan PERSON] went"),
    ("|Jordan and Zola are far", "", "Jordan and Zola are far"),
    ("then Zola and |Jordan are far", "", "then Zola and Jordan are far"),
    ("|Jordan and Egypt went", "", "Jordan and Egypt went"),
    ("|South Africa said no", "", "South Africa said no"),
]
COMPANIES = [
    ("our |Growth Bank is up", "", "our Growth Bank is up"),
    ("our |Growth Bank is up", "ORG", "our [Growth Bank ORG] is up"),
    ("our |Qovvo Ltd is up", "", "our [Qovvo Ltd ORG] is up"),
    ("the |University of Qovvo is up", "", "the [University of Qovvo ORG] is up"),
    ("our |Project Qovvo is up", "", "our [Project Qovvo ORG] is up"),
    ("our |Project is up", "", "our Project is up"),
    ("our |Growth Plan is up", "ORG", "our [Growth Plan ORG] is up"),
    ("our |Growth Plan is up", "GPE", "our [Growth Plan LOCATION] is up"),
    ("our |Growth Plan is up", "PERSON", "our Growth Plan is up"),
    # Capitals throughout are an acronym, unless a name.
    ("then |ANNA is up", "", "then [ANNA PERSON] is up"),
    ("then |MARK is up", "", "then MARK is up"),
    ("|MARK: yes", "", "[MARK PERSON]: yes"),
    ("told |QOVVO is up", "PERSON", "told [QOVVO PERSON] is up"),
    ("told |QOVVO is up", "", "told QOVVO is up"),
    ("then |QOVVO is up", "PERSON", "then QOVVO is up"),
    ("told |GROWTH is up", "PERSON", "told GROWTH is up"),
    ("told |QOV is up", "PERSON", "told QOV is up"),
    ("our |KPIs are up", "PERSON", "our KPIs are up"),
]
ALLOWED = [
    ("|Excel Brook said", "", "Excel [Brook PERSON] said"),
    ("told |Zola Excel now", "", "told [Zola PERSON] Excel now"),
    ("told |Zola May now", "", "told [Zola May PERSON] now"),  # a given name and a surname
    ("told |Zola-Excel now", "", "told [Zola-Excel PERSON] now"),
    ("|May Brook said", "", "[May Brook PERSON] said"),
    ("|May Bank said", "", "May Bank said"),
    ("told |Summer now", "", "told [Summer PERSON] now"),
    ("|Summer said no", "", "[Summer PERSON] said no"),
    ("with |Summer now", "", "with Summer now"),
    ("told |Diwali now", "", "told Diwali now"),
    ("then |Uncle Zola left", "", "then Uncle [Zola PERSON] left"),
    ("told |Excel now", "", "told Excel now"),
    ("the |Microsoft Excel is up", "PERSON", "the Microsoft Excel is up"),
    ("|Pricing Zola agreed", "", "Pricing [Zola PERSON] agreed"),
    ("|Pricing-Zola agreed", "", "[Pricing-Zola PERSON] agreed"),
    ("|Mark Zola agreed", "", "[Mark Zola PERSON] agreed"),
    ("|Dr Zola agreed", "", "Dr [Zola PERSON] agreed"),
]
ORDINARY = [
    ("then |Mark Brook is up", "PERSON", "then [Mark Brook PERSON] is up"),
    ("then |Grace is up", "", "then [Grace PERSON] is up"),
    ("the |Grace is up", "", "the Grace is up"),
    ("the |Grace said no", "", "the Grace said no"),
    ("|Mark is up", "", "[Mark PERSON] is up"),
    ("|Hope is up", "", "Hope is up"),  # a thing without number needs no article
    ("|Mark also", "", "Mark also"),  # "Mark also the date"
    ("|Mark up", "", "Mark up"),
    ("|Mark from sales", "", "[Mark PERSON] from sales"),
    ("|Mark: yes", "PERSON", "[Mark PERSON]: yes"),
    ("|Mark: yes", "", "Mark: yes"),
    ("|Grace will go", "PERSON", "[Grace PERSON] will go"),
    ("|Grace will go", "", "Grace will go"),
    ("|Mark will go", "PERSON", "[Mark PERSON] will go"),
    ("|Grace and Hope said no", "", "[Grace PERSON] and Hope said no"),
    ("|Grace and Hope are up", "", "Grace and Hope are up"),
    ("then |Grace and KL left", "", "then [Grace PERSON] and KL left"),
    ("the |Grace and KL left", "", "the [Grace PERSON] and KL left"),
    ("that is how it is. |Grace matters", "", "that is how it is. Grace matters"),
    ("|The is up", "PERSON", "The is up"),
    # Nobody's given name: nicknames.
    ('they call him "|Seven" now', "", 'they call him "[Seven PERSON]" now'),
    ("they call him |Seven now", "", "they call him [Seven PERSON] now"),
    ("they saw him |Seven now", "", "they saw him Seven now"),
    ('known as "|Seven" now', "", 'known as "[Seven PERSON]" now'),
    ('known as "|Seven up" now', "", 'known as "Seven up" now'),
    ('the word "|Seven" now', "", 'the word "Seven" now'),
    ("then |Seven says no", "", "then [Seven PERSON] says no"),
    ("then |Seven say no", "", "then Seven say no"),
    ("our |Seven says no", "", "our Seven says no"),
    ("|Everyone says no", "", "Everyone says no"),
    ("Mr |Seven came", "", "Mr [Seven PERSON] came"),
    ("bin |Seven came", "", "bin [Seven PERSON] came"),
    ("then |Faz came", "", "then [Faz PERSON] came"),
    ("|Faz came", "", "Faz came"),
    ("then |Faz up", "", "then Faz up"),
    ("then |Growth came", "", "then Growth came"),
    ("|T. de Wit came", "", "[T. de Wit PERSON] came"),
]


@pytest.mark.parametrize(("line", "label", "masked"), UNKNOWN + PLACES + COMPANIES + ALLOWED + ORDINARY)
def test_what_a_word_with_a_capital_is(line: str, label: str, masked: str) -> None:
    assert _judged(line, label) == masked


@pytest.mark.parametrize(
    "line",
    [
        *("then <Anna Brook> said", "<L. van der Merwe> and <Anna-lena> came", "<Anna van Dam> of <Leeds> met"),
        *("a <University of Porto Alegre> there", "a friend of <Leeds> came", "then <Anna>. <Ben> left"),
        *("then <J. K. Brook> left", 'then <Anna "Spud" Brook> left', "then <Smith & Sons> left", "<Zola>'s car"),
        *("then <O'Brien> and <D'Angelo> left", "then <Anna Brook>\n<Ben> left", "then <Anna>, <Ben> left"),
        *(
            "then <Anna>  <Ben> left",
            "then <Anna>'s <Ben> left",
            "then <Anna> de",
            "then <Anna> de la",
            "a 3D d'Angelo iPad",
        ),
        *("then <Anna>  de Wit left".replace("Wit", "wit"), "then <Anna> of <Ben> left", "then <Anna> den, <Ben> left"),
    ],
)
def test_where_a_run_of_capitals_begins_and_ends(line: str) -> None:
    text = re.sub("[<>]", "", line)
    words = Words(text)
    found = [text[words.spans[r.first][0] : words.spans[r.last][1]] for r in runs(words)]
    assert found == re.findall("<(.+?)>", line)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We liked the Lunds' story.", {"ORG": ["Lunds"]}),
        ("We saw Dr. Zola there", {"PERSON": ["Dr. Zola"]}),
        ("We went to St Albans there", {"LOCATION": ["St Albans"]}),
        ("We liked the Lucas' story.", {"PERSON": ["the Lucas"]}),  # a family has its article with it
        ("We liked Lucas' story.", {"PERSON": ["Lucas"]}),
        ("We liked the Lucas story.", {"PERSON": ["Lucas"]}),
        ("The Lucas' story.", {"PERSON": ["The Lucas"]}),
        ("We liked the Anna' story.", {"PERSON": ["Anna"]}),
        ("Priya and Woods agreed.", {"PERSON": ["Priya", "Woods"]}),
        ("Priya or Woods agreed.", {"PERSON": ["Priya"]}),
        ("Leeds and Woods agreed.", {"LOCATION": ["Leeds"]}),
        ("Priya and Pricing agreed.", {"PERSON": ["Priya"]}),
        ("Priya and The agreed.", {"PERSON": ["Priya"]}),
        ("THE LEEDS OFFICE IS COLD", {"LOCATION": ["LEEDS"]}),
    ],
)
def test_names_without_the_language_model(text: str, found: dict[str, list[str]]) -> None:
    spans = sorted(NAMES.find([Words(text)])[0], key=lambda f: f.start)
    assert {kind: [text[f.start : f.end] for f in spans if f.type == kind] for kind in {f.type for f in spans}} == found


def test_a_text_is_cut_into_sentences_and_lines_and_nothing_of_it_is_lost() -> None:
    text = '\n"One." Two? (Three!) Four.\n\nfive e.g. six. Seven'
    found = list(pieces(text))
    assert [p.text for p in found] == ['"One.', "Two?", "(Three!", "Four.", "five e.g. six.", "Seven"]
    assert all(text[p.start :].startswith(p.text) for p in found)
    assert list(pieces("")) == []


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("We met |Ruby there", "We met [Ruby PERSON] there"),
        ("Had coffee with |Claude", "Had coffee with [Claude PERSON]"),
        ("Drafted with |Claude", "Drafted with Claude"),
        ("We wrote it in |Ruby", "We wrote it in Ruby"),
        ("We met |Slack", "We met Slack"),
    ],
)
def test_whom_one_meets_is_a_person_though_a_program_is_called_so(line: str, masked: str) -> None:
    assert _judged(line, "") == masked
