"""The standard's own schema of SARIF logs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for


@cache
def validator() -> Validator:
    """Return what validates a log; README.md says where the schema is from."""
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text("utf-8"))
    return validator_for(schema)(schema)
