"""A first configuration: it states what was seen, decides nothing, and every proposal can be taken up."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from netpol_lint.audit import survey
from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.config import DEFAULT_CONFIG, FILE_NAME, load_config, selected_rules
from netpol_lint.config.file import read_config
from netpol_lint.config.yaml_tree import parse_tree
from netpol_lint.rulebook import load_rulebook
from netpol_lint.scaffold.configuration import configuration
from netpol_lint.scaffold.environment_names import namespaces_by_environment
from netpol_lint.scaffold.integrations import integrations, template
from netpol_lint.scaffold.sections import sections
from netpol_lint.source.repository import Repository, open_repository

CHECKOUT = Path(__file__).parents[3]
RULEBOOK = load_rulebook()
REPOSITORIES = sorted(
    each
    for folder in ("examples", "tests/repos")
    for each in (CHECKOUT / folder).iterdir()
    if each.is_dir() and not each.name.startswith((".", "_"))
)

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{hostNetwork: {host}, containers: [{{image: {image}}}]}}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: redis, namespace: shop}
spec: {chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: charts}}}}
"""
CALICO = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: calico-node}}
  template:
    metadata: {labels: {k8s-app: calico-node}}
    spec: {containers: [{name: calico-node, image: "docker.io/calico/node:v3.29.1"}]}
"""
EGRESS = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: dns, namespace: shop}}
spec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{rule}]}}
"""


def pod(name: str, namespace: str, *, image: str = "a", host: str = "false") -> str:
    return POD.format(name=name, namespace=namespace, image=image, host=host)


def text_for(**files: str) -> str:
    contents = {path.replace("__", "/") + ".yaml": text.encode() for path, text in files.items()}
    return configuration(sections(survey(Repository.from_bytes(contents), DEFAULT_CONFIG)))


