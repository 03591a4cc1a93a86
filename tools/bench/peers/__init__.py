"""What `tools/bench/against_peers.py` is made of: workloads, builders, measuring, scenarios, the table."""
