"""What the API server calls: webhooks, conversions and API servers behind it."""

from __future__ import annotations

import pytest

from netpol_lint.resources.api_server_call import api_server_calls
from tests.unit.resources.manifests import only_object

SERVICE = "service: {name: hook, namespace: shop}"


def calls(api_version: str, kind: str, fields: str) -> list[str]:
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: it}}\n{fields}\n"
    return [
        f"{each.kind.value} {each.namespace}/{each.service}:{each.port}{' or not' if each.is_ignored else ''}"
        for each in api_server_calls(only_object(text))
    ]


@pytest.mark.parametrize(
    ("webhook", "expected"),
    [
        pytest.param(
            f"clientConfig: {{{SERVICE}}}", ["admission shop/hook:443"], id="on 443 where no port is stated"
        ),
        pytest.param(
            "clientConfig: {service: {name: hook, namespace: shop, port: 8443}}",
            ["admission shop/hook:8443"],
            id="on the port that is stated",
        ),
        pytest.param(
            f"clientConfig: {{{SERVICE}}}, failurePolicy: Ignore",
            ["admission shop/hook:443 or not"],
            id="one that is passed over when it does not answer",
        ),
        pytest.param("clientConfig: {url: 'https://example.com'}", [], id="one outside the cluster"),
        pytest.param("clientConfig: {service: {name: hook}}", [], id="one whose namespace is not stated"),
        pytest.param(
            "clientConfig: {service: {name: hook, namespace: shop, port: web}}",
            [],
            id="one whose port is no number",
        ),
    ],
)
def test_admission(webhook: str, expected: list[str]) -> None:
    api_version, kind = "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"
    assert calls(api_version, kind, f"webhooks: [{{name: a.example.com, {webhook}}}]") == expected


def test_the_first_version_ignored_failures_unless_it_was_told_not_to() -> None:
    fields = (
        f"webhooks: [{{clientConfig: {{{SERVICE}}}}}, {{clientConfig: {{{SERVICE}}}, failurePolicy: Fail}}]"
    )
    found = calls("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", fields)
    assert found == ["admission shop/hook:443 or not", "admission shop/hook:443"]


@pytest.mark.parametrize(
    ("conversion", "expected"),
    [
        pytest.param(
            f"{{strategy: Webhook, webhook: {{clientConfig: {{{SERVICE}}}}}}}",
            ["conversion shop/hook:443"],
            id="by a webhook",
        ),
        pytest.param(
            f"{{strategy: Webhook, webhookClientConfig: {{{SERVICE}}}}}",
            ["conversion shop/hook:443"],
            id="by a webhook as the first version wrote it",
        ),
        pytest.param("{strategy: None}", [], id="by nobody"),
        pytest.param(
            f"{{webhook: {{clientConfig: {{{SERVICE}}}}}}}", [], id="by nobody where none is chosen"
        ),
    ],
)
def test_conversion(conversion: str, expected: list[str]) -> None:
    found = calls(
        "apiextensions.k8s.io/v1", "CustomResourceDefinition", f"spec: {{conversion: {conversion}}}"
    )
    assert found == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(f"{{{SERVICE}}}", ["aggregation shop/hook:443"], id="behind a Service"),
        pytest.param("{service: null}", [], id="in the API server itself"),
    ],
)
def test_aggregation(spec: str, expected: list[str]) -> None:
    assert calls("apiregistration.k8s.io/v1", "APIService", f"spec: {spec}") == expected
