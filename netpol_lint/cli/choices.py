"""The words that options of the command line accept."""

from __future__ import annotations

from enum import Enum


class Colour(Enum):
    """When to colour; `auto` asks the terminal and the variables NO_COLOR and FORCE_COLOR."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class FailOn(Enum):
    """From which severity on findings make the command fail."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"
    NEVER = "never"


class ProfileName(Enum):
    """The profiles of the rule book."""

    DEFAULT = "default"
    STRICT = "strict"
    PEDANTIC = "pedantic"


class SurveyFormat(Enum):
    """The forms in which a survey is shown."""

    TEXT = "text"
    JSON = "json"


class GraphDirection(Enum):
    """Which of the edges that touch a focus are shown."""

    INGRESS = "ingress"
    EGRESS = "egress"
