"""`scan --fix` and `--show-fixes`: what is written, what is said where, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.running import ERROR, run

HOST_BITS = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{ipBlock: {cidr: 192.0.2.10/24}}]  # the office
"""
FIXED = HOST_BITS.replace("192.0.2.10/24", "192.0.2.0/24")
SELECT = ("--select", "ipblock-invalid,unknown-field")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "error.yaml").write_text(ERROR)
    place = tmp_path / "web.yaml"
    place.write_text(HOST_BITS)
    return place


def test_safe_fixes_are_written_and_what_is_left_is_reported(policy: Path) -> None:
    ended = run("scan", "--fix", *SELECT, cwd=policy.parent)

    assert policy.read_text() == FIXED
    assert ended.code == 1
    assert [line.partition(":")[0] for line in ended.out.splitlines()] == ["error.yaml"]
    assert ended.err.splitlines()[-1] == "Fixed 1 finding in 1 file; 1 more with --unsafe-fixes"


def test_all_fixes_leave_nothing_to_report(policy: Path) -> None:
    ended = run("scan", "--fix", "--unsafe-fixes", *SELECT, cwd=policy.parent)
    again = run("scan", "--fix", "--unsafe-fixes", *SELECT, cwd=policy.parent)

    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines()[-1] == "Fixed 2 findings in 2 files"
    assert (again.code, again.out) == (0, "")
    assert "Fixed" not in again.err
    assert "{podSelector: {}}" in (policy.parent / "error.yaml").read_text()


def test_shown_fixes_are_a_diff_and_nothing_is_written(policy: Path) -> None:
    ended = run("scan", "--fix", "--show-fixes", *SELECT, cwd=policy.parent)

    assert policy.read_text() == HOST_BITS
    assert ended.code == 1
    assert ended.out.splitlines()[:2] == ["--- a/web.yaml", "+++ b/web.yaml"]
    assert [line for line in ended.out.splitlines() if line.startswith("+  ")] == [
        "+  - from: [{ipBlock: {cidr: 192.0.2.0/24}}]  # the office"
    ]
    assert ended.err.splitlines()[-1] == "Would fix 1 finding in 1 file; 1 more with --unsafe-fixes"


def test_nothing_to_show_is_no_failure(policy: Path) -> None:
    ended = run("scan", "--show-fixes", "--select", "unparsable-manifest", cwd=policy.parent)
    assert (ended.code, ended.out) == (0, "")


def test_json_stays_json_and_describes_what_is_left(policy: Path) -> None:
    ended = run("scan", "--fix", "--output-format", "json", *SELECT, cwd=policy.parent)

    (finding,) = json.loads(ended.out)["findings"]
    assert finding["rule"] == "unknown-field"
    assert finding["fix"] == {
        "safety": "unsafe",
        "promise": "changes",
        "message": "write `podSelector`",
        "edits": [
            {
                "path": "error.yaml",
                "line": 4,
                "column": 8,
                "endLine": 4,
                "endColumn": 19,
                "text": "podSelector",
            }
        ],
    }


def test_a_file_that_may_not_be_written_is_named_and_still_reported(policy: Path) -> None:
    policy.chmod(0o444)
    ended = run("scan", "--fix", *SELECT, cwd=policy.parent)

    assert policy.read_text() == HOST_BITS
    assert "web.yaml is not written: it is write-protected" in ended.err.splitlines()
    assert "web.yaml:8:" in ended.out
