"""Finding the Services that lead to a workload: the same ones as by asking each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.location import whole_file
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Operator, Requirement
from netpol_lint.resources.service import Service
from netpol_lint.resources.service_index import ServiceIndex
from netpol_lint.resources.workload import Workload

AT = whole_file("a.yaml")
KEYS = st.sampled_from("abc")
VALUES = st.sampled_from("xyz")
NAMESPACES = st.sampled_from(["shop", "obs"])
REQUIREMENTS = st.builds(
    Requirement, KEYS, st.sampled_from(Operator), st.frozensets(VALUES, min_size=1, max_size=2)
)
SELECTORS = st.none() | st.lists(REQUIREMENTS, max_size=3).map(tuple).map(LabelSelector)
LABELS = st.builds(
    Labels, st.dictionaries(KEYS, VALUES), st.just(frozenset()) | st.just(frozenset("d")), st.booleans()
)


def service(namespace: str, name: str, selector: LabelSelector | None) -> Service:
    return Service(ObjectRef(namespace, "Service", name), AT, "ClusterIP", selector, (), None)


@given(st.lists(st.tuples(NAMESPACES, SELECTORS), max_size=8), NAMESPACES, LABELS)
def test_an_index_finds_what_asking_each_service_does(
    written: list[tuple[str, LabelSelector | None]], namespace: str, labels: Labels
) -> None:
    services = [service(where, str(number), selector) for number, (where, selector) in enumerate(written)]
    workload = Workload(ObjectRef(namespace, "Pod", "a"), AT, labels)
    assert ServiceIndex(services).leading_to(workload) == tuple(
        each
        for each in services
        if each.ref.namespace == namespace
        and each.selector is not None
        and each.selector.match(labels) is Match.YES
    )


def test_names_are_those_of_one_namespace() -> None:
    index = ServiceIndex([service("shop", "a", None), service("obs", "b", None), service("shop", "c", None)])
    assert [index.names_in(namespace) for namespace in ("shop", "nowhere")] == [{"a", "c"}, frozenset()]
