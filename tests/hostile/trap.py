"""A repository that tries to have something run, fetched, or read from outside of it."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent
from typing import Final

CANARY: Final = "canary-4d1f"
"""What the files outside the repository are full of."""

_SERVICE: Final = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\nspec: {selector: {app: NAME}}\n"
_OUTSIDE: Final = {
    "object.yaml": _SERVICE.replace("NAME", CANARY),
    "base/kustomization.yaml": "resources: [object.yaml]\n",
    "base/object.yaml": _SERVICE.replace("NAME", CANARY),
    "component/kustomization.yaml": f"kind: Component\nnamePrefix: {CANARY}-\n",
    "patch.yaml": f"apiVersion: v1\nkind: Service\nmetadata: {{name: mine, labels: {{a: {CANARY}}}}}\n",
    "operations.yaml": f"[{{op: add, path: /metadata/labels, value: {{a: {CANARY}}}}}]\n",
    "replacements.yaml": f"sourceValue: {CANARY}\ntargets: [{{select: {{kind: Service}}}}]\n",
    "prefix.yaml": f"apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {{name: a}}\nprefix: {CANARY}\n"
    "fieldSpecs: [{path: metadata/name}]\n",
    "configuration.yaml": f"commonLabels: [{{path: {CANARY}, create: true}}]\n",
    "variables.env": f"KEY={CANARY}\n",
    "values.yaml": f"name: {CANARY}\ncontrollers: {{{CANARY}: {{containers: {{a: {{image: b}}}}}}}}\n",
    "parameters.json": f'{{"name": "{CANARY}"}}',
    "chart/Chart.yaml": f"apiVersion: v2\nname: {CANARY}\nversion: 1.0.0\n",
    "chart/templates/object.yaml": _SERVICE.replace("NAME", CANARY),
}

_SOURCE: Final = "https://example.org/own.git"
"""A URL that the repository is known under: what it delivers from there is its own."""

_CONFIGURATION: Final = f"repository:\n  urls: [{_SOURCE}]\n"


def write_outside(folder: Path) -> None:
    """Write what nobody may read."""
    _write(folder, _OUTSIDE)


def write_trap(repository: Path, outside: Path, marker: Path) -> None:
    """Write a repository that names the files outside in every way, and brings programs along.

    A program that is run makes the file `marker`.
    """
    ways = {
        "absolute": outside.as_posix(),
        "above": f"../../{outside.name}",
        "linked": "../links/all",
    }
    _write(repository, _good())
    for name, way in ways.items():
        _write(repository, _kustomization(name, way))
        _write(repository, _flux(name, way))
        _write(repository, _argo(name, way))
        _write(repository, _helm(name, way))
    _write(repository, _programs(marker))
    _write(repository, _remote())
    _link(repository, outside)
    for path in _programs(marker):
        (repository / path).chmod(0o755)


def _good() -> dict[str, str]:
    """Return what is found in any case: the rest of the repository."""
    metadata = "metadata: {name: stays, namespace: good}"
    pod = f"apiVersion: v1\nkind: Pod\n{metadata}\nspec: {{containers: [{{image: a}}]}}\n"
    return {"good/pod.yaml": pod, "flux-linked/good.yaml": _flux_object("good", "good")}


def _flux_object(name: str, path: str) -> str:
    kind = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    spec = f"{{path: {path}, sourceRef: {{kind: GitRepository, name: flux-system}}}}"
    return f"{kind}metadata: {{name: {name}, namespace: flux-system}}\nspec: {spec}\n"


def _kustomization(name: str, way: str) -> dict[str, str]:
    fields = f"""
        resources: [mine.yaml, {way}/object.yaml, {way}/base, links/object.yaml]
        bases: [{way}/base]
        components: [{way}/component]
        patches:
        - path: {way}/patch.yaml
        - {{path: {way}/operations.yaml, target: {{kind: Service}}}}
        patchesStrategicMerge: [{way}/patch.yaml]
        patchesJson6902: [{{path: {way}/operations.yaml, target: {{version: v1, kind: Service, name: mine}}}}]
        configMapGenerator:
        - name: one
          files: ["{way}/variables.env", "key={way}/object.yaml"]
          envs: ["{way}/variables.env"]
        - {{name: two, env: {way}/variables.env}}
        secretGenerator: [{{name: three, files: ["{way}/variables.env"], envs: ["{way}/variables.env"]}}]
        configurations: [{way}/configuration.yaml]
        crds: [{way}/object.yaml]
        openapi: {{path: {way}/parameters.json}}
        replacements: [{{path: {way}/replacements.yaml}}]
        generators: [{way}/object.yaml, chart.yaml, run.yaml]
        transformers: [{way}/prefix.yaml, run.yaml]
        validators: [{way}/prefix.yaml, run.yaml]
        helmGlobals: {{chartHome: {way}, configHome: {way}}}
        helmCharts:
        - {{name: chart, releaseName: four, valuesFile: {way}/values.yaml}}
        - {{name: ../chart, releaseName: five, additionalValuesFiles: [{way}/values.yaml]}}
        - {{name: own, releaseName: six, valuesFile: {way}/values.yaml}}
    """
    chart = f"""
        apiVersion: builtin
        kind: HelmChartInflationGenerator
        metadata: {{name: seven}}
        name: chart
        chartHome: {way}
        valuesFile: {way}/values.yaml
    """
    return {
        f"kustomize-{name}/kustomization.yaml": dedent(fields),
        f"kustomize-{name}/mine.yaml": _SERVICE.replace("NAME", "mine"),
        f"kustomize-{name}/chart.yaml": dedent(chart),
        f"kustomize-{name}/run.yaml": _PLUGINS,
    }


def _flux(name: str, way: str) -> dict[str, str]:
    objects = f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: a-{name}, namespace: flux-system}}
        spec: {{path: {way}/base, sourceRef: {{kind: GitRepository, name: flux-system}}}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: b-{name}, namespace: flux-system}}
        spec:
          path: ./flux-{name}/app
          sourceRef: {{kind: GitRepository, name: flux-system}}
          components: [{way}/component, ../{way}/component]
          patches: [{{path: {way}/patch.yaml}}]
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {{name: flux-system, namespace: flux-system}}
        spec: {{url: "{_SOURCE}"}}
        ---
        apiVersion: source.extensions.fluxcd.io/v1beta1
        kind: ArtifactGenerator
        metadata: {{name: made-{name}, namespace: flux-system}}
        spec:
          sources: [{{alias: repo, kind: GitRepository, name: flux-system}}]
          artifacts:
          - name: artifact-{name}
            copy:
            - {{from: "@repo/{way}/**", to: "@artifact/"}}
            - {{from: "@repo/links/**", to: "@artifact/{way}"}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: c-{name}, namespace: flux-system}}
        spec: {{path: ., sourceRef: {{kind: ExternalArtifact, name: artifact-{name}}}}}
    """
    return {
        f"flux-{name}/objects.yaml": dedent(objects),
        f"flux-{name}/app/kustomization.yaml": f"resources: [mine.yaml, ../{way}/object.yaml]\n",
        f"flux-{name}/app/mine.yaml": _SERVICE.replace("NAME", "mine"),
        f"flux-{name}/.sourceignore": f"!{way}\n!/**\n",
    }


