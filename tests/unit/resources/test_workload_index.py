"""The index of workloads selects exactly what asking each workload would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.location import whole_file
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Operator, Requirement
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex

KEYS, VALUES, NAMESPACES = "ab", "xy", "mn"
AT = whole_file("f.yaml")

labels = st.builds(
    Labels,
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)),
    st.frozensets(st.sampled_from(KEYS)),
    st.booleans(),
)
requirements = st.one_of(
    st.builds(
        Requirement,
        st.sampled_from(KEYS),
        st.sampled_from([Operator.IN, Operator.NOT_IN]),
        st.frozensets(st.sampled_from(VALUES), min_size=1),
    ),
    st.builds(
        Requirement, st.sampled_from(KEYS), st.sampled_from([Operator.EXISTS, Operator.DOES_NOT_EXIST])
    ),
)
selectors = st.builds(LabelSelector, st.lists(requirements, max_size=3).map(tuple))


@given(st.lists(st.tuples(st.sampled_from(NAMESPACES), labels)), selectors)
def test_it_selects_what_a_look_at_each_would(
    described: list[tuple[str, Labels]], selector: LabelSelector
) -> None:
    workloads = [
        Workload(ObjectRef(namespace, "Pod", str(number)), AT, found)
        for number, (namespace, found) in enumerate(described)
    ]
    index = WorkloadIndex(workloads)
    for namespace in NAMESPACES:
        expected = [
            (each, selector.match(each.labels))
            for each in workloads
            if each.namespace == namespace and selector.match(each.labels) is not Match.NO
        ]
        assert list(index.select(namespace, selector)) == expected


def test_of_two_with_one_reference_the_first_counts() -> None:
    ref = ObjectRef("m", "Pod", "a")
    first, second = (Workload(ref, AT, Labels({"a": value})) for value in VALUES)
    assert list(WorkloadIndex([first, second]).select("m", LabelSelector())) == [(first, Match.YES)]
    assert list(WorkloadIndex([]).select("m", LabelSelector())) == []
