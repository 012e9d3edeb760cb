"""Made-up trees of kustomizations: every feature, in odd company."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, Final, TypeAlias

from tests.differential.manifests import NAMES, Manifest, container, labels, manifest, pod_spec

Fields: TypeAlias = dict[str, Any]


def tree(seed: int) -> tuple[str, dict[str, str]]:
    """Make up files, the same for the same seed; return the directory to build and the files."""
    return _Tree(Random(seed)).grown()  # noqa: S311 - nothing here is a secret


class _Tree:
    """One tree while it grows: `known` are the objects below, which patches and the like speak of."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._files: dict[str, str] = {}
        self._known: list[Manifest] = []

    def grown(self) -> tuple[str, dict[str, str]]:
        """Grow bases, perhaps a component, and overlays above them."""
        random = self._random
        below = [self._kustomization(f"base{each}", []) for each in range(random.randint(1, 2))]
        for level in range(random.choice([0, 1, 1, 2])):
            parts = ["component"] if random.random() < 0.35 and "component" not in below else []
            if parts and "component/kustomization.yaml" not in self._files:
                self._component()
            below = [self._kustomization(f"level{level}", below, parts)]
        if len(below) > 1:
            below = [self._kustomization("all", below)]
        return below[0], self._files

    def _kustomization(self, directory: str, below: list[str], components: list[str] | None = None) -> str:
        fields: Fields = {"resources": [f"../{each}" for each in below]}
        if not below or self._random.random() < 0.5:
            fields["resources"].append(self._objects(directory))
        if components:
            fields["components"] = [f"../{each}" for each in components]
        self._write(directory, fields)
        return directory

    def _component(self) -> None:
        fields: Fields = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
        if self._random.random() < 0.5:
            fields["resources"] = [self._objects("component")]
        self._write("component", fields)

    def _objects(self, directory: str) -> str:
        made: dict[tuple[Any, ...], Manifest] = {}
        for _ in range(self._random.randint(1, 4)):
            each = manifest(self._random)
            made[each["kind"], each["metadata"]["name"], each["metadata"].get("namespace")] = each
        self._known += made.values()
        texts = [json.dumps(each, indent=1) for each in made.values()]
        self._files[f"{directory}/objects.yaml"] = "\n---\n".join(texts) + "\n"
        return "objects.yaml"

    def _write(self, directory: str, fields: Fields) -> None:
        for _ in range(self._random.choice([0, 1, 1, 2, 3])):
            feature = self._random.choice(_FEATURES)
            for name, value in feature(self._random, self._known).items():
                held = fields.get(name)
                fields[name] = [*held, *value] if isinstance(held, list) else value
        self._files[f"{directory}/kustomization.yaml"] = json.dumps(fields, indent=1) + "\n"


_Feature: TypeAlias = Callable[[Random, list[Manifest]], Fields]


def _namespace(random: Random, _: list[Manifest]) -> Fields:
    return {"namespace": random.choice(["one", "shop", "default"])}


def _prefix(random: Random, _: list[Manifest]) -> Fields:
    return random.choice(
        [{"namePrefix": "p-"}, {"nameSuffix": "-s"}, {"namePrefix": "q-", "nameSuffix": "-t"}]
    )


def _common_labels(random: Random, _: list[Manifest]) -> Fields:
    return {"commonLabels": labels(random)}


def _labels(random: Random, _: list[Manifest]) -> Fields:
    made: Fields = {"pairs": labels(random)}
    if random.random() < 0.7:
        made[random.choice(["includeSelectors", "includeTemplates"])] = random.random() < 0.8
    if random.random() < 0.2:
        made["fields"] = [{"path": "spec/extra/labels", "create": random.random() < 0.5, "kind": "Thing"}]
    return {"labels": [made]}


def _annotations(random: Random, _: list[Manifest]) -> Fields:
    return {"commonAnnotations": {"note": random.choice(["x", "2"])}}


def _id_of(random: Random, known: list[Manifest]) -> Fields:
    """Name an object, mostly one that is there."""
    each = random.choice(known) if known else manifest(random)
    metadata = {name: each["metadata"][name] for name in ("name", "namespace") if name in each["metadata"]}
    if random.random() < 0.05:
        metadata["name"] = random.choice(NAMES)
    return {"apiVersion": each["apiVersion"], "kind": each["kind"], "metadata": metadata}


