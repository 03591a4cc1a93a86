"""Build a course site: executed notebooks and YAML facts in, a Jekyll site out."""

__version__ = "0.1.0"
