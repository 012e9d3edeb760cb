"""Repositories that Flux deploys, and what it is understood to deploy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netpol_lint.render import flux
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.sources import OwnSources
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import PlainValue, plain
from netpol_lint.source.repository import Repository

ENTRY = "clusters/prod/flux.yaml"

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def kustomization(spec: str = "", *, path: str = "./apps", source: str = "flux-system") -> str:
    """Write a Flux Kustomization; the lines of `spec` are indented."""
    lines = "".join(f"  {line}\n" for line in spec.splitlines())
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
        "kind: Kustomization\n"
        "metadata: {name: apps, namespace: flux-system}\n"
        "spec:\n"
        f"  path: {path}\n"
        f"  sourceRef: {{kind: GitRepository, name: {source}}}\n"
        f"{lines}"
    )


def tools(files: Mapping[str, str], *urls: str) -> Tools:
    repository = Repository.from_bytes({path: text.encode() for path, text in files.items()})
    charts = ChartRenderer(repository, None)
    return Tools(repository, Kustomizer(repository, charts), charts, OwnSources(urls))


def ask(files: Mapping[str, str], *urls: str) -> Delivery:
    """Return what the first delivery object of the entry deploys, all others being its neighbours."""
    (first, *_) = ask_all(files, *urls)
    return first


def ask_all(files: Mapping[str, str], *urls: str) -> list[Delivery]:
    given = tools(files, *urls)
    found = [
        each
        for path in given.repository.below("clusters")
        for document in given.repository.load(path).documents
        for each in objects_in(document)
    ]
    neighbours = Neighbours({each.identity: each for each in found})
    answers = (flux.deliver(each, neighbours, given) for each in found)
    return [delivery for answer in answers for delivery in answer or ()]


def delivered(files: Mapping[str, str], *urls: str) -> Delivered:
    delivery = ask(files, *urls)
    assert isinstance(delivery, Delivered), delivery
    return delivery


def undelivered(files: Mapping[str, str], *urls: str) -> Undelivered:
    delivery = ask(files, *urls)
    assert isinstance(delivery, Undelivered), delivery
    return delivery


def names(delivery: Delivered) -> list[str]:
    """Write each object as `namespace/Kind/name`, without a part that nothing says."""
    return ["/".join(filter(None, (each.namespace, each.kind, each.name))) for each in delivery.build.objects]


def notes(delivery: Delivered) -> list[str]:
    return [f"{gap.note.at}: {gap.note.message}" for gap in delivery.build.gaps]


def value(objects: Iterable[ApiObject], *steps: str | int) -> PlainValue:
    """Return what is found by following steps from the first object."""
    current = plain(next(iter(objects)).root)
    for step in steps:
        match current, step:
            case dict(), str():
                current = current[step]
            case list(), int():
                current = current[step]
            case _:
                raise AssertionError(f"nothing at {step} of {current}")
    return current
