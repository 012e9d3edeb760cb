"""The clusters that a configuration states, each with the facts that hold in it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from netpol_lint.config.complaint import Complaints, complaint
from netpol_lint.config.model import Config, StatedCluster
from netpol_lint.config.yaml_tree import Tree

_ADDED: Final = frozenset({"external.workloads", "sensitive", "expect", "suppress"})
"""Lists of `extends` that add to those of the whole configuration instead of replacing them."""


def decode_clusters(
    tree: Tree, decode_facts: Callable[[Tree], Config], complaints: Complaints
) -> tuple[StatedCluster, ...]:
    """Return the clusters of a configuration; `decode_facts` reads the facts that hold in one of them.

    There are complaints about a name that two clusters have, and a path that leads out of the repository.
    """
    found = tree.below("clusters")
    names: set[str] = set()

    def decode(each: Tree) -> StatedCluster:
        name = each.children["name"]
        if name.text in names:
            raise complaint(name.at, f"there are two clusters {name.text!r}", "give each a name of its own")
        names.add(name.text)
        paths = each.children["paths"]
        if not paths.children:
            message = f"cluster {name.text!r} has no paths, so nothing runs there"
            raise complaint(paths.at, message, "name kustomizations, charts, directories or files")
        return _cluster(each, tree, decode_facts, complaints)

    return complaints.each(() if found is None else found.items(), decode)


def _cluster(
    each: Tree, tree: Tree, decode_facts: Callable[[Tree], Config], complaints: Complaints
) -> StatedCluster:
    name, namespace, extends = each.children["name"], each.below("namespace"), each.below("extends")
    value_files = each.below("helm", "valueFiles")
    return StatedCluster(
        name=name.text,
        paths=complaints.each(each.children["paths"].items(), lambda path: (_path(path), path.at)),
        namespace=None if namespace is None else (namespace.text, namespace.at),
        value_files=() if value_files is None else complaints.each(value_files.items(), _path),
        config=decode_facts(tree if extends is None else extended(tree, extends)),
    )


def _path(tree: Tree) -> str:
    path = posixpath.normpath(tree.text)
    if path.startswith(("/", "../")) or path == "..":
        message = f"{tree.at.yaml_path} is {tree.quoted}, which leads out of the repository"
        raise complaint(tree.at, message, "write it relative to the root of the repository")
    return path


def extended(tree: Tree, extends: Tree, path: str = "") -> Tree:
    """Return the tree with what extends it: maps are merged, all else replaced, a few lists added to."""
    children = dict(tree.children)
    for name, child in extends.children.items():
        known, below = children.get(name), f"{path}.{name}" if path else str(name)
        if known is None:
            children[name] = child
        elif isinstance(known.value, dict) and isinstance(child.value, dict):
            children[name] = extended(known, child, below)
        elif below in _ADDED:
            items = (*known.children.values(), *child.children.values())
            children[name] = replace(
                known, value=[each.value for each in items], children=dict(enumerate(items))
            )
        else:
            children[name] = child
    value = {str(name): child.value for name, child in children.items()}
    return replace(tree, value=value, children=children, keys={**tree.keys, **extends.keys})
