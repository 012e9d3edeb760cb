"""What a FluxInstance of flux-operator syncs: the repository, from a path on, as `flux bootstrap` does.

Source: https://fluxoperator.dev/docs/instance/sync/
"""

from __future__ import annotations

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import Delivery, Neighbours
from netpol_lint.render.flux.contents import is_directory
from netpol_lint.render.flux.kustomization import deliver_tree
from netpol_lint.render.flux.request import Request
from netpol_lint.render.flux.source_tree import SourceTree
from netpol_lint.render.gap import assumption
from netpol_lint.render.tools import Tools


def deliver_instance(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...]:
    """Render what `spec.sync` of a FluxInstance applies; without it, it applies Flux alone."""
    sync = mapping_at(each.root, "spec", "sync")
    if sync is None:
        return ()
    request = Request(each, sync)
    url = text_of(sync.get("url"))
    tree = SourceTree(tools.repository, tools.kustomizer)
    if not tools.sources.is_own(url):
        if not request.path or not is_directory(tools.repository, request.path):
            message = (
                f"{request.name} syncs `{request.written_path or '.'}` of `{url}`, which is another "
                "repository, so its objects are unknown; `repository.urls` in the configuration can say that "
                "it is this one"
            )
            return (request.undelivered(message),)
        message = (
            f"`{url}` is taken to be this repository, because `{request.path}` exists in it; "
            "`repository.urls` in the configuration can say so"
        )
        assumed = assumption(message, request.at)
        tree = SourceTree(tools.repository, tools.kustomizer, gaps=(assumed,))
    return (deliver_tree(request, tree, neighbours, tools),)
