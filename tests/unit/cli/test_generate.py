"""`netpol-lint generate`: where the manifests go, and what is said about them."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.running import run

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{image: web, ports: [{containerPort: 8080}]}]}
"""
KUSTOMIZATION = "namespace: shop\nresources: [web.yaml]\n"


def test_a_manifest_fits_in_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/web.yaml").write_text(WEB)
    (tmp_path / "app/kustomization.yaml").write_text(KUSTOMIZATION)
    ended = run("generate", "default-deny", "shop", "--direction", "ingress", cwd=tmp_path)

    assert ended.code == 0
    assert "namespace:" not in ended.out.partition("spec:")[0]
    assert ended.err.splitlines() == [
        "nothing restricts the ingress of Deployment web so far: allow what each needs",
        "the manifests of namespace shop are in app; list the new file under `resources` of "
        "app/kustomization.yaml",
    ]


def test_a_file_is_written_and_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB.replace("name: web}", "name: web, namespace: shop}"))
    arguments = ("generate", "allow-dns", "shop", "--output", "dns.yaml", "--quiet")
    first = run(*arguments, cwd=tmp_path)
    second = run(*arguments, cwd=tmp_path)

    assert (first.code, first.out, first.err) == (0, "", "")
    assert (
        (tmp_path / "dns.yaml").read_text().startswith("# Lets every pod of namespace shop resolve names.\n")
    )
    assert (second.code, second.err.splitlines()[0]) == (2, "error: dns.yaml exists")


def test_namespaces_and_ends_that_do_not_exist_are_named(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB.replace("name: web}", "name: web, namespace: shop}"))
    namespace = run("generate", "default-deny", "shpo", cwd=tmp_path)
    end = run("generate", "allow", "wbe", "web", cwd=tmp_path)

    assert (namespace.code, namespace.err.splitlines()) == (
        2,
        ["error: there is no namespace 'shpo' here", "hint: did you mean shop?"],
    )
    assert (end.code, end.err.splitlines()[0]) == (
        2,
        "error: 'wbe' names no workload, Service or address here",
    )


def test_clusters_that_need_different_manifests_are_asked_about(tmp_path: Path) -> None:
    deny = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\n"
        "spec: {podSelector: {}, policyTypes: [Ingress]}\n"
    )
    for name, resources in (("dev", "[../../base]"), ("prod", "[../../base, deny.yaml]")):
        (tmp_path / "overlays" / name).mkdir(parents=True)
        kustomization = f"namespace: shop\nresources: {resources}\n"
        (tmp_path / "overlays" / name / "kustomization.yaml").write_text(kustomization)
    (tmp_path / "base").mkdir()
    (tmp_path / "base/kustomization.yaml").write_text("resources: [web.yaml]\n")
    (tmp_path / "base/web.yaml").write_text(WEB)
    (tmp_path / "overlays/prod/deny.yaml").write_text(deny)
    both = run("generate", "default-deny", "shop", cwd=tmp_path)
    one = run("generate", "default-deny", "shop", "--cluster", "prod", cwd=tmp_path)

    assert (both.code, both.out) == (2, "")
    assert "need different manifests" in both.err
    assert one.out.startswith("# Isolates every pod of namespace shop for egress;")
