"""The plugins that a kustomization asks for: builtin ones are understood, and no other is ever run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.reference import path_from
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Mapping, Node, Scalar, resolved

BUILTIN: Final = "builtin"
"""The `apiVersion` of the configurations of plugins that are part of Kustomize."""

_OF_SECRETS: Final = frozenset({"ksops", "SopsSecretGenerator", "SopsDecoder", "SecretsFromVault"})
"""Plugins that make Secrets and nothing else."""


def builtin_plugins(layer: Layer, field: str, effect: Effect) -> Iterator[Mapping]:
    """Yield the configurations of builtin plugins that a field names; the layer says what else it names.

    The real tool takes those that stand in the kustomization itself before those that it has to read.
    """
    inline = [(node, _inline(layer, node)) for node in layer.items(field)]
    for node, configs in sorted(inline, key=lambda each: not each[1]):
        for config in configs or [each.root for each in layer.gather([node])]:
            if text_of(config.get("apiVersion")) == BUILTIN:
                yield config
            else:
                _refuse(layer, node, config, effect)


def _inline(layer: Layer, node: Node) -> list[Mapping]:
    """Return the configurations in a text of several lines; none where it is a path."""
    scalar = resolved(node)
    if not isinstance(scalar, Scalar) or not {"\n", "{"} & set(scalar.text):
        return []
    path = path_from(layer.directory, scalar.text)
    if path is not None and layer.repository.has_file(path):
        return []
    documents = embedded_documents(scalar, layer.repository)
    return [each.mapping for each in documents if each.mapping is not None]


def _refuse(layer: Layer, node: Node, config: Mapping, effect: Effect) -> None:
    kind = text_of(config.get("kind"))
    message = f"`{kind}` of `{text_of(config.get('apiVersion'))}` is a plugin, and no plugin is run"
    harm = Effect.NOTHING if kind in _OF_SECRETS else effect
    layer.leave_out(f"{message}; what it would do is left out, unless its output is committed", node, harm)