def _argo(name: str, way: str) -> dict[str, str]:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: %s, namespace: argocd}\n"
    )
    spec = "spec: {destination: {name: in-cluster, namespace: a}, source: {repoURL: '%s', %s}}\n"
    sources = {
        "path": f"path: '{way}/base'",
        "kustomize": f"path: argo-{name}/app, kustomize: {{components: ['{way}/component']}}",
        "directory": f"path: argo-{name}, directory: {{recurse: true, include: '{{{way}/*,../**,**}}'}}",
        "values": f"path: own-chart, helm: {{valueFiles: ['{way}/values.yaml', '/{way}/values.yaml'], "
        f"fileParameters: [{{name: a, path: '{way}/values.yaml'}}]}}",
        "chart": f"path: '{way}/chart'",
        "overridden": f"path: argo-{name}/overridden",
        "links": "path: links, directory: {recurse: true}",
        "plugin": f"path: argo-{name}/app, plugin: {{name: run, env: [{{name: A, value: b}}]}}",
    }
    applications = [
        application % f"{kind}-{name}" + spec % (_SOURCE, source) for kind, source in sources.items()
    ]
    sets = f"""
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {{name: set-{name}, namespace: argocd}}
        spec:
          generators:
          - git: {{repoURL: "{_SOURCE}", files: [{{path: "{way}/**/*.json"}}, {{path: "links/**"}}]}}
          - git: {{repoURL: "{_SOURCE}", directories: [{{path: "{way}/*"}}, {{path: "links/*/*"}}]}}
          - list: {{elementsYaml: "{{{{ exec `./kubectl` }}}}"}}
          - plugin: {{configMapRef: {{name: run}}}}
          template:
            metadata: {{name: '{{{{name}}}}{{{{path.basename}}}}'}}
            spec:
              source: {{repoURL: "{_SOURCE}", path: '{{{{path}}}}'}}
              destination: {{name: in-cluster, namespace: '{{{{name}}}}'}}
    """
    override = f"kustomize: {{components: [{way}/component]}}\nhelm: {{valueFiles: [{way}/values.yaml]}}\n"
    return {
        f"argo-{name}/applications.yaml": "---\n".join([*applications, dedent(sets)]),
        f"argo-{name}/app/kustomization.yaml": "resources: [mine.yaml]\n",
        f"argo-{name}/app/mine.yaml": _SERVICE.replace("NAME", "mine"),
        f"argo-{name}/overridden/.argocd-source.yaml": override,
        f"argo-{name}/overridden/kustomization.yaml": f"resources: [../{way}/object.yaml]\n",
    }


