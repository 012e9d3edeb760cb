"""What `netpol-lint generate` does: ask about each cluster, write what is proposed, remark on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from netpol_lint.audit import ClusterModel, survey
from netpol_lint.cli.chosen_clusters import chosen_clusters
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.streams import say
from netpol_lint.cli.target import find_target
from netpol_lint.cli.text_stream import text_stream
from netpol_lint.errors import ConfigError
from netpol_lint.generate import Draft, Proposal, allow
from netpol_lint.generate.layout import layout_of
from netpol_lint.reach.asked_port import parse_port
from netpol_lint.reach.ends import Scene, find_ends, names_like
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rulebook import load_rulebook, nearest
from netpol_lint.source.repository import Repository

Generator: TypeAlias = Callable[[Sequence[ClusterModel]], list[tuple[ClusterModel, Proposal]]]
"""Asks every cluster that is meant what is missing there."""

_NAMES_SHOWN: Final = 10


class GenerateJob(Struct, frozen=True):
    """What the command line said, whatever is to be generated."""

    paths: tuple[Path, ...]
    config: Path | None
    output: Path | None
    clusters: tuple[str, ...]
    jobs: int | None
    is_quiet: bool

    def run(self, generator: Generator) -> None:
        """Write what a generator proposes, and say on standard error what there is to know about it.

        Raises:
            ConfigError: the options cannot be followed, or the clusters need different manifests.
        """
        if self.output is not None and self.output.exists():
            raise ConfigError(f"{self.output} exists", hint="name a new file; nothing is overwritten")
        target = find_target(self.paths)
        config = target.config(self.config, load_rulebook())
        repository = target.open(config, jobs=self.jobs)
        with shown_progress(is_quiet=self.is_quiet) as progress:
            surveyed = survey(repository, config, progress=progress)
        models = chosen_clusters(surveyed.clusters, self.clusters)
        proposals = generator(models)
        texts = {_text(model, repository, proposal) for model, proposal in proposals}
        if len(texts) > 1:
            named = ", ".join(model.cluster.name for model, _ in proposals)
            raise ConfigError(
                f"the clusters {named} need different manifests", hint="choose one with --cluster"
            )
        text = "".join(texts)
        if text:
            with text_stream(self.output) as write:
                write(text)
        if not self.is_quiet:
            _remark(repository, proposals)


def directions(name: str) -> frozenset[Direction]:
    """Return the directions that an option means."""
    return frozenset(each for each in Direction if name in ("both", each.field_name))


def in_namespace(namespace: str, generate: Callable[[ClusterModel], Proposal]) -> Generator:
    """Ask the clusters that have a namespace."""

    def ask(models: Sequence[ClusterModel]) -> list[tuple[ClusterModel, Proposal]]:
        meant = [model for model in models if namespace in model.inventory.namespaces]
        if not meant:
            raise _no_namespace(namespace, models)
        return [(model, generate(model)) for model in meant]

    return ask


def _no_namespace(namespace: str, models: Sequence[ClusterModel]) -> ConfigError:
    known = sorted({name for model in models for name in model.inventory.namespaces})
    close = nearest(namespace, known)
    listed = ", ".join(known[:_NAMES_SHOWN]) or "none"
    hint = f"did you mean {close}?" if close else f"the namespaces are {listed}"
    return ConfigError(f"there is no namespace {namespace!r} here", hint=hint)


def between(source: str, destination: str, port: str | None) -> Generator:
    """Ask the clusters that have both ends of a connection."""
    asked = None if port is None else parse_port(port)

    def ask(models: Sequence[ClusterModel]) -> list[tuple[ClusterModel, Proposal]]:
        scenes = [_scene(model) for model in models]
        ends = zip(models, *(find_ends(text, scenes) for text in (source, destination)), strict=True)
        found = [
            (model, allow(model, start, end, asked))
            for model, start, end in ends
            if start is not None and end is not None
        ]
        if not found:
            raise _no_end((source, destination), scenes)
        return found

    return ask


def _scene(model: ClusterModel) -> Scene:
    return Scene(model.cluster.name, model.engine, (*model.inventory.workloads, *model.assumed), model.facts)


def _no_end(texts: Sequence[str], scenes: Sequence[Scene]) -> ConfigError:
    for text in texts:
        if not any(find_ends(text, scenes)):
            close = nearest(text, sorted({name for scene in scenes for name in names_like(text, scene)}))
            hint = f"did you mean {close}?" if close else "`netpol-lint graph` lists who there is"
            return ConfigError(f"{text!r} names no workload, Service or address here", hint=hint)
    return ConfigError(
        f"no cluster has both {texts[0]} and {texts[1]}", hint="`netpol-lint graph` lists who is in which"
    )


def _text(model: ClusterModel, repository: Repository, proposal: Proposal) -> str:
    return "---\n".join(_manifest(model, repository, draft) for draft in proposal.drafts)


def _manifest(model: ClusterModel, repository: Repository, draft: Draft) -> str:
    layout = layout_of(model, repository, draft.namespace)
    return draft.manifest(states_namespace=layout.states_namespace)


def _remark(repository: Repository, proposals: Sequence[tuple[ClusterModel, Proposal]]) -> None:
    advice = (
        layout_of(model, repository, draft.namespace).advice
        for model, proposal in proposals
        for draft in proposal.drafts
    )
    remarks = (remark for _, proposal in proposals for remark in proposal.remarks)
    for says in dict.fromkeys((*remarks, *filter(None, advice))):
        say(says)
