"""What is a slip of the pen between two labels, and what is meant to differ."""

from __future__ import annotations

import pytest

from netpol_lint.resources.selector import Operator, Requirement
from netpol_lint.rule_api.selectors.label_slips import SlipKind, distance, slip


def wanted(label: str, operator: Operator = Operator.IN) -> Requirement:
    key, _, value = label.partition("=")
    return Requirement(key, operator, frozenset({value}) if value else frozenset())


@pytest.mark.parametrize(
    ("asked", "there", "kind"),
    [
        pytest.param("app=fronted", "app=frontend", SlipKind.TYPO, id="a letter is missing"),
        pytest.param("app=frontendd", "app=frontend", SlipKind.TYPO, id="a letter too many"),
        pytest.param("app=wbe", "app=web", SlipKind.TYPO, id="two letters swapped in a short word"),
        pytest.param("app=cart", "app=carts", SlipKind.TYPO, id="a plural"),
        pytest.param("app=prometheous", "app=prometheus", SlipKind.TYPO, id="a letter in the middle"),
        pytest.param("app=postgres", "app=postgresql", SlipKind.TYPO, id="two letters at the end"),
        pytest.param("app=payments-api", "app=payment-api", SlipKind.TYPO, id="a plural inside"),
        pytest.param("app=Web", "app=web", SlipKind.SPELLING, id="capitals"),
        pytest.param("app=front_end", "app=front-end", SlipKind.SPELLING, id="an underscore"),
        pytest.param("app=frontend", "app=front-end", SlipKind.SPELLING, id="a dash"),
        pytest.param("app=web", "app=prod-web", SlipKind.AFFIX, id="the prefix of an environment"),
        pytest.param("app=web", "app=shop-web", SlipKind.AFFIX, id="the prefix of the release"),
        pytest.param("app=web-svc", "app=web", SlipKind.AFFIX, id="what kind of thing it is"),
        pytest.param("app=web", "app.kubernetes.io/name=web", SlipKind.KEY, id="the recommended key"),
        pytest.param("k8s-app=web", "app=web", SlipKind.KEY, id="the key of add-ons"),
        pytest.param("component=web", "app=web", SlipKind.KEY, id="a key of charts"),
        pytest.param(
            "app.kubernetes.io/nmae=web", "app.kubernetes.io/name=web", SlipKind.KEY, id="a key mistyped"
        ),
        pytest.param(
            "app.kubernets.io/name=web", "app.kubernetes.io/name=web", SlipKind.KEY, id="its domain, too"
        ),
        pytest.param("App=web", "app=web", SlipKind.KEY, id="a key in capitals"),
        pytest.param("team=a", "example.com/team=a", SlipKind.KEY, id="a key without its domain"),
        pytest.param(
            "app.kubernetes.io/version=1.2", "app.kubernetes.io/version=1.3", SlipKind.VERSION, id="a version"
        ),
        pytest.param("app=web", "app=api", None, id="another word"),
        pytest.param("app=api", "app=app", None, id="another word that is a letter off"),
        pytest.param("app=cart", "app=card", None, id="another short word"),
        pytest.param("app=redis", "app=redis-exporter", None, id="something beside it"),
        pytest.param("app=web1", "app=web2", None, id="a number"),
        pytest.param("app=web", "app=web2", None, id="a number more"),
        pytest.param("zone=prod-eu", "zone=prod-us", None, id="a short word of its own"),
        pytest.param("team=team-a", "team=team-b", None, id="a letter of its own"),
        pytest.param("app=auth", "app=oauth", None, id="another first letter"),
        pytest.param("app=web", "tier=web", None, id="another question"),
        pytest.param("allow-dns=true", "allow-web=true", None, id="an answer to another question"),
        pytest.param("app=", "app=web", None, id="an empty value"),
    ],
)
def test_slips(asked: str, there: str, kind: SlipKind | None) -> None:
    key, _, value = there.partition("=")
    found = slip(wanted(asked), {key: value, "other": "x"}, {"shop"})

    assert (found.kind if found else None) == kind


def test_a_key_that_has_to_exist_may_be_mistyped() -> None:
    found = slip(wanted("monitorin", Operator.EXISTS), {"monitoring": "yes"})

    assert found is not None
    assert (found.kind, found.key) == (SlipKind.KEY, "monitoring")


def test_the_recommended_key_is_the_first_of_several() -> None:
    found = slip(wanted("app=web"), {"k8s-app": "web", "app.kubernetes.io/name": "web"})

    assert found is not None
    assert found.key == "app.kubernetes.io/name"


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("", "", 0), ("ab", "ba", 1), ("abc", "abd", 1), ("abc", "ab", 1), ("kitten", "sitting", 3)],
)
def test_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits
    assert distance(other, one) == edits
