"""How much a cluster-wide policy may hold: each limit is reached once, and passed once."""

from __future__ import annotations

import pytest

from netpol_lint.resources.problem import Defect
from tests.unit.resources.cluster_policy_manifests import (
    ANP,
    BANP,
    CNP,
    HEADS,
    accepted,
    in_rule,
    manifest,
    refusal,
    with_rules,
)

MOST = {ANP: 100, BANP: 100, CNP: 25}
ARTICLE = {ANP: "an", BANP: "a", CNP: "a"}
KINDS = [pytest.param(kind, id=kind) for kind in (ANP, BANP, CNP)]
OTHER_RULE = "write the others as a rule of their own"


def rules(count: int, *, direction: str, mark: str = "{}") -> str:
    peers = "from" if direction == "ingress" else "to"
    rule = f"{{action: Deny, {peers}: [{{namespaces: {{}}}}]}}"
    return f"{mark.format(direction)}: [{', '.join([rule] * count)}]"


def some(item: str, count: int) -> str:
    return f"[{', '.join([item] * count)}]"


@pytest.mark.parametrize("direction", ["ingress", "egress"])
@pytest.mark.parametrize("kind", KINDS)
def test_rules(kind: str, direction: str) -> None:
    most = MOST[kind]
    assert len(accepted(with_rules(kind, rules(most, direction=direction))).rules) == most
    problem = refusal(with_rules(kind, rules(most + 1, direction=direction, mark="«{}»")))
    assert problem.message == (
        f"`{direction}` has {most + 1} rules and the API server takes {most} of {ARTICLE[kind]} {kind}"
        "; write the last ones as a policy of their own"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_peers(kind: str) -> None:
    most = MOST[kind]
    accepted(in_rule(kind, f"to: {some('{namespaces: {}}', most)}"))
    problem = refusal(in_rule(kind, f"«to»: {some('{namespaces: {}}', most + 1)}"))
    assert problem.message == (
        f"`to` has {most + 1} peers and the API server takes {most} of {ARTICLE[kind]} {kind}; {OTHER_RULE}"
    )


@pytest.mark.parametrize(
    ("kind", "field", "port"),
    [
        pytest.param(ANP, "ports", "{portNumber: {port: 80}}", id=ANP),
        pytest.param(BANP, "ports", "{portNumber: {port: 80}}", id=BANP),
        pytest.param(CNP, "protocols", "{tcp: {destinationPort: {number: 80}}}", id=CNP),
    ],
)
def test_ports(kind: str, field: str, port: str) -> None:
    most = MOST[kind]
    accepted(in_rule(kind, f"{field}: {some(port, most)}"))
    problem = refusal(in_rule(kind, f"«{field}»: {some(port, most + 1)}"))
    takes = f"the API server takes {most} of {ARTICLE[kind]} {kind}"
    assert problem.message == f"`{field}` has {most + 1} items and {takes}; {OTHER_RULE}"


@pytest.mark.parametrize(
    ("field", "item", "defect"),
    [
        pytest.param("networks", "10.0.{}.0/24", Defect.IP_BLOCK, id="networks"),
        pytest.param("domainNames", "a{}.example.com", Defect.STRUCTURE, id="domain names"),
    ],
)
@pytest.mark.parametrize("kind", [pytest.param(ANP, id=ANP), pytest.param(CNP, id=CNP)])
def test_what_a_peer_lists(kind: str, field: str, item: str, defect: Defect) -> None:
    listed = [item.format(number) for number in range(26)]
    accepted(in_rule(kind, f"to: [{{{field}: [{', '.join(listed[:25])}]}}]"))
    problem = refusal(in_rule(kind, f"to: [{{{field}: «[{', '.join(listed)}]»}}]"))
    says = f"`{field}` has 26 items and the API server takes 25; write the others as a second item of `to`"
    assert (problem.defect, problem.message) == (defect, says)


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_rules(kind: str) -> None:
    # Characters count, not bytes.
    accepted(in_rule(kind, f"name: {'é' * 100}"))
    problem = refusal(in_rule(kind, f"name: «{'a' * 101}»"))
    says = "the name of this rule has 101 characters and the API server takes 100; shorten it"
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, says)


@pytest.mark.parametrize("priority", ["-1", "1001", "99999999999999999999999"])
@pytest.mark.parametrize("kind", [pytest.param(ANP, id=ANP), pytest.param(CNP, id=CNP)])
def test_priorities(kind: str, priority: str) -> None:
    problem = refusal(manifest(kind, HEADS[kind].replace("priority: 5", f"priority: «{priority}»")))
    assert problem.defect is Defect.STRUCTURE
    assert problem.message.endswith(" does not exist; priorities are 0 to 1000, 0 decides first")


def test_a_network_has_43_characters_at_most() -> None:
    """Source: `maxLength` of `CIDR`; the longest spelling without IPv4 at its end has as many."""
    longest = ":".join(["ffff"] * 8) + "/128"
    accepted(in_rule(CNP, f"to: [{{networks: ['{longest}']}}]"))
    longer = ":".join(["ffff"] * 6) + ":255.255.255.255/128"
    problem = refusal(in_rule(CNP, f"to: [{{networks: [«'{longer}'»]}}]"))
    says = f"'{longer}' has more than 43 characters and the API server refuses it; write {longest}"
    assert (problem.defect, problem.message) == (Defect.IP_BLOCK, says)