def proposals(text: str) -> str:
    """Return the settings of a file as if somebody had taken all their signs away."""
    return "".join(f"{line[1:]}\n" for line in text.splitlines() if re.match(r"#[^ ]|#  ", line))


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda each: each.name)
def test_for_each_repository_here_it_decides_nothing_and_its_proposals_hold(
    root: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(root, tmp_path / "copy")
    before = findings_in(copy)
    text = configuration(sections(survey(open_repository(copy), DEFAULT_CONFIG)))
    (copy / FILE_NAME).write_text(text, "utf-8")

    assert load_config(copy / FILE_NAME, copy, RULEBOOK) == DEFAULT_CONFIG
    assert findings_in(copy) == before
    proposed = parse_tree(proposals(text), "proposals")
    assert proposed is not None
    assert read_config(proposed, RULEBOOK) != DEFAULT_CONFIG


def findings_in(root: Path) -> list[str]:
    request = AuditRequest(
        rules=selected_rules(DEFAULT_CONFIG, RULEBOOK),
        rulebook=RULEBOOK,
        today=date(2026, 1, 1),
        config=DEFAULT_CONFIG,
    )
    return [
        f"{each.at} {each.rule_id}: {each.message}" for each in audit(open_repository(root), request).findings
    ]


def test_the_plugin_that_is_installed_is_named_with_its_place() -> None:
    text = text_for(cni=CALICO, web=pod("web", "shop"))

    assert re.search(r"# - Calico( v?3\.29\.1)?, seen at cni\.yaml:\d+\n", text)
    assert "no manifest installs one" not in text


def test_without_a_plugin_it_has_to_be_named() -> None:
    text = text_for(web=pod("web", "shop"))

    assert "# Known are antrea, aws-vpc-cni, " in text
    assert "\n#cni: {name: calico}\n" in text
    assert max(map(len, text.splitlines()[1:])) < 110


def test_clusters_are_listed_with_what_they_come_from() -> None:
    text = text_for(overlays__prod__web=pod("web", "shop"), overlays__dev__web=pod("web", "shop"))

    assert "# What runs together: 2 clusters.\n# - dev: told from paths: overlays/dev\n" in text
    assert (
        "#clusters:\n#  - {name: dev, paths: [overlays/dev]}\n#  - {name: prod, paths: [overlays/prod]}\n"
        in text
    )


def test_releases_that_are_not_rendered_are_listed() -> None:
    text = text_for(release=RELEASE, web=pod("web", "shop"))

    assert "# - shop/HelmRelease/redis at release.yaml:3\n" in text
    assert "#    - {namespace: shop, labels: {app: redis}}\n" in text


@pytest.mark.parametrize(
    ("more", "profile", "says"),
    [
        pytest.param(
            pod("cache", "kube-system", image="registry.k8s.io/dns/k8s-dns-node-cache:1.26.4", host="true"),
            "nodelocal",
            "A cache runs on the nodes (more.yaml:3)",
            id="a cache on the node",
        ),
        pytest.param(
            EGRESS.format(rule="{to: [{ipBlock: {cidr: 169.254.20.10/32}}]}"),
            "nodelocal",
            "A rule lets pods ask 169.254.20.10/32",
            id="a rule for the cache",
        ),
        pytest.param(
            EGRESS.format(rule="{ports: [{protocol: UDP, port: 8053}]}"),
            "gardener",
            "A rule lets pods ask port 8053 over UDP (more.yaml:4)",
            id="the port of Gardener",
        ),
        pytest.param(
            "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web, namespace: shop}\n",
            "openshift",
            "There are objects of route.openshift.io (more.yaml:1)",
            id="an object of OpenShift",
        ),
    ],
)
def test_signs_of_unusual_dns(more: str, profile: str, says: str) -> None:
    text = text_for(more=more, web=pod("web", "shop"))

    assert says in text
    assert f"#dns: {{profile: {profile}}}\n" in text


def test_multicast_dns_is_no_sign_of_openshift() -> None:
    text = text_for(web=pod("web", "shop"), more=EGRESS.format(rule="{ports: [{protocol: UDP, port: 5353}]}"))

    assert "profile: openshift" not in text


@pytest.mark.parametrize(
    ("namespaces", "expected"),
    [
        pytest.param(
            ["shop-prod", "shop-dev", "tools"],
            {"dev": ("*-dev",), "prod": ("*-prod",)},
            id="as the last word",
        ),
        pytest.param(["prod-shop", "prod"], {"prod": ("prod", "prod-*")}, id="as the first, or the whole"),
        pytest.param(["produce", "devops-tools"], {}, id="not inside a word"),
    ],
)
def test_environments_by_names(namespaces: list[str], expected: dict[str, tuple[str, ...]]) -> None:
    found = namespaces_by_environment(namespaces)

    assert {name: each.patterns for name, each in found.items()} == expected


def test_environments_in_one_cluster_are_proposed() -> None:
    text = text_for(a=pod("web", "shop-prod"), b=pod("web", "shop-dev"))

    assert '#environments:\n#  dev: {namespaces: ["*-dev"]}\n#  prod: {namespaces: ["*-prod"]}\n' in text


def test_what_a_repository_says_cannot_leave_its_comment() -> None:
    hostile = RELEASE.replace("name: redis", 'name: "re\\ndis: 1\\e[31m"')

    text = text_for(release=hostile, web=pod("web", "shop"))

    assert parse_tree(text, "x") is None
    assert "\x1b" not in text


def advice(**files: str) -> str:
    contents = {path: text.encode() for path, text in files.items()}
    return "\n".join(integrations(Repository.from_bytes(contents)))


def test_without_hooks_and_workflows_both_are_shown_whole() -> None:
    text = advice()

    assert template("pre-commit-config.yaml").rstrip() in text
    assert template("github-workflow.yml").rstrip() in text


def test_what_is_there_is_added_to() -> None:
    text = advice(
        **{".pre-commit-config.yaml": "minimum_pre_commit_version: '4'\nrepos:\n- repo: local\n"},
        **{".github/workflows/ci.yml": "on: push\n"},
    )

    assert "add to the list `repos:` in .pre-commit-config.yaml:2\n- repo: https://" in text
    assert "# .pre-commit-config.yaml" not in text
    assert "write .github/workflows/netpol-lint.yml, beside .github/workflows/ci.yml" in text


def test_what_runs_already_is_only_named() -> None:
    text = advice(
        **{".pre-commit-config.yaml": "repos:\n- repo: https://github.com/netpol-lint/netpol-lint\n"},
        **{".github/workflows/ci.yml": "jobs: {a: {steps: [\n{uses: netpol-lint/netpol-lint@v0.1.0}]}}\n"},
    )

    assert text.splitlines() == [
        "pre-commit: .pre-commit-config.yaml:2 has netpol-lint already",
        "",
        "GitHub: .github/workflows/ci.yml:2 has netpol-lint already",
    ]


def test_where_another_service_builds_no_workflow_is_shown() -> None:
    text = advice(**{".gitlab-ci.yml": "stages: []\n"})

    assert "GitLab (.gitlab-ci.yml): https://" in text
    assert "GitHub:" not in text


def test_the_stanza_is_that_of_the_readme() -> None:
    assert template("pre-commit-config.yaml") in (CHECKOUT / "README.md").read_text("utf-8")
