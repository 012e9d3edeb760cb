"""What could not be rendered makes claims about absence less sure, and messages say what it is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.checks import CHECKS
from netpol_lint.config import DEFAULT_CONFIG, World
from netpol_lint.findings import Confidence, Finding
from netpol_lint.location import whole_file
from netpol_lint.policy.engine import build_engine
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Labels
from netpol_lint.resources.workload import Workload
from tests.rules.cases.built import context_of
from tests.rules.cases.isolation_rules import INGRESS, WEB, WORKLOAD
from tests.rules.cases.manifests import app, deployment, egress, policy
from tests.rules.rulebook import RULEBOOK

AT = whole_file("kustomization.yaml")
REMOTE = gap("`https://example.com/base` is remote, and left out; vendor it", AT)
RELEASE = gap("HelmRelease `db` is not rendered; vendor its chart", AT, namespace="shop")
ELSEWHERE = gap("HelmRelease `db` is not rendered; vendor its chart", AT, namespace="payments")
NAMES = gap("a name is not changed", AT, Effect.NAMES)
FILES = {"kustomization.yaml": "resources: [all.yaml]\n"}


def found(
    rule_id: str, *gaps: Gap, manifests: tuple[str, ...] = (WEB,), world: World = World.OPEN
) -> Finding:
    files = {**FILES, "all.yaml": "---\n".join(manifests)}
    context = context_of(files, "", config=replace(DEFAULT_CONFIG, world=world))
    (finding,) = CHECKS[rule_id](replace(context, gaps=gaps, rule=RULEBOOK[rule_id]))
    return finding


@pytest.mark.parametrize(
    ("gaps", "confidence", "end"),
    [
        pytest.param((), "high", "may be reached from everywhere", id="nothing is missing"),
        pytest.param(
            (REMOTE,),
            "medium",
            "; as far as rendered: `…/base` is remote",
            id="objects that may land anywhere",
        ),
        pytest.param(
            (RELEASE,),
            "medium",
            "; as far as rendered: HelmRelease `db` is not rendered",
            id="objects of the namespace",
        ),
        pytest.param(
            (ELSEWHERE, NAMES), "high", "may be reached from everywhere", id="nothing of this namespace"
        ),
        pytest.param(
            (REMOTE, RELEASE, RELEASE),
            "medium",
            "; as far as rendered: HelmRelease `db` is not rendered (and 1 more)",
            id="what lands here is named first, and once",
        ),
    ],
)
def test_what_is_said_of_a_namespace(gaps: tuple[Gap, ...], confidence: str, end: str) -> None:
    finding = found(INGRESS, *gaps)
    assert finding.confidence.value == confidence
    assert finding.message.endswith(end)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        pytest.param(
            "`https://raw.example.com/a/b/crd.yaml?ref=v1` comes from outside the repository, and nothing is"
            " fetched; vendor it",
            "`…/crd.yaml` comes from outside the repository",
            id="an address goes by its last part",
        ),
        pytest.param(
            "`path: apps` is in git@example.com:shop/deploy.git, which is taken for another repository",
            "`path: apps` is in …/deploy.git",
            id="what follows is left to the note",
        ),
        pytest.param(
            "Helm chart `db` of https://charts.example.com/stable is not in this repository, so the objects"
            " of release `shop/db` are not known",
            "Helm chart `db` is not in this repository",
            id="where a chart comes from is left to the note",
        ),
    ],
)
def test_reasons_are_short(message: str, reason: str) -> None:
    assert found(INGRESS, gap(message, AT)).message.endswith(f"; as far as rendered: {reason}")


@pytest.mark.parametrize(
    ("rule_id", "manifests"),
    [
        pytest.param(
            WORKLOAD, (WEB, deployment("api"), policy("web", f"{{podSelector: {app('web')}}}")), id=WORKLOAD
        ),
        pytest.param(
            "dns-egress-blocked", (WEB, egress("{to: [{podSelector: {}}]}")), id="dns-egress-blocked"
        ),
    ],
)
def test_every_rule_about_absence_says_it(rule_id: str, manifests: tuple[str, ...]) -> None:
    finding = found(rule_id, RELEASE, manifests=manifests)
    assert (finding.confidence, finding.message.count("; as far as rendered: ")) == (Confidence.MEDIUM, 1)


def test_a_policy_may_select_what_a_release_brings() -> None:
    manifests = (WEB, policy("db", f"{{podSelector: {app('db')}}}"))
    assert found("policy-selects-no-pods", manifests=manifests).confidence is Confidence.HIGH
    assert found("policy-selects-no-pods", RELEASE, manifests=manifests).confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("rule_id", "label", "confidence"),
    [
        pytest.param(
            "selector-near-miss",
            "webs",
            Confidence.MEDIUM,
            id="that differ by a letter from what is asked for",
        ),
        pytest.param(
            "policy-selects-no-pods",
            "db",
            Confidence.LOW,
            id="of another name, which the chart may well have",
        ),
    ],
)
def test_a_chart_that_nothing_installs_beside_pods(rule_id: str, label: str, confidence: Confidence) -> None:
    offer = gap("Helm chart `db` is not rendered, because nothing here installs it", AT, Effect.OFFER)
    manifests = (WEB, policy("db", f"{{podSelector: {app(label)}}}"))
    finding = found(rule_id, offer, manifests=manifests)
    assert finding.confidence is confidence
    assert finding.message.endswith("; as far as rendered: Helm chart `db` is not rendered")


def test_a_release_that_may_carry_any_label_does_not_make_a_policy_useful() -> None:
    manifests = (WEB, policy("db", f"{{podSelector: {app('db')}}}"))
    context = context_of({**FILES, "all.yaml": "---\n".join(manifests)}, "")
    release = Workload(
        ObjectRef("shop", "HelmRelease", "db"),
        AT,
        Labels({}, is_complete=False),
        is_assumed=True,
        is_opaque=True,
    )
    engine = build_engine(context.inventory, assumed=[release])
    (finding,) = CHECKS["policy-selects-no-pods"](replace(context, engine=engine))
    assert finding.confidence is Confidence.LOW


def test_a_closed_world_holds_what_is_declared_and_nothing_else() -> None:
    finding = found(INGRESS, RELEASE, world=World.CLOSED)
    assert (finding.confidence, "as far as" in finding.message) == (Confidence.HIGH, False)


def test_a_long_reason_is_cut() -> None:
    finding = found(INGRESS, gap("x" * 500, AT))
    assert finding.message.endswith("x" * 119 + "…")
