"""A note with values found nowhere else goes through the whole program; none of them may be found anywhere after.

Every Python process of the run starts with an audit hook: it reads each file that is about to be removed or replaced,
and notes each file opened for writing, so that what lived only for a moment is looked at too.
"""

import base64
import csv
import os
import signal
import subprocess
import sys
import time
import unicodedata
import urllib.parse
from pathlib import Path

import pytest

from insight import disk

pytestmark = [pytest.mark.models, pytest.mark.xdist_group("line")]

CANARIES = ("Zebulonia", "Quackenbosch", "zq.quackenbosch@canary.example", "+44 7700 900461", "TV-88417-ZQ")
NOTE = (
    "Met Zebulonia Quackenbosch in the canteen; she wants one login for every tool. "
    "Mail her at zq.quackenbosch@canary.example or ring +44 7700 900461. Her staff number is TV-88417-ZQ. "
    "Customers find the app confusing and give up at the basket."
)
HOOK = """
import os, sys
LOG, WORDS = os.environ["CANARY_LOG"], os.environ["CANARY_WORDS"].lower().split("|")
busy = False
def look(path):
    if str(path).startswith(os.environ["INSIGHT_UPLOADS"]):  # memory: where an upload lies for one step
        return
    try:
        with open(path, "rb") as file:
            data = file.read().lower()
    except (OSError, TypeError, ValueError):
        return
    found = [w for w in WORDS if w.encode() in data]
    if found:
        with open(LOG, "a") as log:
            log.write(f"LEAK {path}\\n")
def hook(event, args):
    global busy
    if busy:
        return
    busy = True
    try:
        if event in ("os.remove", "os.rename", "os.truncate"):
            look(args[0])
        elif event == "open" and isinstance(args[0], str) and isinstance(args[1], str) and set(args[1]) & set("wax+"):
            with open(LOG, "a") as log:
                log.write(f"WROTE {args[0]}\\n")
    finally:
        busy = False
sys.addaudithook(hook)
"""


def forms(word: str) -> set[bytes]:
    """The word as bytes, also decomposed, reversed, URL-encoded and in base64."""
    plain = word.lower()
    shapes = {plain, unicodedata.normalize("NFD", plain), plain[::-1], urllib.parse.quote(plain)}
    return {s.encode() for s in shapes} | {base64.b64encode(word.encode()).lower().rstrip(b"=")}


def leaks(*folders: Path) -> list[str]:
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "input.csv":
                data = disk.read(path).lower()
                found += [f"{path}: {c}" for c in CANARIES for shape in forms(c) if shape in data]
    return found


