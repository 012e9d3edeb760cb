"""What a Flux Kustomization applies of a directory."""

from __future__ import annotations

import pytest

from netpol_lint.location import Location
from netpol_lint.render import flux
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.gap import Effect
from netpol_lint.render.tree import value_at
from tests.unit.render.flux.deliveries import (
    ENTRY,
    NAMESPACE,
    SERVICE,
    delivered,
    kustomization,
    names,
    notes,
    tools,
    undelivered,
    value,
)
from tests.unit.render.repositories import objects_of

OTHER = SERVICE.replace("web", "db")


class TestContents:
    @pytest.mark.parametrize(
        ("files", "found"),
        [
            pytest.param({"apps/a.yaml": SERVICE}, ["Service/web"], id="a manifest"),
            pytest.param({"apps/x/y/a.yml": SERVICE}, ["Service/web"], id="a manifest further below"),
            pytest.param({"apps/a.json": SERVICE}, [], id="JSON is not looked for"),
            pytest.param({"apps/a.yaml": "replicas: 1\n"}, [], id="YAML that is no object"),
            pytest.param({"apps/a.yaml": "a: [\n"}, [], id="YAML that is broken"),
            pytest.param(
                {
                    "apps/kustomization.yaml": "resources: [a.yaml]\n",
                    "apps/a.yaml": SERVICE,
                    "apps/b.yaml": OTHER,
                },
                ["Service/web"],
                id="a kustomization says what is applied",
            ),
            pytest.param(
                {
                    "apps/x/kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n",
                    "apps/x/a.yaml": SERVICE,
                    "apps/x/y/b.yaml": OTHER,
                    "apps/x/y/kustomization.yaml": "resources: [b.yaml]\n",
                },
                ["shop/Service/web"],
                id="a directory with a kustomization is one unit",
            ),
            pytest.param(
                {"apps/.github/a.yaml": SERVICE, "apps/.sops.yaml": OTHER, "apps/.travis.yml": OTHER},
                [],
                id="what Flux never looks at",
            ),
            pytest.param(
                {"apps/a.yaml": SERVICE, "apps/b.yaml": OTHER, ".sourceignore": "# mine\n\napps/b.*\n"},
                ["Service/web"],
                id="a .sourceignore of the root",
            ),
            pytest.param(
                {"apps/a.yaml": SERVICE, "apps/x/b.yaml": OTHER, "apps/x/.sourceignore": "b.yaml\n"},
                ["Service/web"],
                id="a .sourceignore further below",
            ),
            pytest.param(
                {"apps/a.yaml": SERVICE, "x/b.yaml": OTHER, ".sourceignore": "/*\n!/apps\n"},
                ["Service/web"],
                id="a .sourceignore that takes back",
            ),
        ],
    )
    def test_what_is_applied(self, files: dict[str, str], found: list[str]) -> None:
        assert names(delivered({ENTRY: kustomization(), **files})) == found

    def test_no_path_means_the_root(self) -> None:
        files = {ENTRY: kustomization().replace("  path: ./apps\n", ""), "a.yaml": SERVICE}
        assert delivered(files).path == ""

    @pytest.mark.parametrize("path", ["./apps", "apps/", "/apps", "../../apps", "x/../apps"])
    def test_a_path_cannot_leave_the_source(self, path: str) -> None:
        assert delivered({ENTRY: kustomization(path=path), "apps/a.yaml": SERVICE}).path == "apps"

    def test_the_line_that_names_the_path(self) -> None:
        delivery = delivered({ENTRY: kustomization(), "apps/a.yaml": SERVICE})
        assert str(delivery.at) == f"{ENTRY}:5:9"
        assert delivery.build.files == {"apps/a.yaml"}

    def test_patterns_that_are_none_ignore_nothing(self) -> None:
        files = {"apps/a.yaml": SERVICE, ".sourceignore": "[\n!\n/\n\\\n!!x\n[z-a]\n  \n"}
        assert len(names(delivered({ENTRY: kustomization(), **files}))) == 1

    def test_a_pattern_that_would_take_for_ever_ignores_nothing(self) -> None:
        files = {"apps/" + "a" * 200 + ".yaml": SERVICE, ".sourceignore": "*a" * 40 + "b\n"}
        assert len(names(delivered({ENTRY: kustomization(), **files}))) == 1


