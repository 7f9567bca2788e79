"""`phone`, and the doctor's look at the telephone line."""

import json
import re
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dealer_kiosk import app as application
from dealer_kiosk.app import Settings
from dealer_kiosk.cli import phone_checks
from dealer_kiosk.cli.operations import Check
from dealer_kiosk.config import Phone
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Sign
from dealer_kiosk.health.report import HealthFile
from dealer_kiosk.health.vitals import PhoneSigns
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import PhoneSecrets
from tests.audio.test_process import eventually
from tests.cli.conftest import Desk, Result
from tests.health.test_health_report import vitals
from tests.phone.ports import free_port, free_range
from tests.phone.sounds import tone

REGISTERED = PhoneSigns("register", "10.0.0.9:5060", registered=True, calls=1, problem=None)


class Fitter:
    """Somebody at the command line who also writes config.toml, and what the running kiosk says of itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.folder = desk.folder
        self.set()

    def set(self, **phone: object) -> None:
        """Write `[phone]` of config.toml."""
        lines = [f"{key} = {json.dumps(value) if not isinstance(value, dict) else _table(value)}" for key, value in phone.items()]
        (self.folder / "config.toml").write_text("\n".join(["[phone]", *lines]) + "\n")

    def running(self, phone: PhoneSigns | None, *, late: bool = False) -> None:
        """A kiosk runs with that line."""
        well = replace(vitals(), condition=Condition.OK, stages={"phone": Sign(60.0, working=False, late=late)}, phone=phone)
        HealthFile(self.folder / "health.json", lambda: well).write()

    def run(self, *arguments: str) -> Result:
        """Run a command."""
        return self.desk.run(*arguments, options=["--config", str(self.folder / "config.toml")])

    def checks(self) -> dict[str, Check]:
        """The doctor's lines about the telephone, by name."""
        settings = Settings(self.folder / "config.toml", self.desk.db, self.desk.now)
        return {check.name: check for check in phone_checks.checks(application.load(settings))}


def _table(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()) + "}"


@pytest.fixture
def fitter(desk: Desk) -> Fitter:
    """Somebody who sets up the line."""
    return Fitter(desk)


# ---- status --------------------------------------------------------------------------------------------------------


def test_a_line_that_is_off_is_no_fault(fitter: Fitter) -> None:
    """It says how to switch it on."""
    result = fitter.run("phone", "status")
    assert (result.status, result.out.startswith("The telephone line is off. To switch it on, set mode in [phone]")) == (0, True)
    assert fitter.run("phone", "status", "--json").json["usable"] is False


def test_a_line_that_works_is_described(fitter: Fitter) -> None:
    """Where calls come to, and how many there are."""
    fitter.set(mode="register")
    fitter.running(REGISTERED)
    result = fitter.run("phone", "status")
    assert (result.status, result.out.splitlines()) == (
        0,
        [
            "The telephone line can be used (mode register).",
            "Calls come to 10.0.0.9:5060.",
            "Registered with the telephone system: yes.",
            "Calls now: 1 of 2.",
        ],
    )
    assert fitter.run("phone", "status", "--json").json == {
        "mode": "register",
        "running": True,
        "listening": "10.0.0.9:5060",
        "registered": True,
        "calls": 1,
        "problem": None,
        "usable": True,
    }


@pytest.mark.parametrize(
    ("signs", "late", "begin"),
    [
        (None, False, "the kiosk was started before the line was switched on; restart it"),
        (replace(REGISTERED, registered=False), False, "the telephone system has not registered the line yet"),
        (
            replace(REGISTERED, registered=False, problem="the phone is not registered: 403"),
            False,
            "the phone is not registered: 403; check registrar, user and password_file",
        ),
        (
            replace(REGISTERED, listening="", problem="cannot open UDP port 5060"),
            False,
            "cannot open UDP port 5060; run: dealer-",
        ),
        (replace(REGISTERED, listening=""), False, "the line is not open; run: dealer-kiosk doctor"),
        (REGISTERED, True, "the kiosk takes no calls any more; restart it"),
    ],
)
def test_a_line_that_cannot_be_used_is_status_1(fitter: Fitter, signs: PhoneSigns | None, late: bool, begin: str) -> None:
    """One sentence says what is wrong and what to do; the doctor fails with the same one."""
    fitter.set(mode="register")
    fitter.running(signs, late=late)
    result = fitter.run("phone", "status")
    assert result.status == 1
    assert result.out.startswith(f"The telephone line cannot be used (mode register).\nWhat is wrong: {begin}")
    line = fitter.checks()["phone line"]
    assert (line.ok, line.needed, line.message.startswith(begin)) == (False, True, True)