@pytest.fixture
def place(tmp_path: Path, demo: Path) -> Path:
    """A home, a temporary folder and an input of their own."""
    for name in ("home", "tmp", "memory", "site", "in"):
        (tmp_path / name).mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(HOOK)
    with (demo / "sessions.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))[:40]
    rows[2] |= {"notes": NOTE, "applied_action": "Zebulonia to mail zq.quackenbosch@canary.example"}
    with (tmp_path / "in" / "input.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def environ(place: Path) -> dict[str, str]:
    home = str(place / "home")
    return {
        "HOME": home,
        "XDG_CONFIG_HOME": f"{home}/config",
        "XDG_DATA_HOME": f"{home}/data",
        "TMPDIR": str(place / "tmp"),
        "INSIGHT_UPLOADS": str(place / "memory"),
        "PYTHONPATH": str(place / "site"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CANARY_LOG": str(place / "canary.log"),
        "CANARY_WORDS": "|".join(CANARIES),
    }


def looked_at(place: Path) -> list[str]:
    log = place / "canary.log"
    lines = log.read_text().splitlines() if log.exists() else []
    assert any(line.startswith("WROTE") for line in lines), "the hook did not run"
    return [line for line in lines if line.startswith("LEAK")]


def test_nothing_of_the_canary_is_written_shown_or_left(place: Path, run_cli) -> None:
    given = environ(place)
    done = run_cli("run", place / "in" / "input.csv", "-w", place / "ws", **given)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    for table in ("segments", "themes", "links"):
        run_cli("export", table, "-w", place / "ws", "-o", place / f"{table}.jsonl", **given)
    for kind in ("html", "docx", "pptx", "xlsx"):
        shown = run_cli("report", "-w", place / "ws", "--audience", "owner", "-o", place / f"r.{kind}", **given)
        assert shown.returncode == 0, shown.stderr
        said += shown.stdout + shown.stderr
    assert not [c for c in CANARIES if c.lower() in said.lower()]
    assert looked_at(place) == []
    assert leaks(place / "ws", place / "home", place / "tmp") == []
    assert leaks(place) == []


def test_a_failing_run_leaves_nothing_of_it(place: Path, run_cli) -> None:
    source = place / "in" / "input.csv"
    source.write_bytes(source.read_bytes() + b'\n"TV-9999","P01","not a date","' + NOTE.encode() + b"\xff\xfe")
    done = run_cli("run", source, "--decisions", place / "nowhere.csv", "-w", place / "ws", **environ(place))
    assert not [c for c in CANARIES if c.lower() in (done.stdout + done.stderr).lower()]
    assert looked_at(place) == []
    assert leaks(place) == []


@pytest.mark.parametrize("after", [2.0, 4.0])
def test_a_killed_run_leaves_nothing_of_it(place: Path, after: float) -> None:
    command = [sys.executable, "-m", "insight", "run", place / "in" / "input.csv", "-w", place / "ws"]
    process = subprocess.Popen(
        command,
        env=os.environ | environ(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    said, _ = process.communicate()
    assert not [c for c in CANARIES if c.lower().encode() in said.lower()]
    assert leaks(place) == []


UPLOAD = """
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
place = Path(sys.argv[1])
page = AppTest.from_string(
    "import streamlit as st, insight\\n"
    "st.session_state.setdefault('pages', {})\\n"
    "from insight.dashboard import add\\n"
    f"add.page(insight.open({str(place / 'ws')!r}), 'owner')", default_timeout=300).run()
content = (place / "in" / "input.csv").read_bytes()
page.file_uploader(key="notes").set_value([("Zebulonia Quackenbosch.csv", content, "text/csv")]).run()
said = ["start"]
def press(label):
    [b for b in page.button if b.label == label][0].click().run()
    for kind in ("markdown", "caption", "error", "success", "warning", "exception"):
        said.extend(str(e.value) for e in getattr(page, kind))
    said.extend(e.value.to_csv() for e in page.dataframe)
press("Try it")
press("Add")
print("\\n".join(said))
"""


def test_an_upload_leaves_nothing_of_it_and_shows_nothing(place: Path, run_cli) -> None:
    """Also not the name of the file, which is a person's here."""
    assert run_cli("init", place / "ws", **environ(place)).returncode == 0
    source = place / "in" / "input.csv"
    source.write_bytes(source.read_bytes() + f'\n"TV-9999","P01","not a date","{NOTE}"'.encode())
    (place / "in" / "drive.py").write_text(UPLOAD)
    command = [sys.executable, place / "in" / "drive.py", place]
    done = subprocess.run(command, env=os.environ | environ(place), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Added:" in done.stdout
    assert not [c for c in CANARIES if c.lower() in (done.stdout + done.stderr).lower()]
    assert looked_at(place) == []
    assert leaks(place / "ws", place / "home", place / "tmp") == []
    assert list((place / "memory").iterdir()) == []


CUT_SHORT = """
import os, signal, sys
from insight.dashboard.uploads import placed
class File:
    name = "notes.csv"
    def getbuffer(self):
        return b"Zebulonia Quackenbosch said so"
with placed([File()]) as files:
    print(files.notes[0].parent, flush=True)
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_next_upload_clears_away_what_a_killed_one_left(place: Path) -> None:
    (place / "in" / "cut.py").write_text(CUT_SHORT)

    def upload(how: str) -> Path:
        command = [sys.executable, place / "in" / "cut.py", how]
        done = subprocess.run(command, env=os.environ | environ(place), capture_output=True, text=True)
        return Path(done.stdout.strip().splitlines()[-1])

    left = upload("killed")
    assert left.is_dir()
    assert not upload("whole").exists()
    assert not left.exists()
