"""Products that answer for Ingresses, Gateways and Routes: how to tell their pods and their classes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from netpol_lint.resources.workload import Workload


@dataclass(frozen=True, slots=True)
class Sign:
    """What tells the pods of a product: all of these labels, and all of these images.

    A label without a value may have any. An image is the end of a repository's name, whole segments of
    it: `kong` is met by `docker.io/library/kong:3.9`, and not by `example.com/king-kong`.
    """

    labels: tuple[tuple[str, str | None], ...] = ()
    images: tuple[str, ...] = ()

    def is_borne_by(self, workload: Workload) -> bool:
        """Tell whether a workload bears the sign."""
        known = workload.labels.known
        return all(
            key in known and (value is None or known[key] == value) for key, value in self.labels
        ) and all(any(_is_image(image, each) for each in workload.images) for image in self.images)


@dataclass(frozen=True, slots=True)
class Naming:
    """How classes name a product.

    `controllers` are what the `controller` of a class is, or begins with; `classes` are the names that
    classes of the product usually have.
    """

    controllers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def is_named_by(self, controller: str) -> bool:
        """Tell whether the `controller` of a class names the product."""
        return any(controller == each or controller.startswith(f"{each}/") for each in self.controllers)

    def is_usual(self, class_name: str) -> bool:
        """Tell whether a class of this name is usually the product's: `nginx`, `nginx-internal`."""
        return any(f"-{each}-" in f"-{class_name}-" for each in self.classes)


@dataclass(frozen=True, slots=True)
class Product:
    """One product, as `source` describes it.

    IngressClasses name it by `ingress`, GatewayClasses by `gateway`. `signs` tell the pods that open
    connections to backends, `control_signs` others of the product that state its classes. One that
    `is_outside` sends traffic into the cluster from load balancers of its own; one that `makes_proxies`
    starts pods for each Gateway, which no manifest holds.
    """

    name: str
    source: str
    ingress: Naming = field(default_factory=Naming)
    gateway: Naming = field(default_factory=Naming)
    signs: tuple[Sign, ...] = ()
    control_signs: tuple[Sign, ...] = ()
    is_outside: bool = False
    makes_proxies: bool = False


def repository_of(image: str) -> str:
    """Return an image's name without tag and digest."""
    name = image.partition("@")[0]
    path, _, last = name.rpartition("/")
    return f"{path}/{last.partition(':')[0]}" if path else last.partition(":")[0]


def _is_image(wanted: str, image: str) -> bool:
    return f"/{repository_of(image)}".endswith(f"/{wanted}")


_APP_NAME: Final = "app.kubernetes.io/name"
_COMPONENT: Final = "app.kubernetes.io/component"