KUSTOMIZED = {
    "apps/kustomization.yaml": "namespace: old\nnamePrefix: a-\nresources: [a.yaml, ns.yaml]\n",
    "apps/a.yaml": SERVICE,
    "apps/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: old}\n",
    "apps/part/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    "labels: [{pairs: {part: x}}]\n",
}


class TestOverlay:
    @pytest.mark.parametrize(
        ("spec", "service"),
        [
            pytest.param("targetNamespace: shop", "shop/Service/a-web", id="a namespace"),
            pytest.param("namePrefix: b-", "old/Service/b-web", id="a prefix takes the place of the other"),
            pytest.param("nameSuffix: -x", "old/Service/a-web-x", id="a suffix"),
        ],
    )
    def test_fields_take_the_place_of_those_in_the_file(self, spec: str, service: str) -> None:
        delivery = delivered({ENTRY: kustomization(spec), **KUSTOMIZED})
        assert service in names(delivery)
        assert "apps/kustomization.yaml" in delivery.build.files

    @pytest.mark.parametrize(
        "spec",
        [
            pytest.param(
                "patches:\n"
                "- target: {kind: Service}\n"
                "  patch: |\n"
                "    - {op: replace, path: /spec/ports/0/port, value: 81}",
                id="a JSON patch",
            ),
            pytest.param(
                "patches:\n"
                "- patch: |\n"
                "    apiVersion: v1\n"
                "    kind: Service\n"
                "    metadata: {name: web}\n"
                "    spec: {ports: [{$patch: replace}, {port: 81}]}",
                id="a strategic merge patch",
            ),
            pytest.param(
                "patchesJson6902:\n"
                "- target: {version: v1, kind: Service, name: web}\n"
                "  patch: [{op: replace, path: /spec/ports/0/port, value: 81}]",
                id="operations in the old field",
            ),
        ],
    )
    def test_patches_come_after_those_of_the_file(self, spec: str) -> None:
        base = (
            "resources: [a.yaml]\npatches:\n- target: {kind: Service}\n"
            "  patch: '[{op: replace, path: /spec/ports/0/port, value: 82}]'\n"
        )
        files = {ENTRY: kustomization(spec), "apps/kustomization.yaml": base, "apps/a.yaml": SERVICE}
        delivery = delivered(files)
        assert value(delivery.build.objects, "spec", "ports") == [{"port": 81}]
        assert notes(delivery) == []

    def test_objects_to_merge_in_the_old_field(self) -> None:
        spec = (
            "patchesStrategicMerge:\n"
            "- apiVersion: v1\n"
            "  kind: Service\n"
            "  metadata: {name: web}\n"
            "  spec: {type: LoadBalancer}"
        )
        delivery = delivered({ENTRY: kustomization(spec), "apps/a.yaml": SERVICE})
        assert value(delivery.build.objects, "spec", "type") == "LoadBalancer"

    def test_what_a_patch_says_stands_in_the_flux_object(self) -> None:
        spec = (
            "patches:\n"
            "- patch: |\n"
            "    kind: Namespace\n"
            "    apiVersion: v1\n"
            "    metadata:\n"
            "      name: shop\n"
            "      labels: {team: a}"
        )
        (namespace,) = delivered({ENTRY: kustomization(spec), "apps/a.yaml": NAMESPACE}).build.objects
        team = value_at(namespace.root, "metadata", "labels", "team")
        assert team is not None
        assert str(team.location()) == f"{ENTRY}:13:24"

    def test_images_take_the_place_of_those_of_the_same_name(self) -> None:
        pod = (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'x:1'}]}\n"
        )
        base = "resources: [a.yaml]\nimages: [{name: x, newTag: '2'}]\n"
        spec = "images: [{name: x, newTag: '3'}]"
        files = {ENTRY: kustomization(spec), "apps/kustomization.yaml": base, "apps/a.yaml": pod}
        assert value(delivered(files).build.objects, "spec", "containers", 0, "image") == "x:3"

    def test_the_namespace_stands_in_the_flux_object(self) -> None:
        delivery = delivered({ENTRY: kustomization("targetNamespace: shop"), "apps/a.yaml": SERVICE})
        (service,) = delivery.build.objects
        assert isinstance(service.namespace_at, Location)
        assert str(service.namespace_at) == f"{ENTRY}:7:20"

    def test_components(self) -> None:
        spec = "ignoreMissingComponents: true\ncomponents: [part, none]"
        delivery = delivered({ENTRY: kustomization(spec), **KUSTOMIZED})
        services = [each for each in delivery.build.objects if each.kind == "Service"]
        assert value(services, "metadata", "labels") == {"part": "x"}
        assert notes(delivery) == []

    def test_common_metadata_is_on_objects_and_not_on_their_templates(self) -> None:
        deployment = (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {team: a}}\n"
            "spec: {template: {metadata: {labels: {app: web}}}}\n"
        )
        spec = "commonMetadata:\n  labels: {team: b}\n  annotations: {owner: c}"
        objects = delivered({ENTRY: kustomization(spec), "apps/a.yaml": deployment}).build.objects
        assert value(objects, "metadata") == {
            "name": "web",
            "labels": {"team": "b"},
            "annotations": {"owner": "c"},
        }
        assert value(objects, "spec", "template", "metadata") == {"labels": {"app": "web"}}

    def test_a_label_of_a_namespace_stands_in_the_flux_object(self) -> None:
        spec = "commonMetadata:\n  labels:\n    team: b"
        (namespace,) = delivered({ENTRY: kustomization(spec), "apps/a.yaml": NAMESPACE}).build.objects
        team = value_at(namespace.root, "metadata", "labels", "team")
        assert team is not None
        assert str(team.location()) == f"{ENTRY}:9:13"


