"""unknown-field, invalid-port-range and unparsable-manifest."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import (
    app,
    deployment,
    egress,
    found,
    ingress,
    obj,
    policy,
    tcp,
    to,
    verdicts,
)

FIELD: Final = "unknown-field"
PORT: Final = "invalid-port-range"
PARSE: Final = "unparsable-manifest"

WEB: Final = deployment("web")
HEAD: Final = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n"
NOWHERE: Final = "{ipBlock: {cidr: 192.0.2.0/24}}"


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(policy("p", "{}"), id="an empty spec"),
        pytest.param(HEAD, id="no spec at all"),
        pytest.param(policy("p", "{policyTypes: [Egress]}"), id="no podSelector, which is optional by now"),
        pytest.param(
            policy("p", "{podSelector: , policyTypes: , ingress: , egress: }"),
            id="null in the place of every field",
        ),
        pytest.param(
            policy("p", "{podSelector: {matchLabels: , matchExpressions: }, ingress: [{from: , ports: }]}"),
            id="null in the place of every list and map",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [null]}"), id="a null rule, which decodes to a rule"
        ),
        pytest.param(
            policy("p", "{podSelector: {matchExpressions: [{key: app, operator: Exists, values: []}]}}"),
            id="an operator without values that has an empty list of them",
        ),
        pytest.param(
            HEAD.replace(
                "name: p,", "name: p, uid: x, generation: 3, managedFields: [], creationTimestamp: null,"
            ),
            id="what the server sets",
        ),
        pytest.param(
            HEAD + "spec:\n  podSelector: &all {}\n  ingress: [{from: [{podSelector: *all}]}]\n",
            id="anchors and aliases",
        ),
        pytest.param(
            obj("cilium.io/v2", "CiliumNetworkPolicy", "p", spec="{anything: 1}"), id="a Cilium policy"
        ),
        pytest.param(
            obj("projectcalico.org/v3", "NetworkPolicy", "p", spec="{selector: all()}"),
            id="a Calico policy of the same kind",
        ),
        pytest.param(obj("apps/v1", "Deployment", "d", spec="{anything: 1}"), id="the spec of another kind"),
        pytest.param(
            policy("p", "{podSelector: {}}") + "sops: {mac: x, version: 3.9.0}\n", id="what SOPS adds"
        ),
        pytest.param(
            deployment("web", labels='{app: web, version: "1.0", canary: "true"}'), id="labels in quotes"
        ),
        pytest.param(
            policy("p", "{podSelector: {matchLabels: {a.b/c_d.e-f: ''}}}"), id="a long key and an empty value"
        ),
    ],
)
def test_what_the_api_accepts_is_left_alone(manifest: str) -> None:
    assert found(FIELD, manifest) == ()


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        pytest.param(
            policy("p", "{podSelector: {}, policyType: [Ingress]}"),
            "did you mean `policyTypes`?",
            id="a missing letter",
        ),
        pytest.param(policy("p", "{podselector: {}}"), "did you mean `podSelector`?", id="another case"),
        pytest.param(
            policy("p", "{podSelector: {app: web}}"),
            "labels belong under `matchLabels`",
            id="matchLabels is forgotten",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, namespaceSelector: {}}"),
            "inside an item of `from` or `to`",
            id="a peer at the top",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [{from: [{podSelector: {}, ports: [{port: 80}]}]}]}"),
            "beside `from` or `to`",
            id="ports inside a peer",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [{from: [{ipBlock: [{cidr: 192.0.2.0/24}]}]}]}"),
            "remove the dash before `cidr`",
            id="a dash too many",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [{from: {podSelector: {}}}]}"),
            "put a dash before its first line",
            id="a dash too few",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [{from: {}}]}"),
            "means every source",
            id="no source that is every source",
        ),
        pytest.param(policy("p", "{podSelector: {}, ingress: {}}"), "allows nothing", id="no rule at all"),
        pytest.param(
            policy("p", "{podSelector: {}, policyTypes: Egress}"),
            "written `[Egress]`",
            id="a string for a list",
        ),
        pytest.param(
            policy("p", "{podSelector: []}"),
            "an empty selector, which matches everything",
            id="a list for a selector",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [{from: [{}]}]}"),
            "an empty peer is refused",
            id="an empty peer",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, ingress: [{from: [null]}]}"),
            "an empty peer is refused",
            id="a null peer",
        ),
        pytest.param(
            policy("p", "{podSelector: {matchLabels: {on: yes}}}"),
            "quote it",
            id="a word that YAML takes for a boolean",
        ),
        pytest.param(
            policy("p", "{podSelector: {}, policyTypes: [ingress]}"),
            "Ingress and Egress",
            id="a direction in lower case",
        ),
        pytest.param(
            deployment("web", labels="{app: web, version: 1.0}"),
            'quote it: `version: "1.0"`',
            id="a pod label that is a number",
        ),
    ],
)
def test_the_message_says_what_would_be_right(manifest: str, says: str) -> None:
    (finding,) = found(FIELD, manifest)

    assert says in finding.message


def test_a_status_is_reported_and_the_policy_still_judged() -> None:
    with_status = egress(to(NOWHERE, tcp(443))) + "status: {conditions: []}\n"

    assert verdicts(found(FIELD, WEB, with_status)) == ["error shop/NetworkPolicy/egress"]
    assert verdicts(found("dns-egress-blocked", WEB, with_status)) == ["error shop/NetworkPolicy/egress"]


def test_a_kustomization_that_leaves_a_file_out_does_not_hide_its_shape() -> None:
    files = {
        "kustomization.yaml": "resources: [web.yaml]\n",
        "web.yaml": WEB,
        "old.yaml": policy("p", "{podselector: {}}"),
    }

    assert verdicts(found(FIELD, files=files)) == ["error shop/NetworkPolicy/p"]


def test_the_shape_of_a_policy_that_overlays_share_is_judged_once() -> None:
    files = {
        "base/kustomization.yaml": "resources: [p.yaml]\n",
        "base/p.yaml": policy("p", "{podselector: {}}"),
        "overlays/dev/kustomization.yaml": "resources: [../../base]\nnamespace: dev\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamespace: prod\n",
    }

    assert [str(each.at) for each in found(FIELD, files=files)] == ["base/p.yaml:4:8"]


def test_json_is_read_like_yaml() -> None:
    text = (
        '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",'
        ' "metadata": {"name": "p"},\n "spec": {"podselector": {}}}'
    )

    assert [str(each.at) for each in found(FIELD, files={"p.json": text})] == ["p.json:2:11"]


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param("{port: 1}", 0, id="the first port"),
        pytest.param("{port: 65535}", 0, id="the last port"),
        pytest.param("{port: 0}", 1, id="before the first port"),
        pytest.param("{port: 65536}", 1, id="behind the last port"),
        pytest.param("{port: -80}", 1, id="a negative port"),
        pytest.param("{port: 8080, endPort: 8080}", 0, id="a range of one port"),
        pytest.param("{port: 8080, endPort: 8079}", 1, id="a range that ends before it starts"),
        pytest.param("{port: http, endPort: 8080}", 1, id="a range that starts at a name"),
        pytest.param("{endPort: 8080}", 1, id="a range without a start"),
        pytest.param("{port: http-metrics}", 0, id="a name"),
        pytest.param("{port: a23456789012345}", 0, id="a name of 15 characters"),
        pytest.param("{port: a234567890123456}", 1, id="a name of 16 characters"),
        pytest.param("{port: http--x}", 1, id="a name with two dashes"),
        pytest.param("{port: HTTP}", 1, id="a name in capitals"),
        pytest.param('{port: "8080"}', 1, id="a number in quotes"),
        pytest.param("{port: 8080-8090}", 1, id="a range in one word"),
        pytest.param("{port: 0x50}", 0, id="a number to the base of sixteen, which YAML knows"),
        pytest.param("{}", 0, id="every TCP port"),
        pytest.param("{protocol: UDP}", 0, id="every UDP port"),
        pytest.param("{protocol: SCTP, port: 3868}", 0, id="SCTP"),
        pytest.param("{protocol: udp, port: 53}", 1, id="a protocol in lower case"),
        pytest.param("{protocol: ICMP}", 1, id="a protocol without ports"),
        pytest.param("{protocol: Any, port: 99999}", 2, id="two mistakes in one item"),
    ],
)
def test_ports_that_the_api_server_refuses(port: str, expected: int) -> None:
    assert len(found(PORT, WEB, egress(f"{{to: [{NOWHERE}], ports: [{port}]}}"))) == expected


def test_a_range_in_one_word_is_told_how_ranges_are_written() -> None:
    (finding,) = found(PORT, WEB, egress(f"{{to: [{NOWHERE}], ports: [{{port: 8080-8090}}]}}"))

    assert "endPort" in finding.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("values.yaml", "a: b: c\n", id="broken YAML of another program"),
        pytest.param("web.yaml", HEAD + "spec: {{ toYaml .Values.spec | nindent 2 }}\n", id="a template"),
        pytest.param(
            "config.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: x\n  a: y\n",
            id="a key that stands twice in an object that has nothing to do with the network",
        ),
        pytest.param("mkdocs.yml", "a: 1\na: 2\n", id="a key that stands twice in no object"),
        pytest.param("empty.yaml", "# nothing here\n", id="comments alone"),
        pytest.param("end.yaml", HEAD + "...\n# a comment after the end\n", id="a comment behind the end"),
        pytest.param("two.yaml", HEAD + "...\n---\n" + HEAD, id="the end of a document before the next one"),
        pytest.param(
            "merge.yaml",
            HEAD + "spec:\n  podSelector: &web {matchLabels: {app: web}}\n"
            "  ingress: [{from: [{podSelector: {<<: *web}}]}]\n",
            id="a merge key",
        ),
    ],
)
def test_what_is_no_broken_manifest_is_left_alone(path: str, text: str) -> None:
    assert found(PARSE, WEB, files={path: text}) == ()


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param(
            HEAD + "spec:\n  podSelector:\n    matchLabels: app: web\n", "error", id="two values in one line"
        ),
        pytest.param(HEAD + "spec:\n\tpodSelector: {}\n", "error", id="a tab"),
        pytest.param(HEAD + "spec: {podSelector: {}\n", "error", id="a bracket that is never closed"),
        pytest.param(HEAD + "spec: {ingress: [], ingress: []}\n", "warning", id="a key that stands twice"),
        pytest.param(HEAD + "...\nspec: {}\n", "warning", id="text behind the end of the document"),
        pytest.param(
            HEAD + "spec:\n  - podSelector: {}\n podSelector: {}\n",
            "error",
            id="indentation that fits nothing",
        ),
    ],
)
def test_a_manifest_that_is_not_read_as_written(text: str, severity: str) -> None:
    (finding,) = found(PARSE, WEB, files={"p.yaml": text})

    assert finding.severity.value == severity
    assert finding.at.path == "p.yaml"


def test_two_objects_without_a_separator_are_one_finding() -> None:
    (finding,) = found(PARSE, files={"p.yaml": policy("a", "{}") + policy("b", "{}")})

    assert "`---`" in finding.message


def test_a_value_that_json_cannot_hold_is_one_finding() -> None:
    text = policy("p", "{podSelector: {matchLabels: {a: .inf}}}")

    assert len([*found(PARSE, text), *found(FIELD, text)]) == 1


def test_the_rest_of_the_repository_is_still_judged() -> None:
    files = {"broken.yaml": HEAD + "spec: [\n", "good.yaml": egress(to(NOWHERE, tcp(443)), pods=app("web"))}

    assert found(PARSE, WEB, files=files)
    assert verdicts(found("dns-egress-blocked", WEB, files=files)) == ["error shop/NetworkPolicy/egress"]


def test_the_rest_of_the_file_is_still_judged() -> None:
    text = HEAD + "spec: [\n---\n" + ingress(pods="{app: web}")

    assert found(PARSE, files={"p.yaml": text})
    assert verdicts(found(FIELD, files={"p.yaml": text})) == ["error shop/NetworkPolicy/ingress"]
