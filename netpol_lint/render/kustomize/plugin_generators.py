"""`generators`: the builtin ones, with configurations of their own."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.generators import generate
from netpol_lint.render.kustomize.helm_charts import inflate_charts
from netpol_lint.render.kustomize.plugins import builtin_plugins
from netpol_lint.render.kustomize.transformers import apply_step, as_kustomization
from netpol_lint.render.tree import sequence_at_place, with_value
from netpol_lint.source.node import Mapping

_GENERATORS: Final = {
    "ConfigMapGenerator": ("configMapGenerator", generate),
    "SecretGenerator": ("secretGenerator", generate),
    "HelmChartInflationGenerator": ("helmCharts", inflate_charts),
}
"""By the kind of a configuration: the field of a kustomization that says the same, and what follows it."""


def generate_with_plugins(layer: Layer) -> None:
    """Add what the `generators` of a kustomization make, in order."""
    for config in builtin_plugins(layer, "generators", Effect.OBJECTS):
        kind = text_of(config.get("kind"))
        if kind not in _GENERATORS:
            layer.leave_out(f"`{kind}` is no builtin generator that is followed, and is left out", config)
            continue
        field, step = _GENERATORS[kind]
        entry = config if field == "helmCharts" else _named(config)
        root = as_kustomization(config, **{field: sequence_at_place(config, (entry,))})
        apply_step(layer, step, root)


def _named(config: Mapping) -> Mapping:
    """Return an entry of a kustomization, which has in itself what the metadata of a configuration says."""
    metadata = mapping_at(config, "metadata")
    for name in ("name", "namespace"):
        value = None if metadata is None else metadata.get(name)
        if value is not None:
            config = with_value(config, name, value)
    return config
