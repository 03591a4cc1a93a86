"""What a reader can search."""
