"""Two renderings of one kustomization, and where they differ."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import PlainValue
from tests.differential.relevant import Id, Manifest, View, by_id

_WIDTH = 160


def parsed(output: str) -> tuple[ApiObject, ...]:
    """Return the objects of a stream that the real tool printed."""
    documents = load_bytes(output.encode(), "real.yaml").documents
    return tuple(each for document in documents for each in objects_in(document))


def differences(ours: Iterable[ApiObject], theirs: Iterable[ApiObject], view: View) -> Iterator[str]:
    """Yield each difference between two renderings as a line, seen through `view`.

    Order among objects means nothing, order inside of lists everything.
    """
    mine, real = _grouped(ours), _grouped(theirs)
    for each in sorted(mine.keys() | real.keys()):
        yield from _of_one_id(each, mine[each], real[each], view)


def _grouped(objects: Iterable[ApiObject]) -> defaultdict[Id, list[Manifest]]:
    found: defaultdict[Id, list[Manifest]] = defaultdict(list)
    for each, manifest in by_id(objects):
        found[each].append(manifest)
    return found


def _of_one_id(id_: Id, ours: list[Manifest], theirs: list[Manifest], view: View) -> Iterator[str]:
    name = " ".join(filter(None, id_))
    if len(ours) != len(theirs):
        yield f"{name}: {len(ours)} here, {len(theirs)} there"
        return
    for mine, real in zip(ours, theirs, strict=True):
        for line in _of_values(view(mine), view(real), ""):
            yield f"{name}: {line}"


def _of_values(ours: PlainValue, theirs: PlainValue, path: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            yield from _of_fields(ours.get(name), theirs.get(name), f"{path}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for position, (mine, real) in enumerate(zip(ours, theirs, strict=True)):
            yield from _of_values(mine, real, f"{path}[{position}]")
    elif not _equal(ours, theirs):
        yield f"{path} is {_shown(ours)} here, {_shown(theirs)} there"


def _of_fields(mine: PlainValue, real: PlainValue, path: str) -> Iterator[str]:
    """Compare two values; absent and null are the same to the API server, and the real tool drops some."""
    if mine is not None and real is not None:
        yield from _of_values(mine, real, path)
    elif mine is not real:
        side, value = ("there", real) if mine is None else ("here", mine)
        yield f"{path} only {side}: {_shown(value)}"


def _equal(ours: PlainValue, theirs: PlainValue) -> bool:
    return type(ours) is type(theirs) and ours == theirs


def _shown(value: PlainValue) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
