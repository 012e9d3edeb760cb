"""Network plugins: which one a repository installs, and what is said about it."""

from __future__ import annotations

import pytest

from netpol_lint.config import DEFAULT_CONFIG, Cni, Config, World
from netpol_lint.findings import Confidence
from netpol_lint.location import Location, Region
from tests.rules.cases.manifests import deployment, found, ingress, namespace, obj, policy, verdicts

IGNORED, UNSUPPORTED = "cni-ignores-policies", "cni-feature-unsupported"
SHOP = "---\n".join([namespace(), deployment("web"), policy("deny", "{podSelector: {}}")])
STATED_AT = Location(".netpol-lint.yaml", Region(1, 6, 1, 21))


def agent(name: str, image: str, *arguments: str, kind: str = "DaemonSet") -> str:
    args = ", ".join(f'"{each}"' for each in arguments)
    containers = f"[{{name: main, image: '{image}', args: [{args}]}}]"
    template = (
        f"{{metadata: {{labels: {{app: {name}}}}}, spec: {{hostNetwork: true, containers: {containers}}}}}"
    )
    return obj("apps/v1", kind, name, namespace="kube-system", spec=f"{{template: {template}}}")


def config_map(name: str, data: str) -> str:
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: kube-system}}\n"
    return f"{head}data: {data}\n"


def release(chart: str, values: str = "{}", *, version: str = "'*'", more: str = "") -> str:
    spec = f"{{chart: {{spec: {{chart: {chart}, version: {version}}}}}, values: {values}{more}}}"
    return obj("helm.toolkit.fluxcd.io/v2", "HelmRelease", chart, namespace="kube-system", spec=spec)


def application(chart: str, helm: str) -> str:
    source = f"{{repoURL: https://charts.example.com, chart: {chart}, targetRevision: 1.19.0, helm: {helm}}}"
    spec = f"{{source: {source}, destination: {{namespace: kube-system}}}}"
    return obj("argoproj.io/v1alpha1", "Application", chart, namespace="argocd", spec=spec)


