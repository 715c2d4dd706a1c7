"""Reverse-mentoring notes in; recurring themes and evidenced decisions out."""
