"""What all tests share: properties are judged by what holds, never by how long a busy machine took."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
# For a second pass, where a library's version is in question: `pytest --hypothesis-profile brief`.
settings.register_profile("brief", settings.get_profile("patient"), max_examples=10)

# Assertions of a module that tests share explain themselves like those of a test, if this comes first.
pytest.register_assert_rewrite("tests.unit.resources.manifests")

# No test uses what another one has found, or touches the cache of whoever runs them.
os.environ |= {"NETPOL_LINT_NO_CACHE": "1", "NETPOL_LINT_CACHE_DIR": os.devnull}
