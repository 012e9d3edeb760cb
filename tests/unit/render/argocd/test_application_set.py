"""Which Applications an ApplicationSet makes, and what they deliver."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.tree import value_at
from tests.unit.render.argocd.following import OTHER, OWN, follow
from tests.unit.render.repositories import manifest

A = manifest("a")
FILES = {
    "apps/web/a.yaml": A,
    "apps/api/a.yaml": A,
    "apps/api/below/a.yaml": A,
    "apps/.hidden/a.yaml": A,
    "clusters/east/config.json": '{"cluster": {"name": "east", "size": 3}, "app": "web"}',
    "clusters/west/config.json": '[{"cluster": {"name": "west1"}, "app": "api"}, '
    '{"cluster": {"name": "west2"}, "app": "web"}]',
}


def application_set(
    generators: str,
    *,
    name: str,
    path: str = "apps/web",
    is_go: bool = False,
    more: str = "",
    template: str = "",
) -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\n"
        "kind: ApplicationSet\n"
        "metadata: {name: all, namespace: argocd}\n"
        "spec:\n"
        f"  goTemplate: {'true' if is_go else 'false'}\n"
        f"{more}"
        f"  generators: {generators}\n"
        "  template:\n"
        f"    metadata: {{name: '{name}'}}\n"
        "    spec:\n"
        "      destination: {namespace: shop}\n"
        f"      source: {{repoURL: {OWN}, path: '{path}'}}\n"
        f"{template}"
    )


GIT = f"git: {{repoURL: {OWN}"
LIST = "list: {elements: [{env: dev, url: u1}, {env: prod, url: u2}]}"
CLUSTERS = """\
---
apiVersion: v1
kind: Secret
metadata: {name: c1, labels: {argocd.argoproj.io/secret-type: cluster, tier: prod}}
stringData: {name: East_1, server: https://10.0.0.1}
---
apiVersion: v1
kind: Secret
metadata: {name: c2, labels: {argocd.argoproj.io/secret-type: cluster, tier: test}}
stringData: {name: west, server: https://10.0.0.2}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            application_set(
                "[{list: {elements: [{app: web, v: {a: 1}}, {app: api}]}}]",
                name="x-{{app}}",
                path="apps/{{ app }}",
            ),
            {"x-web": "apps/web", "x-api": "apps/api"},
            id="a list",
        ),
        pytest.param(
            application_set("[{list: {elementsYaml: '[{app: web}]'}}]", name="{{app}}"),
            {"web": "apps/web"},
            id="a list in a text",
        ),
        pytest.param(
            application_set(
                f"[{{{GIT}, directories: [{{path: apps/*}}]}}}}]",
                name="{{path.basename}}-{{path[0]}}",
                path="{{path}}",
            ),
            {"api-apps": "apps/api", "web-apps": "apps/web"},
            id="directories, of which hidden ones and those below are none",
        ),
        pytest.param(
            application_set(
                f"[{{{GIT}, directories: [{{path: apps/*}}, {{path: '*/api', exclude: true}}]}}}}]",
                name="{{.path.basenameNormalized}}-{{ index .path.segments 0 }}",
                path="{{.path.path}}",
                is_go=True,
            ),
            {"web-apps": "apps/web"},
            id="directories that are left out",
        ),
        pytest.param(
            application_set(
                f"[{{{GIT}, files: [{{path: clusters/**/config.json}}]}}}}]",
                name="{{cluster.name}}-{{path.basename}}",
                path="apps/{{app}}",
            ),
            {"east-east": "apps/web", "west1-west": "apps/api", "west2-west": "apps/web"},
            id="files, each with one set of parameters or a list of them",
        ),
        pytest.param(
            application_set(
                f"[{{{GIT}, files: [{{path: clusters/east/config.json}}]}}}}]",
                name="{{.cluster.name}}-{{.cluster.size}}-{{.path.filename}}",
                path="apps/{{.app}}",
                is_go=True,
            ),
            {"east-3-config.json": "apps/web"},
            id="files for Go templates",
        ),
        pytest.param(
            application_set(
                f"[{{matrix: {{generators: [{{{GIT}, directories: [{{path: apps/*}}]}}}}, {{{LIST}}}]}}}}]",
                name="{{path.basename}}-{{env}}",
                path="{{path}}",
            ),
            {"api-dev": "apps/api", "api-prod": "apps/api", "web-dev": "apps/web", "web-prod": "apps/web"},
            id="a matrix",
        ),
        pytest.param(
            application_set(
                "[{matrix: {generators: [{list: {elements: [{where: east}]}}, "
                f"{{{GIT}, files: [{{path: 'clusters/{{{{.where}}}}/config.json'}}]}}}}]}}}}]",
                name="{{.where}}-{{.cluster.name}}",
                is_go=True,
            ),
            {"east-east": "apps/web"},
            id="a matrix whose second generator uses the first",
        ),
        pytest.param(
            application_set(
                f"[{{merge: {{mergeKeys: [env], generators: [{{{LIST}}}, "
                f"{{list: {{elements: [{{env: prod, url: u3}}, {{env: none}}]}}}}]}}}}]",
                name="{{env}}-{{url}}",
            ),
            {"dev-u1": "apps/web", "prod-u3": "apps/web"},
            id="a merge",
        ),
        pytest.param(
            application_set(f"[{{{LIST}, selector: {{matchLabels: {{env: prod}}}}}}]", name="{{env}}"),
            {"prod": "apps/web"},
            id="a selector",
        ),
        pytest.param(
            application_set(
                "[{clusters: {values: {v: 'x-{{name}}'}}}]",
                name="{{nameNormalized}}-{{values.v}}-{{metadata.labels.tier}}",
            )
            + CLUSTERS,
            {
                "east-1-x-East_1-prod": "apps/web",
                "west-x-west-test": "apps/web",
                "in-cluster-x-in-cluster-{{metadata.labels.tier}}": "apps/web",
            },
            id="clusters that have Secrets, and the one that Argo CD runs in",
        ),
        pytest.param(
            application_set(
                "[{clusters: {selector: {matchExpressions: [{key: tier, operator: In, values: [prod]}]}}}]",
                name="{{.name}}-{{.metadata.labels.tier}}",
                is_go=True,
            )
            + CLUSTERS,
            {"East_1-prod": "apps/web"},
            id="clusters that a selector takes",
        ),
        pytest.param(
            application_set("[{clusters: {}}]", name="{{name}}") + "---\n"
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: other}\n"
            "spec: {destination: {name: seen}}\n",
            {"seen": "apps/web"},
            id="clusters that others deploy to",
        ),
        pytest.param(
            application_set("[{clusters: {}}]", name="x-{{name}}"),
            {"x-*": "apps/web"},
            id="clusters of which nothing is known",
        ),
        pytest.param(
            application_set("[{clusters: {}}]", name="x-{{name}}", path="clusters/{{name}}"),
            {"x-east": "clusters/east", "x-west": "clusters/west"},
            id="clusters that have directories",
        ),
        pytest.param(
            application_set(
                "[{clusters: {}}]", name="x-{{.name}}", path="{{ .nameNormalized }}/api/below", is_go=True
            ),
            {"x-apps": "apps/api/below"},
            id="clusters that have directories with another in it",
        ),
        pytest.param(
            application_set(
                "[{list: {elements: [{env: dev}], "
                "template: {metadata: {}, spec: {source: {path: apps/api}}}}}]",
                name="{{env}}",
            ),
            {"dev": "apps/api"},
            id="a template of the generator's own",
        ),
        pytest.param(
            application_set(
                "[{list: {elements: [{env: dev, sub: api}, {env: prod}]}}]",
                name="{{.env}}",
                is_go=True,
                more="  templatePatch: |\n    {{- if .sub }}\n    spec:\n      source:\n"
                "        path: apps/{{ .sub }}\n    {{- end }}\n",
            ),
            {"dev": "apps/api", "prod": "apps/web"},
            id="a template patch",
        ),
        pytest.param(
            application_set(
                "[{list: {elements: [{a: 1}]}}, {list: {elements: [{a: 2}]}}]", name="n{{a}}{{ b }}"
            ),
            {"n1{{ b }}": "apps/web", "n2{{ b }}": "apps/web"},
            id="several generators, and a parameter that nobody gives",
        ),
    ],
)
def test_applications(text: str, expected: Mapping[str, str]) -> None:
    assert follow({"apps.yaml": text, **FILES}).paths == expected