def test_a_kiosk_that_does_not_run_has_no_line(fitter: Fitter) -> None:
    """Not started, or not heard of since; an unreadable file is said as well."""
    fitter.set(mode="direct")
    assert "the kiosk is not running; start it" in fitter.run("phone", "status").out
    fitter.running(replace(REGISTERED, mode="direct"))
    later = Fitter(fitter.desk.at("2026-11-23T11:00:00-06:00"))
    later.set(mode="direct")
    assert "the kiosk hangs or has died" in later.run("phone", "status").out
    (fitter.folder / "health.json").write_text("something else")
    result = fitter.run("phone", "status")
    assert (result.status, "health file cannot be read" in result.out) == (1, True)


def test_a_change_that_waits_for_a_restart_is_told(fitter: Fitter) -> None:
    """The line that runs is the one described."""
    fitter.set(mode="off")
    fitter.running(REGISTERED)
    result = fitter.run("phone", "status")
    assert (result.status, "config.toml says mode off, which counts from the next start on" in result.out) == (0, True)
    assert list(fitter.checks()) == ["phone line"]


# ---- issue ---------------------------------------------------------------------------------------------------------


def test_an_id_is_issued_with_its_dialplan(fitter: Fitter) -> None:
    """In a file of its own, for the owner alone."""
    fitter.set(mode="audiosocket", address="10.0.0.9", audiosocket_port=9099, user="750", audiosocket_ids_file="new/ids")
    result = fitter.run("phone", "issue")
    file = fitter.folder / "new" / "ids"
    (issued,) = file.read_text().split()

    assert (result.status, stat.S_IMODE(file.stat().st_mode), UUID(issued).version) == (0, 0o600, 4)
    assert f"exten => 750,1,Answer()\n same => n,AudioSocket({issued},10.0.0.9:9099)\n" in result.out
    assert ("systemctl restart dealer-kiosk" in result.out, "Calls come this way only" in result.out) == (True, False)
    assert fitter.checks()["phone secrets"] == Check("phone secrets", True, True, "1 ids, readable by their owner alone")


def test_another_mode_is_told(fitter: Fitter) -> None:
    """The id is of no use with it."""
    assert 'only with mode = "audiosocket"' in fitter.run("phone", "issue").out


def test_ids_are_counted_and_never_shown_again(fitter: Fitter) -> None:
    """With and without a file."""
    assert fitter.run("phone", "issue", "--list").out == "Ids issued: 0.\n"
    for _ in range(3):
        fitter.run("phone", "issue")
    assert fitter.run("phone", "issue", "--list").out == "Ids issued: 3.\n"
    assert len(set((fitter.folder / "var" / "phone-ids").read_text().split())) == 3


def test_an_id_is_revoked_by_its_beginning(fitter: Fitter) -> None:
    """The others stay, and the file's mode."""
    for _ in range(3):
        fitter.run("phone", "issue")
    file = fitter.folder / "var" / "phone-ids"
    first, second, third = file.read_text().split()
    result = fitter.run("phone", "issue", "--revoke", second[:8].upper())
    assert (result.status, result.out.startswith("Revoked; ids left: 2.")) == (0, True)
    assert (file.read_text().split(), stat.S_IMODE(file.stat().st_mode)) == ([first, third], 0o600)
    assert fitter.run("phone", "issue", "--revoke", first).status == 0
    assert fitter.run("phone", "issue", "--revoke", third).out.startswith("Revoked; ids left: 0.")


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("1234", "name the id by its first 8 characters at least"),
        ("01234567", "no id begins so"),
        ("aaaaaaaa", "several ids begin so"),
    ],
)
def test_what_cannot_be_revoked_is_one_sentence(fitter: Fitter, name: str, begin: str) -> None:
    """The file stays as it is."""
    fitter.run("phone", "issue")
    file = fitter.folder / "var" / "phone-ids"
    file.write_text("".join(f"aaaaaaaa-0000-4000-8000-00000000000{number}\n" for number in range(2)))
    before = file.read_bytes()
    result = fitter.run("phone", "issue", "--revoke", name)
    assert (result.status, result.error.startswith(f"dealer-kiosk: {begin}")) == (1, True)
    assert file.read_bytes() == before


