"""Reached by imports.ipynb through numbers."""

WORD = "answer"
