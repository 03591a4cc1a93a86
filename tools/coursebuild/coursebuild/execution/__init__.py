"""From a job to its result: kernels, what they cannot reach, and what is received of them."""
