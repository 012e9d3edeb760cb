"""Variables that a Flux Kustomization fills in after the build."""

from __future__ import annotations

import pytest

from netpol_lint.source.node import PlainValue
from tests.unit.render.flux.deliveries import ENTRY, delivered, kustomization, notes, value

OBJECT = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n"


def filled(
    spec: str, post_build: str = "substitute: {PORT: '8080', NAME: shop, FLAG: 'true', LIST: '[a, b]'}"
) -> PlainValue:
    lines = "\n".join(f"  {line}" for line in post_build.splitlines())
    files = {ENTRY: kustomization(f"postBuild:\n{lines}"), "apps/a.yaml": f"{OBJECT}  {spec}\n"}
    return value(delivered(files).build.objects, "spec")


@pytest.mark.parametrize(
    ("spec", "result"),
    [
        pytest.param("a: ${PORT}", {"a": 8080}, id="a plain value becomes a number"),
        pytest.param("a: '${PORT}'", {"a": 8080}, id="as does a quoted one, whose quotes kustomize drops"),
        pytest.param("a: ${FLAG}", {"a": True}, id="a value becomes a boolean"),
        pytest.param("a: x-${PORT}", {"a": "x-8080"}, id="a part of a value"),
        pytest.param("a: ${NONE}", {"a": None}, id="nothing is null"),
        pytest.param("a: ${NONE:=}", {"a": None}, id="an empty default is null"),
        pytest.param("a: ${NONE:=443}", {"a": 443}, id="a default"),
        pytest.param("a: ${LIST}", {"a": ["a", "b"]}, id="a list in a variable"),
        pytest.param("a: '{x: ${PORT}}'", {"a": "{x: 8080}"}, id="a value that kustomize has to quote"),
        pytest.param("a: |\n    x ${PORT}\n    y\n", {"a": "x 8080\ny\n"}, id="a value of several lines"),
        pytest.param("${NAME}: x", {"shop": "x"}, id="a key"),
        pytest.param("a: $${NAME}", {"a": "${NAME}"}, id="an escaped one"),
        pytest.param("a: $NAME", {"a": "$NAME"}, id="one without braces"),
        pytest.param("a: [{b: '${NAME}'}]", {"a": [{"b": "shop"}]}, id="deep inside"),
        pytest.param(
            "p: &p {b: '${NAME}'}\n  q: *p", {"p": {"b": "shop"}, "q": {"b": "shop"}}, id="an alias"
        ),
    ],
)
def test_what_a_value_becomes(spec: str, result: PlainValue) -> None:
    assert filled(spec) == result


@pytest.mark.parametrize(
    "post_build",
    [pytest.param("{}", id="nothing to substitute"), pytest.param("other: 1", id="another field")],
)
def test_nothing_is_filled_in_unless_asked_for(post_build: str) -> None:
    assert filled("a: ${NAME}", post_build) == {"a": "${NAME}"}


def test_what_is_filled_in_keeps_its_place() -> None:
    files = {
        ENTRY: kustomization("postBuild: {substitute: {NS: shop}}"),
        "apps/a.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: ${NS}\n",
    }
    (service,) = delivered(files).build.objects
    assert service.namespace == "shop"
    assert str(service.namespace_at) == "apps/a.yaml:5:14"


@pytest.mark.parametrize("field", ["labels", "annotations"])
def test_an_object_may_ask_to_be_left_alone(field: str) -> None:
    text = (
        "apiVersion: v1\nkind: Service\n"
        f"metadata: {{name: '${{NAME}}', {field}: {{kustomize.toolkit.fluxcd.io/substitute: disabled}}}}\n"
    )
    files = {ENTRY: kustomization("postBuild: {substitute: {NAME: x}}"), "apps/a.yaml": text}
    assert delivered(files).build.objects[0].name == "${NAME}"


def test_an_expression_that_flux_refuses_is_left_alone() -> None:
    files = {
        ENTRY: kustomization("postBuild: {substitute: {NAME: x}}"),
        "apps/a.yaml": f"{OBJECT}  a: '${{x.y}}'\n  b: ${{NAME}}\n",
    }
    delivery = delivered(files)
    assert value(delivery.build.objects, "spec") == {"a": "${x.y}", "b": "x"}
    assert notes(delivery) == [
        "apps/a.yaml:5:6: `${x.y}` holds an expression that Flux refuses to fill in; `$${` in place of `${` "
        "leaves it alone"
    ]


