"""What is known of a Helm release before its chart is rendered."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.source.node import Mapping


class Parameter(Struct, frozen=True):
    """A value by its path in the values, as `--set` takes it (`--set-string` if `is_string`)."""

    name: str
    value: str
    is_string: bool = False


class Release(Struct, frozen=True):
    """A chart of the repository with the values that it is installed with.

    `chart` is the directory that holds `Chart.yaml`; `at` the line that names it. `value_files` are
    paths of the repository; they come first, then `values`, then `parameters`, and what comes later
    wins. `namespace` is absent where nothing says it, and `namespace_at` the line that does, `at` if absent.
    """

    name: str
    namespace: str | None
    chart: str
    at: Location
    value_files: tuple[str, ...] = ()
    values: tuple[Mapping, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    has_crds: bool = False
    api_versions: tuple[str, ...] = ()
    kube_version: str = ""
    namespace_at: Location | None = None
