"""What outlives a build: files that are whole or absent, and the results of executions."""
