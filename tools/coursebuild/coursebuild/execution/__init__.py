"""From a notebook to its outputs: fingerprint, store, kernel."""