CONFIG_MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\n"
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: vars, namespace: flux-system}\n"  # noqa: S105 - a manifest
FROM_CONFIG_MAP = "substituteFrom: [{kind: ConfigMap, name: vars}]"
FROM_SECRET = "substituteFrom: [{kind: Secret, name: vars}]"  # noqa: S105 - a reference
OPTIONAL = "substituteFrom: [{kind: Secret, name: vars, optional: true}]"


@pytest.mark.parametrize(
    ("post_build", "source", "result"),
    [
        pytest.param(
            FROM_CONFIG_MAP, f"{CONFIG_MAP}data: {{A: x, B: '1'}}\n", ["x", 1, "d"], id="a ConfigMap"
        ),
        pytest.param(
            FROM_SECRET, f"{SECRET}stringData: {{A: x, B: '1'}}\n", ["x", 1, "d"], id="strings of a Secret"
        ),
        pytest.param(
            FROM_SECRET, f"{SECRET}data: {{A: eA==, B: MQ==}}\n", ["x", 1, "d"], id="a Secret in base64"
        ),
        pytest.param(
            f"{FROM_CONFIG_MAP}\nsubstitute: {{A: z}}",
            f"{CONFIG_MAP}data: {{A: x, B: '1'}}\n",
            ["z", 1, "d"],
            id="what stands in the Kustomization wins",
        ),
        pytest.param(
            FROM_CONFIG_MAP, f'{CONFIG_MAP}data: {{A: "x\\ny"}}\n', ["xy", None, "d"], id="no line breaks"
        ),
        pytest.param(
            FROM_SECRET,
            f"{SECRET}stringData: {{A: 'ENC[AES256_GCM,data:x]'}}\nsops: {{mac: x, version: 1}}\n",
            ["${A}", None, "d"],
            id="an encrypted Secret has known keys",
        ),
        pytest.param(
            FROM_SECRET,
            SECRET.replace("v1", "bitnami.com/v1alpha1").replace("Secret", "SealedSecret")
            + "spec: {encryptedData: {A: AgB}}\n",
            ["${A}", None, "d"],
            id="so has a sealed one",
        ),
        pytest.param(FROM_SECRET, f"{SECRET}data: {{A: '?'}}\n", ["${A}", None, "d"], id="no base64"),
        pytest.param(FROM_SECRET, "", ["${A}", "${B}", "${C:=d}"], id="no Secret: all may be set there"),
        pytest.param(
            OPTIONAL, "", ["${A}", "${B}", "d"], id="no Secret where there need be none: defaults stand"
        ),
        pytest.param(
            f"{OPTIONAL}\nsubstitute: {{A: x}}",
            "",
            ["x", "${B}", "d"],
            id="a variable that is known all the same",
        ),
    ],
)
def test_sources_of_variables(post_build: str, source: str, result: list[PlainValue]) -> None:
    lines = "\n".join(f"  {line}" for line in post_build.splitlines())
    files = {
        ENTRY: kustomization(f"postBuild:\n{lines}") + source,
        "apps/a.yaml": f"{OBJECT}  a: ['${{A}}', '${{B}}', '${{C:=d}}']\n",
    }
    assert value(delivered(files).build.objects, "spec", "a") == result


@pytest.mark.parametrize(
    ("source", "note"),
    [
        pytest.param(
            "",
            f"{ENTRY}:8:43: Secret `vars`, from which postBuild takes variables, is not in this "
            "repository; what it fills in is unknown, and known if it stands under `substitute` or "
            "in a ConfigMap beside it",
            id="missing",
        ),
        pytest.param(
            f"{SECRET}stringData: {{A: 'ENC[x]'}}\n",
            f"{ENTRY}:8:43: Secret `vars`, from which postBuild takes variables, is encrypted; "
            "what it fills in is unknown, and known if what is no secret stands under "
            "`substitute` or in a ConfigMap",
            id="encrypted",
        ),
    ],
)
def test_what_is_not_known_is_told_once(source: str, note: str) -> None:
    files = {
        ENTRY: kustomization(f"postBuild:\n  {FROM_SECRET}") + source,
        "apps/a.yaml": f"{OBJECT}  a: ['${{A}}', '${{A}}']\n",
    }
    delivery = delivered(files)
    assert notes(delivery) == [note]
    assert bool(delivery.missing) is not bool(source)


def test_sources_that_nothing_asks_for_are_no_gap() -> None:
    files = {ENTRY: kustomization(f"postBuild:\n  {FROM_SECRET}"), "apps/a.yaml": f"{OBJECT}  a: 1\n"}
    delivery = delivered(files)
    assert notes(delivery) == []
    assert delivery.missing == {("", "Secret", "flux-system", "vars")}
