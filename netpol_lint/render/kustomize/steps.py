"""What a kustomization does to the objects that it brings together, in the order of the real tool.

Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/target/kusttarget_configplugin.go
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from netpol_lint.render.kustomize.configurations import read_configurations
from netpol_lint.render.kustomize.content_hash import add_hashes
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.custom_resources import read_custom_resources, read_openapi
from netpol_lint.render.kustomize.generators import generate
from netpol_lint.render.kustomize.helm_charts import inflate_charts
from netpol_lint.render.kustomize.images import set_images
from netpol_lint.render.kustomize.labels import add_annotations, add_labels
from netpol_lint.render.kustomize.name_references import follow_names
from netpol_lint.render.kustomize.namespace import set_namespace
from netpol_lint.render.kustomize.naming import add_prefix, add_suffix
from netpol_lint.render.kustomize.patches import apply_patches, json_patches, merge_patches
from netpol_lint.render.kustomize.plugin_generators import generate_with_plugins
from netpol_lint.render.kustomize.replacements import replace_fields
from netpol_lint.render.kustomize.replicas import set_replicas
from netpol_lint.render.kustomize.transformers import transform
from netpol_lint.render.kustomize.variables import resolve_variables

Step: TypeAlias = Callable[[Layer], None]
"""Changes the resources of a layer, as the layer's kustomization says."""

BEFORE_COMPONENTS: Final[tuple[Step, ...]] = (
    read_openapi,
    read_configurations,
    read_custom_resources,
    generate,
    inflate_charts,
    generate_with_plugins,
)
"""Configurations, custom resource definitions, then the generators: what adds objects."""

AFTER_COMPONENTS: Final[tuple[Step, ...]] = (
    merge_patches,
    apply_patches,
    set_namespace,
    add_prefix,
    add_suffix,
    add_labels,
    add_annotations,
    json_patches,
    set_replicas,
    set_images,
    replace_fields,
    transform,
)
"""Transformers: what changes the objects of this layer and of all below."""

AT_THE_END: Final[tuple[Step, ...]] = (add_hashes, follow_names, resolve_variables)
"""Once for a whole build: hashes become part of names, references follow the names, vars are resolved."""
