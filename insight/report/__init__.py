"""Briefs and exports built from views."""