def test_a_file_that_is_not_private_or_not_ours_is_refused(fitter: Fitter) -> None:
    """For every one of the three commands; nothing is written."""
    file = fitter.folder / "var" / "phone-ids"
    file.parent.mkdir()
    for text, mode, said in ((f"{uuid4()}\n", 0o644, "chmod 600"), ("secret words\n", 0o600, "must hold one id a line")):
        file.write_text(text)
        file.chmod(mode)
        for arguments in ([], ["--list"], ["--revoke", "01234567"]):
            result = fitter.run("phone", "issue", *arguments)
            assert (result.status, said in result.error, file.read_text()) == (1, True, text)
    file.write_bytes(b"\xff\xfe")
    assert "must hold one id a line" in fitter.run("phone", "issue").error


def test_a_last_line_without_its_end_is_kept_apart(fitter: Fitter) -> None:
    """As editors leave it."""
    file = fitter.folder / "var" / "phone-ids"
    file.parent.mkdir()
    file.touch(0o600)
    file.write_text(str(uuid4()))
    fitter.run("phone", "issue")
    assert [UUID(line).version for line in file.read_text().splitlines()] == [4, 4]


def test_a_file_that_cannot_be_written_is_one_sentence(fitter: Fitter) -> None:
    """A folder stands in its place."""
    (fitter.folder / "var" / "phone-ids").mkdir(parents=True)
    for arguments in ([], ["--list"], ["--revoke", "01234567"]):
        result = fitter.run("phone", "issue", *arguments)
        assert (result.status, "see audiosocket_ids_file in [phone]" in result.error) == (1, True)


def test_counting_and_revoking_at_once_is_wrong_usage(fitter: Fitter) -> None:
    """Status 2."""
    assert fitter.run("phone", "issue", "--list", "--revoke", "01234567").status == 2


# ---- the doctor ----------------------------------------------------------------------------------------------------


def test_the_doctor_has_one_line_about_a_telephone_that_is_off(fitter: Fitter) -> None:
    """No fault."""
    (check,) = fitter.checks().values()
    assert (check.ok, check.needed, check.message.startswith("switched off")) == (True, False, True)


def test_the_doctor_finds_nothing_wrong_with_a_good_line(fitter: Fitter) -> None:
    """That it does not run is a note."""
    first, last = free_range(6)
    fitter.set(
        mode="direct", port=free_port(), rtp_first_port=first, rtp_last_port=last, transfer_targets={"Anyone": "sip:1@10.0.0.5"}
    )
    checks = fitter.checks()
    assert [name for name, check in checks.items() if not check.ok] == ["phone line"]
    assert list(checks) == [
        *("phone line", "phone secrets", "phone networks", "phone settings", "phone codecs", "phone transfers"),
        *("phone port", "phone speech ports"),
    ]
    assert checks["phone speech ports"].message == "3 of 3 can be opened on 127.0.0.1"


def test_ports_are_left_alone_while_a_kiosk_runs(fitter: Fitter) -> None:
    """It has them itself."""
    fitter.set(mode="direct")
    fitter.running(replace(REGISTERED, mode="direct", registered=False))
    assert [name for name in fitter.checks() if "port" in name] == []
    assert fitter.checks()["phone line"].message == "calls come to 10.0.0.9:5060, 1 now"


