"""`netpol-lint rules`: the catalogue, or one rule's page."""

from __future__ import annotations

from typing import Annotated

import typer

from netpol_lint.cli.completion import rule_ids

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def rules(
    rule: Annotated[
        str | None,
        typer.Argument(help="The rule whose page to show; none lists all.", autocompletion=rule_ids),
    ] = None,
) -> None:
    """List the rules, or show one rule's page."""
    from netpol_lint.config import known_rule_id
    from netpol_lint.rulebook import help_uri, load_rulebook
    from netpol_lint.taxonomies import load_taxonomies

    rulebook = load_rulebook()
    if rule is not None:
        found = rulebook[known_rule_id(rule, rulebook)]
        typer.echo(found.page.rstrip())
        typer.echo()
        for taxonomy in load_taxonomies():
            for taxon in taxonomy.of(found):
                typer.echo(f"{taxonomy.name} {taxon.id}: {taxon.name}")
        typer.echo(help_uri(found.id))
        return
    width = max(map(len, rulebook), default=0)
    for each in rulebook.values():
        typer.echo(f"{each.id:<{width}}  {each.severity.value:<7}  {each.profile.value:<8}  {each.title}")
    tags = sorted({tag for each in rulebook.values() for tag in each.tags})
    typer.echo(f"\ntags: {', '.join(tags)}")
