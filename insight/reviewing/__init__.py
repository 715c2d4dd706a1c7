"""What people say of what the machine found: each an owner's action, in safe words, logged, and possible to undo."""

from insight.reviewing.decisions import add_decision
from insight.reviewing.notes import hold_back, looks_right, read_again, take_back_look
from insight.reviewing.pillars import confirm_pillars, take_back_pillars, what_changed
from insight.reviewing.splitting import split_theme
from insight.reviewing.themes import edit_theme, redo_edit, undo_edit
from insight.reviewing.verdicts import give_verdict, give_verdicts
from insight.reviewing.words import redact

__all__ = [
    "add_decision",
    "confirm_pillars",
    "edit_theme",
    "give_verdict",
    "give_verdicts",
    "hold_back",
    "looks_right",
    "read_again",
    "redact",
    "redo_edit",
    "split_theme",
    "take_back_look",
    "take_back_pillars",
    "undo_edit",
    "what_changed",
]
