"""Selector expressions of Calico, as conditions."""

from __future__ import annotations

import pytest

from netpol_lint.resources.foreign.calico_selector import calico_condition, on_namespaces, on_pods
from netpol_lint.resources.foreign.condition import match
from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.selector import Labels, Match

SHOP = Namespace("shop", Labels({"kubernetes.io/metadata.name": "shop", "env": "prod"}))
YES, NO, PERHAPS = Match.YES, Match.NO, Match.UNKNOWN


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("", YES, id="nothing selects everything"),
        pytest.param("all()", YES, id="all"),
        pytest.param("global()", NO, id="what is in no namespace"),
        pytest.param("app == 'web'", YES, id="equal"),
        pytest.param('app == "api"', NO, id="not equal"),
        pytest.param("app=='web'", YES, id="without spaces"),
        pytest.param("app != 'api'", YES, id="unequal"),
        pytest.param("tier != 'db'", YES, id="unequal to what is not there"),
        pytest.param("has(app)", YES, id="has"),
        pytest.param("!has(app)", NO, id="has not"),
        pytest.param("! has(tier)", YES, id="has not, and it is so"),
        pytest.param("app in {'web', 'api'}", YES, id="one of several"),
        pytest.param("app not in {'web','api'}", NO, id="none of several"),
        pytest.param("tier not in { 'db' }", YES, id="none of several, and not there"),
        pytest.param("app == 'web' && tier == 'db'", NO, id="both"),
        pytest.param("app == 'web' || tier == 'db'", YES, id="either"),
        pytest.param("tier == 'db' || app == 'web' && has(app)", YES, id="and binds closer"),
        pytest.param("!(app == 'web' || has(tier))", NO, id="brackets"),
        pytest.param("app contains 'we'", PERHAPS, id="a part of the text"),
        pytest.param("tier starts with 'd'", NO, id="the start of what is not there"),
        pytest.param("projectcalico.org/namespace == 'shop'", YES, id="its namespace"),
        pytest.param("projectcalico.org/namespace != 'shop'", NO, id="not its namespace"),
        pytest.param("has(projectcalico.org/namespace)", YES, id="a namespace at all"),
        pytest.param("projectcalico.org/orchestrator == 'k8s'", YES, id="a pod of Kubernetes"),
        pytest.param("projectcalico.org/serviceaccount == 'web'", PERHAPS, id="a service account"),
        pytest.param("app = 'web'", PERHAPS, id="not of the language"),
        pytest.param("app == 'web' &&", PERHAPS, id="unfinished"),
        pytest.param("(" * 2000, PERHAPS, id="brackets without end"),
        pytest.param("!" * 3000 + "has(tier)", NO, id="no without end"),
    ],
)
def test_expressions(expression: str, expected: Match) -> None:
    assert match(calico_condition(expression, on_pods), Labels({"app": "web"}), SHOP) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("env == 'prod'", YES, id="a label"),
        pytest.param("projectcalico.org/name == 'shop'", YES, id="the name, from Calico"),
        pytest.param("kubernetes.io/metadata.name not in {'kube-system', 'shop'}", NO, id="the name"),
    ],
)
def test_expressions_on_namespaces(expression: str, expected: Match) -> None:
    assert match(calico_condition(expression, on_namespaces), Labels({}), SHOP) is expected
