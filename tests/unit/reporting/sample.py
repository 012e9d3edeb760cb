"""One result that holds what is hard to report, and the files it is about.

The places are found by searching the files for the text they are to mark, so that a changed file
moves its places with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from netpol_lint.findings import (
    AuditResult,
    Confidence,
    Edit,
    Evidence,
    Finding,
    Fix,
    Note,
    Promise,
    Safety,
    Severity,
    Summary,
    SuppressedFinding,
    SuppressionOrigin,
)
from netpol_lint.location import Location, Region, whole_file
from netpol_lint.reporting import ReportContext
from netpol_lint.rulebook import Profile, RuleSpec

_PAGES: Final = Path(__file__).parent / "pages"

FILES: Final[Mapping[str, str]] = {
    "base/deny.yaml": """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          team: payments
    - podSelector:
        matchLabels:
          app: api
    ports:
    - port: 8080
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-all, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - {}
""",
    "base/web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        env:
        - {name: API, value: "http://api.shop:8080"}
""",
    "base/windows.yaml": "apiVersion: v1\r\nkind: Namespace\r\nmetadata:\r\n  name: shop\r\n",
    "base/größe/ラベル.yaml": """\
metadata:
  labels:
    説明: 支払いサービス  # 決済
    name: cafe\N{COMBINING ACUTE ACCENT}-e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}
""",
    "base/tabs.yaml": "metadata:\n  labels: {a:\tb,\tteam:\tshop}\n",
    "base/hostile.yaml": (
        "metadata:\n"
        "  name: \x1b[2J\x1b]0;gone\x07x\N{RIGHT-TO-LEFT OVERRIDE}evil\N{POP DIRECTIONAL FORMATTING}\n"
        "  note: [a](1)\\\n"
    ),
    "base/long.yaml": "data:\n  blob: {" + "k: v, " * 30_000 + "team: shop" + ", k: v" * 30_000 + "}\n",
}


def source_lines(path: str) -> Sequence[str]:
    """Return the lines of a file as they stand in it, or nothing for one that is not there."""
    return FILES[path].split("\n") if path in FILES else ()


def at(path: str, text: str, yaml_path: str = "") -> Location:
    """Return the place of the first `text` in a file."""
    content = FILES[path]
    start = content.index(text)
    return Location(
        path, Region(*_position(content, start), *_position(content, start + len(text))), yaml_path
    )


def _position(content: str, offset: int) -> tuple[int, int]:
    line_start = content.rfind("\n", 0, offset) + 1
    return content.count("\n", 0, offset) + 1, offset - line_start + 1


def _rule(
    rule_id: str,
    title: str,
    severity: Severity,
    security_severity: float | None,
    *,
    tags: tuple[str, ...] = (),
) -> RuleSpec:
    return RuleSpec(
        id=rule_id,
        title=title,
        summary=f"{title}, and more than one sentence says why.",
        severity=severity,
        security_severity=security_severity,
        profile=Profile.DEFAULT,
        since="0.1.0",
        tags=tags,
        options=(),
        references=("https://kubernetes.io/docs/concepts/services-networking/network-policies/",),
        aliases=(f"old-{rule_id}",),
        folder=_PAGES / rule_id,
    )


RULES: Final[Mapping[str, RuleSpec]] = {
    rule.id: rule
    for rule in (
        _rule(
            "default-deny-defeated",
            "An allow-all policy defeats the default deny",
            Severity.ERROR,
            7.5,
            tags=("security", "isolation", "external/cwe/cwe-284", *(f"tag-{n}" for n in range(9))),
        ),
        _rule("dns-egress-blocked", "Pods cannot resolve names", Severity.ERROR, None, tags=("dns",)),
        _rule("unused-suppression", "A suppression suppresses nothing", Severity.NOTE, None),
    )
}

CONTEXT: Final = ReportContext(rules=RULES, tool_version="0.1.0", source_lines=source_lines, lists_notes=True)

_DEFEATED: Final = Finding(
    "default-deny-defeated",
    Severity.ERROR,
    Confidence.HIGH,
    "policy allow-all lets every source reach every pod of shop; default-deny has no effect for ingress",
    at("base/deny.yaml", "- {}", "spec.ingress[0]"),
    subject="shop/NetworkPolicy/allow-all",
    evidence=(
        Evidence(
            at("base/deny.yaml", "policyTypes: [Ingress, Egress]", "spec.policyTypes"),
            "default-deny isolates every pod of shop for ingress",
        ),
        Evidence(
            at("base/deny.yaml", "{name: allow-all, namespace: shop}", "metadata"), "allow-all is in shop too"
        ),
    ),
    clusters=("overlays/dev", "overlays/prod"),
    fingerprint="5d41402abc4b2a76b9719d911017c592",
    fix=Fix(
        Safety.UNSAFE,
        "remove the rule",
        (Edit(at("base/deny.yaml", "\n  - {}"), " []"),),
        Promise.NARROWS,
    ),
    steps=2,
)