FLANNEL = agent("kube-flannel-ds", "ghcr.io/flannel-io/flannel:v0.26.4")
CALICO = agent("calico-node", "docker.io/calico/node:v3.29.1")
VPC = "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni"


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([FLANNEL], id="a DaemonSet"),
        pytest.param([config_map("kube-flannel-cfg", "{cni-conf.json: '{}'}")], id="a ConfigMap"),
        pytest.param([release("flannel", "{podCidr: 10.244.0.0/16}")], id="a release"),
        pytest.param([application("flannel", "{values: 'podCidr: 10.0.0.0/8'}")], id="an Application"),
        pytest.param([release("aws-vpc-cni")], id="the VPC CNI as it comes"),
        pytest.param([agent("aws-node", f"{VPC}:v1.12.0")], id="the VPC CNI before it had an engine"),
        pytest.param(
            [agent("aws-node", f"{VPC}:v1.19.0", "--enable-network-policy=false")],
            id="the VPC CNI with its engine off",
        ),
        pytest.param([release("kube-ovn", "{func: {ENABLE_NP: false}}")], id="Kube-OVN without policies"),
        pytest.param(
            [
                agent(
                    "kube-ovn-controller", "kubeovn/kube-ovn:v1.13.0", "--enable-np=false", kind="Deployment"
                )
            ],
            id="Kube-OVN without policies, by an argument",
        ),
        pytest.param([release("cilium", "{policyEnforcementMode: never}")], id="Cilium without policies"),
        pytest.param([config_map("cilium-config", "{enable-policy: never}")], id="the same, rendered"),
        pytest.param(
            [
                agent("kube-router", "docker.io/cloudnativelabs/kube-router:v2.4", "--run-firewall=false"),
                FLANNEL,
            ],
            id="kube-router as a proxy only",
        ),
        pytest.param([agent("kindnet", "docker.io/kindest/kindnetd:v20230511-dc714da8")], id="old kindnet"),
        pytest.param(
            [obj("kops.k8s.io/v1alpha2", "Cluster", "c", namespace=None, spec="{networking: {kubenet: {}}}")],
            id="kubenet of kOps",
        ),
        pytest.param(
            [
                "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c}\n"
                "addons: [{name: vpc-cni, version: latest}]\n"
            ],
            id="an add-on of eksctl as it comes",
        ),
        pytest.param(
            [
                obj(
                    "operator.openshift.io/v1",
                    "Network",
                    "cluster",
                    namespace=None,
                    spec="{defaultNetwork: {type: OpenShiftSDN, openshiftSDNConfig: {mode: Multitenant}}}",
                )
            ],
            id="OpenShift SDN in another mode",
        ),
    ],
)
def test_policies_are_ignored(manifests: list[str]) -> None:
    (finding,) = found(IGNORED, SHOP, *manifests)

    assert "so the only policy here does nothing" in finding.message
    assert finding.confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([], id="nothing shows a plugin"),
        pytest.param([FLANNEL, CALICO], id="Canal, in two DaemonSets"),
        pytest.param([config_map("canal-config", "{}"), FLANNEL], id="Canal, by its ConfigMap"),
        pytest.param(
            [
                FLANNEL,
                agent("canal", "registry.example.com/mirror-calico:v3").replace(
                    "app: canal", "k8s-app: canal"
                ),
            ],
            id="Canal from a mirror, by the labels of its pods",
        ),
        pytest.param(
            [FLANNEL, agent("knp", "registry.k8s.io/networking/kube-network-policies:v0.7.0")],
            id="an engine beside it",
        ),
        pytest.param([FLANNEL, release("tigera-operator")], id="Calico from a chart"),
        pytest.param(
            [FLANNEL, obj("operator.tigera.io/v1", "Installation", "default", namespace=None)],
            id="Calico of its operator",
        ),
        pytest.param(
            [
                FLANNEL,
                obj("cilium.io/v2", "CiliumNetworkPolicy", "x", spec="{endpointSelector: {}, ingress: [{}]}"),
            ],
            id="policies of an engine that is installed elsewhere",
        ),
        pytest.param([FLANNEL, obj("helm.cattle.io/v1", "HelmChartConfig", "traefik")], id="k3s has its own"),
        pytest.param([release("flannel", "{netpol: {enabled: true}}")], id="the engine of its chart"),
        pytest.param(
            [release("flannel", "{}", more=", valuesFrom: [{kind: ConfigMap, name: v}]")],
            id="values that are not known",
        ),
        pytest.param([release("aws-vpc-cni", "{enableNetworkPolicy: true}")], id="the engine of the VPC CNI"),
        pytest.param([release("aws-vpc-cni", '{enableNetworkPolicy: "true"}')], id="the same, quoted"),
        pytest.param(
            [application("aws-vpc-cni", '{values: "enableNetworkPolicy: true"}')], id="the same, as text"
        ),
        pytest.param(
            [application("aws-vpc-cni", '{parameters: [{name: enableNetworkPolicy, value: "true"}]}')],
            id="the same, as a parameter",
        ),
        pytest.param(
            [
                "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c}\n"
                'addons:\n  - name: vpc-cni\n    configurationValues: \'{"enableNetworkPolicy": "true"}\'\n'
            ],
            id="an add-on of eksctl with its engine",
        ),
        pytest.param(
            [
                agent("aws-node", f"{VPC}:v1.19.0"),
                config_map("amazon-vpc-cni", '{enable-network-policy-controller: "true"}'),
            ],
            id="the engine, by the ConfigMap",
        ),
        pytest.param([release("aws-vpc-cni"), release("cilium")], id="Cilium chained to it"),
        pytest.param([release("kube-ovn")], id="Kube-OVN as it comes"),
        pytest.param([release("cilium")], id="Cilium"),
        pytest.param([agent("kindnet", "docker.io/kindest/kindnetd:v20241212-9f82dd49")], id="new kindnet"),
        pytest.param([deployment("flannel-shirts", labels="{app: flannel}")], id="a shop of that name"),
    ],
)
def test_policies_are_enforced_or_nobody_knows(manifests: list[str]) -> None:
    assert found(IGNORED, SHOP, *manifests) == ()


