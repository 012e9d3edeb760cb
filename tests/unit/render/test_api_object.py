"""Which objects a document holds, and by what they are told apart."""

from __future__ import annotations

import pytest

from netpol_lint.location import Region
from tests.unit.render.repositories import manifest, objects_of

POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            manifest("api", namespace="shop"),
            [("v1", "Service", "shop", "api")],
            id="an object is its apiVersion, kind, namespace and name",
        ),
        pytest.param(manifest("api"), [("v1", "Service", None, "api")], id="no namespace is none yet"),
        pytest.param(
            "kind: Service\nmetadata: {name: api, namespace: null}\napiVersion: v1\n",
            [("v1", "Service", None, "api")],
            id="a null namespace is none",
        ),
        pytest.param(
            'kind: Service\nmetadata: {name: api, namespace: "null"}\napiVersion: v1\n',
            [("v1", "Service", "null", "api")],
            id="a quoted null is a name",
        ),
        pytest.param(
            "kind: Job\nmetadata: {generateName: backup-}\napiVersion: batch/v1\n",
            [("batch/v1", "Job", None, "backup-")],
            id="a generated name starts with what is written",
        ),
        pytest.param(
            "kind: Job\nmetadata: {generateName: backup-, name: nightly}\napiVersion: batch/v1\n",
            [("batch/v1", "Job", None, "nightly")],
            id="a name goes before a generated one",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: {}\n",
            [("v1", "Service", None, "")],
            id="without a name the name is empty",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\n", [("v1", "Service", None, "")], id="so it is without metadata"
        ),
        pytest.param("apiVersion: v1\nmetadata: {name: api}\n", [], id="without a kind it is no object"),
        pytest.param(
            "kind: Service\nmetadata: {name: api}\n", [], id="without an apiVersion it is no object"
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: api\n",
            [("v1", "Service", None, "")],
            id="metadata of another type is none",
        ),
        pytest.param("- apiVersion: v1\n  kind: Service\n", [], id="a list of objects is no object"),
        pytest.param(
            manifest("a") + "---\n" + manifest("b") + "---\n# nothing\n---\n" + manifest("c"),
            [("v1", "Service", None, "a"), ("v1", "Service", None, "b"), ("v1", "Service", None, "c")],
            id="documents are objects of their own, in their order",
        ),
        pytest.param(
            '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "shop"}}',
            [("v1", "Service", "shop", "api")],
            id="JSON is read like YAML",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: &m {name: api}\n---\n"
            "apiVersion: v1\nkind: Pod\nmetadata: &m {name: web}\n",
            [("v1", "Service", None, "api"), ("v1", "Pod", None, "web")],
            id="an anchor may be used again",
        ),
        pytest.param(
            "x: &n api\napiVersion: v1\nkind: Service\nmetadata: {name: *n}\n",
            [("v1", "Service", None, "api")],
            id="an alias names like its anchor",
        ),
    ],
)
def test_objects_of_documents(text: str, expected: list[tuple[str, str, str | None, str]]) -> None:
    assert [(each.api_version, each.kind, each.namespace, each.name) for each in objects_of(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "apiVersion: v1\nkind: List\nitems:\n"
            "- {apiVersion: v1, kind: Service, metadata: {name: api}}\n"
            "- {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n",
            [("v1", "Service", "api"), ("apps/v1", "Deployment", "web")],
            id="a List holds objects of any kind",
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nitems:\n- {metadata: {name: api}}\n",
            [],
            id="an item of a List says its own kind or is no object",
        ),
        pytest.param(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- {metadata: {name: deny}}\n",
            [("networking.k8s.io/v1", "NetworkPolicy", "deny")],
            id="an item of a NetworkPolicyList needs no kind",
        ),
        pytest.param(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n"
            "- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}}\n",
            [("networking.k8s.io/v1", "NetworkPolicy", "deny")],
            id="an item of a NetworkPolicyList may repeat its kind",
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n"
            "  - {apiVersion: v1, kind: Service, metadata: {name: api}}\n",
            [("v1", "Service", "api")],
            id="a List in a List is opened, too",
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nmetadata: {name: all}\nitems: []\n",
            [],
            id="an empty List is nothing",
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nitems: [null, api]\n", [], id="items that are no maps are nothing"
        ),
        pytest.param(
            "apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: partners}\nspec: {}\n",
            [("example.com/v1", "AllowList", "partners")],
            id="a custom resource whose kind ends in List is an object",
        ),
    ],
)
def test_objects_of_lists(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(each.api_version, each.kind, each.name) for each in objects_of(text)] == expected


@pytest.mark.parametrize(
    ("api_version", "group"),
    [
        pytest.param("v1", "", id="the core group has no name"),
        pytest.param("apps/v1", "apps", id="the group stands before the slash"),
        pytest.param("networking.k8s.io/v1beta1", "networking.k8s.io", id="the version does not matter"),
    ],
)
def test_group(api_version: str, group: str) -> None:
    (found,) = objects_of(manifest("api", api_version=api_version))
    assert found.group == group


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param(manifest("api", namespace="shop"), "shop/Service/api", id="with its namespace"),
        pytest.param(manifest("api"), "default/Service/api", id="in default when it names none"),
        pytest.param(manifest("shop", "Namespace"), "Namespace/shop", id="a Namespace lies in none"),
        pytest.param(
            manifest("all", "CiliumClusterwideNetworkPolicy", api_version="cilium.io/v2"),
            "CiliumClusterwideNetworkPolicy/all",
            id="neither does a cluster-wide policy",
        ),
    ],
)
def test_subject(text: str, subject: str) -> None:
    (found,) = objects_of(text)
    assert found.subject == subject


def test_an_item_of_a_list_stands_where_it_is_written() -> None:
    item = "- apiVersion: v1\n  kind: Pod\n  metadata: {name: web, namespace: shop}\n"
    text = f"apiVersion: v1\nkind: List\nitems:\n{item}"
    (found,) = objects_of(text)
    assert found.at.region == Region(4, 3, 6, 41)
    assert found.namespace_at is not None
    assert str(found.namespace_at) == "manifest.yaml:6:36"


def test_objects_of_two_documents_know_which_they_are() -> None:
    assert [each.index for each in objects_of(f"{manifest('a')}---\n{manifest('b')}")] == [0, 1]
