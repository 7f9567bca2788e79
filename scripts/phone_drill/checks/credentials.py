"""`ask_password`: who does not know the extension's password is not served, and is named in the log for fail2ban."""

import time
from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.digest import Login
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.processes import command_lines
from scripts.phone_drill.rig import Rig
from scripts.phone_drill.telephone_line import PASSWORD, Settings, TelephoneLine


def run(rig: Rig) -> Iterator[Figure]:
    """Call with no password, a wrong one, and the right one."""
    line = rig.line(Settings({"ask_password": True}))
    first = line.mark
    yield exactly("call without a password", _status(line, None), 401)
    status = _status(line, Login("700", "wrong"))
    yield Figure("call with a wrong password", str(status), "401 or 403", status in {401, 403})
    status = _status(line, Login("701", PASSWORD))
    yield Figure("call with a wrong name", str(status), "401 or 403", status in {401, 403})
    time.sleep(0.5)
    named = [one.text for one in line.process.lines[first:] if "phone: refused " in one.text and "from 127.0.0.1" in one.text]
    yield Figure("lines of the log that name the source", str(len(named)), "at least 1", bool(named))
    yield exactly("call with the right password", _status(line, Login("700", PASSWORD)), 200)
    seen = PASSWORD in line.process.log or PASSWORD in command_lines(line.process.pid)
    yield exactly("password in the log or on a command line", seen, aim=False)


def _status(line: TelephoneLine, login: Login | None) -> int:
    with Caller(Dial(line.address, login=login)) as caller:
        return caller.call().status
