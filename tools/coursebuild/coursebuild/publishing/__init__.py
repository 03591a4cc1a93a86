"""From fragments to a published site: files, Jekyll, a check of the result, the swap."""
