"""The command line of `helm template` for a release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netpol_lint.render.helm.release import Parameter, Release

_KUBE_VERSION: Final = re.compile(r"v?\d+(?:\.\d+){0,2}(?:[-+][\w.+-]+)?")
_LIST: Final = re.compile(r"\{.*\}", re.DOTALL)
_BARE_COMMA: Final = re.compile(r"(?<!\\),")


def template_arguments(release: Release, *, chart: str, value_files: Sequence[str]) -> list[str]:
    """Return the arguments for a release; chart and values lie at these paths of the working directory."""
    return ["template", *_options(release, value_files), "--", release.name, chart]


def _options(release: Release, value_files: Sequence[str]) -> Iterator[str]:
    if release.namespace:
        yield f"--namespace={release.namespace}"
    if release.has_crds:
        yield "--include-crds"
    if _KUBE_VERSION.fullmatch(release.kube_version):
        yield f"--kube-version={release.kube_version}"
    for version in release.api_versions:
        yield f"--api-versions={version}"
    for path in value_files:
        yield f"--values={path}"
    for parameter in release.parameters:
        yield f"--set{'-string' if parameter.is_string else ''}={parameter.name}={_escaped(parameter)}"


def _escaped(parameter: Parameter) -> str:
    """Return a value without commas that would start another one; lists in braces keep theirs."""
    value = parameter.value
    return value if _LIST.fullmatch(value) else _BARE_COMMA.sub(r"\\,", value)
