"""What a kernel cannot reach: walls that it puts up around itself, before the lesson's first line."""