def test_a_port_that_somebody_has_is_a_failure(fitter: Fitter) -> None:
    """For SIP, for AudioSocket, and for too few calls."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.create_server(("127.0.0.1", 0)) as tcp:
        udp.bind(("127.0.0.1", 0))
        taken = udp.getsockname()[1]
        fitter.set(mode="direct", port=taken, rtp_first_port=taken & ~1, rtp_last_port=(taken & ~1) + 1)
        checks = fitter.checks()
        assert (checks["phone port"].ok, "Address already in use" in checks["phone port"].message) == (False, True)
        assert (checks["phone speech ports"].ok, "max_calls needs 2" in checks["phone speech ports"].message) == (False, True)
        fitter.set(mode="audiosocket", audiosocket_port=tcp.getsockname()[1])
        port = fitter.checks()["phone port"]
        assert (port.ok, port.message.startswith("TCP port")) == (False, True)


@pytest.mark.parametrize("address", ["192.0.2.99", "kiosk.example", ""])
def test_an_address_of_somebody_else_is_a_failure(fitter: Fitter, address: str) -> None:
    """Or one that is none."""
    fitter.set(mode="direct", address=address)
    checks = fitter.checks()
    assert [checks[name].ok for name in ("phone port", "phone speech ports")] == [False, False]


@pytest.mark.parametrize(
    ("phone", "name", "needed", "part"),
    [
        ({"allow": ["10.0.0.300"]}, "phone networks", True, "must list networks"),
        ({"allow": []}, "phone networks", True, "nobody may send"),
        ({"allow": ["0.0.0.0/0"]}, "phone networks", False, "everybody may send"),
        ({"allow": ["10.0.0.5/32", "::/0"]}, "phone networks", False, "everybody may send"),
        ({"mode": "register"}, "phone secrets", True, "set password_file"),
        ({"mode": "register"}, "phone settings", True, "without a registrar"),
        ({"mode": "register", "registrar": "10.0.0.5"}, "phone settings", True, "add it to allow"),
        ({"rtp_first_port": 80}, "phone settings", True, "rtp_first_port"),
        ({"mode": "audiosocket"}, "phone secrets", True, "phone-ids cannot be read"),
        ({}, "phone transfers", False, "no caller can be put through"),
        ({"transfer_targets": {"sales": "210"}}, "phone transfers", True, "the target of sales is no SIP address"),
        ({"transfer_targets": {"sales": "sip:1@x", "Bobo": "sip:2@x"}}, "phone transfers", False, "nobody is called Bobo;"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(
    fitter: Fitter, phone: dict[str, object], name: str, needed: bool, part: str
) -> None:
    """What would not work is a failure, what is unwise or missing a note."""
    fitter.set(**{"mode": "direct", **phone})
    check = fitter.checks()[name]
    assert (check.ok, check.needed, part in check.message) == (False, needed, True)


def test_staff_may_be_named_in_full_by_first_name_or_by_role(fitter: Fitter) -> None:
    """As they are found when somebody is to be rung."""
    people = [row["name"] for row in fitter.desk.json("staff", "list")]
    names = [people[0].upper(), people[1].split()[0], "manager", "anyone"]
    fitter.set(mode="direct", transfer_targets=dict.fromkeys(names, "sip:1@10.0.0.5"))
    check = fitter.checks()["phone transfers"]
    assert (check.ok, check.message) == (True, f"{', '.join(names)} can be rung")


# ---- test ----------------------------------------------------------------------------------------------------------


@contextmanager
def agent(phone: Phone, secrets: PhoneSecrets) -> Iterator[PhoneProcess]:
    """A line whose agent says a tone of two seconds and stays."""
    process = PhoneProcess(phone, secrets)
    process.start()

    def serve() -> None:
        for call in process.calls(0.05):
            if call is not None:
                call.play(tone(440, 2.0), 8000)
                threading.Thread(target=list, args=(call.sounds(0.1),), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield process
    finally:
        process.stop()
        thread.join()


def signs(process: PhoneProcess) -> PhoneSigns:
    """What the kiosk writes of a line."""
    status = process.status
    return PhoneSigns(status.mode, status.listening, status.registered, status.calls, status.problem)


def measured(result: Result) -> list[dict[str, object]]:
    """The calls of a test; how evenly they went depends on what else the machine does."""
    assert all(re.search("busy", problem) for call in result.json["calls"] for problem in call["problems"])
    return [call for call in result.json["calls"] if isinstance(call, dict)]


@pytest.mark.slow
def test_a_temporary_line_sends_back_what_it_hears(fitter: Fitter) -> None:
    """Sound and keys, both ways, with both codecs; no kiosk runs, and the line need not be switched on."""
    result = fitter.run("phone", "test", "--json")
    assert result.error == "Calling a temporary line of this machine …\n"
    assert (result.json["line"], result.json["temporary"]) == ("", True)
    calls = measured(result)
    assert [call["codec"] for call in calls] == ["PCMU", "PCMA"]
    for call in calls:
        assert call["echo"]["correlation"] > 0.98  # type: ignore[index]
        assert [call["echo"][f"keys_{way}"] for way in ("there", "back")] == ["159#", "159#"]  # type: ignore[index]
        assert call["lost"] == 0


@pytest.mark.slow
def test_the_line_of_a_running_kiosk_is_called(fitter: Fitter) -> None:
    """Its agent answers; afterwards no call is left."""
    first, last = free_range(6)
    phone = {"mode": "direct", "port": free_port(), "rtp_first_port": first, "rtp_last_port": last}
    fitter.set(**phone)
    with agent(Phone(**phone), PhoneSecrets()) as process:  # type: ignore[arg-type]
        fitter.running(signs(process))
        result = fitter.run("phone", "test", "--seconds", "3", "--json")
        assert eventually(lambda: process.status.calls == 0)
    calls = measured(result)
    assert [(call["codec"], call["echo"], call["lost"]) for call in calls] == [("PCMU", None, 0), ("PCMA", None, 0)]
    assert all(-15 < float(str(call["level_dbfs"])) < -12 for call in calls)


@pytest.mark.slow
def test_the_results_are_words(fitter: Fitter) -> None:
    """And the exit status is 1 when one of them is a fault."""
    result = fitter.run("phone", "test", "--seconds", "3")
    faults = [line for line in result.out.splitlines() if line.startswith(("PCMU: ", "PCMA: "))]
    assert ("The line sounds as it should." in result.out) == (not faults) == (result.status == 0)
    assert result.out.startswith("PCMU:\n  answered after ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "part"),
    [
        ({"allow": ("10.0.0.5/32",)}, "gives no reply; 127.0.0.1 must be in allow"),
        ({"max_calls": 0}, "the line is busy"),
        ({"ask_password": True}, "the line wants another password"),
    ],
)
def test_a_call_that_fails_is_one_sentence(fitter: Fitter, line: dict[str, object], part: str) -> None:
    """It says what to change."""
    first, last = free_range(4)
    phone = {"mode": "direct", "port": free_port(), "rtp_first_port": first, "rtp_last_port": last}
    fitter.set(**phone)
    with agent(Phone(**phone, **line), PhoneSecrets("s3cret")) as process:  # type: ignore[arg-type]
        fitter.running(signs(process))
        result = fitter.run("phone", "test", "--seconds", "3")
    assert (result.status, part in result.error.splitlines()[-1]) == (1, True)


@pytest.mark.slow
def test_a_line_that_asks_for_the_password_is_given_it(fitter: Fitter, tmp_path: Path) -> None:
    """From its file."""
    first, last = free_range(4)
    password = tmp_path / "password"
    password.touch(0o600)
    password.write_text("s3cret\n")
    phone = {"mode": "direct", "port": free_port(), "rtp_first_port": first, "rtp_last_port": last, "ask_password": True}
    fitter.set(**phone, password_file=str(password))
    with agent(Phone(**phone), PhoneSecrets("s3cret")) as process:  # type: ignore[arg-type]
        fitter.running(signs(process))
        assert len(measured(fitter.run("phone", "test", "--seconds", "3", "--json"))) == 2


@pytest.mark.slow
def test_a_call_is_brought_by_audiosocket(fitter: Fitter) -> None:
    """With an issued id; an id that the kiosk does not know yet is refused in one sentence."""
    fitter.set(mode="audiosocket", audiosocket_port=free_port(socket.SOCK_STREAM))
    fitter.run("phone", "issue")
    (issued,) = (fitter.folder / "var" / "phone-ids").read_text().split()
    phone = application.load(Settings(fitter.folder / "config.toml", fitter.desk.db)).config.phone
    for known in (UUID(issued), uuid4()):
        with agent(phone, PhoneSecrets(ids=frozenset({known}))) as process:
            fitter.running(signs(process))
            result = fitter.run("phone", "test", "--seconds", "3", "--json")
        if str(known) == issued:
            assert [(call["codec"], call["lost"]) for call in measured(result)] == [("AudioSocket", 0)]
        else:
            assert (result.status, "restarted since the id was issued" in result.error) == (1, True)


@pytest.mark.slow
def test_a_temporary_line_that_cannot_be_opened_is_one_sentence(fitter: Fitter) -> None:
    """The settings of the line are used for it as well."""
    fitter.set(rtp_first_port=80)
    result = fitter.run("phone", "test")
    assert (result.status, len(result.error.splitlines()), "must be ports from 1024 on" in result.error) == (1, 1, True)


def test_a_line_that_is_not_open_cannot_be_called(fitter: Fitter) -> None:
    """What is wrong with it is said at once."""
    fitter.set(mode="direct")
    fitter.running(replace(REGISTERED, mode="direct", listening="", problem="cannot open UDP port 5060"))
    assert "cannot open UDP port 5060; run: dealer-kiosk doctor" in fitter.run("phone", "test").error


@pytest.mark.parametrize("seconds", ["2", "61", "long"])
def test_the_length_of_a_test_has_limits(fitter: Fitter, seconds: str) -> None:
    """Status 2."""
    assert fitter.run("phone", "test", "--seconds", seconds).status == 2
