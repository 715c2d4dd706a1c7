"""The one door between notes as written and everything else. Only here is raw text revealed and ``Redacted`` minted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from insight.errors import InsightError, PrivacyError
from insight.ingest.anonymise import ids, quasi, recognise, transcript
from insight.ingest.anonymise.audit import Audit
from insight.ingest.anonymise.engine import Doc, Redactor
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.listed import Listed
from insight.ingest.anonymise.memory import Memory
from insight.ingest.anonymise.pseudonyms import HALF, PLACEHOLDER, Pseudonyms, under
from insight.ingest.anonymise.roster import Person, Roster, tokens_of
from insight.ingest.anonymise.roster_index import RosterIndex
from insight.recipe import Anonymise
from insight.records import (
    Batch,
    Decision,
    Note,
    Quarantined,
    RawDecision,
    RawNote,
    Redacted,
    Redaction,
    Ref,
    Rejection,
    Session,
)

type Redactions = tuple[Redacted, tuple[Redaction, ...]]

RULES = "9"  # raised whenever the rules change what is masked, so that notes are read again
FREE = ("agenda_topic", "applied_action", "mentor_learned", "owner_remark")
PEOPLE = ("mentor", "mentee", "mentor_email", "mentee_email", "file_name")
PLAIN = (
    "unit",
    "region",
    "mentor_level",
    "mentee_level",
    "format",
    "cancelled_by",
    "cohort",
    "phase",
    "pillar_planned",
    "cadence",
)
_REFUSED = (
    "somebody who took part asked to be taken out, so the session was not read",
    "Nothing to do. To let their sessions in again: insight erase --lift",
)
WORDS = ("title", "description", "rationale", "outcome_metric", "value_source")


class Anonymiser:
    """Takes the people out. Same key, settings, roster and notes: same result, whatever the order or batch size.

    Args:
        settings: what is masked and how ([anonymise] in insight.toml).
        key: the programme's key, from ``insight.ingest.keys.load_key``.
        roster: who takes part; ``None`` where there is no roster.
        memory: who asked to be taken out, and keyed marks of a roster that is not at hand.
    """

    def __init__(
        self, settings: Anonymise, key: bytes, roster: Roster | None = None, *, memory: Memory | None = None
    ) -> None:
        self._settings = settings
        self._roster = roster or Roster()
        self._memory = memory or Memory()
        self._codes = under(key, gone=self._memory.gone)
        self._ids = self._codes.first()

    @cached_property
    def _forms(self) -> Forms:
        if not self._roster.people and self._memory.listed:
            return Forms(Listed(self._memory.marks, self._codes))
        return Forms(RosterIndex(self._roster))

    @cached_property
    def _redactor(self) -> Redactor:
        return Redactor(self._settings, self._codes, self._forms, titles=quasi.held_by_one(self._roster))

    @cached_property
    def _audit(self) -> Audit:
        return Audit(self._settings, self._forms)

    @cached_property
    def digest(self) -> str:
        """Names everything that decides the result: rules, settings, model, roster and key.

        It is keyed, so that nobody can try rosters against it; by the first key, so that a change of key is no change.
        """
        versions = [RULES, version("spacy")]
        if self._settings.use_model:
            versions.append(recognise.digest(self._settings.model))
        people = sorted(repr(p) for p in self._roster.people)
        settings = self._settings.model_dump_json(exclude={"batch"})
        return self._codes.first_digest("anonymiser", settings, *versions, *people)[:HALF]

    def redact(self, texts: Sequence[str]) -> list[Redactions]:
        """Texts that stand alone (``insight anonymise``): each redacted, with its spans. Nothing is remembered."""
        try:
            done = self._redactor.redact([Doc(text) for text in texts])
        except InsightError:
            raise
        except Exception as error:  # a third party's message may quote a note
            raise PrivacyError(
                f"The anonymiser failed ({type(error).__name__}). Report it; no text was let through."
            ) from None
        return [(Redacted(text), spans) for text, spans in done]

    def anonymise(self, notes: Sequence[RawNote], /, *, known: Mapping[str, str] | None = None) -> Batch:
        """Sessions and notes with every text redacted, in the order given; doubtful notes quarantined.

        Args:
            notes: all notes of a pair belong in one call, since names are carried from one to the next.
            known: session id -> digest (from an earlier ``Batch.digests``); a pair of which nothing changed is not
                read again and is listed in ``Batch.unchanged``.
        """
        try:
            return self._batch(notes, known or {})
        except InsightError:
            raise
        except Exception as error:  # a third party's message may quote a note
            raise PrivacyError(
                f"The anonymiser failed ({type(error).__name__}). Report it; no text was let through."
            ) from None

    def anonymise_decisions(self, raw: Sequence[RawDecision], /) -> list[Decision]:
        """Decisions with every text redacted, in the order given."""
        revealed = [decision.reveal() for decision in raw]
        plan = [(number, name) for number, texts in enumerate(revealed) for name in texts]
        done = self.redact([revealed[number][name] for number, name in plan])
        words: list[dict[str, Redacted]] = [{} for _ in raw]
        for (number, name), (text, _) in zip(plan, done, strict=True):
            words[number][name] = text
        return [self._decision(item, texts, said) for item, texts, said in zip(raw, words, revealed, strict=True)]

    def safe_id(self, value: str, kind: str) -> str:
        """An id as it is, or a keyed one where it holds somebody's name, address or number."""
        return self._codes.renew(self._safe_id(value, kind))

    def _decision(self, raw: RawDecision, words: Mapping[str, Redacted], said: Mapping[str, str]) -> Decision:
        fields = {k: v for k, v in raw.fields.items() if k in Decision.__dataclass_fields__ and v is not None}
        for name in ("id", "pair", "supersedes"):
            if fields.get(name):
                fields[name] = self.safe_id(str(fields[name]), "decision" if name != "pair" else "pair")
        fields["sessions"] = tuple(self.safe_id(s, "session") for s in raw.fields.get("sessions") or ())  # type: ignore[attr-defined]
        for name in ("owner_role", "unit", "status", "category", "pillar"):
            if isinstance(fields.get(name), str):
                fields[name] = self._codes.renew(self._safe_words(str(fields[name])))
        if self._memory.gone and self.gone(fields.get("pair")):  # type: ignore[arg-type]
            del fields["pair"]
        kept = {k: v for k, v in words.items() if k in WORDS and v.strip()}
        if "title" not in kept:
            kept["title"] = Redacted("(untitled)")
        if not fields.get("id"):
            named = any(PLACEHOLDER.search(text) for text in words.values())  # codes are others under another key
            fields["id"] = self._codes.id("decision", *sorted((said if named else words).values()))
        fields.setdefault("decided_on", None)
        return Decision(**{**fields, **kept})  # type: ignore[arg-type]

    def _batch(self, notes: Sequence[RawNote], known: Mapping[str, str]) -> Batch:
        read = [self._today(item) for item in _numbered([self._read(raw) for raw in notes], self._ids)]
        items = [item for item in read if not item.refused]
        changed = {item.group for item in items if known.get(item.session.id) != item.digest}
        unchanged = tuple(item.session.id for item in items if item.group not in changed)
        digests = {item.session.id: item.digest for item in items}
        items = [item for item in items if item.group in changed]
        docs, places = [], []
        for number, item in enumerate(items):
            for name, text in item.texts.items():
                docs.append(Doc(text, item.group, item.pair, item.people))
                places.append((number, name))
        done: list[dict[str, Redactions]] = [{} for _ in items]
        for (number, name), (text, spans) in zip(places, self._redactor.redact(docs), strict=True):
            done[number][name] = (Redacted(text), spans)
        sessions, kept, doubtful = [], [], []
        for item, texts in zip(items, done, strict=True):
            reason, count = self._audit.verdict(item.texts, {k: v[0] for k, v in texts.items()}, item.people)
            free = {k: v[0] for k, v in texts.items() if k in FREE} if not reason else {}
            sessions.append(replace(item.session, **free))  # type: ignore[arg-type]
            if reason:
                doubtful.append(Quarantined(item.session.id, item.ref, reason, count, item.digest))
            elif "notes" in texts:
                text, spans = texts["notes"]
                kept.append(Note(item.note, item.session.id, text, spans, item.digest))
        return Batch(
            sessions=tuple(sessions),
            notes=tuple(kept),
            unchanged=unchanged,
            digests=digests,
            quarantined=tuple(doubtful),
            rejections=tuple(Rejection(item.ref, *_REFUSED, "pair_id") for item in read if item.refused),
        )

    def _read(self, raw: RawNote) -> "_Item":
        """A note revealed: its session made safe, its texts, and who is known to be in it."""
        texts = raw.reveal()
        cells = {k: texts.pop(k, "") for k in PEOPLE}
        people = _people(cells)
        names = [n.strip() for k in PEOPLE[:4] for n in cells[k].split("\n") if n.strip()]
        session = raw.session
        pair = self._pair(session.pair, names, cells["file_name"])
        if not pair and names:
            pair = self._ids.id("pair", *sorted({" ".join(tokens_of(n)) for n in names if "@" not in n} or names))
        if session.talk_share_mentor is None and texts.get("notes"):
            share = transcript.mentor_share(texts["notes"], self._mentors(cells, pair))
            session = replace(session, talk_share_mentor=share)
        forms = (self._own(people),) if people else ()
        # ids and structured words are made safe with everyone who is known, raw pair kept for the roster's sake
        safe = self._safe_session(session, pair, forms)
        texts = {k: v for k, v in texts.items() if v.strip() and (k == "notes" or k in FREE)}
        refused = False
        if self._memory.gone and self._taken_out(raw.session, pair, people):
            refused = not safe.group_pairs
            left = tuple(p for p in safe.group_pairs if not self.gone(self._codes.renew(p)))
            safe, texts = replace(safe, group_pairs=left), {}  # a group's note holds several people's words
        written = [f"{k}\x1e{v}" for k, v in sorted(texts.items())]
        met = [f"{k}\x1e{cells[k]}" for k in PEOPLE[:4]]
        order = self._codes.first_digest(repr(session), repr(pair), str(len(safe.group_pairs)), *met, *written)
        # what was given stands first and alone: a longer roster or better rules read every note again, and to those
        # who are shown figures (``views.base.short``) that is no change of any session
        digest = self._codes.renew_digest(order[:HALF] + self.digest)
        return _Item(raw.ref, safe, texts, pair, forms, digest, order, refused)

    def _pair(self, stated: str | None, names: Sequence[str], title: str) -> str | None:
        """The pair as stated, or the roster's where its people are named in its place."""
        if stated:
            return stated if stated in self._roster.pairs else self._roster.pair_named(stated) or stated
        return self._roster.pair_of(names) or (None if names else self._roster.pair_within(title))

    def _today(self, item: "_Item") -> "_Item":
        """Under the keys of today: ids are made under the first, since some are made of others, and renewed here."""
        session, renew = item.session, self._codes.renew
        plain = {k: renew(v) for k in PLAIN if isinstance(v := getattr(session, k), str)}
        today = replace(
            session,
            id=renew(session.id),
            pair=renew(session.pair) if session.pair else None,
            group_pairs=tuple(map(renew, session.group_pairs)),
            **plain,  # type: ignore[arg-type]
        )
        return replace(item, session=today, note=self._codes.id("note", session.id))

    def gone(self, pair: str | None) -> bool:
        """Whether this pair, by the id it is stored under, asked to be taken out."""
        return pair is not None and self._codes.gone("pair", pair)

    def _taken_out(self, session: Session, pair: str | None, people: tuple[Person, ...]) -> bool:
        """Whether somebody who took part asked to be taken out: by pair, by the roster, or by the note's own fields."""
        pairs = {p for p in (pair, *session.group_pairs) if p}
        met = [*people, *(p for p in self._roster.people if p.pair in pairs)]
        return any(self.gone(self.safe_id(p, "pair")) for p in pairs) or any(
            self._codes.gone("person", p.key) for p in met
        )

    def _mentors(self, cells: Mapping[str, str], pair: str | None) -> list[str]:
        listed = [n for p in self._roster.people if p.side == "mentor" and p.pair == pair and pair for n in p.names]
        return listed + [n for n in cells["mentor"].split("\n") if n.strip() and cells["mentee"].strip()]

    @lru_cache(maxsize=4096)  # noqa: B019  (an anonymiser lives as long as its process)
    def _own(self, people: tuple[Person, ...]) -> Forms:
        return Forms(RosterIndex(Roster(people)))

    def _safe_session(self, session: Session, pair: str | None, forms: tuple[Forms, ...]) -> Session:
        groups = tuple(self._safe_id(p, "pair", forms) for p in session.group_pairs)
        plain = {k: self._safe_words(v, forms) for k in PLAIN if isinstance(v := getattr(session, k), str)}
        return replace(
            session,
            id=self._safe_id(session.id, "session", forms),
            pair=self._safe_id(pair, "pair", forms) if pair else None,
            group_pairs=groups,
            **plain,  # type: ignore[arg-type]
        )

    def _safe_id(self, value: str, kind: str, forms: tuple[Forms, ...] = ()) -> str:
        """The id as it is, or a keyed one where it holds somebody's name, address or number.

        A register's ids are the organisation's own references, and exports are joined by them: only what identifies a
        participant is taken out of those.
        """
        strangers = kind != "decision"
        return self._ids.id(kind, value) if ids.tells(value, (self._forms, *forms), strangers=strangers) else value

    def _safe_words(self, value: str, forms: tuple[Forms, ...] = ()) -> str:
        """A structured word as it is, or a keyed one where it holds somebody's name, address or number."""
        return self._ids.id("withheld", value) if ids.tells(value, (self._forms, *forms)) else value


