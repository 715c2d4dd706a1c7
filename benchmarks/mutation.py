"""Mutation testing of a rule module: change one operator or figure at a time, and see whether its tests notice.

    python benchmarks/mutation.py insight.models.verdicts tests/test_verdicts.py [--only fold queue] [--jobs 2]

A mutant that no test notices (a survivor) is printed with its line. Comparisons, ``and``/``or``, ``not``, signs,
arithmetic, whole numbers, true and false, ``min``/``max`` are changed; texts, annotations and decorators are not.
Tests run in forks, in the order given: name the quickest first. ``--every N`` takes every Nth change of a long module.
"""

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from warnings import catch_warnings

SECONDS = 900  # of the clock, for one that waits
TIMES = 4  # a mutant that takes so many times as much of the processor as no change at all runs for ever
LEAST = 20
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
JOINED: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what it was and what it is now, and the whole source with it."""

    line: int
    before: str
    after: str
    source: str


def mutants(source: str, only: Sequence[str] = ()) -> Iterator[Mutant]:
    """Every change of a module, or of the functions and classes named."""
    for place in range(len(list(_sites(ast.parse(source), only)))):
        tree = ast.parse(source)
        node = list(_sites(tree, only))[place]
        before = _shown(node)
        _change(node)
        line = node.lineno
        yield Mutant(line, before, _shown(node), ast.unparse(ast.fix_missing_locations(tree)))


def _shown(node: ast.expr) -> str:
    return ast.unparse(node)[:70]


def _sites(tree: ast.Module, only: Sequence[str]) -> Iterator[ast.expr]:
    """Expressions that can be changed. Annotations are no behaviour, and what decorators say is a convention."""
    tops = [n for n in tree.body if not only or getattr(n, "name", None) in only]
    for top in tops:
        skipped = {id(x) for n in ast.walk(top) for a in _aside(n) for x in ast.walk(a)}
        for node in ast.walk(top):
            if isinstance(node, ast.expr) and id(node) not in skipped and _can(node):
                yield node


def _aside(node: ast.AST) -> Iterator[ast.AST]:
    yield from getattr(node, "decorator_list", ())
    for name in ("annotation", "returns"):
        if (found := getattr(node, name, None)) is not None:
            yield found


def _can(node: ast.expr) -> bool:
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in COMPARED
    if isinstance(node, ast.BoolOp):
        return type(node.op) in JOINED
    if isinstance(node, ast.BinOp):
        return type(node.op) in COUNTED
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (bool, int, float))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.Not, ast.USub))
    return isinstance(node, ast.Name) and node.id in NAMES


def _change(node: ast.expr) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = JOINED[type(node.op)]()
    elif isinstance(node, ast.BinOp):
        node.op = COUNTED[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.UnaryOp):
        inner = node.operand
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), inner)  # twice not: the bare truth value
        if not isinstance(inner, ast.Compare | ast.BoolOp | ast.Call | ast.Name | ast.Attribute):
            node.op, node.operand = ast.UAdd(), inner
    elif isinstance(node, ast.Name):
        node.id = NAMES[node.id]


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant in place of the module."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Only the module that is changed."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, path_of(fullname).resolve(), loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        exec(compile(self.source, self.name, "exec"), module.__dict__)


def path_of(module: str) -> Path:
    """The file of a module, from the repository's root; a package's is its ``__init__``."""
    place = Path(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def noticed(module: str, sources: Sequence[str], tests: Sequence[str], *, jobs: int, seconds: int) -> list[bool]:
    """For each source, whether the tests fail with it, or use more ``seconds`` of the processor; ``jobs`` at a time."""
    found = [False] * len(sources)
    running: dict[int, int] = {}
    for place, source in enumerate(sources):
        while len(running) >= jobs:
            _ended(running, found)
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            os._exit(_tested(module, source, tests))
        running[child] = place
    while running:
        _ended(running, found)
    return found


def _ended(running: dict[int, int], found: list[bool]) -> None:
    child, status = os.wait()
    found[running.pop(child)] = status != 0


def _tested(module: str, source: str, tests: Sequence[str]) -> int:
    import pytest

    sys.meta_path.insert(0, _Finder(module, source))
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        plugins = ("cacheprovider", "xdist", "timeout")  # the last takes the alarm for itself
        options = ["-x", "-q", *(f"-pno:{name}" for name in plugins), "--hypothesis-seed=0"]
        return int(pytest.main([*options, *tests]) != 0)


def unchanged(module: str, source: str, tests: Sequence[str]) -> tuple[bool, float, list[str]]:
    """Whether the tests pass with no change, seconds of the processor, and what they load that is not ours."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        failed = _tested(module, source, tests)
        ours = ("insight", "tests", "conftest", "_pytest", "__")
        with open(writer, "w", encoding="utf-8") as out:
            out.write("\n".join(name for name in sys.modules if not name.startswith(ours)))
        os._exit(failed)
    os.close(writer)
    with open(reader, encoding="utf-8") as found:
        names = found.read().split()
    _, status, used = os.wait4(child, 0)
    return status == 0, used.ru_utime + used.ru_stime, names


def main() -> None:
    """Run and print survivors; exit 1 where even the unchanged module fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module")
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    source = path_of(args.module).read_text(encoding="utf-8")
    passed, took, names = unchanged(args.module, ast.unparse(ast.parse(source)), args.tests)
    if not passed:
        sys.exit("The tests fail without any change. Mend them first.")
    for name in names:  # loaded once, inherited by every fork
        with suppress(Exception), catch_warnings(action="ignore"):
            importlib.import_module(name)
    every = list(mutants(source, args.only))[:: args.every]
    seconds = max(LEAST, int(TIMES * took))
    killed = noticed(args.module, [m.source for m in every], args.tests, jobs=args.jobs, seconds=seconds)
    for mutant, dead in zip(every, killed, strict=True):
        if not dead:
            print(f"{args.module}:{mutant.line}: {mutant.before}  ->  {mutant.after}")
    print(f"{args.module}: {len(every)} mutants, {sum(killed)} noticed, {len(every) - sum(killed)} survived")


if __name__ == "__main__":
    main()
