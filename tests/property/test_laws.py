"""Laws that hold in every cluster: what changing a policy may change, and what changes nothing."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netpol_lint.policy.verdict import Verdict
from tests.property.clusters import PAIRS, clusters
from tests.property.engine_questions import Verdicts, model, model_of_files, verdicts
from tests.property.network_policies import network_policy, rules, specs
from tests.property.rewriting import (
    CLUSTER_WIDE_KINDS,
    is_admin,
    is_baseline,
    pass_everything,
    renamed,
    with_distinct_priorities,
    without_policies_of,
    without_unknown_peers,
)
from tests.property.vocabulary import Manifest, namespace_names

few = settings(max_examples=60)
randoms = st.randoms(use_true_random=False)


def _answers(manifests: list[Manifest]) -> Verdicts:
    return verdicts(model(manifests))


def _meaning(answers: Verdicts) -> dict[tuple[str, str], tuple[object, object]]:
    """Return what is allowed and what is unknown, without what it rests on and where that stands."""
    return {pair: (each.allowed, each.unknown) for pair, each in answers.items()}


def _is_at_most(lower: Verdict, upper: Verdict) -> bool:
    return lower.allowed <= upper.allowed and lower.possible <= upper.possible


@few
@given(clusters())
def test_allowed_and_unknown_never_overlap(manifests: list[Manifest]) -> None:
    assert not any(each.allowed & each.unknown for each in _answers(manifests).values())


@few
@given(clusters(), namespace_names, st.lists(rules("to"), max_size=2), rules("to"))
def test_another_egress_rule_of_an_isolating_policy_never_shrinks_what_is_allowed(
    manifests: list[Manifest], namespace: str, present: list[Manifest], added: Manifest
) -> None:
    spec = {"podSelector": {}, "policyTypes": ["Egress"]}
    policies = [
        network_policy("isolating", namespace, {**spec, "egress": listed})
        for listed in (present, [*present, added])
    ]
    before, after = (_answers([*manifests, policy]) for policy in policies)
    assert all(_is_at_most(before[pair], after[pair]) for pair in PAIRS)


@few
@given(clusters(), namespace_names, st.lists(rules("from"), max_size=2), rules("from"))
def test_another_ingress_rule_of_an_isolating_policy_never_shrinks_what_is_allowed(
    manifests: list[Manifest], namespace: str, present: list[Manifest], added: Manifest
) -> None:
    policies = [
        network_policy("isolating", namespace, {"podSelector": {}, "ingress": listed})
        for listed in (present, [*present, added])
    ]
    before, after = (_answers([*manifests, policy]) for policy in policies)
    assert all(_is_at_most(before[pair], after[pair]) for pair in PAIRS)


@few
@given(clusters(), namespace_names, specs)
def test_the_first_policy_that_selects_a_pod_never_grows_what_is_allowed(
    manifests: list[Manifest], namespace: str, spec: Manifest
) -> None:
    # It would where it shields the pod from the baseline tier.
    before = [each for each in without_policies_of(manifests, namespace) if not is_baseline(each)]
    after = [*before, network_policy("first", namespace, spec)]
    denied, allowed = _answers(after), _answers(before)
    assert all(_is_at_most(denied[pair], allowed[pair]) for pair in PAIRS)


@few
@given(clusters(), namespace_names)
def test_a_policy_that_shields_from_the_baseline_never_shrinks_what_is_allowed(
    manifests: list[Manifest], namespace: str
) -> None:
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{}], "egress": [{}]}
    before, after = _answers(manifests), _answers([*manifests, network_policy("open", namespace, spec)])
    assert all(_is_at_most(before[pair], after[pair]) for pair in PAIRS)


@few
@given(clusters(), randoms)
def test_the_order_of_documents_changes_only_places(manifests: list[Manifest], random: Random) -> None:
    # The order of policies with the same priority is theirs to decide.
    ordered = with_distinct_priorities(manifests, first=1)
    shuffled = random.sample(ordered, len(ordered))
    assert _meaning(_answers(shuffled)) == _meaning(_answers(ordered))


@few
@given(clusters(), randoms)
def test_the_files_that_documents_stand_in_change_only_places(
    manifests: list[Manifest], random: Random
) -> None:
    cuts = sorted(random.sample(range(1, len(manifests)), 2))
    files = [manifests[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    assert _meaning(verdicts(model_of_files(files))) == _meaning(_answers(manifests))


@few
@given(clusters(), namespace_names)
def test_renaming_a_namespace_changes_only_names(manifests: list[Manifest], old: str) -> None:
    new = "zone"
    answers = verdicts(model(renamed(manifests, {old: new})), rename={old: new})
    assert _meaning(answers) == _meaning(_answers(manifests))


@few
@given(clusters(), st.data())
def test_a_policy_under_another_name_as_well_changes_nothing(
    manifests: list[Manifest], data: st.DataObject
) -> None:
    kinds = CLUSTER_WIDE_KINDS - {"BaselineAdminNetworkPolicy"} | {"NetworkPolicy"}
    policies = [position for position, each in enumerate(manifests) if each["kind"] in kinds]
    assume(policies)
    position = data.draw(st.sampled_from(policies))
    twin = deepcopy(manifests[position])
    twin["metadata"]["name"] += "-again"
    # Right behind, so that no other policy of its priority stands between them.
    doubled = [*manifests[: position + 1], twin, *manifests[position + 1 :]]
    assert _meaning(_answers(doubled)) == _meaning(_answers(manifests))


@few
@given(clusters())
def test_to_pass_everything_first_is_to_have_no_admin_tier(manifests: list[Manifest]) -> None:
    # A rule that fails closed denies sources outside the cluster, too, which no rule can pass.
    readable = without_unknown_peers(with_distinct_priorities(manifests, first=1))
    below = [each for each in readable if not is_admin(each)]
    assert _meaning(_answers([*readable, pass_everything(priority=0)])) == _meaning(_answers(below))