def test_clusters_may_be_given() -> None:
    text = application_set("[{clusters: {}}]", name="{{name}}", template="")
    assert set(follow({"apps.yaml": text, **FILES}, clusters=("a", "b")).paths) == {"a", "b"}


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        pytest.param("clusters/{{name}}", "taken to be `east`, `west`", id="directories"),
        pytest.param("apps/web", "taken for one, `*`", id="nothing"),
    ],
)
def test_a_guess_about_clusters_is_said(path: str, taken: str) -> None:
    text = application_set("[{matrix: {generators: [{clusters: {}}]}}]", name="{{name}}", path=path)
    assert follow({"apps.yaml": text, **FILES}).messages == [
        "apps.yaml:6:39: ApplicationSet `all` deploys to clusters that nothing here registers; "
        f"they are {taken}; a Secret with the label `argocd.argoproj.io/secret-type: cluster` would name one"
    ]


def test_the_destination_is_that_of_the_set_of_parameters() -> None:
    text = application_set("[{clusters: {}}]", name="{{name}}").replace(
        "{namespace: shop}", "{name: '{{name}}', namespace: '{{name}}-shop'}"
    )
    followed = follow({"apps.yaml": text, **FILES}, clusters=("east",))
    assert [each.destination for each in followed.delivered] == ["east"]
    assert followed.contents == ["east-shop/Service/a"]