def kustomized(resources: str, more: str = "") -> dict[str, str]:
    return {
        "manifests.yaml": "",
        "shop.yaml": SHOP,
        "kustomization.yaml": f"resources: [shop.yaml{resources}]\n{more}",
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            kustomized(", https://github.com/flannel-io/flannel/releases/download/v0.26.1/kube-flannel.yml"),
            ["kustomization.yaml:1:24"],
            id="manifests from elsewhere",
        ),
        pytest.param(
            kustomized(
                ", https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/canal.yaml"
            ),
            [],
            id="Canal from elsewhere",
        ),
        pytest.param(
            kustomized("", "helmCharts: [{name: flannel, repo: https://flannel-io.github.io/flannel/}]\n"),
            ["kustomization.yaml:2:21"],
            id="a chart",
        ),
        pytest.param(
            kustomized("", "helmCharts: [{name: flannel, valuesInline: {netpol: {enabled: true}}}]\n"),
            [],
            id="a chart with an engine",
        ),
        pytest.param(
            kustomized("", "helmCharts: [{name: cilium, version: 1.17.0}]\n"), [], id="the chart of Cilium"
        ),
    ],
)
def test_what_kustomizations_ask_for(files: dict[str, str], expected: list[str]) -> None:
    assert [str(each.at) for each in found(IGNORED, "", files=files)] == expected


def test_without_policies_there_is_nothing_to_ignore() -> None:
    assert found(IGNORED, namespace(), deployment("web"), FLANNEL) == ()


@pytest.mark.parametrize(
    ("config", "manifests", "expected"),
    [
        pytest.param(Config(cni=Cni("flannel", at=STATED_AT)), [], 1, id="a plugin that does not"),
        pytest.param(Config(cni=Cni("kubenet", at=STATED_AT)), [], 1, id="another"),
        pytest.param(Config(cni=Cni("calico", at=STATED_AT)), [FLANNEL], 0, id="one that does"),
        pytest.param(Config(cni=Cni("aws-vpc-cni", at=STATED_AT)), [], 0, id="one that may"),
        pytest.param(Config(cni=Cni("aws-vpc-cni", "1.13", at=STATED_AT)), [], 1, id="one that is too old"),
        pytest.param(Config(cni=Cni("flannel", at=STATED_AT)), [CALICO], 0, id="one that is helped"),
        pytest.param(
            Config(cni=Cni("flannel", enforces_policies=True, at=STATED_AT)), [FLANNEL], 0, id="as it is said"
        ),
        pytest.param(
            Config(cni=Cni("cilium", enforces_policies=False, at=STATED_AT)), [], 1, id="the other way round"
        ),
        pytest.param(Config(cni=Cni("other", at=STATED_AT)), [FLANNEL], 0, id="one that nobody knows"),
    ],
)
def test_the_configuration_states_the_plugin(config: Config, manifests: list[str], expected: int) -> None:
    findings = found(IGNORED, SHOP, *manifests, config=config)

    assert len(findings) == expected
    assert all(each.confidence is Confidence.HIGH and each.at == STATED_AT for each in findings)


def test_in_a_closed_world_there_is_no_other_engine() -> None:
    (finding,) = found(IGNORED, SHOP, FLANNEL, config=Config(world=World.CLOSED))

    assert finding.confidence is Confidence.HIGH


RANGE = ingress("{ports: [{port: 3000, endPort: 3010}]}", name="range")
SCTP = ingress("{ports: [{protocol: SCTP, port: 3868}]}", name="sctp")
NAMED = ingress("{ports: [{port: http}]}", name="named")
EXCEPT = ingress('{from: [{ipBlock: {cidr: 10.0.0.0/8, except: ["10.1.0.0/16"]}}]}', name="except")
TRANSLATED = obj("v1", "Service", "web", spec="{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}")
LIMITED = ingress("{ports: [{port: 8080}]}", name="limited")
SDN = Config(cni=Cni("openshift-sdn", at=STATED_AT))


