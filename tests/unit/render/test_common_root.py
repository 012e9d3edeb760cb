"""How far up a kustomization outside git reaches for its bases."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.render.common_root import common_root
from tests.unit.cli.running import write
from tests.unit.render.repositories import kustomization, manifest

OVERLAY = "shop/overlays/prod"
BASES = {
    "shop/base/kustomization.yaml": kustomization("web.yaml"),
    "shop/base/web.yaml": manifest("web"),
    "common/kustomization.yml": kustomization("web.yaml"),
    "shop/middle/kustomization.yaml": kustomization("../../common"),
    "shop/overlays/test/Kustomization": kustomization("../prod"),
    "secret.yaml": manifest("secret"),
}


@pytest.mark.parametrize(
    ("text", "root"),
    [
        pytest.param(kustomization("web.yaml"), OVERLAY, id="nothing above"),
        pytest.param(kustomization("../../base"), "shop", id="a base above"),
        pytest.param(kustomization("../../middle"), ".", id="a base of a base"),
        pytest.param("components: [../../../common]\n", ".", id="a component"),
        pytest.param(kustomization("../test"), "shop/overlays", id="two that name each other"),
        pytest.param(kustomization("../../../secret.yaml"), OVERLAY, id="a file above"),
        pytest.param(kustomization("../../.."), OVERLAY, id="a directory that is no base"),
        pytest.param(kustomization("../" * 40), OVERLAY, id="the root of the disk"),
        pytest.param(kustomization("https://git.example/base"), OVERLAY, id="an address"),
        pytest.param(kustomization('"../a\\0b"', "x" * 5000), OVERLAY, id="no path at all"),
        pytest.param("resources: [\n", OVERLAY, id="no YAML"),
    ],
)
def test_the_root(tmp_path: Path, text: str, root: str) -> None:
    write(tmp_path, BASES | {f"{OVERLAY}/kustomization.yaml": text})
    assert common_root(tmp_path / OVERLAY) == tmp_path / root


def test_a_directory_without_a_kustomization_is_its_own_root(tmp_path: Path) -> None:
    assert common_root(tmp_path) == tmp_path


def test_a_link_to_a_base_leads_to_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, BASES | {f"{OVERLAY}/kustomization.yaml": kustomization("base")})
    (tmp_path / OVERLAY / "base").symlink_to("../../base")
    assert common_root(tmp_path / OVERLAY) == tmp_path / "shop"


def test_a_kustomization_that_is_a_link_out_of_its_directory_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, BASES | {"elsewhere.yaml": kustomization("../../base")})
    (tmp_path / OVERLAY).mkdir(parents=True)
    (tmp_path / OVERLAY / "kustomization.yaml").symlink_to("../../../elsewhere.yaml")
    assert common_root(tmp_path / OVERLAY) == tmp_path / OVERLAY


def test_what_lies_further_up_than_anything_sensible_is_left(tmp_path: Path) -> None:
    deep = "/".join("abcdefghij")
    write(tmp_path, BASES | {f"{deep}/kustomization.yaml": kustomization("../" * 10 + "common")})
    assert common_root(tmp_path / deep) == tmp_path / deep
