"""Products that agree on ports when they run, so that no policy can name them."""

from __future__ import annotations

from functools import cache

from netpol_lint.facts.reading import read


@cache
def images_with_dynamic_ports() -> tuple[str, ...]:
    """Return the ends of the names of the images that run such products."""
    return tuple(image for each in read("dynamic_ports")["products"] for image in each["images"])
