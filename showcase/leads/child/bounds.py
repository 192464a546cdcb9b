"""What a child may use up. Runs in the child, before it touches what was sent; no Django here."""

import os
import resource

SECONDS = 60
"""Of processor time; the parent's clock stops it a little later."""
MEMORY = 1536 * 1024 * 1024
"""Bytes of address space: a picture of 50 million pixels takes about 600 MB while it is turned."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a file that it writes."""


def apply() -> None:
    """From here on the kernel stops whatever grows too large or takes too long."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(10)
