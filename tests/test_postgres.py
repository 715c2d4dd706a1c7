"""The same store on PostgreSQL: same migrations, same records back. Needs a server: `make services` installs one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from insight import erasing
from insight import workspace as workspaces
from insight.errors import PrivacyError, StoreError
from insight.records import Batch, Note, Redacted
from insight.store import schema as t
from insight.store.migrate import HEAD, upgrade, version
from insight.store.store import Store
from tests.test_erasing import nobody_in_every_kind_of_column
from tests.test_store import batch, digests

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("postgres")]


def binaries() -> Path | None:
    """Debian keeps the server's programs out of PATH."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of our own that listens in a folder of its own only, or the one INSIGHT_POSTGRES_URL names."""
    if given := os.environ.get("INSIGHT_POSTGRES_URL"):
        yield given
        return
    home = binaries()
    if home is None:
        reason = "no PostgreSQL server here: run make services, or set INSIGHT_POSTGRES_URL"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    root = os.geteuid() == 0  # the server refuses to run as root
    prefix = ["runuser", "-u", "postgres", "--"] if root else []
    # A socket's path must be short; and what root keeps its temporary files in, others may not enter.
    folder = Path(tempfile.mkdtemp(prefix="insight-postgres-", dir="/tmp"))
    if root:
        shutil.chown(folder, "postgres")
    run = {"check": True, "capture_output": True, "cwd": "/"}
    make = [*prefix, home / "initdb", "-D", folder / "db", "-U", "insight", "-A", "trust", "-E", "UTF8", "--no-locale"]
    subprocess.run(make, **run)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    start = [*prefix, home / "pg_ctl", "-D", folder / "db", "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, **(run | {"capture_output": False}), stdout=subprocess.DEVNULL)
    yield f"postgresql+psycopg://insight@/postgres?host={folder}"
    subprocess.run([*prefix, home / "pg_ctl", "-D", folder / "db", "-m", "immediate", "stop"], **run)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store of this version."""
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    store.migrate()
    yield store
    store.engine.dispose()


def test_migrations_lead_to_the_same_tables(store: Store) -> None:
    assert version(store.engine) == HEAD
    assert set(sa.inspect(store.engine).get_table_names()) == {*t.metadata.tables, "alembic_version"}
    upgrade(store.engine)


def test_records_come_back_and_an_edit_replaces_its_own_rows(store: Store) -> None:
    given = batch("S1", "S2")
    store.put_batches([given], digests=digests("S1", "S2"))
    assert tuple(store.sessions()) == given.sessions
    assert tuple(store.notes()) == given.notes
    store.put_batches([batch("S1", words="Now it is about budgets.")], digests=digests("S1"))
    assert [str(s.text) for s in store.segments()] == ["Now it is about budgets.", "We met [PERSON-7Q]."]


def test_plain_text_is_refused(store: Store) -> None:
    bad = Note("NS1", "S1", "Priya said so")  # type: ignore[arg-type]
    with pytest.raises(PrivacyError):
        store.put_batches([Batch(sessions=batch("S1").sessions, notes=(bad,))], digests={})
    assert store.sessions() == []


def test_a_person_becomes_nobody_in_every_kind_of_column(store: Store) -> None:
    nobody_in_every_kind_of_column(store)


def test_traces_are_counted_in_the_folder_and_on_the_server(store: Store, tmp_path: Path) -> None:
    made = workspaces.init(tmp_path / "ws")
    made.store.engine.dispose()
    vars(made)["store"] = store
    store.set_meta("somewhere", ["note-1 and note-1"])
    (made.path / "left over.txt").write_text("note-1")
    assert erasing.left(made, {"note-1"}) == 3


def test_a_second_writer_sees_all_of_a_step_or_none(store: Store) -> None:
    other = Store(store.url)
    with store.writing() as connection:
        connection.execute(t.meta.insert(), [{"name": "half", "value": 1}])
        assert other.get_meta("half", None) is None
    assert other.get_meta("half", None) == 1
    other.engine.dispose()


def test_the_check_looks_into_the_tables_of_the_server_and_a_new_key_reaches_them(
    store: Store, tmp_path: Path, run_cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    shared = {"INSIGHT_STORE_URL": store.url, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert run_cli("init", tmp_path / "ws", **shared).returncode == 0
    store.put_batches([batch("S1", words="We met [PERSON-7QKM4XB].")], digests=digests("S1"))
    (tmp_path / "roster.csv").write_text("pair_id,mentor,mentee\nP1,Oluwaseyi Quackenbosch,Ann Hale\n")
    check = ("check", "--roster", tmp_path / "roster.csv", "-w", tmp_path / "ws")
    clean = run_cli(*check, **shared)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    store.set_meta("somewhere", ["met oluwaseyi quackenbosch"])
    found = run_cli(*check, **shared)
    assert found.returncode == 1
    assert "table meta, row" in found.stdout
    assert "quackenbosch" not in found.stdout
    store.set_meta("somewhere", "nobody")
    done = run_cli("rotate-key", "-w", tmp_path / "ws", **shared)
    assert done.returncode == 0, done.stderr
    assert "[PERSON-" in store.notes()[0].text
    assert "7QKM4XB" not in store.notes()[0].text
    assert store.segments()[0].text == store.notes()[0].text


def test_an_unreachable_server_is_a_clear_error_without_the_password() -> None:
    store = Store("postgresql+psycopg://insight:s3cret-word@127.0.0.1:9/none")
    with pytest.raises(StoreError, match="cannot be used") as caught:
        store.get_meta("run", Redacted("x"))
    assert "s3cret-word" not in str(caught.value)


@pytest.mark.models
def test_the_whole_line_gives_what_sqlite_gives(store: Store, demo_run, demo, run_cli, exported, tmp_path) -> None:
    shared = {"INSIGHT_STORE_URL": store.url}
    line = [demo / "sessions.csv", "--decisions", demo / "decisions.csv", "--roster", demo / "participants.csv"]
    done = run_cli("run", *line, "-w", tmp_path / "workspace", **shared)
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path / "workspace", **shared) == exported(demo_run)
    assert not (tmp_path / "workspace" / "insight.db").exists()
    again = run_cli("ingest", *line, "-w", tmp_path / "workspace", **shared)
    assert "150 unchanged" in again.stdout, again.stdout + again.stderr