_DNS: Final = Finding(
    "dns-egress-blocked",
    Severity.ERROR,
    Confidence.MEDIUM,
    "egress of Deployment shop/web reaches api on 8080 but not UDP 53 of kube-dns; name resolution will fail",
    at(
        "base/deny.yaml",
        "to:\n    - namespaceSelector:\n        matchLabels:\n          team: payments\n    - podSelector:\n"
        "        matchLabels:\n          app: api\n    ports:\n    - port: 8080",
        "spec.egress[0]",
    ),
    subject="shop/NetworkPolicy/default-deny",
    evidence=(
        Evidence(at("base/deny.yaml", "podSelector: {}", "spec.podSelector"), "it selects every pod of shop"),
        Evidence(
            at("base/deny.yaml", "port: 8080", "spec.egress[0].ports[0]"), "only TCP 8080 is allowed here"
        ),
        Evidence(
            at("base/web.yaml", "labels: {app: web}", "spec.template.metadata.labels"),
            "these pods are in namespace shop",
        ),
        Evidence(
            at(
                "base/web.yaml",
                '{name: API, value: "http://api.shop:8080"}',
                "spec.template.spec.containers[0].env[0]",
            ),
            "the container looks up api.shop, for which it asks the cluster's DNS at every new connection",
        ),
        Evidence(at("base/windows.yaml", "name: shop", "metadata.name"), "the namespace is declared here"),
        Evidence(whole_file("overlays/prod/kustomization.yaml"), "this overlay adds no policy"),
        Evidence(whole_file("overlays/dev/kustomization.yaml"), "and neither does this one"),
    ),
    clusters=tuple(f"overlays/region-{number}" for number in range(11)),
    fingerprint="7d793037a0760186574b0282f2f435e7",
)

_OTHERS: Final = (
    Finding(
        "default-deny-defeated",
        Severity.WARNING,
        Confidence.LOW,
        "label 説明 is 支払いサービス; `team` was meant",
        at("base/größe/ラベル.yaml", "支払いサービス", "metadata.labels.説明"),
        evidence=(
            Evidence(at("base/größe/ラベル.yaml", "e\N{COMBINING ACUTE ACCENT}-e"), "accents combine here"),
        ),
    ),
    Finding(
        "default-deny-defeated",
        Severity.WARNING,
        Confidence.HIGH,
        "name `\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}evil`\n"
        "base/deny.yaml:1:1: error[forged] hides [what](https://x.example) it is",
        at("base/hostile.yaml", FILES["base/hostile.yaml"].split("\n")[1][8:], "metadata.name"),
        subject="shop/NetworkPolicy/\x1b[2Jevil",
        evidence=(Evidence(at("base/hostile.yaml", "[a](1)\\"), "it says [a](1)\\"),),
        clusters=("overlays/\x9b31mprod",),
    ),
    Finding(
        "default-deny-defeated",
        Severity.NOTE,
        Confidence.HIGH,
        "label team is far away",
        at("base/long.yaml", "team: shop", "data.blob.team"),
        evidence=(Evidence(at("base/long.yaml", "{" + "k: v, " * 30_000), "so much stands before it"),),
    ),
    Finding(
        "default-deny-defeated",
        Severity.NOTE,
        Confidence.HIGH,
        "label team follows a tab",
        at("base/tabs.yaml", "team:\tshop", "metadata.labels.team"),
        fix=Fix(
            Safety.SAFE,
            "write `\x1b[2J` instead, and name it",
            (
                Edit(at("base/tabs.yaml", "team:"), "\x1b[2J:"),
                Edit(at("base/größe/ラベル.yaml", "name"), ""),
            ),
        ),
    ),
    Finding(
        "unused-suppression",
        Severity.NOTE,
        Confidence.HIGH,
        "the file is not there any more, and its name is not UTF-8",
        whole_file("base/\udce4 b%c.yaml"),
    ),
)

_SUPPRESSED: Final = (
    SuppressedFinding(
        Finding(
            "dns-egress-blocked",
            Severity.ERROR,
            Confidence.HIGH,
            "egress of Deployment shop/web omits UDP 53 to kube-dns; name resolution will fail",
            at("base/web.yaml", "name: web", "metadata.name"),
            subject="shop/Deployment/web",
            fingerprint="900150983cd24fb0d6963f7d28e17f72",
        ),
        SuppressionOrigin.EXTERNAL,
        "migration, OPS-12",
        Location(".netpol-lint.yaml", Region(4, 5, 4, 60)),
    ),
    SuppressedFinding(
        Finding(
            "default-deny-defeated",
            Severity.WARNING,
            Confidence.HIGH,
            "the first line of the file is suppressed",
            at("base/deny.yaml", "apiVersion: networking.k8s.io/v1", "apiVersion"),
        ),
        SuppressionOrigin.IN_SOURCE,
        "",
        at("base/deny.yaml", "kind: NetworkPolicy"),
    ),
)


def _place(finding: Finding) -> tuple[Location, str]:
    return finding.at, finding.rule_id


RESULT: Final = AuditResult(
    findings=tuple(sorted((_DEFEATED, _DNS, *_OTHERS), key=_place)),
    suppressed=_SUPPRESSED,
    notes=(
        Note("internal-error", "rule unused-suppression failed: KeyError: '[x](1)'"),
        Note(
            "unrendered-source",
            "chart charts/redis is not rendered: values come from a file outside of the repository",
            Location("overlays/prod/kustomization.yaml", Region(12, 3, 14, 20), "helmCharts[0]"),
        ),
        *(
            Note(
                "unreadable-file",
                "the file has 3 MB, more than is read",
                whole_file(f"vendor/crds-{number}.yaml"),
            )
            for number in range(12)
        ),
    ),
    summary=Summary(clusters=2, namespaces=3, workloads=40, policies=1, files=1210),
    failed_rules=("unused-suppression",),
)

CLEAN: Final = AuditResult((), (), (), Summary(clusters=1, namespaces=1, workloads=2, policies=3, files=4))