def _helm(name: str, way: str) -> dict[str, str]:
    release = f"""
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {{name: NUMBER, namespace: a}}
        spec:
          chart:
            spec:
              chart: CHART
              sourceRef: {{kind: GitRepository, name: flux-system, namespace: flux-system}}
              valuesFiles: [{way}/values.yaml, ./{way}/values.yaml]
          postRenderers: [{{kustomize: {{patches: [{{path: {way}/patch.yaml}}]}}}}]
    """
    charts = (f"{way}/chart", f"./{way}/chart", "./own-chart", "./links/chart")
    releases = (
        dedent(release).replace("CHART", chart).replace("NUMBER", f"r{number}-{name}")
        for number, chart in enumerate(charts)
    )
    return {f"flux-{name}/releases.yaml": "---\n".join(releases)}


_PLUGINS: Final = dedent("""
    apiVersion: example.org/v1
    kind: Runner
    metadata:
      name: legacy
    argsOneLiner: ./run.sh
    ---
    apiVersion: example.org/v1
    kind: Runner
    metadata:
      name: function
      annotations:
        config.kubernetes.io/function: "exec: {path: ./run.sh}"
    ---
    apiVersion: example.org/v1
    kind: Runner
    metadata:
      name: container
      annotations:
        config.kubernetes.io/function: "container: {image: example.org/run, network: true, command: ./run.sh}"
    ---
    apiVersion: example.org/v1
    kind: Runner
    metadata:
      name: starlark
      annotations:
        config.kubernetes.io/function: "starlark: {path: ./run.sh, url: 'https://example.org/run.star'}"
""")

_PROGRAMS: Final = ("helm", "kustomize", "kubectl", "git", "run.sh", "post-render")


def _programs(marker: Path) -> dict[str, str]:
    """Return programs that leave a trace, where somebody might start them from."""
    script = f"#!/bin/sh\necho run >> '{marker}'\n"
    places = ["", "bin/", "good/", *(f"kustomize-{way}/" for way in ("absolute", "above", "linked"))]
    plugin = "plugins/kustomize/plugin/example.org/v1/runner/Runner"
    return {f"{place}{name}": script for place in places for name in (*_PROGRAMS, plugin)}


def _remote() -> dict[str, str]:
    url = "https://github.com/example/own//base?ref=main"
    fields = f"""
        resources: [mine.yaml, "{url}", "git@github.com:example/own.git", "https://example.org/a.yaml",
          "git::file:///etc", "file:///etc/passwd", "ssh://example.org/a", "oci://example.org/a", "s3::a"]
        components: ["{url}"]
        patches: [{{path: "https://example.org/patch.yaml"}}]
        transformers: ["{url}"]
        configMapGenerator: [{{name: a, files: ["https://example.org/a.yaml"]}}]
        openapi: {{path: "https://example.org/schema.json"}}
        crds: ["https://example.org/crd.json"]
        replacements: [{{path: "https://example.org/replacements.yaml"}}]
        helmCharts: [{{name: a, repo: "https://example.org/charts", version: 1.0.0, releaseName: a}}]
    """
    chart = "apiVersion: v2\nname: own\nversion: 1.0.0\ndependencies: [{name: a, version: 1.0.0, repository: "
    return {
        ".netpol-lint.yaml": _CONFIGURATION,
        "remote/kustomization.yaml": dedent(fields),
        "remote/mine.yaml": _SERVICE.replace("NAME", "mine"),
        "own-chart/Chart.yaml": f'{chart}"https://example.org/charts"}}, {{name: b, repository: "file://../outside"}}]\n',
        "own-chart/templates/service.yaml": _SERVICE.replace("NAME", "{{ .Values.name }}"),
        "own-chart/values.yaml": "name: own\n",
    }


def _link(repository: Path, outside: Path) -> None:
    """Link to the files outside: one by one, whole directories, and out of a chart."""
    links = repository / "links"
    links.mkdir()
    (links / "all").symlink_to(outside)
    for name in ("object.yaml", "values.yaml", "base", "chart", "parameters.json"):
        (links / name).symlink_to(os.path.relpath(outside / name, links))
    for directory in repository.iterdir():
        if directory.is_dir() and directory != links and not directory.is_symlink():
            (directory / "links").symlink_to("../links")
            (directory / "outside").symlink_to(outside)
    templates = repository / "own-chart/templates"
    (templates / "linked.yaml").symlink_to(outside / "object.yaml")
    (repository / "own-chart/charts").symlink_to(outside / "chart")


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
