"""duplicate-policy-name in whole repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from tests.rules.cases.manifests import app, deployment, found, obj, policy

TWICE: Final = "duplicate-policy-name"

DENY: Final = policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
OTHER: Final = policy("deny", f"{{podSelector: {app('web')}, policyTypes: [Ingress]}}")
WEB: Final = deployment("web")
NOWHERE: Final = DENY.replace(", namespace: shop", "")


def flux(name: str, path: str) -> str:
    """Return a Flux Kustomization."""
    source = "{kind: GitRepository, name: flux-system}"
    spec = f"{{path: {path}, interval: 1m, prune: true, sourceRef: {source}}}"
    return obj("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name, namespace="flux-system", spec=spec)


BASE: Final = {
    "base/kustomization.yaml": "namespace: shop\nresources: [deny.yaml, web.yaml]\n",
    "base/deny.yaml": NOWHERE,
    "base/web.yaml": WEB,
}
PROD: Final = (
    "namespace: shop\nresources: [../base]\n"
    "patches: [{target: {kind: NetworkPolicy}, patch: '[{op: replace, path: /spec/podSelector,"
    " value: {matchLabels: {app: web}}}]'}]\n"
)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.yaml": f"{WEB}---\n{DENY}---\n{OTHER}"}, id="in one file"),
        pytest.param({"k/a.yaml": f"{WEB}---\n{DENY}", "k/b.yaml": OTHER}, id="in two files of a directory"),
        pytest.param(
            {
                **BASE,
                "prod/kustomization.yaml": PROD,
                "flux/a.yaml": flux("base", "./base"),
                "flux/b.yaml": flux("prod", "./prod"),
            },
            id="a base and its overlay, both applied",
        ),
        pytest.param(
            {
                "a.yaml": WEB,
                "b.yaml": obj(
                    "cilium.io/v2",
                    "CiliumNetworkPolicy",
                    "deny",
                    spec="{endpointSelector: {}, ingress: [{}]}",
                ),
                "c.yaml": obj(
                    "cilium.io/v2",
                    "CiliumNetworkPolicy",
                    "deny",
                    spec="{endpointSelector: {}, egress: [{}]}",
                ),
            },
            id="policies of another engine",
        ),
    ],
)
def test_two_policies_of_one_name_are_reported(files: Mapping[str, str]) -> None:
    (finding,) = found(TWICE, "", files=files)

    assert finding.severity.value == "error"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"k/a.yaml": f"{WEB}---\n{DENY}", "k/b.yaml": DENY}, id="the same policy twice"),
        pytest.param({"a.yaml": f"{WEB}---\n{DENY}---\n{OTHER.replace('deny', 'deny-web')}"}, id="two names"),
        pytest.param(
            {"a.yaml": f"{WEB}---\n{DENY}---\n{OTHER.replace('namespace: shop', 'namespace: back')}"},
            id="two namespaces",
        ),
        pytest.param(
            {
                **BASE,
                "overlays/prod/kustomization.yaml": PROD.replace("../base", "../../base"),
                "overlays/staging/kustomization.yaml": "namespace: shop\nresources: [../../base]\n",
            },
            id="two environments",
        ),
        pytest.param({**BASE, "prod/kustomization.yaml": PROD}, id="an overlay and the base that it changes"),
        pytest.param(
            {
                "clusters/a/apps.yaml": flux("apps", "./a"),
                "clusters/b/apps.yaml": flux("apps", "./b"),
                "a/deny.yaml": f"{WEB}---\n{DENY}",
                "b/deny.yaml": f"{WEB}---\n{OTHER}",
            },
            id="two clusters",
        ),
    ],
)
def test_policies_that_do_not_meet_are_left_alone(files: Mapping[str, str]) -> None:
    assert found(TWICE, "", files=files) == ()
