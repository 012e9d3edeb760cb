"""`transformers` and `generators`: the builtin plugins do what the real tool does, and no other runs."""

from __future__ import annotations

import pytest

from netpol_lint.render.gap import Effect
from netpol_lint.source.node import PlainValue
from tests.unit.render.kustomize.builds import built, field, messages, place

_OBJECTS = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {a: b}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec: {replicas: 1, template: {spec: {containers: [{name: c, image: "nginx:1"}]}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: binding, namespace: old}
subjects: [{kind: ServiceAccount, name: default, namespace: old}, {kind: ServiceAccount, name: other}]
---
apiVersion: v1
kind: Namespace
metadata: {name: old}
"""


def _files(config: str, field_name: str = "transformers") -> dict[str, str]:
    return {
        "kustomization.yaml": f"resources: [objects.yaml]\n{field_name}: [plugin.yaml]\n",
        "objects.yaml": _OBJECTS,
        "plugin.yaml": f"apiVersion: builtin\n{config}",
    }


_SUBJECTS = {"kind": "ServiceAccount", "name": "other"}


@pytest.mark.parametrize(
    ("config", "name", "path", "expected"),
    [
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n",
            *("web", ("metadata", "namespace"), "new"),
            id="a-namespace",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n",
            *("old", ("metadata", "name"), "old"),
            id="a-namespace-without-field-specs-renames-no-namespace",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n"
            "fieldSpecs: [{path: metadata/name, kind: Namespace}]\n",
            *("new", ("metadata", "name"), "new"),
            id="a-namespace-renames-namespaces-if-told",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\nunsetOnly: true\n",
            *("binding", ("metadata", "namespace"), "old"),
            id="unset-only-keeps-what-is-set",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\nunsetOnly: true\n",
            *("web", ("metadata", "namespace"), "new"),
            id="unset-only-sets-what-is-not",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n",
            *("binding", ("subjects",)),
            [{"kind": "ServiceAccount", "name": "default", "namespace": "new"}, _SUBJECTS],
            id="the-default-account-moves-along",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n"
            "setRoleBindingSubjects: allServiceAccounts\n",
            *("binding", ("subjects",)),
            [
                {"kind": "ServiceAccount", "name": "default", "namespace": "new"},
                {**_SUBJECTS, "namespace": "new"},
            ],
            id="all-accounts-move-along-if-told",
        ),
        pytest.param(
            "kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\nsetRoleBindingSubjects: none\n",
            *("binding", ("subjects",)),
            [{"kind": "ServiceAccount", "name": "default", "namespace": "old"}, _SUBJECTS],
            id="no-account-moves-along-if-told",
        ),
        pytest.param(
            "kind: LabelTransformer\nmetadata: {name: n}\nlabels: {k: v, n-n: 5}\n"
            "fieldSpecs: [{path: spec/selector, kind: Service}]\n",
            *("web", ("spec", "selector"), {"a": "b", "k": "v", "n-n": "5"}),
            id="labels-in-the-fields-of-the-configuration",
        ),
        pytest.param(
            "kind: LabelTransformer\nmetadata: {name: n}\nlabels: {k: v}\n",
            *("web", ("metadata", "labels"), None),
            id="labels-without-field-specs-go-nowhere",
        ),
        pytest.param(
            "kind: AnnotationsTransformer\nmetadata: {name: n}\nannotations: {k: v}\n"
            "fieldSpecs: [{path: metadata/annotations, create: true}]\n",
            *("web", ("metadata", "annotations"), {"k": "v"}),
            id="annotations",
        ),
        pytest.param(
            "kind: PrefixSuffixTransformer\nmetadata: {name: n}\nprefix: p-\nsuffix: -s\n"
            "fieldSpecs: [{path: metadata/name, kind: Service}]\n",
            *("p-web-s", ("kind",), "Service"),
            id="a-prefix-and-a-suffix",
        ),
        pytest.param(
            "kind: ReplicaCountTransformer\nmetadata: {name: n}\nreplica: {name: api, count: 0}\n"
            "fieldSpecs: [{path: spec/replicas, create: true, kind: Deployment}]\n",
            *("api", ("spec", "replicas"), 0),
            id="replicas",
        ),
        pytest.param(
            "kind: ImageTagTransformer\nmetadata: {name: n}\nimageTag: {name: nginx, newTag: v9}\n",
            *("api", ("spec", "template", "spec", "containers"), [{"name": "c", "image": "nginx:v9"}]),
            id="images",
        ),
        pytest.param(
            "kind: ReplacementTransformer\nmetadata: {name: n}\nreplacements:\n"
            "- source: {kind: Deployment, name: api}\n"
            "  targets: [{select: {kind: Service}, fieldPaths: [spec.selector.a]}]\n",
            *("web", ("spec", "selector", "a"), "api"),
            id="replacements",
        ),
        pytest.param(
            "kind: ValueAddTransformer\nmetadata: {name: n}\nvalue: zzz\n"
            "targets: [{selector: {kind: Service}, fieldPath: metadata/annotations/foo}]\n",
            *("web", ("metadata", "annotations"), {"foo": "zzz"}),
            id="values",
        ),
        pytest.param(
            "kind: ValueAddTransformer\nmetadata: {name: n}\nvalue: zzz\n"
            "targets: [{selector: {kind: Service}, fieldPath: spec/selector/a, filePathPosition: 1}]\n",
            *("web", ("spec", "selector", "a"), "zzz/b"),
            id="values-at-a-position-of-a-path",
        ),
        pytest.param(
            "kind: PatchTransformer\nmetadata: {name: n}\n"
            'patch: \'[{"op": "replace", "path": "/spec/selector/a", "value": "q"}]\'\n'
            "target: {kind: Service}\n",
            *("web", ("spec", "selector"), {"a": "q"}),
            id="a-patch-with-a-target",
        ),
        pytest.param(
            "kind: PatchStrategicMergeTransformer\nmetadata: {name: n}\npatches: |-\n"
            "  apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n  spec: {selector: {z: q}}\n",
            *("web", ("spec", "selector"), {"a": "b", "z": "q"}),
            id="a-strategic-merge",
        ),
        pytest.param(
            "kind: PatchJson6902Transformer\nmetadata: {name: n}\n"
            'jsonOp: \'[{"op": "replace", "path": "/spec/selector/a", "value": "q"}]\'\n'
            "target: {kind: Service, name: web, version: v1}\n",
            *("web", ("spec", "selector"), {"a": "q"}),
            id="operations",
        ),
        pytest.param(
            "kind: HashTransformer\nmetadata: {name: n}\n",
            "web",
            ("kind",),
            "Service",
            id="hashes-change-nothing",
        ),
    ],
)
def test_builtin_transformer(config: str, name: str, path: tuple[str, ...], expected: PlainValue) -> None:
    build = built(_files(config))
    assert (field(build, name, *path), messages(build)) == (expected, [])


def test_configurations_come_through_kustomizations_of_their_own() -> None:
    files = _files("kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n")
    files["kustomization.yaml"] = "resources: [objects.yaml]\ntransformers: [more]\n"
    files["more/kustomization.yaml"] = "resources: [../plugin.yaml]\nnamespace: newer\n"
    build = built(files)
    assert place(build, "web", "metadata", "namespace") == "more/kustomization.yaml:2"
    assert {"plugin.yaml", "more/kustomization.yaml"} <= build.files


def test_configurations_may_stand_in_the_kustomization() -> None:
    config = "  apiVersion: builtin\n  kind: NamespaceTransformer\n  metadata: {name: n, namespace: new}\n"
    kustomization = f"resources: [objects.yaml]\ntransformers:\n- |-\n{config}"
    build = built({"kustomization.yaml": kustomization, "objects.yaml": _OBJECTS})
    assert place(build, "web", "metadata", "namespace") == "kustomization.yaml:6"


@pytest.mark.parametrize(
    ("config", "name", "path", "expected"),
    [
        pytest.param(
            "kind: ConfigMapGenerator\nmetadata: {name: made, namespace: shop}\nliterals: [a=b]\n"
            "options: {disableNameSuffixHash: true}\n",
            *("made", (), {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}),
            id="a-config-map",
        ),
        pytest.param(
            "kind: SecretGenerator\nmetadata: {name: made, namespace: shop}\nliterals: [a=b]\n"
            "options: {disableNameSuffixHash: true}\n",
            *("made", (), {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"a": "Yg=="}}),
            id="a-secret",
        ),
    ],
)
def test_builtin_generator(
    config: str, name: str, path: tuple[str, ...], expected: dict[str, PlainValue]
) -> None:
    build = built(_files(config, "generators"))
    metadata: PlainValue = {"name": "made", "namespace": "shop"}
    assert field(build, name, *path) == {**expected, "metadata": metadata}


@pytest.mark.parametrize(
    ("field_name", "config", "message", "effect"),
    [
        pytest.param(
            "transformers",
            "apiVersion: example.com/v1\nkind: Mangler\nmetadata: {name: m}\n",
            "`Mangler` of `example.com/v1` is a plugin, and no plugin is run; what it would do is left out, "
            "unless its output is committed",
            Effect.SELECTION,
            id="a-transformer",
        ),
        pytest.param(
            "generators",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\n"
            "  annotations: {config.kubernetes.io/function: 'exec: {path: ./run}'}\n",
            "`ConfigMap` of `v1` is a plugin, and no plugin is run; what it would do is left out, "
            "unless its output is committed",
            Effect.OBJECTS,
            id="a-function",
        ),
        pytest.param(
            "generators",
            "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: m}\n",
            "`ksops` of `viaduct.ai/v1` is a plugin, and no plugin is run; what it would do is left out, "
            "unless its output is committed",
            Effect.NOTHING,
            id="a-generator-of-secrets",
        ),
    ],
)
def test_other_plugins_are_named_and_not_run(
    field_name: str, config: str, message: str, effect: Effect
) -> None:
    files = _files("", field_name)
    files["plugin.yaml"] = config
    build = built(files)
    assert [(each.note.message, each.effect, each.note.at and each.note.at.path) for each in build.gaps] == [
        (message, effect, "kustomization.yaml")
    ]
    assert len(build.objects) == 4


@pytest.mark.parametrize(
    ("below", "above", "has_hash"),
    [
        pytest.param("", "", True, id="neither-forbids-it"),
        pytest.param(", options: {disableNameSuffixHash: true}", "", False, id="the-base-forbids-it"),
        pytest.param("", ", options: {disableNameSuffixHash: true}", False, id="the-overlay-forbids-it"),
    ],
)
def test_merged_config_map_has_a_hash_unless_one_forbids_it(
    below: str, above: str, *, has_hash: bool
) -> None:
    generator = "configMapGenerator: [{{name: made, literals: [a=b]{}}}]\n"
    files = {
        "base/kustomization.yaml": generator.format(below),
        "prod/kustomization.yaml": "resources: [../base]\n" + generator.format(", behavior: merge" + above),
    }
    (made,) = built(files, "prod").objects
    assert (made.name != "made") is has_hash


def test_validators_change_nothing() -> None:
    build = built(_files("kind: NamespaceTransformer\nmetadata: {name: n, namespace: new}\n", "validators"))
    assert field(build, "web", "metadata", "namespace") is None
