"""The repositories that are measured, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.generate import Shape

SIZES: Final[Mapping[str, Shape]] = {
    "1": Shape(namespaces=1, workloads=1),
    "100": Shape(namespaces=3, workloads=100),
    "1000": Shape(namespaces=25, workloads=1_000),
    "2000": Shape(namespaces=50, workloads=2_000),
    "10000": Shape(namespaces=250, workloads=10_000),
    "100000": Shape(namespaces=2_500, workloads=100_000),
    "single-2500": Shape(namespaces=1, workloads=2_500),
    "single-5000": Shape(namespaces=1, workloads=5_000),
    "no-policies": Shape(namespaces=25, workloads=1_000, has_policies=False),
}

USUAL: Final = ("1", "100", "1000", "2000", "10000", "single-2500", "single-5000", "no-policies")
"""What is measured unless something else is asked for: minutes, not hours."""