@pytest.mark.parametrize(
    ("manifests", "config", "expected"),
    [
        pytest.param(
            [RANGE, release("cilium", version="1.15.6")],
            DEFAULT_CONFIG,
            ["warning shop/NetworkPolicy/range"],
            id="a range for a version that knows none",
        ),
        pytest.param([RANGE, release("cilium", version="1.16.0")], DEFAULT_CONFIG, [], id="one that does"),
        pytest.param([RANGE, release("cilium")], DEFAULT_CONFIG, [], id="a version that nobody knows"),
        pytest.param(
            [RANGE, release("cilium", version='"1.x"')], DEFAULT_CONFIG, [], id="a range of versions"
        ),
        pytest.param(
            [RANGE, agent("cilium", "quay.io/cilium/cilium:v1.14.2@sha256:00")],
            DEFAULT_CONFIG,
            ["warning shop/NetworkPolicy/range"],
            id="the version of an image",
        ),
        pytest.param(
            [ingress("{ports: [{port: 3000, endPort: 3000}]}"), release("cilium", version="1.15.6")],
            DEFAULT_CONFIG,
            [],
            id="a range of one",
        ),
        pytest.param(
            [SCTP, release("cilium", "{ipam: {mode: kubernetes}}")],
            DEFAULT_CONFIG,
            ["warning shop/NetworkPolicy/sctp"],
            id="SCTP that is off",
        ),
        pytest.param([SCTP, release("cilium", "{sctp: {enabled: true}}")], DEFAULT_CONFIG, [], id="SCTP, on"),
        pytest.param([SCTP], Config(cni=Cni("cilium", at=STATED_AT)), [], id="SCTP, and nobody knows"),
        pytest.param([EXCEPT], SDN, ["warning shop/NetworkPolicy/except"], id="exceptions"),
        pytest.param([NAMED], SDN, ["warning shop/NetworkPolicy/named"], id="a port by name"),
        pytest.param([EXCEPT, NAMED, RANGE, SCTP], Config(cni=Cni("calico", at=STATED_AT)), [], id="Calico"),
        pytest.param(
            [RANGE],
            Config(cni=Cni("weave-net", at=STATED_AT)),
            ["warning shop/NetworkPolicy/range"],
            id="what no version knows",
        ),
        pytest.param(
            [TRANSLATED, LIMITED, release("aws-vpc-cni", "{enableNetworkPolicy: true}")],
            DEFAULT_CONFIG,
            ["note shop/Service/web"],
            id="a Service with another port",
        ),
        pytest.param(
            [TRANSLATED, release("aws-vpc-cni", "{enableNetworkPolicy: true}")],
            DEFAULT_CONFIG,
            [],
            id="a Service before pods whose ports nobody limits",
        ),
        pytest.param(
            [TRANSLATED, LIMITED, release("aws-vpc-cni")], DEFAULT_CONFIG, [], id="nothing is enforced anyway"
        ),
        pytest.param(
            [obj("v1", "Service", "web", spec="{selector: {app: web}, ports: [{port: 8080}]}"), LIMITED],
            Config(cni=Cni("aws-vpc-cni", at=STATED_AT)),
            [],
            id="a Service with the same port",
        ),
    ],
)
def test_features(manifests: list[str], config: Config, expected: list[str]) -> None:
    assert verdicts(found(UNSUPPORTED, SHOP, *manifests, config=config)) == expected


def test_a_finding_about_the_configuration_stands_there() -> None:
    (finding,) = found(IGNORED, SHOP, config=Config(cni=Cni("flannel", at=STATED_AT)))

    assert (finding.at, finding.subject) == (STATED_AT, "")


@pytest.mark.parametrize(
    ("manifest", "is_closed"),
    [
        pytest.param(release("cilium", "{policyEnforcementMode: always}"), True, id="of the chart"),
        pytest.param(config_map("cilium-config", "{enable-policy: always}"), True, id="as rendered"),
        pytest.param(release("cilium", "{policyEnforcementMode: default}"), False, id="as usual"),
    ],
)
@pytest.mark.parametrize(
    "rule_id", ["missing-default-deny-ingress", "missing-default-deny-egress", "workload-not-isolated"]
)
def test_cilium_isolates_every_pod_when_told_to(manifest: str, rule_id: str, is_closed: bool) -> None:
    some = policy("api", "{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress, Egress]}")
    manifests = [namespace(), deployment("web"), deployment("api"), some]

    assert found(rule_id, *manifests)
    assert bool(found(rule_id, *manifests, manifest)) is not is_closed
