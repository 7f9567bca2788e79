"""A telephone system's registrar for tests: asks for the password, and keeps what was registered."""

import contextlib
import hashlib
import re
import socket
import threading

NONCE = "n0nce"


class Registrar:
    """Listens on a free port of 127.0.0.1.

    Args:
        password: of the extension 700 at the domain "127.0.0.1".
    """

    def __init__(self, password: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._password = password
        self.port: int = self._socket.getsockname()[1]
        self.granted: list[int] = []  # seconds, of each registration
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, source = self._socket.recvfrom(8192)
                self._socket.sendto(self._answer(data.decode()), source)

    def _answer(self, request: str) -> bytes:
        head = request.partition("\r\n\r\n")[0]
        copied = [line for line in head.split("\r\n") if line.lower().startswith(("via:", "from:", "to:", "call-id:", "cseq:"))]
        if not self._is_known(head):
            challenge = f'WWW-Authenticate: Digest realm="test", nonce="{NONCE}", algorithm=MD5'
            lines = ["SIP/2.0 401 Unauthorized", *copied, challenge]
        else:
            seconds = int(re.findall(r"expires[=:]\s*(\d+)", head, re.IGNORECASE)[0])
            self.granted.append(seconds)
            contact = re.findall(r"^Contact: (<[^>]*>)", head, re.IGNORECASE | re.MULTILINE)
            lines = ["SIP/2.0 200 OK", *copied, *([f"Contact: {contact[0]};expires={seconds}"] if seconds and contact else [])]
        return ("\r\n".join([*lines, "Content-Length: 0"]) + "\r\n\r\n").encode()

    def _is_known(self, head: str) -> bool:
        fields: dict[str, str] = dict(
            re.findall(r'(\w+)="([^"]*)"', head.partition("Authorization: Digest")[2].partition("\r\n")[0])
        )
        if "response" not in fields:
            return False
        secret = _md5(f"700:test:{self._password}")
        return fields["response"] == _md5(f"{secret}:{NONCE}:{_md5('REGISTER:' + fields['uri'])}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
