"""Statements of section 2: label selectors."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_clusters import GHOST
from tests.oracle.semantics_form import DENY_INGRESS, SHOP, SemanticsCase, case, documents, policy


def _api_admits(*peers: str) -> str:
    """Write a policy that lets only these peers reach shop/api."""
    return policy(f"podSelector: {{matchLabels: {{app: api}}}}\ningress: [{{from: [{', '.join(peers)}]}}]")


def _expression(key: str, operator: str, values: str = "") -> str:
    listed = f", values: [{values}]" if values else ""
    return f"{{key: {key}, operator: {operator}{listed}}}"


def _pods(*expressions: str) -> str:
    return f"{{podSelector: {{matchExpressions: [{', '.join(expressions)}]}}}}"


def _namespaces(*expressions: str) -> str:
    return f"{{namespaceSelector: {{matchExpressions: [{', '.join(expressions)}]}}}}"


SELECTOR_CASES: Final[tuple[SemanticsCase, ...]] = (
    case(
        "2.1",
        "a null podSelector beside a namespaceSelector is not set",
        SHOP + _api_admits("{podSelector: null, namespaceSelector: {matchLabels: {team: operations}}}"),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "2.1",
        "a null namespaceSelector beside a podSelector leaves the policy's namespace",
        SHOP + _api_admits("{podSelector: {}, namespaceSelector: null}"),
        "shop/web TCP/80 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
    case(
        "2.2",
        "NotIn holds for a pod without the key",
        SHOP
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress:
            - from:
              - namespaceSelector: {}
                podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}
            """
        ),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "2.2",
        "NotIn in the podSelector of a policy selects pods without the key",
        SHOP + policy(f"podSelector: {{matchExpressions: [{_expression('canary', 'NotIn', 'set')}]}}"),
        "ops/probe TCP/80 denied: shop/web shop/api",
    ),
    case(
        "2.2",
        "NotIn holds for a declared namespace without the key",
        SHOP + _api_admits(_namespaces(_expression("zone", "NotIn", "north"))),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 allowed: shop/api",
        "ip:192.0.2.1 TCP/80 denied: shop/api",
    ),
    case(
        "2.2",
        "DoesNotExist holds only without the key",
        SHOP + policy(f"podSelector: {{matchExpressions: [{_expression('canary', 'DoesNotExist')}]}}"),
        "ops/probe TCP/80 denied: shop/web",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    *(
        case(
            "2.3",
            f"an empty value in {form} asks for a key that is there and empty",
            SHOP + policy(f"podSelector: {selector}"),
            "ops/probe TCP/80 denied: shop/api",
            "ops/probe TCP/80 allowed: shop/web",
        )
        for form, selector in {
            "matchLabels": '{matchLabels: {canary: ""}}',
            "an In list": '{matchExpressions: [{key: canary, operator: In, values: [""]}]}',
        }.items()
    ),
    case(
        "2.4",
        "Exists holds for an empty value and not without the key",
        SHOP + policy(f"podSelector: {{matchExpressions: [{_expression('canary', 'Exists')}]}}"),
        "ops/probe TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/web",
    ),
    case(
        "2.4",
        "matchLabels and every matchExpression have to hold together",
        SHOP
        + policy(
            """
            podSelector:
              matchLabels: {tier: back}
              matchExpressions:
              - {key: app, operator: In, values: [api, web]}
              - {key: canary, operator: Exists}
            """
        )
        + policy(
            """
            podSelector:
              matchLabels: {tier: front}
              matchExpressions: [{key: app, operator: In, values: [api]}]
            """,
            name="contradiction",
        ),
        "ops/probe TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/web",
    ),
    case(
        "2.4",
        "In holds for one of several values",
        SHOP
        + _api_admits(
            _pods(_expression("app", "In", "proxy, web")), _pods(_expression("app", "In", "probe"))
        ),
        "shop/web TCP/80 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
    *(
        case(
            "2.5",
            f"{form} is rejected",
            SHOP + policy(f"podSelector: {selector}"),
            f"ops/probe TCP/80 {answer}: shop/web",
            is_rejected=True,
        )
        for form, selector, answer in (
            ("In without values", f"{{matchExpressions: [{_expression('app', 'In')}]}}", "allowed"),
            ("NotIn without values", f"{{matchExpressions: [{_expression('app', 'NotIn')}]}}", "denied"),
            (
                "Exists with values",
                f"{{matchExpressions: [{_expression('app', 'Exists', 'web')}]}}",
                "denied",
            ),
            (
                "DoesNotExist with values",
                f"{{matchExpressions: [{_expression('app', 'DoesNotExist', 'web')}]}}",
                "allowed",
            ),
            ("a value that no label can have", "{matchLabels: {app: 'two words'}}", "allowed"),
            (
                "a key that no label can have",
                "{matchExpressions: [{key: a/b/c, operator: Exists}]}",
                "allowed",
            ),
        )
    ),
    case(
        "2.6",
        "a declared namespace carries its name as a label",
        SHOP + _api_admits("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}"),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "2.6",
        "the name label is the name, whatever the manifest says",
        SHOP
        + GHOST
        + documents(
            """
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: ghost, labels: {kubernetes.io/metadata.name: ops}}
            """
        )
        + _api_admits("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}"),
        "ghost/client TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "2.6",
        "an object of another kind with the name of a namespace says nothing about its labels",
        SHOP
        + documents(
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: ops, namespace: shop, labels: {team: guests}}
            spec: {containers: [{name: ops, image: server}]}
            """
        )
        + _api_admits("{namespaceSelector: {matchLabels: {team: guests}}}"),
        "ops/probe TCP/80 denied: shop/api",
    ),
    case(
        "2.6",
        "an undeclared namespace carries its name as a label",
        SHOP
        + GHOST
        + _api_admits("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ghost}}}"),
        "ghost/client TCP/80 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
    *(
        case(
            "2.6",
            f"whether an undeclared namespace satisfies {form} is unknown",
            SHOP + GHOST + _api_admits(f"{{namespaceSelector: {selector}}}"),
            "ghost/client TCP/80 unknown: shop/api",
            "ghost/client TCP/80 allowed: shop/web",
        )
        for form, selector in {
            "matchLabels": "{matchLabels: {team: operations}}",
            "In": "{matchExpressions: [{key: team, operator: In, values: [operations]}]}",
            "NotIn": "{matchExpressions: [{key: team, operator: NotIn, values: [operations]}]}",
            "Exists": "{matchExpressions: [{key: team, operator: Exists}]}",
            "DoesNotExist": "{matchExpressions: [{key: team, operator: DoesNotExist}]}",
        }.items()
    ),
    case(
        "2.6",
        "the wrong name decides against an undeclared namespace whose other labels are unknown",
        SHOP
        + GHOST
        + _api_admits(
            "{namespaceSelector: {matchLabels: {team: operations, kubernetes.io/metadata.name: ops}}}"
        ),
        "ghost/client TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "2.6",
        "the wrong pod labels decide against a pod of an undeclared namespace",
        SHOP
        + GHOST
        + _api_admits(
            "{namespaceSelector: {matchLabels: {team: operations}}, podSelector: {matchLabels: {app: x}}}"
        ),
        "ghost/client TCP/80 denied: shop/api",
    ),
    case(
        "2.6",
        "another peer may admit a pod whose namespace labels are unknown",
        SHOP
        + GHOST
        + _api_admits(
            "{namespaceSelector: {matchLabels: {team: operations}}}",
            "{namespaceSelector: {}, podSelector: {matchLabels: {app: client}}}",
        ),
        "ghost/client TCP/80 allowed: shop/api",
    ),
    case(
        "2.6",
        "the empty namespaceSelector selects undeclared namespaces",
        SHOP + GHOST + _api_admits("{namespaceSelector: {}}"),
        "ghost/client TCP/80 allowed: shop/api",
    ),
    *(
        case(
            "2.7",
            f"the pods of a {kind} have the labels of its template, not its own",
            SHOP
            + documents(
                f"""
                ---
                apiVersion: {api_version}
                kind: {kind}
                metadata: {{name: work, namespace: shop, labels: {{app: api}}}}
                spec: {{{before}template: {{metadata: {{labels: {{app: worker}}}}, spec: {{
                  restartPolicy: {restart}, containers: [{{name: work, image: server}}]}}}}{after}}}
                """
            )
            + policy("podSelector: {matchLabels: {app: api}}\npolicyTypes: [Ingress]", name="own-labels")
            + policy(
                "podSelector: {matchLabels: {app: worker}}\npolicyTypes: [Egress]", name="template-labels"
            ),
            "shop/web TCP/80 allowed: shop/work",
            "shop/work TCP/80 denied: shop/web ip:192.0.2.1",
        )
        for kind, api_version, before, after, restart in (
            ("Deployment", "apps/v1", "selector: {matchLabels: {app: worker}}, ", "", "Always"),
            (
                "StatefulSet",
                "apps/v1",
                "serviceName: w, selector: {matchLabels: {app: worker}}, ",
                "",
                "Always",
            ),
            ("DaemonSet", "apps/v1", "selector: {matchLabels: {app: worker}}, ", "", "Always"),
            ("ReplicaSet", "apps/v1", "selector: {matchLabels: {app: worker}}, ", "", "Always"),
            ("ReplicationController", "v1", "selector: {app: worker}, ", "", "Always"),
            ("Job", "batch/v1", "", "", "Never"),
            ("CronJob", "batch/v1", 'schedule: "0 0 * * *", jobTemplate: {spec: {', "}}", "Never"),
        )
    ),
    case(
        "2.7",
        "a peer finds the pods of a workload by the labels of its template",
        SHOP
        + documents(
            """
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: front, namespace: ops, labels: {app: outer}}
            spec:
              selector: {matchLabels: {app: inner}}
              template:
                metadata: {labels: {app: inner}}
                spec: {containers: [{name: front, image: server}]}
            """
        )
        + DENY_INGRESS
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: inner}}}]}]
            """,
            name="to-api",
        )
        + policy(
            """
            podSelector: {matchLabels: {app: web}}
            ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: outer}}}]}]
            """,
            name="to-web",
        ),
        "ops/front TCP/80 allowed: shop/api",
        "ops/front TCP/80 denied: shop/web",
    ),
)
