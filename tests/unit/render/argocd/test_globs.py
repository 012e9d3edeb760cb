"""Which paths the patterns of Argo CD stand for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netpol_lint.render.argocd.globs import Glob, directory_glob, file_glob, path_glob, pathspec_glob


@pytest.mark.parametrize(
    ("glob", "pattern", "path", "expected"),
    [
        pytest.param(directory_glob, "*.yaml", "a/b.yaml", True, id="a star of a directory takes slashes"),
        pytest.param(directory_glob, "{a,b/*}.yaml", "b/c.yaml", True, id="one of two"),
        pytest.param(directory_glob, "{a,{b,c}}.yaml", "c.yaml", True, id="one of two in one of two"),
        pytest.param(directory_glob, "{a,b}.yaml", "c.yaml", False, id="none of two"),
        pytest.param(directory_glob, "a*a*b", "aXaYaZb", True, id="stars may take more"),
        pytest.param(directory_glob, "a*b*ab", "abab", True, id="the last part is at the end"),
        pytest.param(path_glob, "apps/*", "apps/web", True, id="a star takes a segment"),
        pytest.param(path_glob, "apps/*", "apps/web/x", False, id="a star stops at slashes"),
        pytest.param(path_glob, "apps/**", "apps/web/x", False, id="and so do two"),
        pytest.param(path_glob, "*", "apps", True, id="a star alone"),
        pytest.param(path_glob, "apps/{a,b}", "apps/a", False, id="no braces in generators"),
        pytest.param(path_glob, "apps/[a-c]?", "apps/bx", True, id="classes"),
        pytest.param(path_glob, "apps/[!a-c]", "apps/b", False, id="classes that are left out"),
        pytest.param(path_glob, r"a\*", "a*", True, id="an escape"),
        pytest.param(path_glob, "[z-a]", "z", False, id="a broken class matches nothing"),
        pytest.param(pathspec_glob, "c/**/x.json", "c/a/b/x.json", True, id="git takes slashes"),
        pytest.param(pathspec_glob, "./c/*.json", "c/a/b/x.json", True, id="even with one star"),
        pytest.param(file_glob, "env/**/x.yaml", "env/x.yaml", True, id="no directory at all"),
        pytest.param(file_glob, "env/**/x.yaml", "env/a/b/x.yaml", True, id="two directories"),
        pytest.param(file_glob, "env/*/x.yaml", "env/a/b/x.yaml", False, id="one star, one directory"),
        pytest.param(path_glob, "a*" * 400, "a" * 200, False, id="absurd patterns end"),
        pytest.param(directory_glob, "*a" * 400 + "b", "a" * 399, False, id="absurd stars end"),
        pytest.param(directory_glob, "{a,b}" * 50, "a" * 50, False, id="absurd braces match nothing"),
        pytest.param(file_glob, "**/" * 300 + "b", "a/" * 100, False, id="absurd directories end"),
    ],
)
def test_matches(glob: Callable[[str], Glob], pattern: str, path: str, expected: bool) -> None:
    assert glob(pattern).matches(path) is expected
