"""The nouns: what was written, what ran and what is shown, as frozen values."""
