"""Which URLs mean the repository itself."""

from __future__ import annotations

import pytest

from netpol_lint.render.sources import OwnSources

HTTPS = "https://github.com/acme/fleet.git"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://github.com/acme/fleet.git", id="the same"),
        pytest.param("https://github.com/acme/fleet", id="without .git"),
        pytest.param("https://github.com/acme/fleet/", id="with a slash at the end"),
        pytest.param("HTTPS://GitHub.COM/acme/fleet", id="the host in another letter case"),
        pytest.param("https://github.com/Acme/Fleet", id="the path in another letter case"),
        pytest.param("https://user:token@github.com/acme/fleet.git", id="with a user"),
        pytest.param("https://github.com:443/acme/fleet", id="with a port"),
        pytest.param("ssh://git@github.com/acme/fleet", id="ssh"),
        pytest.param("ssh://git@github.com:22/acme/fleet.git", id="ssh with a port"),
        pytest.param("ssh://git@ssh.github.com:443/acme/fleet.git", id="ssh on the port of https"),
        pytest.param("git@github.com:acme/fleet.git", id="as scp writes it"),
        pytest.param("github.com:acme/fleet", id="as scp writes it, without a user"),
        pytest.param("git@github.com:/acme/fleet.git", id="as scp writes it, from the root"),
        pytest.param("git+ssh://git@github.com/acme/fleet", id="git over ssh"),
        pytest.param(" https://github.com/acme//fleet.git ", id="with blanks and a doubled slash"),
        pytest.param("https://github.com/acme/fleet.git?ref=main", id="with a query"),
    ],
)
def test_one_repository_has_many_urls(url: str) -> None:
    assert OwnSources([HTTPS]).is_own(url)
    assert OwnSources([url]).is_own(HTTPS)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://github.com/acme/fleet-infra", id="another repository"),
        pytest.param("https://gitlab.com/acme/fleet", id="another host"),
        pytest.param("https://github.com/other/fleet", id="another owner"),
        pytest.param("https://github.com/acme", id="the owner alone"),
        pytest.param("https://github.com", id="the host alone"),
        pytest.param("acme/fleet", id="no URL"),
        pytest.param("", id="nothing"),
        pytest.param("https://[::1/acme/fleet", id="broken"),
        pytest.param("file:///acme/fleet", id="a local path"),
        pytest.param("${GIT_URL}", id="a placeholder"),
    ],
)
def test_another_repository(url: str) -> None:
    assert not OwnSources([HTTPS]).is_own(url)


def test_azure_names_a_repository_otherwise_over_ssh() -> None:
    own = OwnSources(["git@ssh.dev.azure.com:v3/acme/platform/fleet"])
    assert own.is_own("https://acme@dev.azure.com/acme/platform/_git/fleet")


def test_nothing_known() -> None:
    assert not OwnSources().are_known
    assert not OwnSources(["", "/srv/fleet"]).are_known
    assert not OwnSources().is_own(HTTPS)
    assert OwnSources([HTTPS]).are_known
