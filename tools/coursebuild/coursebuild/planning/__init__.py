"""What has to run, and why: fingerprints, what is installed, and the jobs."""
