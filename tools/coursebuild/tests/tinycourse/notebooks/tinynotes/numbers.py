"""Reached by imports.ipynb."""

from tinynotes.words import WORD

ANSWER = 42
SENTENCE = f"{WORD} {ANSWER}"
