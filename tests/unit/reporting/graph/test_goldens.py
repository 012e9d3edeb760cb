"""What each format makes of one cluster; see the README beside the goldens' reports for how to renew them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.reporting.graph import write_graph
from tests.unit.reporting.graph.sample import ALIKE, EXTERNAL_DNS, HOSTILE, OPEN, SHOP, view_of, written


@pytest.mark.parametrize(
    ("name", "output_format", "width"),
    [
        pytest.param("shop.json", "json", 80, id="json"),
        pytest.param("shop.csv", "csv", 80, id="csv"),
        pytest.param("shop.dot", "dot", 80, id="dot"),
        pytest.param("shop.mermaid", "mermaid", 80, id="mermaid"),
        pytest.param("shop-100.txt", "matrix", 100, id="matrix that fits"),
        pytest.param("shop-80.txt", "matrix", 80, id="matrix that does not"),
    ],
)
def test_a_cluster(
    assert_golden: Callable[[str, str], None], name: str, output_format: str, width: int
) -> None:
    assert_golden(f"graph/{name}", written(output_format, view_of(SHOP), width=width))


@pytest.mark.parametrize(
    ("name", "output_format"),
    [
        pytest.param("groups.json", "json", id="json"),
        pytest.param("groups.dot", "dot", id="dot"),
        pytest.param("groups.txt", "matrix", id="matrix"),
    ],
)
def test_groups(assert_golden: Callable[[str, str], None], name: str, output_format: str) -> None:
    assert_golden(f"graph/{name}", written(output_format, view_of(ALIKE, is_grouped=True)))


@pytest.mark.parametrize("output_format", ["json", "csv", "dot", "mermaid", "matrix"])
def test_names_that_break_out_of_their_place(
    assert_golden: Callable[[str, str], None], output_format: str
) -> None:
    assert_golden(f"graph/hostile.{output_format}", written(output_format, view_of(HOSTILE)))


@pytest.mark.parametrize("output_format", ["json", "csv", "dot", "mermaid", "matrix"])
def test_several_clusters(assert_golden: Callable[[str, str], None], output_format: str) -> None:
    views = [view_of(ALIKE, name="dev", is_grouped=True), view_of(ALIKE, name="prod", is_grouped=True)]
    assert_golden(f"graph/two.{output_format}", written(output_format, *views))


@pytest.mark.parametrize("output_format", ["json", "csv", "dot", "mermaid", "matrix"])
def test_a_workload_that_only_the_configuration_names(
    assert_golden: Callable[[str, str], None], output_format: str
) -> None:
    view = view_of(ALIKE, config=EXTERNAL_DNS, is_grouped=True)
    assert_golden(f"graph/external.{output_format}", written(output_format, view))


@pytest.mark.parametrize(
    ("config", "number"),
    [
        pytest.param(DEFAULT_CONFIG, 40, id="declared"),
        pytest.param(EXTERNAL_DNS, 41, id="declared and named by the configuration"),
    ],
)
def test_many_pods_are_listed_by_namespace(config: Config, number: int) -> None:
    assert written("matrix", view_of(OPEN, config=config)) == (
        "cluster overlays/prod\n\n"
        f"every workload ({number})\n  all -> every workload ({number}), any address\n\n"
        f"any address\n  all -> every workload ({number})\n"
    )


@pytest.mark.parametrize("output_format", ["json", "csv", "dot", "mermaid", "matrix"])
def test_what_is_large_comes_in_pieces(output_format: str) -> None:
    pieces: list[str] = []
    view = view_of(OPEN + SHOP)
    write_graph(output_format, [view], pieces.append, width=80)
    rows = sum(1 for _ in view.edges())
    assert len(pieces) >= rows / 10
    assert max(map(len, pieces)) < max(len("".join(pieces)) / 10, 100)
