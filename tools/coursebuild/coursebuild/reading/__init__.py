"""What people wrote: YAML facts, notebooks and notes, read strictly, every mistake named."""
