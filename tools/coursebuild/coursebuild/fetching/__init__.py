"""From the addresses of published data sets to files that are proved to be the right ones."""
