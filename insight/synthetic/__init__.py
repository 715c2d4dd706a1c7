"""Invented programmes with planted truth: themes with trends, identifiers with places, decisions with influence."""

from insight.synthetic.programme import synthesise
from insight.synthetic.settings import LEVELS, Difficulty, Level, Plan

__all__ = ["LEVELS", "Difficulty", "Level", "Plan", "synthesise"]
