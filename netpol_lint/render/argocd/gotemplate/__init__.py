"""Go templates, as far as ApplicationSets use them: what is not known here raises, and is never guessed."""

from netpol_lint.render.argocd.gotemplate.evaluator import Budget, render
from netpol_lint.render.argocd.gotemplate.failure import TemplateError

__all__ = ["Budget", "TemplateError", "render"]
