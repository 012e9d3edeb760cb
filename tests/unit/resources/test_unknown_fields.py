"""Fields that the API does not have where they stand: the place, and where they belong."""

from __future__ import annotations

import pytest

from netpol_lint.resources.network_policy_decoder import decode_network_policy
from tests.unit.resources.manifests import malformed, only_object, policy, unmarked

IN_SELECTOR = "it belongs inside a selector such as `podSelector`"
IN_RULE = "it belongs inside an item of `ingress` or `egress`, beside `from` or `to`"
IN_SPEC_OR_PEER = "it belongs directly under `spec`, or inside an item of `from` or `to`"


@pytest.mark.parametrize(
    ("spec", "parent", "hint"),
    [
        pytest.param("«podselector»: {}", "spec", "did you mean `podSelector`?", id="another case"),
        pytest.param("«policyType»: []", "spec", "did you mean `policyTypes`?", id="a letter less"),
        pytest.param("ingress: [{«port»: [{}]}]", "spec.ingress[0]", "did you mean `ports`?", id="no plural"),
        pytest.param(
            "ingress: [{ports: [{«protcol»: UDP}]}]",
            "spec.ingress[0].ports[0]",
            "did you mean `protocol`?",
            id="a letter less in a port",
        ),
        pytest.param(
            "ingress: [{«to»: [{podSelector: {}}]}]",
            "spec.ingress[0]",
            "it belongs inside an item of `spec.egress`",
            id="to in an ingress rule",
        ),
        pytest.param(
            "egress: [{«from»: [{podSelector: {}}]}]",
            "spec.egress[0]",
            "it belongs inside an item of `spec.ingress`",
            id="from in an egress rule",
        ),
        pytest.param("«ports»: [{port: 80}]", "spec", IN_RULE, id="ports beside the rules"),
        pytest.param(
            "ingress: [{from: [{podSelector: {}, «ports»: [{port: 80}]}]}]",
            "spec.ingress[0].from[0]",
            IN_RULE,
            id="ports in a peer",
        ),
        pytest.param(
            "ingress: [{«podSelector»: {}}]", "spec.ingress[0]", IN_SPEC_OR_PEER, id="a selector without from"
        ),
        pytest.param(
            "ingress: [{from: [{«cidr»: 10.0.0.0/8}]}]",
            "spec.ingress[0].from[0]",
            "it belongs inside `ipBlock`",
            id="a cidr without ipBlock",
        ),
        pytest.param(
            "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, «except»: []}]}]",
            "spec.ingress[0].from[0]",
            "it belongs inside `ipBlock`, beside `cidr`",
            id="an except beside its block",
        ),
        pytest.param("«matchLabels»: {app: web}", "spec", IN_SELECTOR, id="labels without a selector"),
        pytest.param(
            "podSelector: {«app»: web}",
            "spec.podSelector",
            "labels belong under `matchLabels`: `podSelector: {matchLabels: {app: …}}`",
            id="labels without matchLabels",
        ),
        pytest.param(
            "ingress: [{from: [{namespaceSelector: {«team»: obs}}]}]",
            "spec.ingress[0].from[0].namespaceSelector",
            "labels belong under `matchLabels`: `namespaceSelector: {matchLabels: {team: …}}`",
            id="labels of namespaces without matchLabels",
        ),
        pytest.param(
            "«direction»: both",
            "spec",
            "the fields here are `podSelector`, `policyTypes`, `ingress`, `egress`",
            id="a field nobody knows",
        ),
    ],
)
def test_fields_of_the_spec(spec: str, parent: str, hint: str) -> None:
    name = spec.partition("«")[2].partition("»")[0]
    problem = malformed(policy(spec))
    assert problem.message == f"`{parent}` has no field `{name}`; {hint}"
    assert problem.at.yaml_path == f"{parent}.{name}"
    assert problem.is_fatal


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("status", "the API dropped it, remove it", id="status"),
        pytest.param("specs", "did you mean `spec`?", id="a letter more"),
        pytest.param(
            "data",
            "the fields here are `apiVersion`, `kind`, `metadata`, `spec`",
            id="a field of another kind",
        ),
        *(
            pytest.param(name, f"it belongs {home}", id=f"{name} at the top")
            for name, home in (
                ("cidr", "inside `ipBlock`"),
                ("egress", "directly under `spec`"),
                ("endPort", "inside an item of `ports`, beside `port`"),
                ("except", "inside `ipBlock`, beside `cidr`"),
                ("from", "inside an item of `spec.ingress`"),
                ("ingress", "directly under `spec`"),
                ("ipBlock", "inside an item of `from` or `to`"),
                ("matchExpressions", "inside a selector such as `podSelector`"),
                ("matchLabels", "inside a selector such as `podSelector`"),
                ("namespace", "inside `metadata`"),
                ("namespaceSelector", "inside an item of `from` or `to`"),
                ("podSelector", "directly under `spec`, or inside an item of `from` or `to`"),
                ("policyTypes", "directly under `spec`"),
                ("port", "inside an item of `ports`"),
                ("ports", "inside an item of `ingress` or `egress`, beside `from` or `to`"),
                ("protocol", "inside an item of `ports`"),
                ("to", "inside an item of `spec.egress`"),
            )
        ),
    ],
)
def test_fields_outside_the_spec_leave_the_policy_its_meaning(name: str, hint: str) -> None:
    text = policy("podSelector: {}", more=f"«{name}»: {{}}\n")
    problem = malformed(text)
    assert problem.message == f"a NetworkPolicy has no field `{name}`; {hint}"
    assert not problem.is_fatal
    assert decode_network_policy(only_object(unmarked(text)[0])).policy is not None


def test_a_field_that_nobody_knows_beside_no_spec_at_all() -> None:
    problem = malformed(policy(None, more="«data»: {}\n"))
    assert problem.message.endswith("the fields here are `apiVersion`, `kind`, `metadata`, `spec`")


def test_fields_of_metadata_that_only_the_server_sets_are_no_advice() -> None:
    problem = malformed(policy(None, metadata="name: deny, namespace: shop, «owner»: me"))
    known = "`name`, `generateName`, `namespace`, `labels`, `annotations`"
    assert problem.message == f"`metadata` has no field `owner`; the fields here are {known}"
    assert not problem.is_fatal


def test_what_the_server_sets_is_known() -> None:
    metadata = (
        "name: deny, uid: a, resourceVersion: '1', generation: 2, managedFields: [], ownerReferences: []"
    )
    assert decode_network_policy(only_object(policy("podSelector: {}", metadata=metadata))).problems == ()


def test_labels_at_the_wrong_depth_show_the_empty_match_labels() -> None:
    problem = malformed(policy("podSelector:\n  matchLabels:") + "«app»: db\n")
    says = "if `app` is a label, indent it below `matchLabels`"
    assert problem.message == f"a NetworkPolicy has no field `app`; {says}"
    assert [(str(each.at), each.says) for each in problem.evidence] == [
        ("manifest.yaml:6:5", "this `matchLabels` is empty, so the selector matches every pod")
    ]
