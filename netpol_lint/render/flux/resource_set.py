"""What a ResourceSet of flux-operator applies, as far as its templates are plain.

Source: https://fluxoperator.dev/docs/crd/resourceset/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from netpol_lint.render.api_object import ApiObject, mapping_at, objects_of, text_of
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery
from netpol_lint.render.fields import maps_at
from netpol_lint.render.flux.inputs import TemplateError, filled, inputs_of
from netpol_lint.render.flux.metadata import with_common_metadata
from netpol_lint.render.flux.request import Request
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import Mapping


def deliver_resource_set(each: ApiObject, tools: Tools) -> tuple[Delivery, ...]:
    """Return the objects that a ResourceSet makes of its inputs, and say what could not be made."""
    spec = mapping_at(each.root, "spec")
    if spec is None:
        return ()
    request = Request(each, spec)
    made: dict[tuple[str, str, str, str], ApiObject] = {}
    is_complete = not text_of(spec.get("resourcesTemplate"))
    for inputs in inputs_of(spec) or (None,):
        for resource in maps_at(spec, "resources"):
            try:
                found = tuple(_objects(filled(resource, inputs, tools.repository), each))
            except TemplateError:
                is_complete = False
            else:
                # What several inputs make alike is applied once.
                made |= {one.identity: one for one in found}
    deliveries: list[Delivery] = []
    if made:
        build = Build(with_common_metadata(made.values(), spec), files=frozenset({each.path}))
        deliveries.append(Delivered(each, spec.location("spec"), posixpath.dirname(each.path), build))
    if not is_complete:
        message = (
            f"{request.name} makes objects of templates that are not filled in here, so they are unknown; "
            f"`external:` of the configuration can name what they run"
        )
        deliveries.append(request.undelivered(message))
    return tuple(deliveries)


def _objects(resource: Mapping, each: ApiObject) -> Iterator[ApiObject]:
    yield from objects_of(resource, each.path, each.index)
