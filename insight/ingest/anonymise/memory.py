"""What a workspace remembers of people, all of it keyed: who asked to be taken out, and the words of the roster."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from insight.ingest.anonymise.listed import Marks


@dataclass(frozen=True, slots=True)
class Memory:
    """``gone``: marks of pairs and people; ``listed``: the roster's marks as JSON, which can be hashed."""

    gone: frozenset[str] = frozenset()
    listed: str = field(default="", repr=False)

    @property
    def marks(self) -> Marks:
        """The roster's marks by pseudonym."""
        found: Mapping[str, Mapping[str, list[str]]] = json.loads(self.listed) if self.listed else {}
        return found
