"""Asking the policy engine about every pair of ends of a random cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.audit.survey import survey
from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.policy.verdict import Verdict
from netpol_lint.source.repository import Repository
from tests.engine_answers import end_of, model_of
from tests.property.clusters import PAIRS
from tests.property.vocabulary import Manifest

Verdicts = Mapping[tuple[str, str], Verdict]


def text_of(manifests: Iterable[Manifest]) -> str:
    """Write manifests as a stream of YAML documents, one line each."""
    return "".join(f"---\n{json.dumps(each)}\n" for each in manifests)


def model(manifests: Sequence[Manifest]) -> ClusterModel:
    """Survey the manifests as one file; none of them is refused."""
    surveyed = model_of(text_of(manifests))
    assert not surveyed.inventory.refused
    return surveyed


def model_of_files(files: Sequence[Sequence[Manifest]]) -> ClusterModel:
    """Survey several files of one folder, which are one cluster."""
    contents = {f"file-{number}.yaml": text_of(each).encode() for number, each in enumerate(files)}
    (found,) = survey(Repository.from_bytes(contents), DEFAULT_CONFIG).clusters
    return found


def verdicts(asked: ClusterModel, *, rename: Mapping[str, str] | None = None) -> Verdicts:
    """Answer who may open which connections to whom; `rename` says what namespaces are called there."""
    ends = {name: end_of(asked, _renamed(name, rename or {})) for pair in PAIRS for name in pair}
    return {(one, other): asked.engine.connection(ends[one], ends[other]) for one, other in PAIRS}


def _renamed(name: str, names: Mapping[str, str]) -> str:
    namespace, slash, rest = name.partition("/")
    return names.get(namespace, namespace) + slash + rest
