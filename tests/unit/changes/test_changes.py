"""What is reported of a change to a git work tree."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from netpol_lint.changes import change_of_files, change_of_work_tree, change_since
from netpol_lint.errors import ConfigError
from tests.contract.toy_repository import write_broken, write_sound
from tests.unit.changes.shop import (
    FILES,
    POD,
    POLICY,
    RENAMED_POD,
    STALE_POLICY,
    blamed,
    commit,
    git,
    places,
    work_tree,
    write,
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return work_tree(tmp_path / "shop")


def _changed(root: Path) -> tuple[list[str], list[str]]:
    result = blamed(root, change_of_work_tree(root, {}))
    return places(result.findings), places(result.elsewhere)


def test_a_label_is_to_blame_for_a_finding_in_an_unchanged_policy(shop: Path) -> None:
    write(shop, {"pod.yaml": RENAMED_POD})
    assert _changed(shop) == (["policy.yaml"], ["old.yaml"])


def test_where_nothing_differs_everything_is_reported(shop: Path) -> None:
    assert change_of_work_tree(shop, {}) is None
    assert places(blamed(shop, None).findings) == ["old.yaml"]


def _touch_the_stale_policy(root: Path) -> None:
    write(root, {"old.yaml": f"# reviewed\n{STALE_POLICY}"})


def _add_a_policy(root: Path) -> None:
    write(root, {"new.yaml": STALE_POLICY.replace("name: old", "name: new")})


def _rename_the_stale_policy(root: Path) -> None:
    git(root, "mv", "old.yaml", "new.yaml")


def _delete_the_pod(root: Path) -> None:
    (root / "pod.yaml").unlink()


def _delete_from_the_index_too(root: Path) -> None:
    git(root, "rm", "-q", "old.yaml")


def _change_other_text(root: Path) -> None:
    write(root, {"README.md": "Read this.\n"})


def _change_back(root: Path) -> None:
    write(root, {"pod.yaml": RENAMED_POD})
    git(root, "add", "-A")
    write(root, {"pod.yaml": POD, "README.md": "Read this.\n"})


def _write_pairs_of_line_ends(root: Path) -> None:
    (root / "old.yaml").write_bytes(STALE_POLICY.replace("\n", "\r\n").encode())
    write(root, {"README.md": "Read this.\n"})


def _name_files_oddly(root: Path) -> None:
    write(root, {"new\nline.yaml": STALE_POLICY.replace("name: old", "name: new")})
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.yaml")).write_text(STALE_POLICY)


def _link_to_the_stale_policy(root: Path) -> None:
    (root / "link.yaml").symlink_to("old.yaml")


def _ignore_a_new_file(root: Path) -> None:
    write(root, {".gitignore": "new.yaml\n", "new.yaml": STALE_POLICY})


@pytest.mark.parametrize(
    ("edit", "reported", "elsewhere"),
    [
        pytest.param(_touch_the_stale_policy, ["old.yaml"], [], id="a touched file answers for all of it"),
        pytest.param(_add_a_policy, ["new.yaml"], ["old.yaml"], id="a new file"),
        pytest.param(_rename_the_stale_policy, ["new.yaml"], [], id="a renamed file"),
        pytest.param(_delete_from_the_index_too, [], [], id="a deleted file takes its findings along"),
        pytest.param(_change_other_text, [], ["old.yaml"], id="no manifest"),
        pytest.param(_change_back, [], ["old.yaml"], id="what is in the index only is not looked at"),
        pytest.param(_write_pairs_of_line_ends, [], ["old.yaml"], id="other line ends are no change"),
        pytest.param(_name_files_oddly, ["new\nline.yaml"], ["old.yaml"], id="a line feed, and no UTF-8"),
        pytest.param(_ignore_a_new_file, [], ["old.yaml"], id="git ignores the file"),
    ],
)
def test_an_edit_is_to_blame(
    shop: Path, edit: Callable[[Path], None], reported: list[str], elsewhere: list[str]
) -> None:
    edit(shop)
    assert _changed(shop) == (reported, elsewhere)


def test_a_deleted_file_is_to_blame_for_what_it_leaves(tmp_path: Path) -> None:
    shop = write_broken(tmp_path / "shop")
    sound = (write_sound(tmp_path / "sound") / "policies.yaml").read_text("utf-8")
    dns = sound.removeprefix((shop / "policies.yaml").read_text("utf-8"))
    work_tree(shop, {"dns.yaml": dns})
    assert places(blamed(shop, None).findings) == []
    (shop / "dns.yaml").unlink()
    assert _changed(shop) == (["policies.yaml"], [])


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, FILES)
    assert _changed(tmp_path.resolve()) == (["old.yaml"], [])


def test_a_place_in_the_repository(shop: Path) -> None:
    commit(shop, {"inner/pod.yaml": POD, "inner/policy.yaml": POLICY})
    write(shop, {"inner/pod.yaml": RENAMED_POD, "old.yaml": f"# reviewed\n{STALE_POLICY}"})
    result = blamed(shop, change_of_work_tree(shop, {}), within=("inner",))
    assert places(result.findings) == ["inner/policy.yaml"]
    assert result.elsewhere == ()


def test_since_a_revision(shop: Path) -> None:
    commit(shop, {"pod.yaml": RENAMED_POD})
    commit(shop, {"README.md": "Read this.\n"})
    result = blamed(shop, change_since(shop, "HEAD~2"))
    assert (places(result.findings), places(result.elsewhere)) == (["policy.yaml"], ["old.yaml"])
    result = blamed(shop, change_since(shop, "HEAD~1"))
    assert (places(result.findings), len(result.elsewhere)) == ([], 2)


def test_since_the_branch_was_made(shop: Path) -> None:
    git(shop, "checkout", "-q", "-b", "feature")
    commit(shop, {"pod.yaml": RENAMED_POD})
    git(shop, "checkout", "-q", "main")
    commit(shop, {"old.yaml": f"# reviewed\n{STALE_POLICY}"})
    git(shop, "checkout", "-q", "feature")
    assert places(blamed(shop, change_since(shop, "main...")).findings) == ["policy.yaml"]
    assert places(blamed(shop, change_since(shop, "main")).findings) == ["old.yaml", "policy.yaml"]


def test_what_pre_commit_pushes(shop: Path) -> None:
    git(shop, "checkout", "-q", "-b", "feature")
    commit(shop, {"pod.yaml": RENAMED_POD})
    variables = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "feature"}
    result = blamed(shop, change_of_work_tree(shop, variables))
    assert (places(result.findings), places(result.elsewhere)) == (["policy.yaml"], ["old.yaml"])


def test_a_merge_answers_for_what_neither_side_had(shop: Path) -> None:
    extra = {"extra.yaml": POLICY.replace("name: api", "name: extra")}
    git(shop, "checkout", "-q", "-b", "feature")
    commit(shop, extra)
    git(shop, "checkout", "-q", "main")
    commit(shop, {"pod.yaml": RENAMED_POD})
    git(shop, "merge", "-q", "--no-commit", "feature")
    # Main lost the policy at the label, feature brought another one; only together do they lose that.
    assert _changed(shop) == (["extra.yaml"], ["old.yaml", "policy.yaml"])


def test_a_merge_that_git_makes_by_itself(shop: Path) -> None:
    git(shop, "checkout", "-q", "-b", "feature")
    commit(shop, {"old.yaml": f"# reviewed\n{STALE_POLICY}"})
    git(shop, "checkout", "-q", "main")
    commit(shop, {"README.md": "Read this.\n"})
    merged = git(shop, "rev-parse", "feature")
    git(shop, "read-tree", "-m", "-u", "main~1", "main", "feature")
    assert _changed(shop) == (["old.yaml"], [])
    result = blamed(shop, change_of_work_tree(shop, {f"GITHEAD_{merged}": "feature"}))
    assert (places(result.findings), places(result.elsewhere)) == ([], ["old.yaml"])


def test_a_commit_of_nothing_has_nothing_to_answer_for(shop: Path) -> None:
    result = blamed(shop, change_of_work_tree(shop, {"GIT_INDEX_FILE": ".git/index"}))
    assert (places(result.findings), places(result.elsewhere)) == ([], ["old.yaml"])


def test_a_shallow_clone_knows_its_last_commit(shop: Path, tmp_path: Path) -> None:
    commit(shop, {"README.md": "Read this.\n"})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{shop}", "shallow")
    shallow = (tmp_path / "shallow").resolve()
    write(shallow, {"pod.yaml": RENAMED_POD})
    assert _changed(shallow) == (["policy.yaml"], ["old.yaml"])
    with pytest.raises(ConfigError, match="git knows no revision 'HEAD~1'"):
        change_since(shallow, "HEAD~1")


def test_a_submodule(shop: Path, tmp_path: Path) -> None:
    policies = work_tree(tmp_path / "policies", {"policy.yaml": POLICY.replace("name: api", "name: inner")})
    git(shop, "submodule", "--quiet", "add", str(policies), "module")
    git(shop, "commit", "-q", "-m", "Module")
    commit(shop / "module", {"fresh.yaml": STALE_POLICY.replace("name: old", "name: fresh")})
    assert _changed(shop) == (["module/fresh.yaml"], ["old.yaml"])
    commit(shop, {"pod.yaml": RENAMED_POD})
    result = blamed(shop, change_since(shop, "HEAD~1"))
    assert places(result.findings) == ["module/fresh.yaml", "module/policy.yaml", "policy.yaml"]


def test_a_link_leads_to_what_changed(shop: Path) -> None:
    commit(shop, {"inner/README.md": "Nothing to deploy.\n", "hidden/.gitignore": "*.yaml\n"})
    (shop / "inner/link.yaml").symlink_to("../pod.yaml")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "Link")
    write(shop, {"pod.yaml": RENAMED_POD})
    change = change_since(shop, "HEAD")
    assert change.before[0].is_changed("inner/link.yaml")
    assert change.before[0].read("inner/link.yaml") == POD.encode()


def test_a_sparse_checkout_deletes_nothing(shop: Path) -> None:
    commit(shop, {"far/policy.yaml": STALE_POLICY})
    git(shop, "sparse-checkout", "set", "--no-cone", "/*.yaml")
    assert not (shop / "far").exists()
    assert change_of_work_tree(shop, {}) is None


@pytest.mark.parametrize(
    ("named", "reported"),
    [
        pytest.param(["old.yaml"], ["old.yaml"], id="where a finding stands"),
        pytest.param(["pod.yaml"], ["policy.yaml"], id="what caused a finding"),
        pytest.param(["policy.yaml", "gone.yaml"], ["policy.yaml"], id="a file that is not there"),
        pytest.param(["README.md"], [], id="a file that has nothing to do with it"),
        pytest.param([""], ["old.yaml", "policy.yaml"], id="a directory"),
    ],
)
def test_named_files(shop: Path, named: list[str], reported: list[str]) -> None:
    write(shop, {"pod.yaml": RENAMED_POD})
    result = blamed(shop, change_of_files(shop, [shop / each for each in named]))
    assert places(result.findings) == reported
    assert len(result.findings) + len(result.elsewhere) == 2


def test_named_files_without_git(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = blamed(tmp_path, change_of_files(tmp_path, [tmp_path / "old.yaml"]))
    assert places(result.findings) == ["old.yaml"]
    result = blamed(tmp_path, change_of_files(tmp_path, [tmp_path / "pod.yaml"]))
    assert places(result.elsewhere) == ["old.yaml"]


def test_a_named_file_lies_inside(shop: Path) -> None:
    with pytest.raises(ConfigError, match="lies outside the repository"):
        change_of_files(shop, [shop / "../other.yaml"])


@pytest.mark.parametrize("revision", ["no-such", "--all", "HEAD^{tree}", "", "...", "a...b...c", "HEAD\0"])
def test_no_revision(shop: Path, revision: str) -> None:
    with pytest.raises(ConfigError, match="git knows no revision"):
        change_since(shop, revision)


def test_no_work_tree(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="git cannot tell what changed"):
        change_of_work_tree(tmp_path, {})
