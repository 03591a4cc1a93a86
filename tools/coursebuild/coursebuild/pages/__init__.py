"""From results and facts to the files that Jekyll is shown."""
