"""One run of `helm template`: what goes into its directory, and what comes out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from netpol_lint.location import whole_file
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import Build
from netpol_lint.render.default_namespace import in_default_namespace
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.helm.arguments import template_arguments
from netpol_lint.render.helm.chart_copy import (
    MAX_CHART_BYTES,
    MAX_CHART_FILES,
    ChartCopy,
    ChartTooLargeError,
    copy_chart,
    forget_dependencies,
)
from netpol_lint.render.helm.output import read_output
from netpol_lint.render.helm.release import Release
from netpol_lint.render.helm.sandbox import Answer, run_helm
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.node import Scalar, SourceFile
from netpol_lint.source.repository import Repository

_CHART: Final = "chart"
_MISSING: Final = re.compile(r"missing in charts/ directory: (?P<names>.+)")


class TemplateRun:
    """Renders one release in the directory `place`, which is empty and ours alone."""

    def __init__(self, repository: Repository, release: Release, binary: str, place: Path) -> None:
        self._repository = repository
        self._release = release
        self._binary = binary
        self._place = place
        self._gaps: list[Gap] = []
        self._chart = release.chart or "."

    def build(self, values: Iterable[str]) -> Build:
        """Render the release with values in JSON, which come after those of its files."""
        try:
            copy = copy_chart(self._repository, self._release.chart, self._place / _CHART)
        except ChartTooLargeError:
            most = f"{MAX_CHART_FILES:,} files or {MAX_CHART_BYTES // 2**20} MiB"
            self._leave_out(
                f"is not rendered, because it has more than {most}; its templates were not analysed"
            )
            return Build(gaps=tuple(self._gaps))
        files = [*self._value_files(), *_written(values, self._place)]
        answer = self._answer(template_arguments(self._release, chart=_CHART, value_files=files), copy)
        if answer.complaint:
            self._leave_out(
                f"is not rendered, because `helm template` fails: {answer.complaint}; "
                "its templates were not analysed"
            )
        return Build(
            tuple(_filled_in(each, self._release) for each in self._objects(answer.output, copy)),
            tuple(self._gaps),
            frozenset({*copy.origins.values(), *self._release.value_files}),
        )

    def _answer(self, arguments: list[str], copy: ChartCopy) -> Answer:
        """Run helm, once more if it refuses only for want of other charts."""
        answer = run_helm(self._binary, arguments, self._place)
        missing = _MISSING.search(answer.complaint)
        if missing is None:
            return answer
        names = missing["names"].strip()
        self._leave_out(
            f"is rendered without what it depends on, because `{names}` is not in its `charts/`; "
            "`helm dependency build` puts it there"
        )
        forget_dependencies(self._repository, copy, {name.strip() for name in names.split(",")})
        return run_helm(self._binary, arguments, self._place)

    def _objects(self, output: bytes, copy: ChartCopy) -> tuple[ApiObject, ...]:
        otherwise = whole_file(copy.origins["Chart.yaml"])
        return read_output(output, self._repository, origin_of=copy.origin_of, otherwise=otherwise)

    def _value_files(self) -> Iterator[str]:
        """Copy the files with values, and say which of them cannot be used."""
        for number, path in enumerate(self._release.value_files):
            content = self._repository.content(path)
            if content is None:
                self._leave_out(f"is rendered without values file `{path}`, which cannot be read")
            elif self._is_encrypted(path):
                self._leave_out(f"is rendered without values file `{path}`, which is encrypted")
            else:
                name = f"file-{number}.yaml"
                (self._place / name).write_bytes(content)
                yield name

    def _is_encrypted(self, path: str) -> bool:
        return any(each.kind is ProblemKind.ENCRYPTED for each in self._repository.load(path).problems)

    def _leave_out(self, what: str) -> None:
        message = f"Helm chart `{self._chart}` {what}"
        self._gaps.append(gap(message, self._release.at, namespace=self._release.namespace))


def _written(values: Iterable[str], place: Path) -> Iterator[str]:
    """Write values to files of ours; JSON is YAML."""
    for number, text in enumerate(values):
        name = f"values-{number}.yaml"
        (place / name).write_text(text, encoding="utf-8")
        yield name


def _filled_in(each: ApiObject, release: Release) -> ApiObject:
    if release.namespace is None:
        return each
    at = release.namespace_at or release.at
    node = Scalar(SourceFile(at.path), *at.region, release.namespace, is_plain=False)
    return in_default_namespace(each, node)
