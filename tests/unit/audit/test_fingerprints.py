"""A finding has an identity that edits elsewhere do not change, and that no other finding has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.audit.fingerprints import with_fingerprints, with_fingerprints_of_all
from netpol_lint.findings import (
    Confidence,
    Finding,
    Severity,
    SuppressedFinding,
    SuppressionOrigin,
)
from netpol_lint.location import Location, Region
from tests.unit.audit.auditing import audited_for_real

AT = Location("a.yaml", Region(3, 1, 3, 9), "spec.podSelector")
ELSEWHERE = Location("b.yaml", Region(1, 1, 1, 5), "spec")
FINDING = Finding("allow-all", Severity.WARNING, Confidence.MEDIUM, "found", AT, "shop/NetworkPolicy/p")


def no_lines(_: str) -> Sequence[str]:
    return ()


def of_cluster(name: str, *, message: str) -> Finding:
    return replace(FINDING, clusters=(name,), message=message)


def moved(finding: Finding, lines: int) -> Finding:
    region = finding.at.region
    shifted = Region(
        region.start_line + lines, region.start_column, region.end_line + lines, region.end_column
    )
    return replace(finding, at=replace(finding.at, region=shifted))


def fingerprints(*findings: Finding) -> list[str]:
    return [each.fingerprint for each in with_fingerprints(findings, no_lines)]


def test_lines_inserted_above_change_no_fingerprint() -> None:
    findings = (FINDING, replace(FINDING, at=ELSEWHERE), replace(FINDING, subject="", rule_id="b"))
    assert fingerprints(*findings) == fingerprints(*(moved(each, 7) for each in findings))


def test_other_words_marks_and_clusters_change_no_fingerprint() -> None:
    other = replace(FINDING, message="x", severity=Severity.NOTE, confidence=Confidence.LOW, clusters=("a",))
    assert fingerprints(FINDING) == fingerprints(other)


def test_an_object_that_moves_to_another_file_keeps_its_fingerprint() -> None:
    assert fingerprints(FINDING) == fingerprints(replace(FINDING, at=replace(AT, path="z.yaml")))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(FINDING, rule_id="other"), id="another rule"),
        pytest.param(replace(FINDING, subject="shop/NetworkPolicy/q"), id="another object"),
        pytest.param(replace(FINDING, at=replace(AT, yaml_path="spec.egress[0]")), id="another field"),
        pytest.param(FINDING, id="the same again"),
    ],
)
def test_two_findings_have_two_fingerprints(other: Finding) -> None:
    assert len(set(fingerprints(FINDING, other))) == 2


def test_findings_about_files_are_told_apart_by_their_file() -> None:
    here, there = (replace(FINDING, subject="", at=replace(AT, path=path)) for path in ("a.yaml", "b.yaml"))
    assert fingerprints(here) != fingerprints(there)


def test_equal_identities_are_numbered_in_the_order_of_the_text() -> None:
    first, second = FINDING, moved(FINDING, 5)
    assert with_fingerprints([second, first], no_lines) == with_fingerprints([first, second], no_lines)
    assert fingerprints(first) == fingerprints(first, second)[:1]


def test_a_fingerprint_is_short_and_hexadecimal() -> None:
    (found,) = fingerprints(FINDING)
    assert len(found) == 32
    assert set(found) <= set("0123456789abcdef")


def test_an_object_goes_by_what_its_own_file_calls_it() -> None:
    dev, prod = (
        replace(FINDING, subject=f"{name}/NetworkPolicy/p", written_as="default/NetworkPolicy/p")
        for name in ("dev", "prod")
    )
    assert fingerprints(dev) == fingerprints(prod)


def test_what_is_silenced_takes_no_fingerprint_from_what_stands() -> None:
    dev, prod = of_cluster("dev", message="a"), of_cluster("prod", message="b")
    silenced = SuppressedFinding(dev, SuppressionOrigin.IN_SOURCE, "why", ELSEWHERE)
    (kept,), (other,) = with_fingerprints_of_all([prod], [silenced], no_lines)
    assert kept.fingerprint == fingerprints(prod)[0]
    assert other.finding.fingerprint not in ("", kept.fingerprint)


# What follows audits a whole repository before and after an edit.

RULES: Final = (
    "allow-all-ingress-rule",
    "all-namespaces-peer",
    "dns-egress-blocked",
    "implicit-policy-types",
    "ipblock-any-address",
    "missing-default-deny-ingress",
    "policy-selects-no-pods",
    "unknown-field",
)

WEB: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: example.com/web:1}]}
"""

OPEN: Final = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open}
spec:
  podSelector: {}
  ingress:
    - from: [{namespaceSelector: {}}]
      ports: [{port: 80}]
    - from: [{namespaceSelector: {}}]
      ports: [{port: 443}]
    - ports: [{port: 8080}]
  egress:
    - to:
        - ipBlock: {cidr: 0.0.0.0/0}
      ports: [{port: 443}]
