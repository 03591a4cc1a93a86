"""Reached by no notebook."""
