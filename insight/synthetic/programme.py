"""An invented programme with its truth, as the files a user would have and the labels an evaluation needs."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from insight.errors import StoreError
from insight.synthetic import grammar, people
from insight.synthetic.calendar import Meeting, meetings, trends
from insight.synthetic.notes import note
from insight.synthetic.people import Pair
from insight.synthetic.register import Decided, register
from insight.synthetic.settings import Difficulty, Plan
from insight.synthetic.text import Text

type Row = Mapping[str, object]


def synthesise(out: Path, plan: Plan) -> dict[str, int]:
    """Write sessions.csv, decisions.csv, participants.csv and gold/ to ``out``; same plan, same bytes. Gives counts.

    Raises:
        StoreError: the folder cannot be written, or holds files already.
    """
    files, counts = programme(plan)
    try:
        if out.exists() and any(out.iterdir()):
            raise StoreError("The folder is not empty. Name a new one, so that no file of yours is replaced.")
        (out / "gold").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"The programme cannot be written: {error.strerror}. Check the folder's mode.") from None
    return counts


def programme(plan: Plan) -> tuple[dict[str, str], dict[str, int]]:
    """File name -> text, and counts."""
    subjects = grammar.subthemes()
    pairs = people.pairs(plan.pairs, grammar.names(), np.random.default_rng([plan.seed, 0]))
    trend = trends(subjects, np.random.default_rng([plan.seed, 6]))
    met = meetings(pairs, plan.months, subjects, trend=trend, seed=plan.seed)
    decided = register(met, plan.level, seed=plan.seed)
    rngs = [np.random.default_rng([plan.seed, 7, i]) for i in range(len(met))]
    texts = {m.id: _text(m, plan.level, rng) for m, rng in zip(met, rngs, strict=True) if m.status == "held"}
    fields: list[Row] = []
    rows = [_session(m, texts.get(m.id), fields, rng) for m, rng in zip(met, rngs, strict=True)]
    links = list(_links(met, texts, decided))
    files = {
        "sessions.csv": _csv(rows),
        "decisions.csv": _csv([d.row for d in decided]),
        "participants.csv": _csv([_roster(p) for p in pairs]),
        "gold/gold_spans.jsonl": _jsonl({"session_id": i} | s for i, t in texts.items() for s in t.spans),
        "gold/gold_spans_fields.jsonl": _jsonl(fields),
        "gold/gold_keep.jsonl": _jsonl({"session_id": i} | s for i, t in texts.items() for s in t.keep),
        "gold/gold_themes.jsonl": _jsonl(_themes(texts)),
        "gold/gold_links.jsonl": _jsonl(links),
        "gold/gold_decisions.jsonl": _jsonl(_truth(decided, links)),
        "gold/subthemes.json": json.dumps(_summary(plan, trend, met, texts), indent=1) + "\n",
    }
    counts = {"sessions": len(met), "notes": len(texts), "decisions": len(decided), "links": len(links)}
    return files, counts | {"identifiers": sum(len(t.spans) for t in texts.values())}


def _text(meeting: Meeting, level: Difficulty, rng: np.random.Generator) -> Text:
    return note(meeting.pair, meeting.date, topics=meeting.topics, planted=meeting.planted, level=level, rng=rng)


def _session(meeting: Meeting, text: Text | None, fields: list[Row], rng: np.random.Generator) -> Row:
    held = text is not None
    action = ""
    if held and meeting.topics and rng.random() < 0.4:
        name = meeting.pair.mentee.split()[0]
        action = f"{name} to {people.pick(rng, meeting.topics[0].want)}"
        place = {"session_id": meeting.id, "field": "applied_action", "start": 0, "end": len(name)}
        fields.append(place | {"type": "PERSON", "text": name})
    return {
        "session_id": meeting.id,
        "pair_id": "GROUP" if meeting.group else meeting.pair.id,
        "date": meeting.date.isoformat(),
        "duration_min": people.pick(rng, (45, 60, 60, 75, 90)) if held else "",
        "status": meeting.status,
        "format": people.pick(rng, ("in person", "video", "phone")) if held else "",
        "mentor_level": "" if meeting.group else meeting.pair.mentor_level,
        "mentee_level": "" if meeting.group else meeting.pair.mentee_level,
        "business_unit": "" if meeting.group else meeting.pair.unit,
        "region": "" if meeting.group else meeting.pair.region,
        "group_pairs": ";".join(meeting.group),
        "agenda_topic": meeting.topics[0].label if meeting.topics and rng.random() < 0.7 else "",
        "satisfaction": people.pick(rng, ("", 3, 4, 4, 5)) if held else "",
        "applied_action": action,
        "talk_share_mentor": round(float(rng.uniform(0.35, 0.7)), 2) if held else "",
        "notes": text.text if text else "",
    }


def _roster(pair: Pair) -> Row:
    return {
        "pair_id": pair.id,
        "mentor": pair.mentor,
        "mentor_email": people.address(pair.mentor),
        "mentor_level": pair.mentor_level,
        "mentee": pair.mentee,
        "mentee_email": people.address(pair.mentee),
        "mentee_level": pair.mentee_level,
        "business_unit": pair.unit,
        "region": pair.region,
    }


def _themes(texts: Mapping[str, Text]) -> Iterable[Row]:
    pillar = {s.id: s.pillar for s in grammar.subthemes()}
    for name, text in texts.items():
        for i, (start, end, said) in enumerate(text.sentences):
            about = [said.subtheme] if said.subtheme else []
            row = {"session_id": name, "sent_idx": i, "start": start, "end": end}
            yield row | {"themes": [pillar[s] for s in about], "subthemes": about, "text": text.text[start:end]}


def _links(met: Sequence[Meeting], texts: Mapping[str, Text], decided: Sequence[Decided]) -> Iterable[Row]:
    days = {str(d.row["id"]): str(d.row["date"]) for d in decided}
    for meeting in met:
        text = texts.get(meeting.id)
        found: dict[str, list[int]] = defaultdict(list)
        for i, (_, _, said) in enumerate(text.sentences if text else ()):
            if said.decision:
                found[said.decision].append(i)
        for decision, places in found.items():
            assert text is not None  # noqa: S101  # a meeting without a text has no sentences
            evidence = [text.text[a:b] for a, b, _ in (text.sentences[i] for i in places)]
            lag = (np.datetime64(days[decision]) - np.datetime64(meeting.date)).astype(int)
            row: dict[str, object] = {"decision_id": decision, "session_id": meeting.id, "sent_idx": places}
            yield row | {"evidence": evidence, "lag_days": int(lag)}


def _truth(decided: Sequence[Decided], links: Sequence[Row]) -> Iterable[Row]:
    n = Counter(str(link["decision_id"]) for link in links)
    for d in decided:
        name = str(d.row["id"])
        yield {"decision_id": name, "influenced": d.influenced, "kind": d.kind, "n_links": n[name]}


def _summary(plan: Plan, trend: Mapping[str, str], met: Sequence[Meeting], texts: Mapping[str, Text]) -> Row:
    quarter = {m.id: f"Q{min(3, (m.date - met[0].date).days * 4 // max(1, _days(met))) + 1}" for m in met}
    rows = []
    for s in grammar.subthemes():
        said = [m for m in met if m.id in texts for _, _, x in texts[m.id].sentences if x.subtheme == s.id]
        by = Counter(quarter[m.id] for m in said)
        rows.append(
            {"id": s.id, "pillar": s.pillar, "label": s.label, "description": s.description, "trend": trend[s.id]}
            | {"sentences": len(said), "sessions": len({m.id for m in said}), "pairs": len({m.pair.id for m in said})}
            | {"by_programme_quarter": {f"Q{q}": by[f"Q{q}"] for q in (1, 2, 3, 4)}}
        )
    return {"corpus": "synthetic", "plan": asdict(plan), "subthemes": rows}


def _days(met: Sequence[Meeting]) -> int:
    return (met[-1].date - met[0].date).days + 1


def _csv(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _jsonl(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
