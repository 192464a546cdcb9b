"""What the bake publishes of the vote."""
