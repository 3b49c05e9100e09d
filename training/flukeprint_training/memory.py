"""The memory of a training step stays the process's own."""

import ctypes
import sys

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4


def keep_memory() -> bool:
    """Asks glibc to keep freed memory rather than to give it back after every tensor: on a processor a third of the time goes into
    pages that are given back and asked for anew (README, "What has been run"). Elsewhere nothing is done. Returns whether it was."""
    if not sys.platform.startswith('linux'):
        return False
    mallopt = getattr(ctypes.CDLL(None), 'mallopt', None)
    if mallopt is None:
        return False
    return all([mallopt(M_MMAP_MAX, 0), mallopt(M_TRIM_THRESHOLD, -1), mallopt(M_TOP_PAD, 256 * 2**20)])
