from . import platform_hooks  # noqa: F401 - registers itself
