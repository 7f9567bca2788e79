"""A registrar and proxy as a telephone system has it: Kamailio on a port of this machine, with digest and Record-Route."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.processes import Process

DOMAIN = "127.0.0.1"
"""Of its extensions, and the realm of its digest."""

REGISTERED = "registers "
"""Words of its log when an extension has registered, followed by the extension."""

_PROGRAM = "/usr/sbin/kamailio"
_MODULE_FOLDERS = ("/usr/lib/*/kamailio/modules", "/usr/lib/kamailio/modules", "/usr/lib64/kamailio/modules")
_START_S = 15.0

_CONFIG = """#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
listen=udp:127.0.0.1:{port}
alias="127.0.0.1:{port}"
auto_aliases=no
disable_tcp=yes
mpath="{modules}/"
{loads}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "default_expires", {expires_s})
modparam("registrar", "max_expires", {expires_s})
modparam("auth", "qop", "{qop}")
modparam("tm", "fr_timer", 5000)

request_route {{
  if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
  if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
  if (has_totag()) {{ route(DIALOG); exit; }}
  if (is_method("REGISTER")) {{ route(REGISTRAR); exit; }}
  t_check_trans();
  if (is_method("INVITE")) record_route();
  if (!lookup("location")) {{ sl_send_reply("404", "Not Found"); exit; }}
  t_relay();
}}

route[DIALOG] {{
  if (loose_route()) {{ t_relay(); exit; }}
  if (is_method("ACK")) {{ if (t_check_trans()) t_relay(); exit; }}
  sl_send_reply("404", "Not Here");
}}

route[REGISTRAR] {{
  if (!pv_www_authenticate("{domain}", "{password}", "0")) {{ auth_challenge("{domain}", "1"); exit; }}
  if (save("location")) xlog("L_ALERT", "{registered}$tU $hdr(Expires)\\n");
}}
"""


class Registrar:
    """Kamailio that runs.

    Attributes:
        process: the program.
        port: UDP port.
    """

    def __init__(self, folder: Path, port: int, password: str, *, expires_s: int = 30, qop: bool = True) -> None:
        self.port = port
        modules = ("tm", "sl", "rr", "pv", "maxfwd", "usrloc", "registrar", "textops", "siputils", "xlog", "auth")
        self._folder = folder
        self._config = folder / "kamailio.cfg"
        self._config.write_text(
            _CONFIG.format(
                port=port,
                modules=_modules(),
                loads="\n".join(f'loadmodule "{name}.so"' for name in modules),
                domain=DOMAIN,
                password=password,
                expires_s=expires_s,
                qop="auth" if qop else "",
                registered=REGISTERED,
            ),
            encoding="utf-8",
        )
        self.process = self._started()

    def restart(self) -> None:
        """End it, with all that it knows about extensions, and start it again."""
        self.process.stop()
        self.process = self._started()

    def wait_registered(self, user: str, timeout_s: float) -> float:
        """Wait until an extension has registered since the last start; when it did.

        Raises:
            DrillError: it did not in time.
        """
        found = self.process.wait_line(f"{REGISTERED}{user} ", timeout_s)
        if found is None:
            raise DrillError(f"extension {user} did not register within {timeout_s:g} s: {self.process.log[-500:]}")
        return found.at

    def _started(self) -> Process:
        options = ["-DD", "-E", "-m", "16", "-M", "4", "-Y", str(self._folder), "-P", str(self._folder / "kamailio.pid")]
        process = Process([_PROGRAM, "-f", str(self._config), *options])
        try:
            process.wait((self._folder / "kamailio.pid").exists, _START_S)
        except DrillError:
            process.stop()
            raise
        return process


@contextmanager
def registrar(folder: Path, port: int, password: str, *, expires_s: int = 30, qop: bool = True) -> Iterator[Registrar]:
    """A registrar inside the block; its extensions all have this password."""
    folder.mkdir(parents=True, exist_ok=True)
    started = Registrar(folder, port, password, expires_s=expires_s, qop=qop)
    try:
        yield started
    finally:
        started.process.stop()


def _modules() -> Path:
    for pattern in _MODULE_FOLDERS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/"))):
            return folder
    raise DrillError("kamailio's modules are not installed: apt-get install kamailio")
