"""Proposed policies let one connection through, and no other."""

from __future__ import annotations

import pytest

from netpol_lint.errors import ConfigError
from netpol_lint.generate import allow
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.reach.asked_port import AskedPort
from netpol_lint.resources.cidr import parse_cidr
from tests.unit.generate.proposed import DENY, deployment, model_of, tcp, with_added, workload

CLOSED = {
    "web.yaml": deployment("web"),
    "api.yaml": deployment("api", "backend"),
    "other.yaml": deployment("other", "backend"),
    "deny-shop.yaml": DENY % ("shop", "Ingress, Egress"),
    "deny-backend.yaml": DENY % ("backend", "Ingress, Egress"),
}
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: api, namespace: backend}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
"""


def allowed(files: dict[str, str], source: str, destination: str) -> ConnectionSet:
    """Return what one workload may open to another."""
    model = model_of(files)
    return model.engine.connection(workload(model, source), workload(model, destination)).allowed


def test_both_sides_are_opened_for_the_port_that_the_destination_declares() -> None:
    model = model_of(CLOSED)
    proposal = allow(model, workload(model, "web"), workload(model, "api"))
    after = with_added(CLOSED, proposal)
    web, api, other = (workload(after, name) for name in ("web", "api", "other"))

    assert [(each.namespace, each.name) for each in proposal.drafts] == [
        ("shop", "web-to-api"),
        ("backend", "api-from-web"),
    ]
    assert after.engine.connection(web, api).allowed == tcp(8080)
    assert not after.engine.connection(web, other).possible
    assert not after.engine.connection(other, api).possible
    assert not after.engine.connection(api, web).possible


def test_a_side_that_nothing_isolates_stays_open() -> None:
    files = {path: text for path, text in CLOSED.items() if path != "deny-shop.yaml"}
    model = model_of(files)
    proposal = allow(model, workload(model, "web"), workload(model, "api"))

    assert [each.name for each in proposal.drafts] == ["api-from-web"]


def test_a_service_is_followed_to_the_port_of_its_pods() -> None:
    files = {**CLOSED, "service.yaml": SERVICE}
    model = model_of(files)
    (service,) = model.inventory.services
    after = with_added(files, allow(model, workload(model, "web"), service, AskedPort(80)))

    assert after.engine.connection(workload(after, "web"), workload(after, "api")).allowed == tcp(8080)


def test_addresses_outside_are_named_by_an_ip_block() -> None:
    model = model_of(CLOSED)
    outside = CidrSet.of([parse_cidr("198.51.100.0/24")])
    proposal = allow(model, workload(model, "web"), outside, AskedPort(443))
    after = with_added(CLOSED, proposal)

    assert [each.name for each in proposal.drafts] == ["web-to-outside"]
    assert after.engine.connection(workload(after, "web"), outside).allowed == tcp(443)


def test_what_is_allowed_already_needs_nothing() -> None:
    files = {"web.yaml": deployment("web"), "api.yaml": deployment("api")}
    model = model_of(files)
    proposal = allow(model, workload(model, "web"), workload(model, "api"))

    assert proposal.drafts == ()
    assert proposal.remarks == ("Deployment shop/web may open the connection to Deployment shop/api already",)


def test_neighbours_with_all_of_the_labels_are_named() -> None:
    files = {**CLOSED, "twin.yaml": deployment("twin", "backend", labels="{app: api, extra: yes-it-has}")}
    model = model_of(files)
    proposal = allow(model, workload(model, "web"), workload(model, "api"))

    assert proposal.remarks == (
        "Deployment backend/twin has all labels of Deployment api, so the same holds for it",
    )


def test_a_second_label_tells_neighbours_apart() -> None:
    labels = "{app.kubernetes.io/name: api, app.kubernetes.io/component: %s, version: v1}"
    files = {
        "api.yaml": deployment("api", labels=labels % "server"),
        "worker.yaml": deployment("worker", labels=labels % "worker"),
        "web.yaml": deployment("web"),
        "deny.yaml": DENY % ("shop", "Ingress"),
    }
    model = model_of(files)
    (draft,) = allow(model, workload(model, "web"), workload(model, "api")).drafts

    assert draft.pod_labels == {"app.kubernetes.io/name": "api", "app.kubernetes.io/component": "server"}


def test_pods_without_labels_cannot_be_selected() -> None:
    files = {**CLOSED, "bare.yaml": deployment("bare", labels="{}")}
    model = model_of(files)

    with pytest.raises(ConfigError, match="the pods of Deployment shop/bare have no label to select them by"):
        allow(model, workload(model, "bare"), workload(model, "api"))


def test_a_destination_without_ports_needs_one_named() -> None:
    model = model_of(CLOSED)
    outside = CidrSet.of([parse_cidr("198.51.100.0/24")])

    with pytest.raises(ConfigError, match=r"198\.51\.100\.0/24 declares no such port"):
        allow(model, workload(model, "web"), outside)


def test_a_service_opens_no_connection() -> None:
    model = model_of({**CLOSED, "service.yaml": SERVICE})
    (service,) = model.inventory.services

    with pytest.raises(ConfigError, match="Service backend/api opens no connection"):
        allow(model, service, workload(model, "web"))


def test_what_nobody_can_tell_is_left_alone_and_said() -> None:
    foreign = (
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: backend}\n"
        "spec: {endpointSelector: {}, ingress: [{}]}\n"
    )
    files = {path: text for path, text in CLOSED.items() if path != "deny-backend.yaml"}
    model = model_of({**files, "cilium.yaml": foreign})
    proposal = allow(model, workload(model, "web"), workload(model, "api"))

    assert [each.name for each in proposal.drafts] == ["web-to-api"]
    assert proposal.remarks == ("what restricts the ingress of Deployment backend/api is not known here",)
