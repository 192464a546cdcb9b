"""The two forms: a short one for everybody, a long one for communities."""