def _strategic(random: Random, known: list[Manifest]) -> Fields:
    made = _id_of(random, known)
    if random.random() < 0.05:
        return {"$patch": "delete", **made}
    metadata = made["metadata"]
    if random.random() < 0.5:
        metadata["labels"] = random.choice(
            [labels(random), {"app": None}, {"$patch": "replace", "app": "r"}, None, {}]
        )
    if random.random() < 0.2:
        metadata["annotations"] = {"patched": "1"}
    if random.random() < 0.8:
        made["spec"] = _patched_spec(random, made["kind"])
    return made


def _patched_spec(random: Random, kind: str) -> Any:
    if kind in {"Deployment", "StatefulSet", "DaemonSet", "Thing"}:
        return {
            "template": {"spec": _patched_pod(random)},
            **random.choice([{}, {"replicas": None}, {"replicas": 0}]),
        }
    if kind == "Pod":
        return _patched_pod(random)
    return random.choice(
        [
            {"ports": [{"port": 80, "targetPort": 8080}], "selector": labels(random)},
            {"podSelector": random.choice([{}, {"matchLabels": labels(random)}, {"matchLabels": None}])},
            {"ingress": [{"from": [{"podSelector": {}}]}], "egress": None},
            {"rules": [], "selector": {"$patch": "delete"}},
            {"ports": [{"port": 80, "$patch": "delete"}, {"port": 90}]},
            {"ports": [{"$patch": "replace"}, {"port": 91}]},
            {"list": [{"name": "y", "more": 1}]},
        ]
    )


def _patched_pod(random: Random) -> Fields:
    made: Fields = {}
    if random.random() < 0.8:
        made["containers"] = [container(random) for _ in range(random.randint(1, 2))]
        names = [each["name"] for each in made["containers"]]
        if len(set(names)) < len(names):
            made["containers"].pop()
        if random.random() < 0.3:
            made["containers"][0] = {"name": names[0], "$patch": "delete"}
    if random.random() < 0.2:
        made = {**made, **{name: value for name, value in pod_spec(random).items() if name != "containers"}}
    if random.random() < 0.15:
        made["initContainers"] = random.choice([[container(random)], None, []])
    return made


def _patches(random: Random, known: list[Manifest]) -> Fields:
    patch: Fields
    if random.random() < 0.6:
        patch = {"patch": json.dumps(_strategic(random, known), indent=1)}
        if random.random() < 0.3:
            patch["target"] = _target(random, known)
            if random.random() < 0.3:
                patch["options"] = {random.choice(["allowNameChange", "allowKindChange"]): True}
    else:
        patch = {"patch": json.dumps(_operations(random)), "target": _target(random, known)}
    return {"patches": [patch]}


def _target(random: Random, known: list[Manifest]) -> Fields:
    each = _id_of(random, known)
    made: Fields = {}
    if random.random() < 0.8:
        made["kind"] = each["kind"]
    if random.random() < 0.5:
        made["name"] = random.choice(
            [each["metadata"]["name"], ".*", "a|b", f"{each['metadata']['name'][0]}.*"]
        )
    if random.random() < 0.2 and "namespace" in each["metadata"]:
        made["namespace"] = each["metadata"]["namespace"]
    if random.random() < 0.2:
        made["labelSelector"] = random.choice(["app=a", "app in (a, b)", "!tier", "team", "app!=a"])
    if random.random() < 0.1:
        made["annotationSelector"] = "note=x"
    if random.random() < 0.1:
        made["version"] = "v1"
    return made


def _operations(random: Random) -> list[Fields]:
    some: list[list[Fields]] = [
        [{"op": "add", "path": "/metadata/labels", "value": {"json": "x"}}],
        [
            {"op": "add", "path": "/metadata/annotations", "value": {"a/b": "x"}},
            {"op": "move", "from": "/metadata/annotations/a~1b", "path": "/metadata/annotations/c"},
        ],
        [{"op": "replace", "path": "/spec/replicas", "value": 1}],
        [{"op": "add", "path": "/spec/ports/-", "value": {"port": 99}}],
        [{"op": "replace", "path": "/spec/template/spec/containers/0/name", "value": "renamed"}],
        [{"op": "remove", "path": "/spec/selector"}],
        [{"op": "test", "path": "/metadata/name", "value": "a"}],
        [{"op": "copy", "from": "/metadata/name", "path": "/metadata/uid"}],
        [{"op": "add", "path": "/spec/podSelector", "value": {}}],
        [{"op": "replace", "path": "/metadata/name", "value": "json"}],
    ]
    return random.choice(some)


