"""The policies of a made-up cluster: four for each namespace, one for each application."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from textwrap import indent
from typing import Final

from benchmarks.apps import (
    API,
    CACHE,
    DATABASE,
    INGRESS_CONTROLLER,
    MONITORING,
    ROLES,
    WEB,
    WORKER,
    App,
    Role,
    Team,
)

PER_NAMESPACE: Final = 4
"""Policies that every namespace has, besides one for each application."""

_NAME: Final = "app.kubernetes.io/name"
_COMPONENT: Final = "app.kubernetes.io/component"
_PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
_PARTNERS: Final = (
    ("198.51.100.0/24", ("198.51.100.64/26",)),
    ("203.0.113.0/24", ("203.0.113.0/28", "203.0.113.240/28")),
    ("192.0.2.128/25", ()),
    ("2001:db8:7::/48", ("2001:db8:7:f::/64",)),
)


_CALLERS: Final[Mapping[Role, tuple[Role, ...]]] = {
    WEB: (),
    API: (WEB,),
    WORKER: (),
    DATABASE: (API, WORKER),
    CACHE: (API, WORKER),
}
"""Who calls whom inside a product; both sides of such a connection allow it."""


def namespace_policies(team: Team) -> tuple[str, ...]:
    """Write what every namespace has: deny both directions, then DNS, metrics and the public entry."""
    nothing = "podSelector: {}\npolicyTypes: [Ingress, Egress]\n"
    kube_dns = _namespaces("kubernetes.io/metadata.name: kube-system", "k8s-app: kube-dns")
    dns = _rule("to", [kube_dns], [_port(53, "UDP"), _port(53)])
    scrape = _rule("from", [_namespaces(f"kubernetes.io/metadata.name: {MONITORING}")], [_port("metrics")])
    entry = _rule(
        "from", [_namespaces(f"kubernetes.io/metadata.name: {INGRESS_CONTROLLER}")], [_port("http")]
    )
    public = f"podSelector:\n  matchExpressions:\n{_expression(_COMPONENT, [WEB.name, 'gateway'], 4)}"
    return (
        _policy("default-deny", team.namespace, nothing),
        _policy("allow-dns", team.namespace, f"podSelector: {{}}\npolicyTypes: [Egress]\negress:\n{dns}"),
        _policy("allow-metrics", team.namespace, f"podSelector: {{}}\ningress:\n{scrape}"),
        _policy("allow-entry", team.namespace, f"{public}policyTypes:\n  - Ingress\ningress:\n{entry}"),
    )


def app_policy(app: App, neighbours: Sequence[App], dice: random.Random) -> str:
    """Write the policy of an application; `neighbours` are all the applications of its namespace."""
    ingress, egress = "".join(_ingress(app, neighbours, dice)), "".join(_egress(app, neighbours, dice))
    rules = f"ingress:\n{ingress}" if ingress else "ingress: []\n"
    rules += f"egress:\n{egress}" if egress else "egress: []\n"
    selector = f"podSelector:\n  matchLabels:\n    {_NAME}: {app.name}\n"
    return _policy(app.name, app.namespace, f"{selector}policyTypes:\n  - Ingress\n  - Egress\n{rules}")


def _ingress(app: App, neighbours: Sequence[App], dice: random.Random) -> Iterator[str]:
    if app.role.port is None:
        return
    name, number = app.role.port
    ports = [_port(dice.choice((name, number)))]
    callers = {f"{app.product}-{role.name}" for role in _CALLERS[app.role]}
    if app.role in (WEB, API):
        callers.add(dice.choice(neighbours).name)
    yield _rule("from", [_pods(sorted(callers))], ports)
    if dice.random() < 1 / 6:
        yield _rule("from", [_namespaces('shared-services: "true"', f"{_COMPONENT}: {API.name}")], ports)
    if app.role is WEB and dice.random() < 1 / 2:
        chosen = dice.sample(_PARTNERS, 2)
        yield _rule("from", [_block(cidr, excepts) for cidr, excepts in chosen], [_port(number)])


def _egress(app: App, neighbours: Sequence[App], dice: random.Random) -> Iterator[str]:
    for role in ROLES:
        if role.port is not None and app.role in _CALLERS[role]:
            callee = f"{app.product}-{role.name}"
            yield _rule("to", [_pods([callee])], [_port(dice.choice(role.port))])
    callee_role = dice.choice(neighbours).role
    if callee_role.port is not None and dice.random() < 1 / 4:
        yield _rule("to", [_pods_but(app, callee_role.name)], [_port(callee_role.port[1])])
    if dice.random() < 1 / 5:
        yield _rule("to", [_namespaces('shared-services: "true"')], [_port(9000), _port("http")])
    if dice.random() < 1 / 5:
        yield _rule("to", [_block("0.0.0.0/0", _PRIVATE)], [_port(443)])
    if dice.random() < 1 / 10:
        first = dice.choice((5671, 8000, 30000))
        cidr, excepts = dice.choice(_PARTNERS)
        yield _rule("to", [_block(cidr, excepts)], [_port(first, last=first + dice.randint(1, 300))])


def _policy(name: str, namespace: str, spec: str) -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
  namespace: {namespace}
spec:
{indent(spec, "  ")}"""


def _rule(word: str, peers: Sequence[str], ports: Sequence[str]) -> str:
    return f"  - {word}:\n{indent(''.join(peers), '      ')}    ports:\n{indent(''.join(ports), '      ')}"


def _pods(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"- podSelector:\n    matchLabels:\n      {_NAME}: {names[0]}\n"
    return f"- podSelector:\n    matchExpressions:\n{_expression(_NAME, names, 6)}"


def _pods_but(app: App, component: str) -> str:
    """Select the pods of one component, except those of an application's own product."""
    others = f"      - {{key: app.kubernetes.io/part-of, operator: NotIn, values: [{app.product}]}}\n"
    chosen = f"    matchLabels: {{{_COMPONENT}: {component}}}\n    matchExpressions:\n"
    return f"- podSelector:\n{chosen}{others}"


def _expression(key: str, values: Sequence[str], depth: int) -> str:
    written = f"- key: {key}\n  operator: In\n  values: [{', '.join(values)}]\n"
    return indent(written, " " * depth)


def _namespaces(label: str, pod_label: str = "") -> str:
    pods = f"  podSelector:\n    matchLabels:\n      {pod_label}\n" if pod_label else ""
    return f"- namespaceSelector:\n    matchLabels:\n      {label}\n{pods}"


def _block(cidr: str, excepts: Sequence[str]) -> str:
    listed = "".join(f"      - {each}\n" for each in excepts)
    return f"- ipBlock:\n    cidr: {cidr}\n" + (f"    except:\n{listed}" if listed else "")


def _port(port: str | int, protocol: str = "TCP", *, last: int | None = None) -> str:
    end = f"  endPort: {last}\n" if last is not None else ""
    return f"- protocol: {protocol}\n  port: {port}\n{end}"
