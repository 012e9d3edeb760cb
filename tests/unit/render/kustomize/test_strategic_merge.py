"""What a strategic merge patch does, held against what `kubectl kustomize` (5.5.0) makes of it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.render.kustomize.strategic_merge import strategic_merge
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, PlainValue, Scalar, Sequence, plain
from netpol_lint.source.repository import Repository

SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: %s}}"
DEPLOYMENT = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: %s}}}"
ROLLOUT = DEPLOYMENT.replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout")
POLICY = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web}, spec: %s}"


def read(text: str, path: str = "a.yaml") -> Mapping:
    root = Repository.from_bytes({path: text.encode()}).load(path).documents[0].mapping
    assert root is not None
    return root


def merged(template: str, base: str, patch: str, *names: str) -> PlainValue:
    """Return what stands at the end of the names after the patch."""
    root = strategic_merge(read(template % base), read(template % patch, "p.yaml"))
    found = None if root is None else value_at(root, *names)
    return None if found is None else plain(found)


def meant(text: str) -> PlainValue:
    """Return the value that a flow of YAML stands for."""
    found = read(f"value: {text}").get("value")
    assert found is not None
    return plain(found)


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param(
            "[{port: 80, name: w}]",
            "[{port: 80, targetPort: 1}]",
            "[{name: w, port: 80, targetPort: 1}]",
            id="a port without protocol is patched",
        ),
        pytest.param(
            "[{port: 80, name: w}]",
            "[{port: 80, protocol: TCP, targetPort: 1}]",
            "[{name: w, port: 80}]",
            id="a protocol that the object does not state loses the patch",
        ),
        pytest.param(
            "[{port: 80, protocol: TCP, name: w}]",
            "[{port: 80, targetPort: 1}]",
            "[{name: w, port: 80, protocol: TCP}]",
            id="as does one that the patch does not state",
        ),
        pytest.param(
            "[{port: 53, protocol: UDP, name: u}, {port: 53, protocol: TCP, name: t}]",
            "[{port: 53, protocol: TCP, targetPort: 1}]",
            "[{name: u, port: 53, protocol: UDP}, {name: t, port: 53, protocol: TCP, targetPort: 1}]",
            id="protocols tell ports apart",
        ),
        pytest.param(
            "[{port: 53, protocol: UDP, name: u}, {port: 53, name: n}]",
            "[{port: 80, targetPort: 1}]",
            "[{port: 80, targetPort: 1}, {name: n, port: 53}]",
            id="a port without protocol drops one with it",
        ),
        pytest.param(
            "[{port: 1, name: x}, {port: 2, name: y1}]",
            "[{port: 2, targetPort: 2}, {port: 3}]",
            "[{name: y1, port: 2, targetPort: 2}, {port: 3}, {name: x, port: 1}]",
            id="with one key the order is that of the patch",
        ),
        pytest.param(
            "[{port: 1, protocol: TCP}, {port: 2, protocol: TCP}]",
            "[{port: 2, protocol: TCP, name: q}, {port: 3, protocol: TCP}]",
            "[{port: 3, protocol: TCP}, {port: 1, protocol: TCP}, {name: q, port: 2, protocol: TCP}]",
            id="with two keys what is new comes first",
        ),
        pytest.param(
            "[{port: 1}, {port: 2}]", "[{port: 2, $patch: delete}]", "[{port: 1}]", id="an element is deleted"
        ),
        pytest.param(
            "[{port: 1, protocol: TCP}, {port: 2, protocol: TCP}]",
            "[{port: 2, $patch: delete}]",
            "[{port: 1, protocol: TCP}, {port: 2, protocol: TCP}]",
            id="and stays where its key is not given in full",
        ),
        pytest.param(
            "[{port: 1}, {port: 2}]",
            "[{$patch: replace}, {port: 2, name: q}]",
            "[{name: q, port: 2}]",
            id="a list is replaced",
        ),
        pytest.param("[{port: 1}]", "[{$patch: delete}]", "null", id="a list is deleted"),
        pytest.param("[{port: 1}]", "null", "null", id="a list is set to null"),
        pytest.param(
            "null",
            "[{port: 2, name: null}, {port: 1}]",
            "[{port: 2}, {port: 1}]",
            id="a list is new, and null in it is dropped",
        ),
        pytest.param(
            "[{port: 1}]",
            "[{port: 2, $patch: often}]",
            "[{$patch: often, port: 2}, {port: 1}]",
            id="an unknown directive of a new element stays",
        ),
        pytest.param("[{port: 1}]", "[http]", "[{port: 1}]", id="a text is no element, and is lost"),
    ],
)
def test_lists_with_two_keys(base: str, patch: str, expected: str) -> None:
    assert merged(SERVICE, base, patch, "spec", "ports") == meant(expected)


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param(
            "{containers: [{name: a, env: [{name: X, value: x}], args: [q]}, {name: b}]}",
            "{containers: [{name: c}, {name: a, env: [{name: Z}], args: [r]}]}",
            "{containers: [{name: c}, {name: a, env: [{name: Z}, {name: X, value: x}], args: [r]}, "
            "{name: b}]}",
            id="containers and variables merge by name, arguments do not",
        ),
        pytest.param(
            "{containers: [{name: a, image: i}]}",
            "{containers: [{name: a, $patch: replace, ports: [{containerPort: 1}]}]}",
            "{containers: [{image: i, name: a}]}",
            id="replacing one element changes nothing",
        ),
        pytest.param(
            "{containers: [{name: a}]}",
            "{containers: [{name: a, $patch: delete}]}",
            "{containers: []}",
            id="the last element leaves an empty list",
        ),
        pytest.param(
            "{containers: [{name: a}, {name: b}]}",
            "{containers: [{image: i}]}",
            "{containers: []}",
            id="an element without its key loses all",
        ),
        pytest.param(
            "{volumes: [{name: v, emptyDir: {}}]}",
            "{volumes: [{name: v, emptyDir: null, configMap: {name: c}}]}",
            "{volumes: [{configMap: {name: c}, name: v}]}",
            id="null removes a key",
        ),
        pytest.param(
            "{nodeSelector: {a: null, b: c}, hostNetwork: true}",
            "{nodeSelector: {d: null}}",
            "{hostNetwork: true, nodeSelector: {a: null, b: c}}",
            id="null that only the object has stays",
        ),
        pytest.param(
            "{nodeSelector: {a: b}}",
            "{nodeSelector: {$patch: replace, c: d}}",
            "{nodeSelector: {c: d}}",
            id="a map is replaced",
        ),
        pytest.param(
            "{nodeSelector: {a: b}}", "{nodeSelector: {$patch: delete}}", "{}", id="a map is deleted"
        ),
        pytest.param(
            "{nodeSelector: {a: b}}",
            "{tolerations: [{key: x}], affinity: {$patch: merge, x: null, y1: {z: null}}}",
            "{affinity: {y1: {}}, nodeSelector: {a: b}, tolerations: [{key: x}]}",
            id="a new map is cleaned",
        ),
        pytest.param(
            "{tolerations: [{key: x}]}",
            "{tolerations: [{key: z}]}",
            "{tolerations: [{key: z}]}",
            id="tolerations are replaced",
        ),
        pytest.param('{x: "http"}', "{x: 8080}", "{x: '8080'}", id="what replaces a quoted value is quoted"),
        pytest.param(
            "{containers: [{name: a}]}",
            "{$setElementOrder/containers: [{name: a}], containers: [{name: a, $retainKeys: [name]}]}",
            "{$setElementOrder/containers: [{name: a}], containers: [{$retainKeys: [name], name: a}]}",
            id="other directives mean nothing",
        ),
    ],
)
def test_pods(base: str, patch: str, expected: str) -> None:
    assert merged(DEPLOYMENT, base, patch, "spec", "template", "spec") == meant(expected)


def test_lists_of_custom_resources_are_replaced() -> None:
    base, patch = "{containers: [{name: a}, {name: b}]}", "{containers: [{name: a, image: i}]}"
    assert merged(ROLLOUT, base, patch, "spec", "template", "spec") == meant(patch)


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param(
            "{podSelector: {matchLabels: {a: b}}, ingress: [{from: [{podSelector: {}}]}]}",
            "{podSelector: {matchLabels: {c: d}}, ingress: [{ports: [{port: 1}]}], egress: []}",
            "{egress: [], ingress: [{ports: [{port: 1}]}], podSelector: {matchLabels: {a: b, c: d}}}",
            id="rules of a policy are replaced, its selector is merged",
        ),
        pytest.param(
            "{podSelector: {}, policyTypes: [Ingress]}",
            "{podSelector: null, policyTypes: [Ingress, Egress]}",
            "{policyTypes: [Ingress, Egress]}",
            id="a selector is dropped",
        ),
    ],
)
def test_policies(base: str, patch: str, expected: str) -> None:
    assert merged(POLICY, base, patch, "spec") == meant(expected)


@pytest.mark.parametrize(
    ("base", "patch"),
    [
        pytest.param("[{port: 1}]", "{port: 2}", id="a map where the object has a list"),
        pytest.param("[{port: 1}]", "http", id="a text where the object has a list"),
        pytest.param("[{port: 1}]", "[{port: 1, $patch: often}]", id="an unknown directive"),
    ],
)
def test_what_the_real_tool_refuses(base: str, patch: str) -> None:
    with pytest.raises(RefusedPatchError):
        merged(SERVICE, base, patch)


def test_an_object_is_deleted() -> None:
    assert strategic_merge(read(SERVICE % "[]"), read("$patch: delete")) is None


def test_replacing_a_whole_object_changes_nothing() -> None:
    base = read(SERVICE % "[]")
    assert strategic_merge(base, read("{$patch: replace, spec: {x: 1}}")) is base


def test_values_keep_their_places_and_what_is_left_alone_is_shared() -> None:
    base = read(
        "apiVersion: v1\nkind: Service\nspec:\n  selector: {app: web}\n  ports:\n  - {port: 1, name: x}\n"
    )
    patch = read("spec:\n  ports:\n  - {port: 1, name: y}\n  - {port: 2}\n", "p.yaml")
    root = strategic_merge(base, patch)
    assert root is not None
    assert value_at(root, "spec", "selector") is value_at(base, "spec", "selector")
    ports = value_at(root, "spec", "ports")
    assert isinstance(ports, Sequence)
    first, second = ports.items
    assert isinstance(first, Mapping)
    named, number = first.get("name"), first.get("port")
    assert isinstance(named, Scalar)
    assert isinstance(number, Scalar)
    assert (str(named.location()), str(second.location())) == ("p.yaml:3:21", "p.yaml:4:5")
    assert str(first.location()) == "a.yaml:6:5"


def test_a_patch_that_says_nothing_new_leaves_the_object_itself() -> None:
    base = read(DEPLOYMENT % "{containers: [{name: a, ports: [{containerPort: 1, protocol: TCP}]}]}")
    assert strategic_merge(base, read("{spec: {template: {spec: {}}}}")) is base


def test_a_long_list_of_elements_alike_is_refused() -> None:
    many = "[" + ", ".join(["{port: 1}"] * 400) + "]"
    with pytest.raises(RefusedPatchError, match="more than 300 elements"):
        merged(SERVICE, many, "[{port: 2}]")


VALUES = st.recursive(
    st.sampled_from(["1", "null", "delete", "replace", '"1"', "[]", "{}"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.dictionaries(
            st.sampled_from(
                ["spec", "ports", "port", "protocol", "containers", "name", "template", "$patch"]
            ),
            inner,
            max_size=3,
        ).map(lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"),
    ),
    max_leaves=12,
)


@settings(max_examples=50)
@given(VALUES, VALUES)
def test_a_patch_is_applied_or_refused_whatever_it_holds(base: str, patch: str) -> None:
    for template in (SERVICE, DEPLOYMENT):
        with suppress(RefusedPatchError):
            merged(template, base, patch)
