"""The Applications that an ApplicationSet makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at, objects_of, text_of
from netpol_lint.render.argocd.application import deliver_application
from netpol_lint.render.argocd.generators import MOST_APPLICATIONS, Generators, Opaque
from netpol_lint.render.argocd.gotemplate import TemplateError
from netpol_lint.render.argocd.merge_patch import merged
from netpol_lint.render.argocd.parameters import Engine, Parameters
from netpol_lint.render.delivery import Delivery, Neighbours, Undelivered
from netpol_lint.render.fields import is_true_at, items_at, maps_at
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import mapping_at_place, text_at, value_at, with_value_at
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved
from netpol_lint.source.repository import Repository

_MISSING_KEY: Final = "missingkey=error"


def deliver_application_set(
    each: ApiObject, neighbours: Neighbours, tools: Tools, clusters: tuple[str, ...]
) -> Iterator[Delivery]:
    """Yield what the Applications of an ApplicationSet deploy, and a gap for what they are not known of.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
    """
    options = set(map(text_of, items_at(each.root, "spec", "goTemplateOptions")))
    engine = Engine(
        is_go=is_true_at(each.root, "spec", "goTemplate"), missing_is_error=_MISSING_KEY in options
    )
    generators = Generators(each, engine, neighbours, tools, clusters)
    count = 0
    for generator in maps_at(each.root, "spec", "generators"):
        for made in _made(generator, generators):
            count += 1
            if isinstance(made, Gap):
                yield Undelivered(each, made)
            elif count <= MOST_APPLICATIONS:
                yield from deliver_application(made, neighbours, tools)
    guess = generators.guessed_clusters()
    if guess is not None:
        yield Undelivered(each, guess)
    if count > MOST_APPLICATIONS:
        message = (
            f"ApplicationSet `{each.name}` makes {count:,} Applications; "
            f"only the first {MOST_APPLICATIONS:,} were followed"
        )
        yield Undelivered(each, gap(message, each.at))


def _made(generator: Mapping, generators: Generators) -> Iterator[ApiObject | Gap]:
    """Yield the Applications that one generator makes, or why they are not known."""
    each = generators.application_set
    try:
        sets = generators.sets(generator)
    except Opaque as opaque:
        yield opaque.why
        return
    except TemplateError as error:
        yield _broken(each, generator, error)
        return
    template = _template(each, generator)
    for parameters in sets:
        try:
            yield from _application(each, template, parameters, generators)
        except TemplateError as error:
            # The next sets would most likely say the same.
            yield _broken(each, template, error)
            return


def _template(each: ApiObject, generator: Mapping) -> Mapping:
    """Return the template: that of the generator, if it has one, over that of the ApplicationSet."""
    base = mapping_at(each.root, "spec", "template")
    template = mapping_at_place(each.root, ()) if base is None else base
    for kind in generator.entries:
        over = mapping_at(generator, kind.name, "template")
        if over is not None:
            return merged(template, over)
    return template


def _application(
    each: ApiObject, template: Mapping, parameters: Parameters, generators: Generators
) -> Iterator[ApiObject]:
    filled = generators.engine.tree(template, parameters)
    root = resolved(filled)
    if not isinstance(root, Mapping):
        return
    for patch in _patches(each, parameters, generators.engine, generators.tools.repository):
        root = merged(root, patch)
    place = value_at(each.root, "spec", "template") or each.root
    head: dict[str, Node] = {
        "apiVersion": text_at(place, each.api_version),
        "kind": text_at(place, "Application"),
    }
    entries = [Entry(name, value, value) for name, value in head.items()]
    root = mapping_at_place(root, (*entries, *root.entries))
    namespace = value_at(each.root, "metadata", "namespace")
    if isinstance(namespace, Scalar):
        root = with_value_at(root, ("metadata", "namespace"), namespace)
    yield from objects_of(root, each.path, each.index)


def _patches(
    each: ApiObject, parameters: Parameters, engine: Engine, repository: Repository
) -> Iterator[Mapping]:
    """Yield what `templatePatch` holds once it is filled in; only Go templates have one.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/#template-patch
    """
    patch = value_at(each.root, "spec", "templatePatch")
    if not isinstance(patch, Scalar) or not engine.is_go:
        return
    # What a template has written stands nowhere: it is all at the place of the template.
    text = text_at(patch, engine.text(patch.text, parameters))
    for document in embedded_documents(text, repository)[:1]:
        if document.mapping is not None:
            yield document.mapping


def _broken(each: ApiObject, at: Mapping, error: TemplateError) -> Gap:
    message = (
        f"the template of ApplicationSet `{each.name}` cannot be filled in here, because {error}; "
        "the Applications that it makes are not known"
    )
    return gap(message, at.location())
