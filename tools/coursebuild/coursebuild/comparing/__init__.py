"""Saying how two runs of a lesson differ: what a reader would notice, cell by cell."""
