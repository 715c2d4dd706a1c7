"""Segments to meaning: embed, pillars, themes, trends, links."""