def _old_patches(random: Random, known: list[Manifest]) -> Fields:
    if random.random() < 0.6:
        return {"patchesStrategicMerge": [json.dumps(_strategic(random, known), indent=1)]}
    each = _id_of(random, known)
    group, _, version = each["apiVersion"].rpartition("/")
    target = {"group": group, "version": version, "kind": each["kind"], **each["metadata"]}
    return {"patchesJson6902": [{"target": target, "patch": json.dumps(_operations(random))}]}


def _generators(random: Random, _: list[Manifest]) -> Fields:
    made: Fields = {"name": random.choice(NAMES), "literals": random.choice([["k=1"], ["k=2", "l=3"]])}
    if random.random() < 0.3:
        made["behavior"] = random.choice(["merge", "replace", "create"])
    if random.random() < 0.3:
        made["options"] = random.choice(
            [{"disableNameSuffixHash": True}, {"labels": labels(random)}, {"annotations": {"note": "x"}}]
        )
    if random.random() < 0.2:
        made["namespace"] = "one"
    fields: Fields = {random.choice(["configMapGenerator", "secretGenerator"]): [made]}
    if random.random() < 0.2:
        fields["generatorOptions"] = random.choice(
            [{"disableNameSuffixHash": True}, {"labels": {"generated": "x"}}]
        )
    return fields


def _replicas(random: Random, known: list[Manifest]) -> Fields:
    named = [each for each in known if each["kind"] in {"Deployment", "StatefulSet"}]
    if not named:
        return {}
    return {"replicas": [{"name": random.choice(named)["metadata"]["name"], "count": random.randint(0, 2)}]}


def _images(random: Random, _: list[Manifest]) -> Fields:
    return {"images": [{"name": "nginx", **random.choice([{"newTag": "2"}, {"newName": "other"}])}]}


def _replacements(random: Random, known: list[Manifest]) -> Fields:
    each = _id_of(random, known)
    to = _id_of(random, known)
    path = random.choice(["metadata.name", "metadata.namespace", "metadata.labels.app", "spec.ports.0.port"])
    fields = random.choice(
        [
            "metadata.labels.app",
            "metadata.annotations.note",
            "spec.template.spec.containers.*.name",
            "spec.selector",
        ]
    )
    target: Fields = {"select": {"kind": to["kind"]}, "fieldPaths": [fields]}
    if random.random() < 0.7:
        target["options"] = {"create": True}
    if random.random() < 0.3:
        target["reject"] = [{"name": random.choice(NAMES)}]
    source = {"kind": each["kind"], "name": each["metadata"]["name"], "fieldPath": path}
    return {"replacements": [{"source": source, "targets": [target]}]}


def _vars(random: Random, known: list[Manifest]) -> Fields:
    each = _id_of(random, known)
    reference = {"apiVersion": each["apiVersion"], "kind": each["kind"], "name": each["metadata"]["name"]}
    made: Fields = {"name": "VAR", "objref": reference}
    if random.random() < 0.3:
        made["fieldref"] = {"fieldpath": random.choice(["metadata.name", "spec.ports[0].port"])}
    return {"vars": [made]}


def _transformers(random: Random, known: list[Manifest]) -> Fields:
    of: Fields = {"apiVersion": "builtin", "metadata": {"name": "any"}}
    every = [{"path": "metadata/labels", "create": True}]
    made: Fields = random.choice(
        [
            {"kind": "LabelTransformer", "labels": labels(random), "fieldSpecs": every},
            {
                "kind": "AnnotationsTransformer",
                "annotations": {"t": "x"},
                "fieldSpecs": [{"path": "metadata/annotations", "create": True}],
            },
            {"kind": "PrefixTransformer", "prefix": "t-", "fieldSpecs": [{"path": "metadata/name"}]},
            {
                "kind": "PatchTransformer",
                "patch": json.dumps(_operations(random)),
                "target": _target(random, known),
            },
            {
                "kind": "NamespaceTransformer",
                "metadata": {"name": "any", "namespace": "t"},
                "unsetOnly": random.random() < 0.5,
            },
        ]
    )
    return {"transformers": [json.dumps({**of, **made}, indent=1)]}


_FEATURES: Final[tuple[_Feature, ...]] = (
    *((_namespace, _prefix, _patches, _patches, _patches) * 2),
    *(_common_labels, _labels, _annotations, _old_patches, _generators, _replicas),
    *(_images, _replacements, _vars, _transformers, _generators),
)
