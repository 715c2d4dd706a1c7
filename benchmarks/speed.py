"""The main job against the peer, and against itself at other sizes: whole processes, wall time.

    speed.py SESSIONS.csv --peer PEER.py [--notes 496 1984] [--rounds 3]     alternating runs, medians, ratio
    speed.py SESSIONS.csv --scale 500 2000 8000                              growth, peak memory
    speed.py SESSIONS.csv --more 20 --notes 1984                             new notes on a workspace that stands
    speed.py --cold                                                          start of each command

SESSIONS.csv is any csv of notes; each size takes every n-th row of it. Prints one table.
"""

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

INSIGHT = [sys.executable, "-m", "insight"]
COLD = (["--help"], ["--version"], ["run", "--help"], ["doctor"])
csv.field_size_limit(10_000_000)


def timed(command: Sequence[str | Path]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds of it and its children, and peak memory of its largest process in MB."""
    code = "import resource, subprocess, sys; r = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
    code += "u = resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024)\n"
    code += "sys.exit(r.returncode)"
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed: {done.stderr.strip()[-300:]}")
    cpu, memory = map(float, done.stdout.split()[-2:])
    return time.perf_counter() - start, cpu, memory


def sample(source: Path, size: int, out: Path, *, extra: int = 0) -> Path:
    """Every n-th row of ``source``, and ``extra`` rows from between them."""
    with source.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    step = max(1, len(rows) // size)
    kept = rows[::step][:size] + rows[step // 2 :: step][:extra] * (step > 1)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(kept)
    return out


def run(sessions: Path, workspace: Path) -> tuple[float, float, float]:
    return timed([*INSIGHT, "run", sessions, "-w", workspace])


def against_peer(source: Path, peer: Path, sizes: Sequence[int], *, rounds: int, folder: Path) -> None:
    print(f"{'notes':>6} {'ours s':>8} {'peer s':>8} {'times':>6}   (medians of {rounds}, alternating)")
    for size in sizes:
        sessions = sample(source, size, folder / f"{size}.csv")
        ours, theirs = [], []
        for n in range(rounds):
            ours.append(run(sessions, folder / f"ws{size}-{n}")[0])
            theirs.append(timed([sys.executable, peer, sessions, folder / f"peer{size}-{n}"])[0])
            shutil.rmtree(folder / f"ws{size}-{n}")
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(f"{size:>6} {mine:>8.1f} {other:>8.1f} {other / mine:>6.1f}", flush=True)


def growth(source: Path, sizes: Sequence[int], *, folder: Path) -> None:
    print(f"{'notes':>6} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'growth':>7}")
    last = 0.0
    for size in sizes:
        wall, cpu, memory = run(sample(source, size, folder / f"{size}.csv"), folder / f"scale{size}")
        print(f"{size:>6} {wall:>8.1f} {cpu:>8.1f} {memory:>8.0f} {wall / last if last else 1:>6.1f}x", flush=True)
        last = wall


def more(source: Path, size: int, extra: int, *, folder: Path) -> None:
    workspace = folder / "more"
    run(sample(source, size, folder / "before.csv"), workspace)
    again = run(folder / "before.csv", workspace)
    added = run(sample(source, size, folder / "after.csv", extra=extra), workspace)
    print(f"{'':>24} {'wall s':>8} {'cpu s':>8}")
    print(f"{f'{size} notes again':>24} {again[0]:>8.1f} {again[1]:>8.1f}")
    print(f"{f'{extra} notes more':>24} {added[0]:>8.1f} {added[1]:>8.1f}")


def cold(*, rounds: int) -> None:
    print(f"{'command':>16} {'wall s':>8} {'cpu s':>8}")
    for arguments in COLD:
        runs = [timed([*INSIGHT, *arguments]) for _ in range(rounds)]
        wall, cpu = min(r[0] for r in runs), min(r[1] for r in runs)
        print(f"{' '.join(arguments):>16} {wall:>8.2f} {cpu:>8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sessions", type=Path, nargs="?")
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--notes", type=int, nargs="+", default=[496, 1984])
    parser.add_argument("--scale", type=int, nargs="+")
    parser.add_argument("--more", type=int)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    os.environ.setdefault("INSIGHT_KEY", "benchmark-" * 4)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.cold:
            cold(rounds=given.rounds)
        if given.sessions and given.peer:
            against_peer(given.sessions, given.peer, given.notes, rounds=given.rounds, folder=folder)
        if given.sessions and given.scale:
            growth(given.sessions, given.scale, folder=folder)
        if given.sessions and given.more:
            more(given.sessions, given.notes[-1], given.more, folder=folder)


if __name__ == "__main__":
    main()
