"""How much memory this process and its ended children took at most."""

import resource

_KIB = 1024


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB


def peak_with_children_mb(children: int) -> float:
    """Return an upper bound for this process and so many children at once, in MB."""
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KIB
    return peak_mb() + children * largest
