"""How often somebody may try: codes, numbers, names. The guard's counts of ten minutes."""

from showcase.guard import quotas


def allowed(what: str, key: str, most: int) -> bool:
    """Count one more try of `key`, of which only a keyed hash is kept; False beyond `most` in ten
    minutes, counted over all worker processes."""
    return quotas.counters().add(f"{what}|{key}") <= most
