"""A survey as JSON.

```json
{"schemaVersion": 1,
 "files": 26,
 "clusters": [
  {"name": "prod",
   "entry": {"basis": "delivered", "paths": ["clusters/prod"]},
   "objects": 16,
   "counts": {"namespaces": 2, "workloads": 3, "network policies": 1},
   "units": [{"id": "apps/prod", "kind": "Flux Kustomization", "objects": 12, "fullyRendered": true,
              "delivered": "flux-system/Kustomization/apps"}],
   "duplicates": [{"object": "shop/Service/web", "kept": {"path": "a.yaml", "line": 1, "column": 1},
                   "leftOut": {"path": "b.yaml", "line": 1, "column": 1}}],
   "gaps": [{"effect": "objects", "namespace": "shop", "message": "...", "location": {}}]}],
 "orphans": [{"id": "examples", "kind": "directory", "objects": 2}],
 "leftOut": [{"path": "base/old.yaml", "objects": 1}],
 "notes": [{"kind": "not-deployed", "message": "...", "location": {}}]}
```

The `basis` of a cluster is `stated` (in the configuration, at `paths`), `delivered` (from the units
`paths` on), `paths` (what names one environment, and what names none) or `alternative` (the unit `paths`
contradicts a larger one). `delivered` names the object that delivers a unit, `null` for one that stands for
itself. `orphans` are units that nothing deployed leads to, `leftOut` files that no kustomization lists.
The `effect` of a gap is `nothing`, `names`, `own-labels`, `selection` or `objects`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from netpol_lint.audit import ClusterModel, Survey
from netpol_lint.audit.gaps import located_gaps
from netpol_lint.cli.survey_counts import counts
from netpol_lint.cli.undeployed import left_out_files, orphans
from netpol_lint.findings import Note
from netpol_lint.location import Location
from netpol_lint.render.cluster import Duplicate
from netpol_lint.render.gap import Gap
from netpol_lint.render.unit import RenderUnit


def survey_as_json(surveyed: Survey, notes: Sequence[Note]) -> str:
    """Write a survey as JSON, all of its notes included."""
    left_out = left_out_files(surveyed)
    value = {
        "schemaVersion": 1,
        "files": surveyed.files,
        "clusters": [_cluster(model) for model in surveyed.clusters],
        "orphans": [
            {"id": each.id, "kind": each.kind.value, "objects": len(each.objects)}
            for each in orphans(surveyed)
        ],
        "leftOut": [{"path": path, "objects": number} for path, number in left_out.items()],
        "notes": [_note(each) for each in notes],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _cluster(model: ClusterModel) -> dict[str, Any]:
    cluster = model.cluster
    return {
        "name": cluster.name,
        "entry": {"basis": cluster.basis.value, "paths": list(cluster.starts)},
        "objects": len(cluster.objects),
        "counts": dict(counts(model)),
        "units": [_unit(each) for each in cluster.units],
        "duplicates": [_duplicate(each) for each in cluster.duplicates],
        "gaps": [_gap(each) for each in located_gaps(cluster)],
    }


def _unit(unit: RenderUnit) -> dict[str, Any]:
    return {
        "id": unit.id,
        "kind": unit.kind.value,
        "objects": len(unit.objects),
        "fullyRendered": not unit.is_partly_rendered,
        "delivered": None if unit.by is None else unit.by.subject,
    }


def _duplicate(each: Duplicate) -> dict[str, Any]:
    return {
        "object": each.kept.subject,
        "kept": _location(each.kept.at),
        "leftOut": _location(each.left_out.at),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "effect": gap.effect.name.lower().replace("_", "-"),
        "namespace": gap.namespace,
        "message": gap.note.message,
        "location": _location(gap.note.at),
    }


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "message": note.message, "location": _location(note.at)}


def _location(at: Location | None) -> dict[str, Any] | None:
    if at is None:
        return None
    return {"path": at.path, "line": at.region.start_line, "column": at.region.start_column}
