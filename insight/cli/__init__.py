"""The command line. Verbs equal the Python verbs; each imports what it needs when it runs, so that help is instant."""

from insight.cli import line, look, machine, people, study
from insight.cli.options import app

__all__ = ["app", "line", "look", "machine", "people", "study"]