class TestWhere:
    GIT = (
        "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
        "metadata: {name: fleet, namespace: flux-system}\n"
        "spec: {url: 'https://example.org/fleet', ignore: 'b.yaml'}\n"
    )

    def test_a_source_with_the_url_of_a_remote(self) -> None:
        files = {
            ENTRY: kustomization(source="fleet") + self.GIT,
            "apps/a.yaml": SERVICE,
            "apps/b.yaml": OTHER,
        }
        delivery = delivered(files, "git@example.org:fleet.git")
        assert names(delivery) == ["Service/web"]
        assert notes(delivery) == []

    def test_a_source_with_another_url_is_assumed_where_the_path_exists(self) -> None:
        files = {ENTRY: kustomization(source="fleet") + self.GIT, "apps/a.yaml": SERVICE}
        delivery = delivered(files, "https://example.org/other")
        assert notes(delivery) == [
            f"{ENTRY}:11:13: GitRepository flux-system/fleet is taken to be this repository, where what is "
            "applied of it exists, though its URL `https://example.org/fleet` is no git remote; "
            "`repository.urls` in the configuration can say that it is this repository's"
        ]
        assert {gap.effect for gap in delivery.build.gaps} == {Effect.NOTHING}

    @pytest.mark.parametrize("path", ["./", "deploy"])
    def test_a_source_that_is_elsewhere(self, path: str) -> None:
        files = {ENTRY: kustomization(path=path, source="fleet") + self.GIT, "apps/a.yaml": SERVICE}
        answer = undelivered(files, "https://example.org/other")
        assert "is elsewhere, at `https://example.org/fleet`" in answer.gap.note.message
        assert "`repository.urls` say that it is this repository" in answer.gap.note.message
        assert answer.gap.effect is Effect.OBJECTS
        assert not answer.missing

    def test_a_source_that_is_not_known_yet(self) -> None:
        answer = undelivered({ENTRY: kustomization(path="deploy", source="fleet"), "apps/a.yaml": SERVICE})
        assert answer.missing == {("source.toolkit.fluxcd.io", "GitRepository", "flux-system", "fleet")}

    def test_an_artifact_may_be_made_of_a_directory(self) -> None:
        entry = kustomization(path="apps/base", source="fleet").replace("GitRepository", "OCIRepository")
        delivery = delivered({ENTRY: entry, "kubernetes/apps/base/a.yaml": SERVICE})
        assert delivery.path == "kubernetes/apps/base"
        assert names(delivery) == ["Service/web"]

    def test_an_artifact_of_our_own_may_be_made_of_a_directory(self) -> None:
        entry = kustomization(path="apps/base", source="fleet").replace("GitRepository", "OCIRepository")
        source = self.GIT.replace("GitRepository", "OCIRepository").replace("https://", "oci://")
        files = {ENTRY: entry + source, "kubernetes/apps/base/a.yaml": SERVICE}
        delivery = delivered(files, "oci://example.org/fleet")
        assert delivery.path == "kubernetes/apps/base"
        assert notes(delivery) == []

    def test_a_directory_that_is_not_there(self) -> None:
        answer = undelivered({ENTRY: kustomization(path="./gone")})
        assert answer.gap.note.message == (
            "Kustomization flux-system/apps applies `./gone`, where this repository has no file, so what it "
            "deploys is unknown; correct the path, or the source"
        )
        assert str(answer.gap.note.at) == f"{ENTRY}:5:9"

    def test_a_path_with_a_variable(self) -> None:
        answer = undelivered({ENTRY: kustomization(path="./apps/${CLUSTER}"), "apps/a.yaml": SERVICE})
        assert "`./apps/${CLUSTER}`" in answer.gap.note.message

    def test_another_cluster(self) -> None:
        spec = "kubeConfig: {secretRef: {name: prod-kubeconfig}}"
        assert (
            delivered({ENTRY: kustomization(spec), "apps/a.yaml": SERVICE}).destination == "prod-kubeconfig"
        )

    def test_what_is_suspended_is_still_declared(self) -> None:
        delivery = delivered({ENTRY: kustomization("suspend: true"), "apps/a.yaml": SERVICE})
        assert names(delivery) == ["Service/web"]
        (note,) = notes(delivery)
        assert note.startswith(f"{ENTRY}:7:12: Kustomization flux-system/apps is suspended")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SERVICE, id="another kind"),
        pytest.param(
            kustomization().replace("kustomize.toolkit.fluxcd.io", "example.org"), id="another group"
        ),
    ],
)
def test_other_objects_are_not_followed(text: str) -> None:
    (each,) = objects_of(text)
    assert flux.deliver(each, Neighbours(), tools({})) is None