"""

IDLE: Final = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: idle}
spec:
  podSelector: {matchLabels: {app: none}}
  podselector: {}
  policyTypes: [Ingress]
"""

DOCUMENTS: Final = (WEB, OPEN, IDLE)
FILES: Final = ("web.yaml", "open.yaml", "idle.yaml")
ENVIRONMENTS: Final = ("dev", "prod")


def repository(
    documents: Sequence[str] = DOCUMENTS,
    files: Sequence[str] = FILES,
    environments: Sequence[str] = ENVIRONMENTS,
    listed: Sequence[str] = (),
) -> dict[str, str]:
    """Return a base, one document for each of its files, and an overlay for each environment."""
    return {
        **{f"base/{file}": text for file, text in zip(files, documents, strict=True)},
        "base/kustomization.yaml": f"resources: [{', '.join(listed or files)}]\n",
        **{
            f"overlays/{name}/kustomization.yaml": f"namespace: shop-{name}\nresources: [../../base]\n"
            for name in environments
        },
    }


def identities(files: Mapping[str, str]) -> list[str]:
    return sorted(each.fingerprint for each in audited_for_real(files, *RULES).findings)


@cache
def before() -> list[str]:
    return identities(repository())


def test_each_finding_of_a_repository_has_a_fingerprint_of_its_own() -> None:
    assert len(before()) == len(set(before())) > len(DOCUMENTS)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_lines_above_change_nothing(numbers: list[int]) -> None:
    moved_down = ["# a remark\n" * number + text for number, text in zip(numbers, DOCUMENTS, strict=True)]
    assert identities(repository(moved_down)) == before()


@settings(max_examples=15)
@given(st.permutations(FILES), st.permutations(FILES))
def test_other_names_of_files_and_another_order_of_resources_change_nothing(
    files: list[str], listed: list[str]
) -> None:
    assert identities(repository(files=files, listed=listed)) == before()


@settings(max_examples=10)
@given(st.permutations(DOCUMENTS))
def test_to_put_all_documents_into_one_file_of_a_folder_changes_nothing(documents: list[str]) -> None:
    assert identities(repository(["---\n".join(documents)], ["all/it.yaml"])) == before()


def test_one_environment_more_is_nothing_new_wherever_it_stands_among_the_others() -> None:
    for name in ("a-first", "e-between", "z-last"):
        assert identities(repository(environments=(*ENVIRONMENTS, name))) == before()


def test_another_name_of_an_overlay_changes_nothing() -> None:
    # Its folder names the cluster, and the namespace follows it here; neither is part of an identity.
    assert identities(repository(environments=("a", "z"))) == before()


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(
            lambda text: text.replace("  ingress:\n", "  ingress:\n    - from: [{podSelector: {}}]\n"),
            id="a rule before the others",
        ),
        pytest.param(
            lambda text: text.replace("        - ipBlock", "        - podSelector: {}\n        - ipBlock"),
            id="a peer before another",
        ),
        pytest.param(
            lambda text: text.replace(
                "- ports: [{port: 8080}]", "# open\n    -   ports:   [{port: 8080}]  # really"
            ),
            id="a remark and other blanks at the item itself",
        ),
        pytest.param(lambda text: text.replace("{name: open}", "{name: open, labels: {a: b}}"), id="a label"),
    ],
)
def test_what_is_said_elsewhere_in_a_policy_changes_nothing(edit: Callable[[str], str]) -> None:
    edited = edit(OPEN)
    assert edited != OPEN
    assert identities(repository((WEB, edited, IDLE))) == before()


def test_a_defect_more_is_one_more_and_changes_no_other() -> None:
    more = IDLE.replace("spec:\n", "spec:\n  ingres: []\n")
    assert set(before()) < set(identities(repository((WEB, OPEN, more))))


def items(*texts: str) -> dict[str, str]:
    """Return the fingerprint of a finding about each item of a list, by what the item says."""
    lines = [f"  - {text}" for text in texts]
    findings = [
        replace(
            FINDING, at=Location("a.yaml", Region(line, 5, line, len(text) + 5), f"spec.egress[{line - 1}]")
        )
        for line, text in enumerate(texts, 1)
    ]
    found = with_fingerprints(findings, lambda _: lines)
    return {texts[each.at.region.start_line - 1]: each.fingerprint for each in found}


@given(st.permutations(["to: a", "to: b", "to: c"]))
def test_an_item_of_a_list_keeps_its_fingerprint_wherever_it_moves(texts: list[str]) -> None:
    assert items(*texts) == items("to: a", "to: b", "to: c")
    assert items(*texts[1:]).items() < items(*texts).items()


def test_equal_items_are_told_apart() -> None:
    twice = [replace(FINDING, at=replace(AT, yaml_path=f"spec.egress[{number}]")) for number in (0, 1)]
    assert len(set(fingerprints(*twice))) == 2
