"""Kustomizations with the options that an Application adds.

Argo CD edits the kustomization before it builds it (`kustomize edit set namespace …`), so that an
option takes the place of the same field in the file, and does not come on top.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.argocd.build_environment import BuildEnvironment
from netpol_lint.render.build import Build
from netpol_lint.render.fields import is_true_at, items_at, text_at
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, value_at, with_value
from netpol_lint.render.tree import text_at as string_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved
from netpol_lint.source.repository import Repository

_REPLACING: Final = ("namePrefix", "nameSuffix", "namespace")
_OPTIONS: Final = (
    *(*_REPLACING, "images", "replicas", "commonLabels", "commonAnnotations", "patches", "components"),
)


def build_kustomization(
    directory: str, source: Mapping, environment: BuildEnvironment, tools: Tools
) -> Build:
    """Build the kustomization of a directory with the options of `source.kustomize`."""
    options = mapping_at(source, "kustomize")
    path = kustomization_in(tools.repository, directory)
    documents = () if path is None else tools.repository.load(path).documents
    root = documents[0].mapping if documents else None
    if options is None or path is None or root is None or all(options.get(name) is None for name in _OPTIONS):
        return tools.kustomizer.build(directory)
    edited = _edited(root, options, environment, directory, tools.repository)
    build = tools.kustomizer.build_tree(edited, directory)
    return replace(build, files=build.files | {path})


def _edited(
    root: Mapping, options: Mapping, environment: BuildEnvironment, directory: str, repository: Repository
) -> Mapping:
    for name in _REPLACING:
        entry = options.entry(name)
        if entry is not None and text_of(entry.value):
            root = with_value(root, name, entry.value, key=entry.key)
    root = _with_components(root, options, directory, repository)
    root = _with_items(root, "images", [_image(each, environment) for each in items_at(options, "images")])
    root = _with_items(root, "replicas", items_at(options, "replicas"))
    root = _with_labels(root, options, environment)
    root = _with_annotations(root, options, environment)
    return _with_items(root, "patches", items_at(options, "patches"))


def _with_items(root: Mapping, name: str, items: tuple[Node, ...] | list[Node]) -> Mapping:
    """Return the kustomization with items after those that a list has; the last of a name wins."""
    if not items:
        return root
    present = items_at(root, name)
    if name in {"images", "replicas"}:
        named = {text_at(each, "name") for each in items}
        present = tuple(each for each in present if text_at(each, "name") not in named)
    return with_value(root, name, sequence_at_place(resolved(items[0]), (*present, *items)))


def _with_components(root: Mapping, options: Mapping, directory: str, repository: Repository) -> Mapping:
    items = items_at(options, "components")
    if is_true_at(options, "ignoreMissingComponents"):
        items = tuple(each for each in items if _has_component(text_of(each), directory, repository))
    return _with_items(root, "components", items)


def _has_component(path: str, directory: str, repository: Repository) -> bool:
    joined = posixpath.normpath(posixpath.join(directory, path))
    return kustomization_in(repository, "" if joined == "." else joined) is not None


def _image(item: Node, environment: BuildEnvironment) -> Node:
    """Return the map that an image in the form `name=new:tag` stands for; a map stays as it is."""
    scalar = resolved(item)
    if not isinstance(scalar, Scalar):
        return item
    given = environment.fill(scalar.text)
    name, separator, new = given.partition("=")
    new_name, tag, digest = _split_image(new if separator else name)
    parts = {
        "name": name if separator else new_name,
        "newName": new_name if separator else "",
        "newTag": tag,
        "digest": digest,
    }
    entries = (Entry(key, scalar, string_at(scalar, text)) for key, text in parts.items() if text)
    return mapping_at_place(scalar, entries)


def _split_image(image: str) -> tuple[str, str, str]:
    name, _, digest = image.partition("@")
    # A colon before the last slash belongs to the registry's port.
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        return name, "", digest
    return head, tag, digest


def _with_labels(root: Mapping, options: Mapping, environment: BuildEnvironment) -> Mapping:
    """Add `commonLabels`, to selectors too unless `labelWithoutSelector` is set.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/
    """
    labels = mapping_at(options, "commonLabels")
    if labels is None or not labels.entries:
        return root
    filled = mapping_at_place(labels, _filled(labels, environment))
    if not is_true_at(options, "labelWithoutSelector"):
        joined = _joined(mapping_at(root, "commonLabels"), filled)
        return with_value(root, "commonLabels", joined)
    entries = [Entry("pairs", labels, filled)]
    with_templates = value_at(options, "labelIncludeTemplates")
    if with_templates is not None:
        entries.append(Entry("includeTemplates", with_templates, with_templates))
    return _with_items(root, "labels", [mapping_at_place(labels, entries)])


def _with_annotations(root: Mapping, options: Mapping, environment: BuildEnvironment) -> Mapping:
    annotations = mapping_at(options, "commonAnnotations")
    if annotations is None or not annotations.entries:
        return root
    if is_true_at(options, "commonAnnotationsEnvsubst"):
        annotations = mapping_at_place(annotations, _filled(annotations, environment))
    return with_value(root, "commonAnnotations", _joined(mapping_at(root, "commonAnnotations"), annotations))


def _filled(mapping: Mapping, environment: BuildEnvironment) -> Iterator[Entry]:
    for entry in mapping.entries:
        value = resolved(entry.value)
        filled = environment.filled(value) if isinstance(value, Scalar) else value
        yield Entry(entry.name, entry.key, filled)


def _joined(base: Mapping | None, added: Mapping) -> Mapping:
    joined = added if base is None else base
    for entry in added.entries:
        joined = with_value(joined, entry.name, entry.value, key=entry.key)
    return joined
