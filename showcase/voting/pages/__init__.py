"""What readers see of the vote: baked files, which depend on nothing but rows."""
