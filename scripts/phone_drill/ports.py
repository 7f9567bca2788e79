"""Free ports of this machine."""

import socket


def free_udp(host: str = "127.0.0.1") -> int:
    """A UDP port that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((host, 0))
        port: int = taken.getsockname()[1]
        return port


def free_tcp(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody uses now."""
    with socket.socket() as taken:
        taken.bind((host, 0))
        port: int = taken.getsockname()[1]
        return port


def free_udp_range(count: int, first: int = 21_000, last: int = 28_000, host: str = "127.0.0.1") -> int:
    """The first of so many neighbouring UDP ports that nobody uses now; it is even.

    Raises:
        OSError: there are none.
    """
    for start in range(first, last, count + count % 2):
        if all(_is_free(host, port) for port in range(start, start + count)):
            return start
    raise OSError(f"no {count} free UDP ports between {first} and {last}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True
