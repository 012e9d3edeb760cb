"""`transformers`: the builtin ones, with configurations of their own."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Table
from typing import Final, TypeAlias

from msgspec.structs import replace

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.budget import PER_OBJECT, Budget
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.configuration import Configuration
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_spec import FieldSpec
from netpol_lint.render.kustomize.images import set_images
from netpol_lint.render.kustomize.labels import is_true, pairs_of, put_pairs, read_field_specs
from netpol_lint.render.kustomize.namespace import Move, move
from netpol_lint.render.kustomize.naming import add_prefix, add_suffix
from netpol_lint.render.kustomize.patches import apply_patches, json_patches, merge_patches
from netpol_lint.render.kustomize.plugins import builtin_plugins
from netpol_lint.render.kustomize.replacements import replace_fields
from netpol_lint.render.kustomize.replicas import set_replicas
from netpol_lint.render.kustomize.value_add import add_values
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at, with_value
from netpol_lint.source.node import Entry, Mapping, Node, resolved

Specs: TypeAlias = tuple[FieldSpec, ...]
_Transformer: TypeAlias = Callable[[Layer, Mapping, Specs], None]

_WITHOUT_EFFECT: Final = frozenset(
    {"HashTransformer", "LegacyOrderTransformer", "NameReferenceTransformer", "SortOrderTransformer"}
)
"""Those that change an order, or what is done at the end of a build in any case."""


def transform(layer: Layer) -> None:
    """Apply the `transformers` of a kustomization, in order."""
    for config in builtin_plugins(layer, "transformers", Effect.SELECTION):
        if not layer.budget.affords(len(layer.resources) * PER_OBJECT // 2):
            layer.leave_out(f"this transformer and those after it are left out: {Budget.SPENT}", config)
            return
        kind = text_of(config.get("kind"))
        transformer = _TRANSFORMERS.get(kind)
        if transformer is not None:
            transformer(layer, config, read_field_specs(layer, items_of(config, "fieldSpecs")))
        elif kind not in _WITHOUT_EFFECT:
            layer.leave_out(f"`{kind}` is no builtin transformer, and is left out", config, Effect.SELECTION)


def as_kustomization(config: Node, **fields: Node | None) -> Mapping:
    """Return a kustomization that says in these fields what a configuration says."""
    named = ((name, value) for name, value in fields.items() if value is not None)
    return mapping_at_place(config, (Entry(name, text_at(value, name), value) for name, value in named))


def apply_step(
    layer: Layer, step: Callable[[Layer], None], root: Mapping, configuration: Configuration | None = None
) -> None:
    """Let a step work on a layer as if its kustomization were another."""
    inner = replace(layer, root=root, configuration=configuration or layer.configuration)
    step(inner)
    layer.resources, layer.gaps, layer.files = inner.resources, inner.gaps, inner.files
    layer.stale_patches, layer.is_whole = inner.stale_patches, inner.is_whole


def _list(node: Node | None) -> Node | None:
    return None if node is None else sequence_at_place(node, (node,))


def _namespace(layer: Layer, config: Mapping, specs: Specs) -> None:
    metadata = mapping_at(config, "metadata")
    named = None if metadata is None else metadata.get("namespace")
    if named is None or not text_of(named):
        return
    is_only_unset = is_true(config.get("unsetOnly"))
    subjects = text_of(config.get("setRoleBindingSubjects")) or "defaultOnly"
    move(layer, Move(text_at(resolved(named), text_of(named)), specs, subjects, is_only_unset=is_only_unset))


def _labels(layer: Layer, config: Mapping, specs: Specs) -> None:
    put_pairs(layer, pairs_of(mapping_at(config, "labels")), specs)


def _annotations(layer: Layer, config: Mapping, specs: Specs) -> None:
    put_pairs(layer, pairs_of(mapping_at(config, "annotations")), specs)


def _prefix(layer: Layer, config: Mapping, specs: Specs) -> None:
    root = as_kustomization(config, namePrefix=config.get("prefix"))
    apply_step(layer, add_prefix, root, Configuration(name_prefix=specs))


def _suffix(layer: Layer, config: Mapping, specs: Specs) -> None:
    root = as_kustomization(config, nameSuffix=config.get("suffix"))
    apply_step(layer, add_suffix, root, Configuration(name_suffix=specs))


def _prefix_and_suffix(layer: Layer, config: Mapping, specs: Specs) -> None:
    _prefix(layer, config, specs)
    _suffix(layer, config, specs)


def _image(layer: Layer, config: Mapping, specs: Specs) -> None:
    root = as_kustomization(config, images=_list(config.get("imageTag")))
    apply_step(layer, set_images, root, Configuration(images=specs))


def _replicas(layer: Layer, config: Mapping, specs: Specs) -> None:
    root = as_kustomization(config, replicas=_list(config.get("replica")))
    apply_step(layer, set_replicas, root, Configuration(replicas=specs))


def _replacements(layer: Layer, config: Mapping, _: Specs) -> None:
    apply_step(layer, replace_fields, config)


def _values(layer: Layer, config: Mapping, _: Specs) -> None:
    add_values(layer, config)


def _patch(layer: Layer, config: Mapping, _: Specs) -> None:
    apply_step(layer, apply_patches, as_kustomization(config, patches=_list(config)))


def _merges(layer: Layer, config: Mapping, _: Specs) -> None:
    inline = config.get("patches")
    named = (*items_of(config, "paths"), *(() if inline is None else (inline,)))
    root = as_kustomization(config, patchesStrategicMerge=sequence_at_place(config, named))
    apply_step(layer, merge_patches, root)


def _operations(layer: Layer, config: Mapping, _: Specs) -> None:
    inline = config.get("jsonOp")
    entry = config if inline is None else with_value(config, "patch", inline)
    apply_step(layer, json_patches, as_kustomization(config, patchesJson6902=_list(entry)))


_TRANSFORMERS: Final[Table[str, _Transformer]] = {
    "AnnotationsTransformer": _annotations,
    "ImageTagTransformer": _image,
    "LabelTransformer": _labels,
    "NamespaceTransformer": _namespace,
    "PatchJson6902Transformer": _operations,
    "PatchStrategicMergeTransformer": _merges,
    "PatchTransformer": _patch,
    "PrefixSuffixTransformer": _prefix_and_suffix,
    "PrefixTransformer": _prefix,
    "ReplacementTransformer": _replacements,
    "ReplicaCountTransformer": _replicas,
    "SuffixTransformer": _suffix,
    "ValueAddTransformer": _values,
}
