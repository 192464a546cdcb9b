"""What answers the forms of the public. Thin views; nothing here may be cached."""