PRODUCTS: Final = (
    Product(
        name="ingress-nginx",
        source="https://github.com/kubernetes/ingress-nginx/blob/main/deploy/static/provider/cloud/deploy.yaml",
        ingress=Naming(("k8s.io/ingress-nginx",), ("nginx", "ingress-nginx")),
        signs=(
            Sign(labels=((_APP_NAME, "ingress-nginx"), (_COMPONENT, "controller"))),
            Sign(images=("ingress-nginx/controller",)),
            Sign(images=("ingress-nginx/controller-chroot",)),
            Sign(images=("nginx-ingress-controller",)),
        ),
    ),
    Product(
        name="NGINX Ingress Controller",
        source="https://github.com/nginx/kubernetes-ingress/blob/main/deployments/deployment/nginx-ingress.yaml",
        ingress=Naming(("nginx.org/ingress-controller",), ("nginx",)),
        signs=(
            Sign(images=("nginx-ingress",)),
            Sign(images=("nginx-plus-ingress",)),
            Sign(labels=((_APP_NAME, "nginx-ingress"),)),
        ),
    ),
    Product(
        name="NGINX Gateway Fabric",
        source="https://docs.nginx.com/nginx-gateway-fabric/",
        gateway=Naming(("gateway.nginx.org",), ("nginx",)),
        makes_proxies=True,
    ),
    Product(
        name="Traefik",
        source="https://github.com/traefik/traefik-helm-chart/blob/master/traefik/templates/_helpers.tpl",
        ingress=Naming(("traefik.io/ingress-controller",), ("traefik",)),
        gateway=Naming(("traefik.io/gateway-controller",), ("traefik",)),
        signs=(Sign(labels=((_APP_NAME, "traefik"),)), Sign(images=("traefik",))),
    ),
    Product(
        name="Contour",
        source="https://github.com/projectcontour/contour/blob/main/examples/contour/03-envoy.yaml",
        ingress=Naming(("projectcontour.io",), ("contour",)),
        gateway=Naming(("projectcontour.io",), ("contour",)),
        # Any Envoy is labelled `app: envoy`; beside Contour's own a container of Contour shuts it down.
        signs=(
            Sign(images=("contour", "envoy")),
            Sign(labels=((_APP_NAME, "contour"), (_COMPONENT, "envoy"))),
        ),
        control_signs=(Sign(images=("contour",)),),
    ),
    Product(
        name="HAProxy Kubernetes Ingress Controller",
        source="https://github.com/haproxytech/kubernetes-ingress/blob/master/deploy/haproxy-ingress.yaml",
        ingress=Naming(("haproxy.org/ingress-controller",), ("haproxy",)),
        signs=(Sign(images=("haproxytech/kubernetes-ingress",)), Sign(labels=(("run", "haproxy-ingress"),))),
    ),
    Product(
        name="HAProxy Ingress",
        source="https://haproxy-ingress.github.io/docs/configuration/keys/#class-matter",
        ingress=Naming(("haproxy-ingress.github.io/controller",), ("haproxy",)),
        signs=(
            Sign(images=("jcmoraisjr/haproxy-ingress",)),
            Sign(labels=((_APP_NAME, "haproxy-ingress"),)),
        ),
    ),
    Product(
        name="Kong",
        source="https://github.com/Kong/kubernetes-ingress-controller/blob/main/internal/store/store.go",
        ingress=Naming(("ingress-controllers.konghq.com/kong",), ("kong",)),
        gateway=Naming(("konghq.com/kic-gateway-controller",), ("kong",)),
        signs=(
            Sign(images=("kong",)),
            Sign(images=("kong-gateway",)),
            Sign(labels=((_APP_NAME, "kong"), (_COMPONENT, "app"))),
        ),
        control_signs=(Sign(images=("kong/kubernetes-ingress-controller",)),),
    ),
    Product(
        name="Istio",
        source="https://github.com/istio/istio/blob/master/manifests/charts/gateway/templates/_helpers.tpl",
        ingress=Naming(("istio.io/ingress-controller",), ("istio",)),
        gateway=Naming(("istio.io/gateway-controller",), ("istio",)),
        signs=(
            Sign(labels=(("istio", "ingressgateway"),)),
            Sign(labels=(("app", "istio-ingressgateway"),)),
        ),
        makes_proxies=True,
    ),
    Product(
        name="Cilium",
        source="https://docs.cilium.io/en/stable/network/servicemesh/ingress/",
        ingress=Naming(("cilium.io/ingress-controller",), ("cilium",)),
        gateway=Naming(("io.cilium/gateway-controller",), ("cilium",)),
        # Envoy runs on each node, in a DaemonSet of its own unless it is embedded in the agent.
        signs=(
            Sign(labels=(("k8s-app", "cilium-envoy"),)),
            Sign(labels=(("k8s-app", "cilium"),), images=("cilium",)),
        ),
    ),
    Product(
        name="Envoy Gateway",
        source="https://gateway.envoyproxy.io/docs/tasks/operations/gateway-namespace-mode/",
        gateway=Naming(("gateway.envoyproxy.io",), ("envoy", "eg", "envoy-gateway")),
        makes_proxies=True,
    ),
    Product(
        name="STUNner",
        source="https://github.com/l7mp/stunner",
        gateway=Naming(("stunner.l7mp.io/gateway-operator",), ("stunner",)),
        makes_proxies=True,
    ),
    Product(
        name="Tailscale",
        source="https://github.com/tailscale/tailscale/blob/main/cmd/k8s-operator/ingress.go",
        ingress=Naming(("tailscale.com/ts-ingress",), ("tailscale",)),
    ),
    Product(
        name="OpenShift",
        source="https://github.com/openshift/cluster-ingress-operator/blob/master/pkg/operator/controller/names.go",
        ingress=Naming(("openshift.io/ingress-to-route",), ("openshift",)),
        signs=(
            Sign(labels=(("ingresscontroller.operator.openshift.io/deployment-ingresscontroller", None),)),
            Sign(images=("origin-haproxy-router",)),
        ),
    ),
    Product(
        name="AWS Load Balancer Controller",
        source="https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/",
        ingress=Naming(("ingress.k8s.aws/alb", "eks.amazonaws.com/alb"), ("alb",)),
        gateway=Naming(("gateway.k8s.aws",)),
        is_outside=True,
    ),
    Product(
        name="AWS Gateway API Controller",
        source="https://www.gateway-api-controller.eks.aws.dev/latest/",
        gateway=Naming(("application-networking.k8s.aws/gateway-api-controller",), ("amazon-vpc-lattice",)),
        is_outside=True,
    ),
    Product(
        name="Google Kubernetes Engine",
        source="https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api",
        ingress=Naming(classes=("gce",)),
        gateway=Naming(("networking.gke.io/gateway",), ("gke",)),
        is_outside=True,
    ),
    Product(
        name="Azure Application Gateway",
        source="https://learn.microsoft.com/azure/application-gateway/ingress-controller-annotations",
        ingress=Naming(
            ("azure/application-gateway",), ("azure/application-gateway", "azure-application-gateway")
        ),
        gateway=Naming(("alb.networking.azure.io/alb-controller",), ("azure-alb-external",)),
        is_outside=True,
    ),
)
"""Every product that is known. Cloud load balancers come from outside whatever their pods do inside."""

OPENSHIFT: Final = "OpenShift"


def _keyed_signs() -> dict[str, list[tuple[int, Sign]]]:
    """Return each sign, and the position of its product, by an image's last segment or a label's key."""
    keyed: dict[str, list[tuple[int, Sign]]] = defaultdict(list)
    for position, product in enumerate(PRODUCTS):
        for sign in product.signs:
            key = sign.images[0].rpartition("/")[2] if sign.images else sign.labels[0][0]
            keyed[key].append((position, sign))
    return dict(keyed)


_SIGNS: Final = _keyed_signs()


def product_of(workload: Workload) -> Product | None:
    """Return the product whose pods open connections to backends, if the workload runs them."""
    images = (repository_of(image).rpartition("/")[2] for image in workload.images)
    candidates = [each for key in (*images, *workload.labels.known) for each in _SIGNS.get(key, ())]
    borne = [position for position, sign in candidates if sign.is_borne_by(workload)]
    return PRODUCTS[min(borne)] if borne else None