def test_scalars_stay_at_their_places_in_the_template() -> None:
    text = application_set("[{list: {elements: [{env: dev}]}}]", name="{{env}}", path="apps/web")
    (delivered,) = follow({"apps.yaml": text, **FILES}).delivered
    name = value_at(delivered.by.root, "metadata", "name")
    assert name is not None
    assert str(name.location()) == "apps.yaml:8:22"
    assert str(delivered.at) == "apps.yaml:11:64"
    assert delivered.by.identity == ("argoproj.io", "Application", "argocd", "dev")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            application_set("[{scmProvider: {github: {organization: a}}}]", name="x"),
            "apps.yaml:6:17: generator `scmProvider` asks something outside the repository, so "
            "the Applications that it makes are not known; what they deploy can be stated under `clusters:`",
            id="a generator that asks a git host",
        ),
        pytest.param(
            application_set(f"[{{git: {{repoURL: {OTHER}, files: [{{path: a.yaml}}]}}}}]", name="x"),
            f"apps.yaml:6:22: the git generator reads another repository, {OTHER}, so the "
            "Applications that it makes are not known; `repository.urls` in the configuration can say "
            "that it is this one",
            id="a generator that reads another repository",
        ),
        pytest.param(
            application_set(f"[{{{LIST}}}]", name="{{ regexMatch .env }}", is_go=True),
            "apps.yaml:8:5: the template of ApplicationSet `all` cannot be filled in here, because "
            "the function `regexMatch` is not known here; the Applications that it makes are not known",
            id="a function that is not known",
        ),
        pytest.param(
            application_set(
                f"[{{{LIST}}}]",
                name="{{ .nothing }}",
                is_go=True,
                more="  goTemplateOptions: [missingkey=error]\n",
            ),
            "apps.yaml:9:5: the template of ApplicationSet `all` cannot be filled in here, because "
            "nothing gives `.nothing` a value; the Applications that it makes are not known",
            id="a parameter that is not there",
        ),
    ],
)
def test_gaps(text: str, expected: str) -> None:
    assert follow({"apps.yaml": text, **FILES}).messages == [expected]


def test_an_absurd_matrix_is_not_followed() -> None:
    numbers = "{list: {elements: [" + ", ".join(f"{{n{{}}: {each}}}" for each in range(60)) + "]}}"
    generators = ", ".join(numbers.replace("{}", str(each)) for each in range(3))
    text = application_set(f"[{{matrix: {{generators: [{generators}]}}}}]", name="x")
    assert follow({"apps.yaml": text, **FILES}).messages == [
        "apps.yaml:6:17: generator `matrix` makes more than 2,000 sets of parameters; "
        "none of its Applications was followed"
    ]


@pytest.mark.parametrize(
    "spec",
    [
        *(
            "[]",
            "{generators: {}}",
            "{generators: [1, [], {}, {list: 1}, {list: {elements: [1]}}, {matrix: []}]}",
        ),
        *(
            "{generators: [{matrix: {}}, {merge: {}}, {git: {}}], template: []}",
            "{generators: [{list: {elements: [{}]}}]}",
        ),
        "{goTemplate: true, templatePatch: '[', generators: [{list: {elements: [{a: 1}]}}], template: 1}",
    ],
)
def test_nonsense_is_survived(spec: str) -> None:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\n"
    assert follow({"apps.yaml": f"{head}spec: {spec}\n", **FILES}).delivered == []
