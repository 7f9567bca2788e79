"""Free ports on the loopback interface."""

import socket


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    """A port nobody has at the moment."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_range(count: int) -> tuple[int, int]:
    """First and last of so many UDP ports in a row, the first one even."""
    while True:
        first = free_port() & ~1
        held = []
        try:
            for port in range(first, first + count):
                held.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                held[-1].bind(("127.0.0.1", port))
        except OSError:
            continue
        else:
            return first, first + count - 1
        finally:
            for taken in held:
                taken.close()
