"""What the API server calls in the cluster: admission and conversion webhooks, aggregated API servers.

Sources: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/,
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/
and https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import name_at

_ADMISSION: Final = "admissionregistration.k8s.io"
_HTTPS: Final = 443
"""The port of the Service that is called where none is stated."""

CALLING_KINDS: Final = frozenset(
    {
        (_ADMISSION, "ValidatingWebhookConfiguration"),
        (_ADMISSION, "MutatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
    }
)
"""The kinds that make the API server call a Service, by API group and kind."""


class CallKind(Enum):
    """What the API server wants of the Service."""

    ADMISSION = "admission"
    CONVERSION = "conversion"
    AGGREGATION = "aggregation"


class ApiServerCall(Struct, frozen=True):
    """One reason for which the API server opens connections to a Service.

    `owner` is the object that makes it, `ConversionWebhook`s go by the name of their definition. `at` is
    where it names the Service. `is_ignored` says that a webhook that does not answer is passed over.
    """

    kind: CallKind
    owner: str
    at: Location
    namespace: str
    service: str
    port: int
    is_ignored: bool = False


def api_server_calls(each: ApiObject) -> Iterator[ApiServerCall]:
    """Yield what an object makes the API server call."""
    root = Field(each.root)
    owner = f"{each.kind} {each.name}"
    match each.kind:
        case "CustomResourceDefinition":
            yield from _conversion(root, owner, each)
        case "APIService":
            service = root.get("spec", "service")
            yield from _call(service, CallKind.AGGREGATION, owner, each)
        case _:
            webhooks = root.get("webhooks")
            for webhook in () if webhooks is None else webhooks.items():
                service = webhook.get("clientConfig", "service")
                policy = webhook.get("failurePolicy")
                # The default was Ignore in v1beta1, which is not served since Kubernetes 1.22.
                default = "Ignore" if each.api_version.endswith("/v1beta1") else "Fail"
                is_ignored = (default if policy is None else policy.text) == "Ignore"
                yield from _call(service, CallKind.ADMISSION, owner, each, is_ignored=is_ignored)


def _conversion(root: Field, owner: str, each: ApiObject) -> Iterator[ApiServerCall]:
    conversion = root.get("spec", "conversion")
    strategy = None if conversion is None else conversion.get("strategy")
    if conversion is None or strategy is None or strategy.text != "Webhook":
        return
    service = conversion.get("webhook", "clientConfig", "service")
    service = service or conversion.get("webhookClientConfig", "service")
    yield from _call(service, CallKind.CONVERSION, owner, each)


def _call(
    service: Field | None, kind: CallKind, owner: str, each: ApiObject, *, is_ignored: bool = False
) -> Iterator[ApiServerCall]:
    """Yield the call of a Service, if one is named: a webhook may stand outside the cluster."""
    if service is None:
        return
    name, namespace, port = (service.get(key) for key in ("name", "namespace", "port"))
    if name is not None and name.text and namespace is not None and namespace.text:
        number = _HTTPS if port is None else port.integer
        if number is not None:
            at = name.at if name.at.path == each.at.path else name_at(each)
            yield ApiServerCall(kind, owner, at, namespace.text, name.text, number, is_ignored)
