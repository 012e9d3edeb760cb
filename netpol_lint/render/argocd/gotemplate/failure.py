"""What is raised where a template cannot be rendered."""

from __future__ import annotations


class TemplateError(ValueError):
    """The template is broken, asks for what is not there, or for something that is not known here.

    The message is a clause that goes on after `because`.
    """
