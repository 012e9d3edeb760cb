"""Following the Applications of a repository that is given as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netpol_lint.render import argocd
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.sources import OwnSources
from netpol_lint.render.tools import Tools
from tests.unit.render.repositories import repository

OWN = "https://git.example/shop/deploy"
OTHER = "https://git.example/other/repo"


@dataclass(frozen=True, slots=True)
class Followed:
    """What the delivery objects of one file deliver."""

    deliveries: tuple[Delivery, ...]

    @property
    def delivered(self) -> list[Delivered]:
        return [each for each in self.deliveries if isinstance(each, Delivered)]

    @property
    def undelivered(self) -> list[Undelivered]:
        return [each for each in self.deliveries if isinstance(each, Undelivered)]

    @property
    def objects(self) -> list[ApiObject]:
        built = [one for each in self.delivered for one in each.build.objects]
        return built + [one for each in self.undelivered for one in each.objects]

    @property
    def contents(self) -> list[str]:
        """Each object as `namespace/Kind/name`, without a part that nothing says."""
        return ["/".join(filter(None, (each.namespace, each.kind, each.name))) for each in self.objects]

    @property
    def paths(self) -> dict[str, str]:
        """The paths that are delivered, by the name of the Application."""
        return {each.by.name: each.path for each in self.delivered}

    @property
    def messages(self) -> list[str]:
        """What is said of the gaps, each as `path:line:column: message`."""
        gaps = [one for each in self.delivered for one in each.build.gaps]
        gaps += [each.gap for each in self.undelivered]
        return [f"{each.note.at}: {each.note.message}" for each in gaps]


def follow(
    files: Mapping[str, str],
    *,
    own: str = OWN,
    clusters: tuple[str, ...] = (),
    charts: type[ChartRenderer] | None = None,
) -> Followed:
    """Follow the delivery objects of the file `apps.yaml`, which all run beside each other."""
    read = repository(files)
    renderer = (charts or ChartRenderer)(read, None)
    tools = Tools(read, Kustomizer(read, renderer), renderer, OwnSources((own,) if own else ()))
    objects = [one for document in read.load("apps.yaml").documents for one in objects_in(document)]
    neighbours = Neighbours({each.identity: each for each in objects})
    found: list[Delivery] = []
    for each in objects:
        found += argocd.deliver(each, neighbours, tools, clusters) or ()
    return Followed(tuple(found))


def application(
    source: str, *, name: str = "web", namespace: str = "shop", spec: str = "", url: str = OWN
) -> str:
    """Write an Application, whose source's fields are given in flow style."""
    where = f"    namespace: {namespace}\n" if namespace else ""
    return (
        "apiVersion: argoproj.io/v1alpha1\n"
        "kind: Application\n"
        f"metadata: {{name: {name}, namespace: argocd}}\n"
        "spec:\n"
        f"  source: {{repoURL: {url}, {source}}}\n"
        "  destination:\n"
        "    server: https://kubernetes.default.svc\n" + where + spec
    )
