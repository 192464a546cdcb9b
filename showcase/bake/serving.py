"""Placeholder until the publisher lands."""
