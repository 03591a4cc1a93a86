"""What may leave a course and what may not: files, keys, paths, and the metadata of pictures."""
