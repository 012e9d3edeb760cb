"""What a Flux Kustomization applies.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/
"""

from __future__ import annotations

import posixpath

from msgspec.structs import replace

from netpol_lint.render.api_object import text_of
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.flux.contents import is_directory, resources_of
from netpol_lint.render.flux.ignore import IgnoreRules
from netpol_lint.render.flux.metadata import with_common_metadata
from netpol_lint.render.flux.overlay import has_overlay, listing, overlaid
from netpol_lint.render.flux.request import Request, inside
from netpol_lint.render.flux.source_tree import SourceTree, find_tree
from netpol_lint.render.flux.substitute import Substitution
from netpol_lint.render.flux.variables import Variables, read_variables
from netpol_lint.render.gap import Gap, assumption
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.tools import Tools


def deliver_kustomization(request: Request, neighbours: Neighbours, tools: Tools) -> Delivery:
    """Render what a Kustomization applies, if its source is this repository."""
    if "${" in request.written_path:
        return request.undelivered(
            f"{request.name} applies `{request.written_path}`, whose variables are unknown here, so its "
            f"objects are, too"
        )
    tree = find_tree(request, neighbours, tools)
    if isinstance(tree, Undelivered):
        return tree
    return deliver_tree(request, tree, neighbours, tools)


def deliver_tree(request: Request, tree: SourceTree, neighbours: Neighbours, tools: Tools) -> Delivery:
    """Render what stands at the path of a request in the files of its source."""
    directory = posixpath.join(tree.base, request.path).rstrip("/")
    if not is_directory(tree.repository, directory):
        return request.undelivered(
            f"{request.name} applies `{request.written_path}`, where this repository has no file, so what it "
            "deploys is unknown; correct the path, or the source"
        )
    key = ("flux", tree.kustomizer, request.spec, directory, tree.ignore)
    build = tools.memory.recall(key, lambda: _build(request, directory, tree, tools))
    variables = read_variables(request, neighbours)
    if variables is not None:
        build = _substituted(build, variables, tools)
    return Delivered(
        by=request.by,
        at=request.at,
        path=tree.original_directory(directory),
        build=replace(
            build,
            objects=with_common_metadata(build.objects, request.spec),
            gaps=(*tree.gaps, *_suspension(request), *build.gaps),
        ),
        destination=request.destination,
        missing=frozenset() if variables is None else frozenset(variables.missing),
    )


def _build(request: Request, directory: str, tree: SourceTree, tools: Tools) -> Build:
    found = kustomization_in(tree.repository, directory)
    if found is None:
        key = ("ignored", tree.repository, tree.ignore)
        rules = tools.memory.recall(key, lambda: IgnoreRules(tree.repository, tree.ignore))
        resources = resources_of(tree.repository, directory, rules)
        root = listing(request.path_node, resources)
    elif not has_overlay(request.spec):
        return _traced(tree.kustomizer.build(directory), tree)
    else:
        documents = tree.repository.load(found).documents
        written = documents[0].mapping if documents else None
        if written is None:
            return _traced(tree.kustomizer.build(directory), tree)
        root = written

    def is_component(path: str) -> bool:
        return kustomization_in(tree.repository, inside(posixpath.join(directory, path))) is not None

    build = tree.kustomizer.build_tree(overlaid(root, request.spec, is_component), directory)
    return _traced(build if found is None else replace(build, files=build.files | {found}), tree)


def _traced(build: Build, tree: SourceTree) -> Build:
    """Return a build with its files as this repository calls them."""
    return replace(build, files=frozenset(filter(None, map(tree.original, build.files))))


def _substituted(build: Build, variables: Variables, tools: Tools) -> Build:
    substitution = Substitution(variables, tools.repository)
    objects = tuple(substitution.applied(each) for each in build.objects)
    unknown = variables.gaps if substitution.is_partial else ()
    return replace(build, objects=objects, gaps=(*build.gaps, *unknown, *substitution.gaps()))


def _suspension(request: Request) -> tuple[Gap, ...]:
    stated = request.spec.get("suspend")
    if stated is None or text_of(stated) != "true":
        return ()
    message = (
        f"{request.name} is suspended: what stands here is taken as if it were applied, though the cluster "
        f"may run an earlier state of it"
    )
    return (assumption(message, stated.location("spec.suspend")),)
