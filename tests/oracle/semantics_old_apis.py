"""Statements of section 6: old API versions, and lists."""

from __future__ import annotations

from textwrap import indent
from typing import Final

from tests.oracle.semantics_form import DENY_INGRESS, SHOP, SemanticsCase, case, documents, policy

_ITEM = """
metadata: {name: deny-ingress, namespace: shop}
spec: {podSelector: {}}
"""

_NAMED_ITEM = f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy{_ITEM}"


def _list(api_version: str, kind: str, item: str) -> str:
    return f"---\napiVersion: {api_version}\nkind: {kind}\nitems:\n-\n{indent(item.strip(), '  ')}\n"


OLD_API_CASES: Final[tuple[SemanticsCase, ...]] = (
    case(
        "6.1",
        "a NetworkPolicy of extensions/v1beta1 has no effect",
        SHOP + DENY_INGRESS.replace("networking.k8s.io/v1", "extensions/v1beta1"),
        "ops/probe TCP/80 allowed: shop/web shop/api",
    ),
    case(
        "6.1",
        "the annotation that isolated a namespace has no effect",
        SHOP
        + documents(
            """
            ---
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop
              labels: {team: sales}
              annotations:
                net.beta.kubernetes.io/network-policy: '{"ingress": {"isolation": "DefaultDeny"}}'
            """
        ),
        "ops/probe TCP/80 allowed: shop/web",
    ),
    *(
        case(
            "6.2",
            f"a {form} holds policies",
            SHOP + manifest,
            "ops/probe TCP/80 denied: shop/web",
            "shop/web TCP/80 allowed: ops/probe",
        )
        for form, manifest in {
            "List": _list("v1", "List", _NAMED_ITEM),
            "NetworkPolicyList": _list("networking.k8s.io/v1", "NetworkPolicyList", _NAMED_ITEM),
            "NetworkPolicyList whose items do not say what they are": _list(
                "networking.k8s.io/v1", "NetworkPolicyList", _ITEM
            ),
            "List of lists": _list(
                "v1", "List", _list("networking.k8s.io/v1", "NetworkPolicyList", _ITEM).removeprefix("---\n")
            ),
        }.items()
    ),
    case(
        "6.2",
        "a List holds pods",
        SHOP
        + _list(
            "v1",
            "List",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: listed, namespace: shop}\n"
            "spec: {containers: [{name: listed, image: server}]}",
        )
        + DENY_INGRESS,
        "shop/listed TCP/80 denied: shop/web",
        "shop/web TCP/80 denied: shop/listed",
    ),
    case(
        "6.2",
        "a status changes nothing",
        SHOP + policy("podSelector: {}").replace("spec:", "status: {conditions: []}\nspec:"),
        "ops/probe TCP/80 denied: shop/web",
    ),
)
