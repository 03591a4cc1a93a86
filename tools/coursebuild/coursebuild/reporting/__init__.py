"""Saying in the terminal, and in a pull request's summary, how builds go and what drifted."""
