"""The fields of a kustomization by the names it may give them: case does not matter there."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.tree import mapping_at_place, sequence_at_place
from netpol_lint.source.node import Entry, Mapping, Node, Sequence, resolved

_NAMES: Final = (
    *(
        "apiVersion",
        "bases",
        "buildMetadata",
        "commonAnnotations",
        "commonLabels",
        "components",
        "configurations",
    ),
    *("configMapGenerator", "crds", "generatorOptions", "generators", "helmCharts", "helmGlobals", "images"),
    *(
        "imageTags",
        "kind",
        "labels",
        "metadata",
        "namePrefix",
        "nameSuffix",
        "namespace",
        "openapi",
        "patches",
    ),
    *("patchesJson6902", "patchesStrategicMerge", "replacements", "replicas", "resources", "secretGenerator"),
    *("sortOptions", "transformers", "validators", "vars"),
    *(
        "path",
        "patch",
        "target",
        "options",
        "group",
        "version",
        "name",
        "labelSelector",
        "annotationSelector",
    ),
    *(
        "allowNameChange",
        "allowKindChange",
        "pairs",
        "includeSelectors",
        "includeTemplates",
        "fields",
        "fieldSpecs",
    ),
    *(
        "behavior",
        "literals",
        "files",
        "envs",
        "env",
        "type",
        "disableNameSuffixHash",
        "immutable",
        "annotations",
    ),
    *("newName", "newTag", "digest", "tagSuffix", "count", "create", "source", "targets", "select", "reject"),
    *("fieldPath", "fieldPaths", "delimiter", "index", "encoding", "objref", "fieldref", "sourceValue"),
    *(
        "repo",
        "releaseName",
        "includeCRDs",
        "valuesFile",
        "valuesInline",
        "valuesMerge",
        "additionalValuesFiles",
    ),
)
_BY_LOWER: Final = {name.lower(): name for name in _NAMES}
_KNOWN: Final = frozenset(_NAMES)

_FREE: Final = frozenset(
    {
        "commonAnnotations",
        "commonLabels",
        "pairs",
        "annotations",
        "valuesInline",
        "patch",
        "patchesStrategicMerge",
    }
)
"""Fields whose maps have names of their own, and those that hold objects."""


def with_usual_names(root: Mapping) -> Mapping:
    """Return a kustomization with the usual names of its fields; the same one if it has them already.

    The real tool decodes with Go's `encoding/json`, which takes `patchesJSON6902` and `Resources`, too.
    """
    renamed = _renamed(root)
    return renamed if isinstance(renamed, Mapping) else root


def _renamed(node: Node) -> Node:
    meant = resolved(node)
    if isinstance(meant, Mapping):
        entries = [_entry(entry, meant) for entry in meant.entries]
        is_same = all(new is old for new, old in zip(entries, meant.entries, strict=True))
        return node if is_same else mapping_at_place(meant, entries)
    if isinstance(meant, Sequence):
        items = [_renamed(item) for item in meant.items]
        is_same = all(new is old for new, old in zip(items, meant.items, strict=True))
        return node if is_same else sequence_at_place(meant, items)
    return node


def _entry(entry: Entry, mapping: Mapping) -> Entry:
    name = entry.name
    if name not in _KNOWN:
        usual = _BY_LOWER.get(name.lower(), name)
        # A field that stands there under both names is what its usual name says.
        name = name if mapping.entry(usual) else usual
    # `labels:` is a list of pairs at the top, and pairs themselves in options.
    is_free = name in _FREE or (name == "labels" and isinstance(resolved(entry.value), Mapping))
    value = entry.value if is_free else _renamed(entry.value)
    return entry if value is entry.value and name == entry.name else Entry(name, entry.key, value)
