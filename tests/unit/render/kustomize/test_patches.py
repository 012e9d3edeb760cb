"""Which objects the patches of a kustomization change, held against `kubectl kustomize` (5.5.0)."""

from __future__ import annotations

import pytest

from netpol_lint.render.gap import Effect
from netpol_lint.source.node import PlainValue
from tests.unit.render.kustomize.builds import built, field, messages, place

BASE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}, annotations: {team: red}}
spec: {replicas: 1}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: ClusterIP}
"""
MERGE = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: shop}\nspec: {type: NodePort}\n"
ADD = "- {op: add, path: /spec/x, value: 1}\n"


def kustomized(kustomization: str, **files: str) -> dict[str, str]:
    named = {name.replace("_", "."): text for name, text in files.items()}
    return {"base.yaml": BASE, "kustomization.yaml": f"resources: [base.yaml]\n{kustomization}", **named}


@pytest.mark.parametrize(
    ("kustomization", "patch", "expected"),
    [
        pytest.param("patches: [{path: p.yaml}]", MERGE, 2, id="a patch finds its object"),
        pytest.param("patches: [p.yaml]", MERGE, 2, id="a patch that is only a path"),
        pytest.param("patchesStrategicMerge: [p.yaml]", MERGE, 2, id="the old field"),
        pytest.param("patches: [{path: p.yaml}]", f"{SERVICE}---\n{MERGE}", 2, id="a file with several"),
        pytest.param("patches: [{path: p.yaml}]", SERVICE, 1, id="a patch for another object"),
        pytest.param(
            "patches: [{path: p.yaml}]",
            MERGE.replace("{name: web}", "{name: web, namespace: default}"),
            2,
            id="no namespace is the default one",
        ),
        pytest.param(
            "patches: [{path: p.yaml, target: {kind: Deployment}}]",
            "kind: Other\nmetadata: {name: other}\nspec: {replicas: 2}\n",
            2,
            id="a target makes the names of the patch mean nothing",
        ),
        pytest.param(
            "namePrefix: a-\npatches: [{path: p.yaml}]", MERGE, 2, id="patches come before a prefix"
        ),
        pytest.param(
            "patches:\n- patch: |-\n    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web},\n"
            "     spec: {replicas: 2}}\n",
            "",
            2,
            id="a patch in the kustomization",
        ),
        pytest.param(
            "patches:\n- patch: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, "
            "spec: {replicas: 2}}\n",
            "",
            2,
            id="a patch that is no text, as Flux has it",
        ),
        pytest.param(
            'patches:\n- target: {kind: Deployment}\n  patch: \'[{"op": "replace", "path": "/spec/replicas", '
            '"value": 2}]\'\n',
            "",
            2,
            id="a JSON patch in JSON",
        ),
    ],
)
def test_a_patch_changes_its_object(kustomization: str, patch: str, expected: PlainValue) -> None:
    build = built(kustomized(kustomization, p_yaml=patch))
    (name,) = (each.name for each in build.objects if each.kind == "Deployment")
    assert field(build, name, "spec", "replicas") == expected
    assert messages(build) == []
    assert build.stale_patches == ()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("{}", "web front", id="an empty target means everything"),
        pytest.param("{kind: Deployment}", "web", id="a kind"),
        pytest.param("{kind: deployment}", "", id="a kind in lower case is another"),
        pytest.param("{kind: .*e.*}", "web front", id="an expression"),
        pytest.param("{name: w}", "", id="expressions are for the whole name"),
        pytest.param("{name: web|front}", "web front", id="alternatives, too"),
        pytest.param("{group: apps, version: v1}", "web", id="a group and a version"),
        pytest.param("{namespace: default}", "web", id="the default namespace"),
        pytest.param("{namespace: shop}", "front", id="a namespace"),
        pytest.param("{labelSelector: 'app in (web, api), !old'}", "web", id="labels"),
        pytest.param("{labelSelector: app!=web}", "front", id="labels that are not there"),
        pytest.param("{annotationSelector: team=red}", "web", id="annotations"),
        pytest.param("{name: '(a+)+'}", "", id="what might take for ever"),
        pytest.param("{name: '['}", "", id="no expression"),
        pytest.param("{labelSelector: '=='}", "", id="no selector"),
    ],
)
def test_a_target_selects(target: str, expected: str) -> None:
    build = built(kustomized(f"patches: [{{path: p.yaml, target: {target}}}]", p_yaml=ADD))
    changed = [each.name for each in build.objects if field(build, each.name, "spec", "x")]
    assert sorted(changed) == sorted(expected.split())
    assert bool(expected) is not bool(build.stale_patches or build.gaps)


def test_targets_mean_first_names_and_current_ones() -> None:
    files = {
        f"base/{name}": text for name, text in kustomized("namePrefix: a-\nnamespace: one\n").items()
    } | {
        "p.yaml": MERGE,
        "q.yaml": ADD,
        "kustomization.yaml": "resources: [base]\npatches:\n- path: p.yaml\n"
        "- {path: q.yaml, target: {name: front, namespace: one}}\n",
    }
    build = built(files)
    assert field(build, "a-web", "spec", "replicas") == 2
    assert field(build, "a-front", "spec", "x") == 1


def test_a_patch_keeps_the_name_unless_it_may_change_it() -> None:
    patch = "kind: Other\nmetadata: {name: other, namespace: else}\nspec: {replicas: 2}\n"
    entry = "patches:\n- path: p.yaml\n  target: {kind: Deployment}\n"
    kept = built(kustomized(entry, p_yaml=patch)).objects
    assert ("Deployment", "web", None) in {(each.kind, each.name, each.namespace) for each in kept}
    options = "  options: {allowNameChange: true, allowKindChange: true}\n"
    changed = built(kustomized(entry + options, p_yaml=patch)).objects
    assert ("Other", "other", None) in {(each.kind, each.name, each.namespace) for each in changed}


def test_a_patch_deletes_its_object() -> None:
    build = built(kustomized("patches: [{path: p.yaml}]", p_yaml=MERGE + "$patch: delete\n"))
    assert [each.name for each in build.objects] == ["front"]

    inline = (
        "patches:\n- target: {kind: Service}\n  patch: |\n"
        "    - op: replace\n      path: /spec/type\n      value: None\n"
    )
    build = built(kustomized(f"{inline}- path: p.yaml\n", p_yaml=MERGE))
    assert place(build, "web", "spec", "replicas") == "p.yaml:4"
    assert place(build, "front", "spec", "type") == "kustomization.yaml:7"
    assert place(build, "web", "metadata", "name") == "base.yaml:3"
    assert {"p.yaml", "base.yaml", "kustomization.yaml"} == build.files


@pytest.mark.parametrize(
    ("kustomization", "patch", "target", "at", "named_at"),
    [
        pytest.param(
            "patches:\n- path: p.yaml\n",
            MERGE.replace("web", "api"),
            "Deployment api",
            "p.yaml:3:18",
            "kustomization.yaml:3:9",
            id="a patch for an object that is not there",
        ),
        pytest.param(
            "patches:\n- path: p.yaml\n  target: {kind: Service, name: api, namespace: shop}\n",
            ADD,
            "Service shop/api",
            "kustomization.yaml:4:33",
            "kustomization.yaml:3:9",
            id="a target that selects nothing",
        ),
        pytest.param(
            "patchesStrategicMerge:\n- p.yaml\n",
            SERVICE.replace("shop", "else"),
            "Service else/front",
            "p.yaml:3:18",
            "kustomization.yaml:3:3",
            id="a patch in the wrong namespace",
        ),
    ],
)
def test_a_patch_for_nothing_is_stale(
    kustomization: str, patch: str, target: str, at: str, named_at: str
) -> None:
    build = built(kustomized(kustomization, p_yaml=patch))
    (stale,) = build.stale_patches
    assert (stale.target, str(stale.at), str(stale.named_at)) == (target, at, named_at)
    assert build.gaps == ()


def test_what_a_patch_is_for_may_be_missing() -> None:
    build = built(
        {"p.yaml": MERGE, "kustomization.yaml": "resources: [missing.yaml]\npatches: [{path: p.yaml}]\n"}
    )
    assert build.stale_patches == ()


@pytest.mark.parametrize(
    ("entry", "patch", "expected"),
    [
        pytest.param("{path: none.yaml}", "", "`none.yaml` names no file or directory", id="no such file"),
        pytest.param("{path: ../../p.yaml}", "", "`../../p.yaml` leads out of the repository", id="outside"),
        pytest.param("{path: 'https://x/p.yaml'}", "", "comes from outside the repository", id="remote"),
        pytest.param("{path: p.yaml}", "a: [", "`p.yaml` cannot be read", id="broken"),
        pytest.param(
            "{path: p.yaml}", "a: {{ b }}", "cannot be read: the file is a template", id="a template"
        ),
        pytest.param(
            "{path: p.yaml}",
            MERGE + "x: ENC[AES256_GCM,data:x]\n",
            "cannot be read: SOPS has encrypted",
            id="encrypted",
        ),
        pytest.param("{path: p.yaml}", "spec: {}", "is neither a list of operations nor", id="no object"),
        pytest.param("{path: p.yaml}", ADD, "without a `target`", id="operations without a target"),
        pytest.param(
            "{path: p.yaml, target: {kind: Service}}",
            f"{MERGE}---\n{SERVICE}",
            "several objects",
            id="several",
        ),
        pytest.param(
            "{path: p.yaml, target: {kind: Service}}",
            "- {op: remove, path: /spec/x}",
            "does not fit Service `shop/front`: `remove` of `/spec/x` does not apply",
            id="a patch that fails",
        ),
        pytest.param(
            "{path: p.yaml}", MERGE.replace("{replicas: 2}", "[]"), "does not fit Deployment", id="a list"
        ),
        pytest.param(
            "{path: p.yaml, target: {kind: Service}}",
            "- {op: remove, path: /metadata/name}",
            "afterwards",
            id="no name is left",
        ),
    ],
)
def test_a_patch_that_fails_is_left_out(entry: str, patch: str, expected: str) -> None:
    build = built(kustomized(f"patches: [{entry}]", p_yaml=patch))
    (gap,) = build.gaps
    assert expected in gap.note.message
    assert gap.note.message.endswith("it is not applied")
    assert gap.effect is Effect.SELECTION
    assert field(build, "web", "spec", "replicas") == 1
    assert gap.note.at is not None
    assert gap.note.at.path == "kustomization.yaml"


@pytest.mark.parametrize("entry", ["{}", "{path: p.yaml}", "{target: {}}", "{patch: '[]'}"])
def test_an_empty_patch_changes_nothing(entry: str) -> None:
    build = built(kustomized(f"patches: [{entry}]", p_yaml="# nothing\n"))
    assert [gap.effect for gap in build.gaps] == [Effect.NOTHING]


@pytest.mark.parametrize(
    ("kustomization", "patch", "expected"),
    [
        pytest.param("patches: [{path: p.yaml}]", "{app: null}", {}, id="null removes a label"),
        pytest.param("patches: [{path: p.yaml}]", "null", None, id="or all labels"),
        pytest.param(
            "patches: [{path: p.yaml, target: {kind: Deployment}}]",
            "{app: null}",
            {"app": "null"},
            id="but not with a target",
        ),
        pytest.param(
            "patches: [{path: p.yaml, target: {kind: Deployment}}]",
            "null",
            {"app": "web"},
            id="nor does it then remove all",
        ),
        pytest.param(
            "patchesStrategicMerge: [p.yaml]",
            "{app: ~, a: 1}",
            {"app": "~", "a": "1"},
            id="nor in the old field",
        ),
        pytest.param(
            "patchesStrategicMerge: [p.yaml]", "{$patch: replace, a: b}", {"a": "b"}, id="labels are replaced"
        ),
    ],
)
def test_labels(kustomization: str, patch: str, expected: PlainValue) -> None:
    build = built(kustomized(kustomization, p_yaml=MERGE.replace("web}", f"web, labels: {patch}}}")))
    assert field(build, "web", "metadata", "labels") == expected


def test_an_encrypted_patch_of_a_secret_is_no_gap() -> None:
    written = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n"
    build = built(
        {
            "s.yaml": written,
            "p.yaml": f"{written}data: {{a: 'ENC[AES256_GCM,data:x]'}}\n",
            "kustomization.yaml": "resources: [s.yaml]\npatches: [{path: p.yaml}]\n",
        }
    )
    assert messages(build) == []


def test_names_of_fields_are_the_same_in_upper_case() -> None:
    entry = "patchesJSON6902: [{path: p.yaml, target: {kind: Service}}]"
    assert field(built(kustomized(entry, p_yaml=ADD)), "front", "spec", "x") == 1


def test_json_patches_of_the_old_field_see_the_namespace() -> None:
    build = built(
        kustomized(
            "namespace: late\npatchesJson6902:\n"
            "- {path: p.yaml, target: {version: v1, kind: Service, name: front}}\n",
            p_yaml=f"- {{op: test, path: /metadata/namespace, value: late}}\n{ADD}",
        )
    )
    assert field(build, "front", "spec", "x") == 1
