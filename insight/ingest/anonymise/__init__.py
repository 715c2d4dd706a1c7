"""Takes the people out of notes. ``door.py`` is the only file that sees a note as written."""

from insight.ingest.anonymise.door import Anonymiser, Redactions, read_roster
from insight.ingest.anonymise.memory import Memory
from insight.ingest.anonymise.roster import Person, Roster

__all__ = ["Anonymiser", "Memory", "Person", "Redactions", "Roster", "read_roster"]
