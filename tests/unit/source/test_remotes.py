"""The remotes of a work tree, read without git."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.source.remotes import remote_urls

ORIGIN = "https://github.com/acme/fleet.git"


def configure(root: Path, text: str) -> Path:
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "config").write_text(text)
    return root


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        pytest.param(f'[remote "origin"]\n\turl = {ORIGIN}\n', (ORIGIN,), id="one remote"),
        pytest.param(
            f'[remote "a"]\nurl={ORIGIN}\n[remote "b"]\nurl = git@example.org:b\n',
            (ORIGIN, "git@example.org:b"),
            id="two remotes",
        ),
        pytest.param(
            f'[remote "a"]\nurl={ORIGIN}\npushurl = git@example.org:b\n',
            (ORIGIN, "git@example.org:b"),
            id="another URL to push to",
        ),
        pytest.param(f'[Remote "a"] URL = "{ORIGIN}"\n', (ORIGIN,), id="quoted and on one line"),
        pytest.param(f'[remote "a"]\nurl = {ORIGIN} ; mine\n', (ORIGIN,), id="a comment behind it"),
        pytest.param(f'[submodule "a"]\nurl = {ORIGIN}\n', (), id="a submodule is another repository"),
        pytest.param(f"[core]\n# url = {ORIGIN}\nurl\n", (), id="no remote"),
        pytest.param("\0\1[[[", (), id="no configuration at all"),
    ],
)
def test_urls_of_a_configuration(tmp_path: Path, text: str, urls: tuple[str, ...]) -> None:
    assert remote_urls(configure(tmp_path, text)) == urls


def test_a_directory_of_the_work_tree_has_its_remotes(tmp_path: Path) -> None:
    root = configure(tmp_path, f'[remote "a"]\nurl={ORIGIN}\n')
    (root / "clusters").mkdir()
    assert remote_urls(root / "clusters") == (ORIGIN,)


def test_no_work_tree(tmp_path: Path) -> None:
    assert remote_urls(tmp_path) == ()


def test_a_work_tree_that_is_linked_is_not_followed(tmp_path: Path) -> None:
    elsewhere = configure(tmp_path / "elsewhere", f'[remote "a"]\nurl={ORIGIN}\n')
    root = tmp_path / "root"
    root.mkdir()
    (root / ".git").write_text(f"gitdir: {elsewhere}/.git\n")
    assert remote_urls(root) == ()
    (root / ".git").unlink()
    (root / ".git").symlink_to(elsewhere / ".git")
    assert remote_urls(root) == ()
