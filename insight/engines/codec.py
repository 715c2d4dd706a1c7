"""Records as lines of JSON and back, for shards on disk: readable, comparable, and nothing runs on loading."""

import base64
import dataclasses
import datetime as dt
import json
import types
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from insight import records

KIND, REST = "!", "v"


def dumps(value: object) -> bytes:
    """A record, or tuples, lists, mappings, dates and arrays of them, as one line of UTF-8."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def loads(line: bytes) -> Any:  # noqa: ANN401  # whatever was dumped
    """What ``dumps`` was given. Redacted text comes back as such: a shard holds what the anonymiser minted."""
    return _whole(json.loads(line))


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float | type(None)):
        return value
    if isinstance(value, str):
        return str(value) if type(value) is str else {KIND: type(value).__name__, REST: str(value)}
    if isinstance(value, tuple):
        return {KIND: "tuple", REST: [_plain(v) for v in value]}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {KIND: "dict", REST: [[_plain(k), _plain(v)] for k, v in value.items()]}
    if isinstance(value, dt.datetime | dt.date):
        return {KIND: type(value).__name__, REST: value.isoformat()}
    if isinstance(value, np.ndarray):
        body = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {KIND: "array", REST: [str(value.dtype), list(value.shape), body]}
    name = type(value).__name__
    if name in _classes() and dataclasses.is_dataclass(value):
        return {KIND: name, REST: [_plain(getattr(value, f.name)) for f in dataclasses.fields(value)]}
    raise TypeError(f"A {name} cannot be kept in a shard. Give a record of insight.records.")


def _whole(value: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, list):
        return [_whole(v) for v in value]
    if not isinstance(value, dict):
        return value
    kind, rest = value[KIND], value[REST]
    if kind == "tuple":
        return tuple(_whole(v) for v in rest)
    if kind == "dict":
        return {_whole(k): _whole(v) for k, v in rest}
    if kind == "array":
        return np.frombuffer(base64.b64decode(rest[2]), dtype=rest[0]).reshape(rest[1]).copy()
    if kind in ("date", "datetime"):
        return getattr(dt, kind).fromisoformat(rest)
    made: Any = _classes()[kind]
    if issubclass(made, str):
        return made(rest)
    names = [f.name for f in dataclasses.fields(made)]
    return made(**{name: _whole(v) for name, v in zip(names, rest, strict=True)})


@cache
def _classes() -> Mapping[str, Any]:
    return types.MappingProxyType(
        {
            name: found
            for name in records.__all__
            if isinstance(found := getattr(records, name), type)
            and (dataclasses.is_dataclass(found) or issubclass(found, str))
        }
    )
