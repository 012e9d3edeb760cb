"""The effective configuration as JSON.

```json
{"schemaVersion": 1,
 "file": ".netpol-lint.yaml",
 "settings": [
  {"key": "network.podCIDRs", "value": ["10.244.0.0/16"],
   "sources": [{"origin": "file", "location": {"path": ".netpol-lint.yaml", "line": 3, "column": 13}}]},
  {"key": "profile", "value": "strict", "sources": [{"origin": "command line", "location": null}]}],
 "clusters": [{"name": "prod", "settings": []}],
 "rules": [
  {"rule": "dns-egress-blocked", "severity": "error", "runs": true, "because": "the profile is default",
   "source": {"origin": "default", "location": null}}]}
```

A `value` is `null` where nothing was said and there is no default. The `settings` of a cluster are those of
the keys that it extends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from netpol_lint.cli.config_view import ConfigView, RuleChoice
from netpol_lint.config.effective import Setting, Source


def config_as_json(view: ConfigView) -> str:
    """Write the effective configuration as JSON."""
    value = {
        "schemaVersion": 1,
        "file": view.file,
        "settings": _settings(view.settings),
        "clusters": [{"name": name, "settings": _settings(own)} for name, own in view.clusters],
        "rules": [_rule(each) for each in view.rules],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _settings(settings: Iterable[Setting]) -> list[dict[str, Any]]:
    return [
        {"key": each.key, "value": each.value, "sources": [_source(source) for source in each.sources]}
        for each in settings
    ]


def _rule(each: RuleChoice) -> dict[str, Any]:
    return {
        "rule": each.id,
        "severity": each.severity.value,
        "runs": each.runs,
        "because": each.because,
        "source": _source(each.source),
    }


def _source(each: Source) -> dict[str, Any]:
    at = each.at
    place = (
        None
        if at is None
        else {"path": at.path, "line": at.region.start_line, "column": at.region.start_column}
    )
    return {"origin": each.origin.value, "location": place}