@dataclass(frozen=True, slots=True)
class _Item:
    """A note on its way through the door. Never leaves this file."""

    ref: Ref
    session: Session
    texts: dict[str, str]
    pair: str | None
    people: tuple[Forms, ...]
    digest: str
    order: str
    refused: bool
    note: str = ""

    @property
    def group(self) -> str:
        """Notes of one pair are read together; a note without pair stands alone."""
        return self.session.pair or f"\0{self.session.id}"


def _people(cells: Mapping[str, str]) -> tuple[Person, ...]:
    """The people a note's own fields name: an extra roster for this note."""
    out: list[Person] = []
    for side in ("mentor", "mentee"):
        names = [n.strip() for n in cells[side].split("\n") if tokens_of(n)]
        mails = tuple(m.strip() for m in cells[f"{side}_email"].split("\n") if "@" in m)
        row = {side: names[0] if names else "", f"{side}_email": ";".join(mails)}
        out += Roster.from_rows([row]).people
        out += Roster.from_rows({side: name} for name in names[1:]).people
    return tuple(out)


def _numbered(items: Sequence[_Item], codes: Pseudonyms) -> list[_Item]:
    """Sessions that came without an id get one from their place: pair, date and status, counted where they share it."""
    places: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if not item.session.id:
            places[_place(item)].append(item.order)
    out = []
    for item in items:
        if not item.session.id:
            rank = sorted(places[_place(item)]).index(item.order)
            item = replace(item, session=replace(item.session, id=codes.id("session", _place(item), str(rank))))
        out.append(item)
    return out


def _place(item: _Item) -> str:
    return f"{item.session.pair}\x1f{item.session.date}\x1f{item.session.status}"


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster of a file. Read, used, and never stored in clear. ``columns``: their column names -> ours.

    Raises:
        InputError: the file cannot be read as a table of people.
    """
    from insight.ingest.roster_table import read_roster_rows

    return Roster.from_rows(read_roster_rows(path, overrides=columns))
