"""From outputs and prose to safe HTML fragments, and from facts to the rows of tables."""
