"""Notes to segments: a sentence, a bullet or a turn each, with places in the note as redacted and as written."""

from bisect import bisect_right

from insight.ingest.sentences import sentences
from insight.records import Note, Redaction, Segment

LONGEST = 45
"""Words. A sentence longer than this mixes topics, and a sentence encoder blurs it."""


def segment(note: Note) -> list[Segment]:
    r"""The segments of a note, in order, without overlap; only white space, bullets and rules are left out.

    ``note.text[s.start:s.end] == s.text``; ``raw_start`` and ``raw_end`` are the same place in the note as written, and
    no edge falls inside a redaction. Ids are the note's id and the ordinal, so the same note gives the same ids.

    >>> from insight.records import Redacted
    >>> [s.text for s in segment(Note("n1", "s1", Redacted("- met [PERSON-7Q] at 3 p.m.; all fine\n- ok overall!!")))]
    ['met [PERSON-7Q] at 3 p.m.; all fine', 'ok overall!!']
    """
    redactions = sorted(note.redactions, key=lambda r: (r.start, r.end))
    ends = [r.end for r in redactions]
    found = []
    spans = sentences(note.text, protected=[(r.start, r.end) for r in redactions], longest=LONGEST)
    for ordinal, (start, end) in enumerate(spans):
        found.append(
            Segment(
                id=f"{note.id}.{ordinal:03d}",
                note=note.id,
                ordinal=ordinal,
                text=note.text.part(start, end),
                start=start,
                end=end,
                raw_start=_as_written(start, redactions, ends),
                raw_end=_as_written(end, redactions, ends),
            )
        )
    return found


def _as_written(place: int, redactions: list[Redaction], ends: list[int]) -> int:
    """The place in the note as written: what lies between two redactions has the same length in both texts."""
    at = bisect_right(ends, place) - 1
    return place if at < 0 else place - redactions[at].end + redactions[at].raw_end
