"""The desk of a contest: what an editor sees and does, in Wagtail's admin."""
