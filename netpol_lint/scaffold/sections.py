"""What a survey tells that a configuration could state, confirm or correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from netpol_lint.audit import ClusterModel, Survey
from netpol_lint.config.flow import flow
from netpol_lint.config.schema import load_schema
from netpol_lint.render.cluster import WHOLE_REPOSITORY, Basis, Cluster
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import count
from netpol_lint.scaffold.dns_evidence import dns_signs
from netpol_lint.scaffold.environment_names import namespaces_by_environment
from netpol_lint.scaffold.section import Section, listed, place

_BASES = {
    Basis.DELIVERED: "delivered by Flux or Argo CD from",
    Basis.PATHS: "told from paths:",
    Basis.ALTERNATIVE: "defines objects of a larger one differently, so it stands alone:",
    Basis.STATED: "stated:",
}


def sections(surveyed: Survey) -> Iterator[Section]:
    """Yield what is worth a look, the most important first."""
    yield _clusters([model.cluster for model in surveyed.clusters])
    yield _plugin(surveyed.clusters)
    yield _dns(surveyed.clusters)
    yield from _environments(surveyed.clusters)
    yield from _releases(surveyed.clusters)


def _clusters(clusters: Sequence[Cluster]) -> Section:
    if not clusters:
        return Section(("No manifest was found that runs in a cluster.",))
    lines = [f"{each.name}: {_basis(each)}" for each in clusters]
    seen = (f"What runs together: {count(len(clusters), 'cluster')}.", *listed(lines, len(lines)))
    if len(clusters) == 1:
        return Section(seen)
    alternatives = [f"/{each.name}/" for each in clusters if each.is_alternative]
    if alternatives:
        question = "What is a test or a copy for other tools can be left out."
        return Section((*seen, question), (f"exclude: {flow(alternatives)}",))
    question = "Where that is wrong, list them all; it replaces what would be found."
    return Section((*seen, question), ("clusters:", *(_stated(each) for each in clusters)))


def _basis(cluster: Cluster) -> str:
    if cluster.name == WHOLE_REPOSITORY:
        return "the whole repository, for no path names an environment"
    paths = _paths(cluster)
    more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""  # noqa: PLR2004  (a taste)
    return f"{_BASES[cluster.basis]} {', '.join(paths[:3])}{more}"


def _paths(cluster: Cluster) -> list[str]:
    starts = cluster.starts or tuple(each.id for each in cluster.units if each.by is None)
    return list(starts) or ["."]


def _stated(cluster: Cluster) -> str:
    return f"  - {{name: {flow(cluster.name)}, paths: {flow(_paths(cluster))}}}"


def _plugin(clusters: Sequence[ClusterModel]) -> Section:
    found = {each.cni.name: each.cni for each in reversed(clusters) if each.cni is not None}
    if not found:
        seen: tuple[str, ...] = (
            "The network plugin: no manifest installs one. Without it, nothing is said about what the plugin",
            "does not enforce.",
        )
        names = ", ".join(load_schema()["properties"]["cni"]["properties"]["name"]["enum"])
        return Section((*seen, *wrap(f"Known are {names}.", 100)), ("cni: {name: calico}",))
    lines = [
        f"{each.title}{f' {each.version}' if each.version else ''}, seen at {place(each.at)}"
        for each in reversed(found.values())
    ]
    seen = ("The network plugin:", *listed(lines, len(lines)))
    lacks_version = [each for each in found.values() if each.version is None]
    if len(found) > 1 or not lacks_version:
        return Section(seen)
    question = "Its version is not stated; it decides which features there are."
    return Section(
        (*seen, question), (f'cni: {{name: {flow(lacks_version[0].name)}, version: "1.0"}}  # what runs',)
    )


def _dns(clusters: Sequence[ClusterModel]) -> Section:
    pods = {each for model in clusters for each in model.dns.pods if not model.dns.is_assumed}
    lines = sorted(f"{each.ref}, declared at {place(each.at)}" for each in pods)
    seen = (
        ["Name resolution:", *listed(lines, len(lines))]
        if lines
        else ["Name resolution: no manifest declares who answers; kube-dns in kube-system is assumed."]
    )
    signs = {sign.profile: sign for model in reversed(clusters) for sign in dns_signs(model)}
    settings = []
    for profile, sign in sorted(signs.items()):
        seen.append(f"{sign.says} ({place(sign.at)}), as with the profile {profile}.")
        settings.append(f"dns: {{profile: {profile}}}")
    usual = () if lines else ("dns: {profile: nodelocal}  # or openshift, gardener",)
    return Section(tuple(seen), tuple(settings[:1]) or usual)


def _environments(clusters: Sequence[ClusterModel]) -> Iterator[Section]:
    for model in clusters:
        found = namespaces_by_environment(model.inventory.namespaces)
        if len(found) > 1:
            lines = [f"{name}: {', '.join(sorted(each.namespaces)[:3])}" for name, each in found.items()]
            seen = (f"Environments that share the cluster {model.cluster.name}, by the names of namespaces:",)
            question = "Set, they are kept apart: cross-environment-reachable."
            settings = [
                f"  {name}: {{namespaces: {flow(list(each.patterns))}}}" for name, each in found.items()
            ]
            yield Section((*seen, *listed(lines, len(lines)), question), ("environments:", *settings))
            return


def _releases(clusters: Sequence[ClusterModel]) -> Iterator[Section]:
    found: dict[str, Workload] = {}
    for each in (release for model in clusters for release in model.external if release.is_opaque):
        found.setdefault(str(each.ref), each)
    if found:
        lines = (f"{each.ref} at {place(each.at)}" for each in found.values())
        first = next(iter(found.values()))
        example = {"namespace": first.namespace or "default", "labels": {"app": first.ref.name}}
        yield Section(
            (
                "Helm releases whose charts are not in the repository: their pods have unknown labels.",
                *listed(lines, len(found)),
                "Where policies select these pods, say which labels they have.",
            ),
            ("external:", "  workloads:", f"    - {flow(example)}"),
        )
