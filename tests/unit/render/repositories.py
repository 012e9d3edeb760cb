"""Repositories as mappings from path to text, and what rendering makes of them."""

from __future__ import annotations

from collections.abc import Mapping

from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.rendering import Rendering, render_repository
from netpol_lint.render.structure import Structure, find_structure
from netpol_lint.render.tools import RenderOptions, Tools, tools_for
from netpol_lint.render.unit import RenderUnit
from netpol_lint.source.repository import Repository


def repository(files: Mapping[str, str], *within: str) -> Repository:
    return Repository.from_bytes({path: text.encode() for path, text in files.items()}, within=within)


def objects_of(text: str, path: str = "manifest.yaml") -> list[ApiObject]:
    documents = repository({path: text}).load(path).documents
    return [each for document in documents for each in objects_in(document)]


def tools(files: Mapping[str, str], *within: str) -> Tools:
    return tools_for(repository(files, *within), RenderOptions(has_helm=False))


def structure(files: Mapping[str, str]) -> Structure:
    """Return the units that stand for themselves, before anything says what is deployed."""
    return find_structure(tools(files))


def rendered(files: Mapping[str, str], *within: str) -> Rendering:
    """Render a repository, or only the places `within` it."""
    return render_repository(tools(files, *within))


def manifest(
    name: str, kind: str = "Service", *, namespace: str | None = None, api_version: str = "v1"
) -> str:
    where = "" if namespace is None else f", namespace: {namespace}"
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: {name}{where}}}\n"


def kustomization(*resources: str, more: str = "") -> str:
    listed = "".join(f"- {each}\n" for each in resources)
    return (f"resources:\n{listed}" if resources else "") + more


def contents(unit: RenderUnit) -> list[str]:
    """Write each object as `namespace/Kind/name`, without a part that nothing says."""
    return ["/".join(filter(None, (each.namespace, each.kind, each.name))) for each in unit.objects]


def units(found: Structure) -> dict[str, list[str]]:
    return {unit.id: contents(unit) for unit in found.units}


def says(found: Structure) -> list[str]:
    """Write the note of each gap as `path:line:column: message`."""
    notes = dict.fromkeys(gap.note for unit in found.units for gap in unit.gaps)
    return [f"{note.at}: {note.message}" for note in notes]


def flux(name: str, path: str, *, more: str = "", namespace: str = "flux-system") -> str:
    """Write a Flux Kustomization that takes its files from the repository itself."""
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
        f"kind: Kustomization\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  path: {path}\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n{more}"
    )