@pytest.mark.parametrize("spec", ["", "spec: 1\n", "spec: []\n", "spec: null\n"])
def test_a_kustomization_without_a_spec_deploys_nothing(spec: str) -> None:
    text = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n" + spec
    (each,) = objects_of(text)
    assert flux.deliver(each, Neighbours(), tools({})) == ()


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("components: x\nimages: {a: 1}\npatches: [1, null, {}, {patch: []}]", id="wrong lists"),
        pytest.param(
            "targetNamespace: {}\ncommonMetadata: [a]\nkubeConfig: 1\nsuspend: [x]", id="wrong values"
        ),
        pytest.param("postBuild: {substitute: [a], substituteFrom: [1, {}, {kind: Secret}]}", id="variables"),
        pytest.param("postBuild: {substitute: {a: {b: c}}, substituteFrom: x}", id="more variables"),
        pytest.param("components: ['${x}', ../../.., /etc]", id="components elsewhere"),
        pytest.param(
            "patchesJson6902: [{patch: [{op: x}]}]\npatchesStrategicMerge: [x, {}]", id="old patches"
        ),
    ],
)
def test_wrong_types_break_nothing(spec: str) -> None:
    files = {ENTRY: kustomization(spec), "apps/a.yaml": SERVICE.replace("80", "'${x}'")}
    assert names(delivered(files)) == ["Service/web"]
