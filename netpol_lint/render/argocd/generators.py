"""The sets of parameters that the generators of an ApplicationSet make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.argocd.cluster_directories import cluster_directories
from netpol_lint.render.argocd.cluster_generator import cluster_parameters, destinations
from netpol_lint.render.argocd.destination import cluster_secrets
from netpol_lint.render.argocd.git_generator import git_parameters
from netpol_lint.render.argocd.own_repository import ownership
from netpol_lint.render.argocd.parameters import Engine, Parameters, combined, flattened, key_of
from netpol_lint.render.argocd.selectors import is_selected
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.fields import is_null, items_at, maps_at, text_at
from netpol_lint.render.gap import Gap, assumption, gap
from netpol_lint.render.tools import Tools
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Entry, Mapping, Scalar, plain, resolved

MOST_APPLICATIONS: Final = 2_000
"""So many Applications one ApplicationSet may make, and so many sets of parameters one generator."""
_DEEPEST: Final = 8
_KNOWN: Final = ("list", "git", "clusters", "matrix", "merge")


class Opaque(Exception):  # noqa: N818 - nothing went wrong: it cannot be told here
    """What a generator makes cannot be told from the repository; the gap says why."""

    def __init__(self, why: Gap) -> None:
        super().__init__(why.note.message)
        self.why = why


class Generators(Struct, frozen=True):
    """What the generators of an ApplicationSet are read with."""

    application_set: ApiObject
    engine: Engine
    neighbours: Neighbours
    tools: Tools
    clusters: tuple[str, ...]

    def sets(self, generator: Mapping, *, depth: int = 0) -> list[Parameters]:
        """Return the sets that a generator makes, those that its `selector` leaves out excepted.

        Raises:
            Opaque: that cannot be told.
            TemplateError: a template in the generator cannot be rendered.
        """
        entry = next(
            (each for each in generator.entries if each.name in _KNOWN and not is_null(each.value)), None
        )
        if entry is None or depth > _DEEPEST:
            raise Opaque(_unknown(generator, depth))
        inner = resolved(entry.value)
        made = self._made(entry.name, inner, depth) if isinstance(inner, Mapping) else ()
        selector = mapping_at(generator, "selector")
        kept = (each for each in made if selector is None or is_selected(selector, flattened(each)))
        found = list(islice(kept, MOST_APPLICATIONS + 1))
        if len(found) > MOST_APPLICATIONS:
            raise Opaque(_too_many(entry))
        return found

    def _made(self, kind: str, generator: Mapping, depth: int) -> Iterable[Parameters]:
        match kind:
            case "list":
                return self._list(generator)
            case "git":
                return self._git(generator)
            case "clusters":
                return cluster_parameters(generator, self.engine, self.neighbours, self._cluster_names())
            case "matrix":
                return self._matrix(generator, depth)
            case _:
                return self._merge(generator, depth)

    def guessed_clusters(self) -> Gap | None:
        """Say which clusters are meant, if an ApplicationSet is for clusters that nothing registers."""
        root = self.application_set.root
        used = next(
            (each for each in _nested(maps_at(root, "spec", "generators")) if each.entry("clusters")), None
        )
        if used is None or self.clusters or next(cluster_secrets(self.neighbours), None) is not None:
            return None
        names = self._cluster_names()
        taken = (
            f"taken to be {', '.join(f'`{each}`' for each in names[:5])}" if names else "taken for one, `*`"
        )
        message = (
            f"ApplicationSet `{self.application_set.name}` deploys to clusters that nothing here registers; "
            f"they are {taken}; "
            "a Secret with the label `argocd.argoproj.io/secret-type: cluster` would name one"
        )
        return assumption(message, used.location())

    def _cluster_names(self) -> tuple[str, ...]:
        """Return the names of clusters that are given, or seen, or laid out: the first of these."""
        if self.clusters or next(cluster_secrets(self.neighbours), None) is not None:
            return self.clusters
        seen = destinations(self.neighbours)
        return tuple(seen or cluster_directories(self.application_set, self.tools.repository))

    def _list(self, generator: Mapping) -> Iterator[Parameters]:
        yield from (self.engine.given(plain(each)) for each in items_at(generator, "elements"))
        text = generator.get("elementsYaml")
        scalar = None if text is None else resolved(text)
        if not isinstance(scalar, Scalar) or not text_of(scalar):
            return
        for document in embedded_documents(scalar, self.tools.repository)[:1]:
            root = resolved(document.root)
            yield from (self.engine.given(plain(each)) for each in getattr(root, "items", ()))

    def _git(self, generator: Mapping) -> Iterable[Parameters]:
        owner = ownership(generator, self.neighbours, self.tools)
        if not owner.is_own:
            message = (
                f"the git generator reads another repository, {text_at(generator, 'repoURL')}, so the "
                "Applications that it makes are not known; `repository.urls` in the configuration can say "
                "that it is this one"
            )
            raise Opaque(gap(message, generator.location()))
        return git_parameters(generator, self.engine, self.tools.repository)

    def _matrix(self, generator: Mapping, depth: int) -> Iterator[Parameters]:
        """Yield each set of the first generator with each that the second makes of it.

        Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Matrix/
        """
        listed = list(maps_at(generator, "generators"))
        pending: list[Parameters] = [{}] if listed else []
        for each in listed:
            pending = list(islice(self._products(pending, each, depth), MOST_APPLICATIONS + 1))
        yield from pending

    def _products(self, sets: list[Parameters], other: Mapping, depth: int) -> Iterator[Parameters]:
        for each in sets:
            # The second generator may use the parameters of the first.
            filled = self.engine.tree(other, each)
            if isinstance(filled, Mapping):
                yield from (combined(each, made) for made in self.sets(filled, depth=depth + 1))

    def _merge(self, generator: Mapping, depth: int) -> Iterator[Parameters]:
        """Yield the sets of the first generator, changed by those of the others that have the same keys.

        Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Merge/
        """
        keys = tuple(map(text_of, items_at(generator, "mergeKeys")))
        base, *others = [self.sets(each, depth=depth + 1) for each in maps_at(generator, "generators")] or [
            []
        ]
        for other in others:
            changes = {key_of(each, keys): each for each in other}
            base = [combined(each, changes.get(key_of(each, keys), {})) for each in base]
        yield from base


def _nested(generators: Iterable[Mapping]) -> Iterator[Mapping]:
    """Yield generators and those in them."""
    pending = [(each, 0) for each in generators]
    while pending:
        generator, depth = pending.pop()
        yield generator
        if depth <= _DEEPEST:
            inner = (maps_at(generator, kind, "generators") for kind in ("matrix", "merge"))
            pending += [(each, depth + 1) for listed in inner for each in listed]


def _unknown(generator: Mapping, depth: int) -> Gap:
    if depth > _DEEPEST:
        return gap(
            f"generators are nested more than {_DEEPEST} deep and were not followed", generator.location()
        )
    names = [each for each in generator.entries if each.name not in {"selector", "template", "values"}]
    named = f"generator `{names[0].name}`" if names else "a generator without a kind"
    message = (
        f"{named} asks something outside the repository, so the Applications that it makes are not known; "
        "what they deploy can be stated under `clusters:`"
    )
    return gap(message, (names[0].key if names else generator).location())


def _too_many(entry: Entry) -> Gap:
    message = (
        f"generator `{entry.name}` makes more than {MOST_APPLICATIONS:,} sets of parameters; "
        "none of its Applications was followed"
    )
    return gap(message, entry.key.location())
