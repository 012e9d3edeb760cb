"""What cannot be rendered is said at the line that names it, and the rest is rendered."""

from __future__ import annotations

import pytest

from netpol_lint.render.gap import Effect
from tests.unit.render.kustomize.builds import built, messages
from tests.unit.render.repositories import kustomization, manifest


def names(files: dict[str, str], directory: str = "") -> list[str]:
    return [each.name for each in built(files, directory).objects]


A = manifest("a")
B = manifest("b")
COMPONENT = "kind: Component\nresources: [a.yaml]\n"


@pytest.mark.parametrize(
    ("files", "expected", "message"),
    [
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml", "gone.yaml"), "a.yaml": A},
            ["a"],
            "`gone.yaml` names no file or directory that is there",
            id="a missing file",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("https://example.org/x?ref=v1", "a.yaml"), "a.yaml": A},
            ["a"],
            "`https://example.org/x?ref=v1` comes from outside the repository, and nothing is fetched; "
            "vendor it to have it read",
            id="a remote resource",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml", "../../etc/passwd"), "a.yaml": A},
            ["a"],
            "`../../etc/passwd` leads out of the repository, where nothing is read",
            id="a path out of the repository",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("plain"), "plain/a.yaml": A},
            [],
            "`plain` names a directory without a kustomization file; name its files, or add one",
            id="a directory of plain files",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml", "b.yaml"), "a.yaml": A, "b.yaml": "a: [\n"},
            ["a"],
            None,
            id="a file that is no YAML",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml", "."), "a.yaml": A},
            ["a"],
            "`.` closes a circle of kustomizations: . -> .; it is left out",
            id="a kustomization that names itself",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml", "b.yaml"), "a.yaml": A, "b.yaml": A},
            ["a"],
            "Service `a` stands in `a.yaml` already, and kustomize refuses a second one; the first is kept",
            id="an object that stands there twice",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml", "a.yaml"), "a.yaml": A},
            ["a"],
            "Service `a` stands in `a.yaml` already, and kustomize refuses a second one; the first is kept",
            id="a file that is named twice",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("a.yaml"), "a.yaml": A + "---\nx: y\n"},
            ["a"],
            "resource `a.yaml` is not read in full: a document in it has no `kind`",
            id="a document that is no object",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("c"), "c/kustomization.yaml": COMPONENT, "c/a.yaml": A},
            ["a"],
            "`c` is a component, and kustomize refuses it among resources; name it under `components`",
            id="a component among the resources",
        ),
        pytest.param(
            {
                "kustomization.yaml": kustomization("a.yaml", more="components: [c]\n"),
                "a.yaml": A,
                "c/kustomization.yaml": "namePrefix: c-\n",
            },
            ["c-a"],
            "component `c` is no `kind: Component`, and kustomize refuses it; it is applied as one",
            id="a component that is none",
        ),
        pytest.param(
            {
                "kustomization.yaml": kustomization("a.yaml"),
                "kustomization.yml": kustomization(),
                "a.yaml": A,
            },
            ["a"],
            "`kustomization.yaml` stands beside `kustomization.yml`, and kustomize refuses a directory with "
            "both; the first is read",
            id="two kustomization files in a directory",
        ),
        pytest.param(
            {
                "kustomization.yaml": kustomization(
                    "a.yaml", more="configMapGenerator: [{name: b, files: [gone]}]\n"
                ),
                "a.yaml": A,
            },
            ["b-6ct58987ht", "a"],
            "`gone` is no file of the repository, so what is generated here is not known in full",
            id="a file that a generator misses",
        ),
    ],
)
def test_the_rest_is_rendered(files: dict[str, str], expected: list[str], message: str | None) -> None:
    assert names(files) == expected
    said = messages(built(files))
    assert len(said) == 1
    assert message is None or said == [message]


@pytest.mark.parametrize("value", ["null", "3", "x", "[1, [2], {a: b}, null]", "{a: [b], c: {d: e}}", "[{}]"])
@pytest.mark.parametrize(
    "field",
    [
        *(
            "resources",
            "bases",
            "components",
            "namespace",
            "namePrefix",
            "nameSuffix",
            "commonLabels",
            "labels",
        ),
        *(
            "commonAnnotations",
            "configMapGenerator",
            "secretGenerator",
            "generatorOptions",
            "images",
            "replicas",
        ),
        *(
            "sortOptions",
            "configurations",
            "crds",
            "openapi",
            "vars",
            "replacements",
            "patches",
            "transformers",
        ),
    ],
)
def test_nothing_raises_where_a_field_has_a_wrong_type(field: str, value: str) -> None:
    built({"kustomization.yaml": f"bases: [base]\n{field}: {value}\n", "base/kustomization.yaml": ""})


def test_a_circle_leaves_out_only_what_closes_it() -> None:
    files = {
        "a/kustomization.yaml": kustomization("a.yaml", "../b"),
        "b/kustomization.yaml": kustomization("b.yaml", "../a"),
        "a/a.yaml": A,
        "b/b.yaml": B,
    }
    assert names(files, "a") == ["a", "b"]
    assert names(files, "b") == ["a", "b"]
    (gap,) = built(files, "a").gaps
    assert str(gap.note.at) == "b/kustomization.yaml:3:3"


def test_what_is_missing_lands_in_the_namespace_of_the_overlay() -> None:
    files = {
        "kustomization.yaml": kustomization("base", more="namespace: shop\n"),
        "base/kustomization.yaml": kustomization("gone.yaml"),
    }
    (gap,) = built(files).gaps
    assert (gap.effect, gap.namespace) == (Effect.OBJECTS, "shop")
    assert str(gap.note.at) == "base/kustomization.yaml:2:3"


def test_a_chain_of_doublings_ends() -> None:
    depth = 24
    files = {f"{level}/kustomization.yaml": "kind: Component\n" for level in range(depth + 1)}
    for level in range(depth):
        files[f"{level}/kustomization.yaml"] += f"components: [../{level + 1}, ../{level + 1}]\n"
    assert any("more than 1,000 components" in said for said in messages(built(files, "0")))


def test_no_more_entries_are_applied_than_can_be() -> None:
    files = {
        "kustomization.yaml": kustomization("a.yaml", more="replicas:\n" + "- {name: a, count: 1}\n" * 1500),
        "a.yaml": "---\n".join(manifest(f"s{number}") for number in range(200)),
    }
    assert messages(built(files)) == [
        "`replicas` has 1,500 entries for 200 objects, of which 1,000 are applied"
    ]


def test_kinds_without_a_namespace_get_none() -> None:
    kind = "CiliumClusterwideNetworkPolicy"
    files = {
        "kustomization.yaml": kustomization("a.yaml", more="namespace: shop\n"),
        "a.yaml": manifest("a", kind, api_version="cilium.io/v2"),
    }
    assert [each.namespace for each in built(files).objects] == [None]
