"""What a ResourceSet of flux-operator applies, as far as nothing has to be filled in.

Source: https://fluxoperator.dev/docs/crd/resourceset/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at, objects_of, text_of
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery
from netpol_lint.render.flux.fields import maps_at
from netpol_lint.render.flux.metadata import with_common_metadata
from netpol_lint.render.flux.request import Request
from netpol_lint.source.node import Mapping, Scalar, walk

_DELIMITER: Final = "<<"


def deliver_resource_set(each: ApiObject) -> tuple[Delivery, ...]:
    """Return the objects that a ResourceSet states in full, and say what is a template."""
    spec = mapping_at(each.root, "spec")
    if spec is None:
        return ()
    request = Request(each, spec)
    stated = tuple(maps_at(spec, "resources"))
    plain = [resource for resource in stated if not _is_template(resource)]
    deliveries: list[Delivery] = []
    if plain:
        objects = with_common_metadata(_objects(plain, each), spec)
        directory = posixpath.dirname(each.path)
        build = Build(objects, files=frozenset({each.path}))
        deliveries.append(Delivered(each, spec.location("spec"), directory, build))
    if len(plain) < len(stated) or text_of(spec.get("resourcesTemplate")):
        message = (
            f"{request.name} makes objects of templates and inputs, which are not filled in, so they are "
            f"unknown here; `external:` of the configuration can name what they run"
        )
        deliveries.append(request.undelivered(message))
    return tuple(deliveries)


def _objects(resources: list[Mapping], each: ApiObject) -> Iterator[ApiObject]:
    for resource in resources:
        yield from objects_of(resource, each.path, each.index)


def _is_template(resource: Mapping) -> bool:
    return any(isinstance(node, Scalar) and _DELIMITER in node.text for node in walk(resource))
