"""Every table of config.toml: the only place that states a key, its default, unit and meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from dealer_kiosk.config.keys import key, section


@dataclass(frozen=True, slots=True)
class Dealership:
    """Who we are and where."""

    name: str = key("Lakeside Motors", "name as it is spoken")
    timezone: str = key("America/Chicago", "IANA zone of the showroom; every date and time is local to it")
    region: str = key("US", "ISO country of phone numbers given without a country code")
    area_code: str = key("312", 'area code of seven-digit phone numbers; "" = they are refused')

    @property
    def zone(self) -> ZoneInfo:
        """The dealership's time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Database:
    """Where the data lives."""

    path: str = key("var/dealer.db", "SQLite file; relative to this file; --db overrides it")
    busy_timeout_s: float = key(5.0, "seconds to wait for another writer")


@dataclass(frozen=True, slots=True)
class Booking:
    """Rules of the appointment book."""

    grid_minutes: int = key(30, "appointments start on multiples of this many minutes")
    lead_minutes: int = key(60, "minutes from now to the earliest bookable start")
    horizon_days: int = key(30, "days ahead that can be booked; the last day counts")
    buffer_minutes: int = key(0, "minutes kept free after each appointment on the same resource")
    change_cutoff_minutes: int = key(120, "customers may move or cancel up to this many minutes before the start")
    test_drive_minutes: int = key(30, "length of a test drive in minutes")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Manners of the agent."""

    greeting: str = key(
        "Welcome to {dealer}. I'm the automated service desk. How can I help?",
        "first sentence; {dealer} is the name above",
    )
    max_chars: int = key(500, "longer turns are refused with a request to say it shorter")
    min_confidence: float = key(0.35, "below this the model's choice is not used and the customer is asked again; 0..1")
    person_confidence: float = key(0.15, "below this, the second time in a row, a person is offered; 0..1")
    misunderstandings: int = key(3, "turns in a row not understood before a person is offered")
    aimless_turns: int = key(
        6, "turns in a row that lead nowhere before the kiosk takes leave: it is probably a radio that talks"
    )
    aimless_first: int = key(
        5, "the same, while nothing has led anywhere yet; what is said over the agent's question counts twice"
    )
    verify_attempts: int = key(3, "failed identity checks before a person is offered")
    idle_prompt_s: float = key(15.0, "seconds of silence before 'Are you still there?'")
    idle_end_s: float = key(10.0, "further seconds of silence before the session ends")
    slots_offered: int = key(3, "free times named in one sentence")


@dataclass(frozen=True, slots=True)
class Models:
    """Where model files are found."""

    folder: str = key("models", "folder with manifest.toml; relative to this file")
    cache: str = key("var/cache", "folder for models that are built from others; relative to this file")


@dataclass(frozen=True, slots=True)
class WhisperTuning:
    """Lengths and thresholds of the faster-whisper engine; the defaults suit OpenAI's models."""

    tail_s: float = key(1.0, "seconds of silence that are recognised behind what was said")
    shortest_s: float = key(5.0, "seconds that are recognised at least; much less makes OpenAI's models repeat themselves")
    beam_share: float = key(0.5, "seconds that recognising a second of speech may take; above it fewer hypotheses are kept")
    partial_share: float = key(0.3, "where it takes less than this, words are recognised while they are spoken; 0 = never")
    hint_tokens: int = key(96, "tokens of names from the database that the model is told to expect; 0 = none")
    max_compression: float = key(2.4, "a text that zlib makes smaller than by this factor repeats itself and is recognised again")
    min_log_probability: float = key(-1.0, "mean log-probability of a token below which a text is recognised again, then dropped")
    max_no_speech: float = key(0.6, "probability of silence above which a text needs twice the certainty; 0..1")
    min_speech: float = key(0.5, "probability of speech, by Silero, below which a clip is not recognised; 0..1")


@dataclass(frozen=True, slots=True)
class Whisper:
    """Settings of the faster-whisper engine."""

    model: str = key("whisper-mini-dealer", "name in models/manifest.toml, or a CTranslate2 folder")
    compute_type: str = key("int8", "CTranslate2 number format: int8, int8_float16, float16, float32")
    device: str = key("cpu", "cpu, cuda or auto")
    beam_size: int = key(5, "hypotheses kept while decoding, at most")
    threads: int = key(2, "CPU threads")
    tuning: WhisperTuning = section(WhisperTuning)


@dataclass(frozen=True, slots=True)
class Sphinx:
    """Settings of the pocketsphinx engine."""

    start_timeout_s: float = key(60.0, "seconds its process may take to load")
    decode_timeout_s: float = key(30.0, "seconds the end of an utterance may take before the process is restarted")
    processes: int = key(4, "customers heard at the same time; each needs a process of about 150 MB, started when first needed")


@dataclass(frozen=True, slots=True)
class Stt:
    """Speech recognition."""

    engine: str = key("sphinx", "sphinx (embedded) or whisper (faster-whisper)", ("sphinx", "whisper"))
    min_confidence: float = key(0.5, "a transcript is not used when a smaller share of its words is likely to be right; 0..1")
    whisper: Whisper = section(Whisper)
    sphinx: Sphinx = section(Sphinx)


@dataclass(frozen=True, slots=True)
class Llm:
    """The language model."""

    model: str = key("smollm2-dealer", "name in models/manifest.toml, or a GGUF file")
    decoder: str = key(
        "dealer",
        "dealer (jump-forward decoding, for our adapter) or chat (any instruct GGUF: chat template, tool list, JSON grammar)",
        ("dealer", "chat"),
    )
    threads: int = key(2, "CPU threads")
    context_tokens: int = key(2048, "context window in tokens; the oldest turns are dropped when it is full")
    gpu_layers: int = key(0, "layers on a GPU; -1 = all, 0 = none")
    history_turns: int = key(2, "finished turns a chat model is shown again; the embedded one always sees the last reply only")


@dataclass(frozen=True, slots=True)
class Tts:
    """The voice."""

    engine: str = key("piper", "piper, or flite (Debian's; used by itself when no Piper voice loads)", ("piper", "flite"))
    voice: str = key("dealer-en_US-slt", "name in models/manifest.toml, or a Piper voice file (.onnx beside its .onnx.json)")
    length_scale: float = key(1.0, "speaking time per sound; above 1 is slower")
    flite_voice: str = key("slt", "flite voice: slt, awb, kal, kal16 or rms")


@dataclass(frozen=True, slots=True)
class Turns:
    """When a customer has finished speaking (measured choices: docs of audio/turns.py)."""

    start_ms: int = key(120, "voiced milliseconds that begin an utterance")
    preroll_ms: int = key(400, "milliseconds kept from before the start")
    end_ms: int = key(700, "silence that ends a turn, by default")
    end_closed_ms: int = key(450, "silence that ends a turn where yes or no is expected")
    end_number_ms: int = key(1200, "silence that ends a turn where digits, names or codes are expected")
    end_complete_ms: int = key(400, "silence that ends a turn whose words sound complete")
    end_unfinished_ms: int = key(1500, "silence that ends a turn whose words sound as if more were to come")
    max_s: float = key(30.0, "longest utterance in seconds")
    aggressiveness: int = key(2, "webrtcvad mode, 0 (keeps most) to 3 (rejects most)")
    filler_s: float = key(1.2, "seconds a customer waits in silence before 'One moment.' is said")
    gate_dbfs: float = key(-52.0, "quietest level that can be speech, in dB below full scale")
    gate_margin_db: float = key(8.0, "dB above the noise floor that can be speech")


@dataclass(frozen=True, slots=True)
class Audio:
    """Microphone and loudspeaker of the kiosk."""

    input: str = key("", 'PortAudio name of the microphone, or a part of it; "" = the system default')
    output: str = key("", 'PortAudio name of the loudspeaker, or a part of it; "" = the system default')
    latency_s: float = key(0.1, "PortAudio latency in seconds")
    duplex: str = key(
        "auto",
        "full = customers can interrupt the agent; half = the microphone is closed while it speaks; "
        "auto = what 'dealer-kiosk audio commission' found out, or half",
        ("auto", "full", "half"),
    )
    commissioned: str = key("var/audio.json", "what 'dealer-kiosk audio commission' found out; relative to this file")
    tail_ms: int = key(250, "milliseconds the microphone stays closed after the agent has spoken (half duplex)")
    stall_s: float = key(1.0, "seconds without microphone blocks before the device is reopened")
    flat_s: float = key(5.0, "seconds of a microphone that gives nothing, not even noise, before it is reopened; 0 = any time")


@dataclass(frozen=True, slots=True)
class Screen:
    """The page with captions and buttons, served to a browser on this machine only."""

    enabled: bool = key(True, "false = no page is served")
    port: int = key(8137, "TCP port on 127.0.0.1")


@dataclass(frozen=True, slots=True)
class Phone:
    """The service desk's telephone line (docs/phone.md)."""

    mode: str = key(
        "off",
        "off; register = an extension of a telephone system; direct = it sends calls here unasked; "
        "audiosocket = Asterisk's dialplan connects to audiosocket_port",
        ("off", "register", "direct", "audiosocket"),
    )
    greeting: str = key(
        "Thank you for calling {dealer}. I'm the automated service desk. How can I help?",
        "first sentence of a call; {dealer} is the name above",
    )
    address: str = key("127.0.0.1", "IP address of this machine that the telephone system reaches")
    port: int = key(5060, "UDP port for SIP")
    registrar: str = key("", "host or host:port of the telephone system, for mode register")
    domain: str = key("", 'domain of the extension; "" = the host of the registrar')
    user: str = key("700", "name of the extension")
    password_file: str = key("", "file with the extension's password (mode 0600); relative to this file")
    register_s: int = key(300, "seconds a registration is asked for")
    ask_password: bool = key(False, "true = whoever calls must know the extension's password as well (mode direct)")
    allow: tuple[str, ...] = key(("127.0.0.1/32",), "networks that may send to the line; nothing else gets any reply")
    datagrams_per_s: int = key(100, "SIP datagrams a second from one address; more are dropped")
    rtp_first_port: int = key(16384, "first UDP port for speech")
    rtp_last_port: int = key(16403, "last UDP port for speech; each call takes two")
    rtp_timeout_s: float = key(10.0, "seconds without speech packets after which a call is ended")
    max_calls: int = key(2, "calls at the same time; the next one hears that the line is busy")
    max_call_s: float = key(1200.0, "longest call in seconds")
    audiosocket_port: int = key(9092, "TCP port of this machine for calls by AudioSocket")
    audiosocket_ids_file: str = key("var/phone-ids", "file with the ids issued by 'dealer-kiosk phone issue' (mode 0600)")
    ring_s: float = key(20.0, "seconds a person's phone rings before the caller is taken back")
    number_pause_ms: int = key(2000, "silence that ends a turn where digits, names or codes are expected, by telephone")
    key_pause_s: float = key(3.0, "seconds after the last key when digits are taken as complete; # does so at once")
    transfer_targets: Mapping[str, str] = key(
        {}, "whom calls are put through to: a staff name, a role or 'anyone' = a SIP address, as in sales = \"sip:210@10.0.0.5\""
    )


@dataclass(frozen=True, slots=True)
class People:
    """Calls for a person, and callbacks."""

    answer_timeout_s: float = key(20.0, "seconds a signed-in person has to answer a call from the kiosk")
    callback_lead_minutes: int = key(60, "minutes from now to the earliest promised callback")
    callback_grid_minutes: int = key(30, "callbacks are promised at multiples of this many minutes")
    callbacks_per_slot: int = key(2, "callbacks promised for the same time at most")
    sla_minutes: int = key(30, "minutes after its due time when an open callback is escalated to the manager")


@dataclass(frozen=True, slots=True)
class Jobs:
    """Background work."""

    tick_s: float = key(2.0, "seconds between looks at the table of due jobs")
    lease_s: float = key(120.0, "seconds a job may run before another process may take it over")
    max_attempts: int = key(12, "tries before a failing job is given up and listed for staff")
    reminder_hours: int = key(24, "hours before an appointment at which a reminder is mailed to the address on file; 0 = none")
    last_reminder_hours: int = key(2, "hours before an appointment at which a second reminder is mailed; 0 = none")
    session_expiry_minutes: int = key(120, "a conversation that never ended, as after a power cut, is closed after this long")


@dataclass(frozen=True, slots=True)
class Mail:
    """Outgoing mail."""

    enabled: bool = key(True, "false = no mail is queued and none is promised")
    host: str = key("127.0.0.1", "SMTP server")
    port: int = key(1025, "SMTP port")
    security: str = key("none", "none, starttls or tls", ("none", "starttls", "tls"))
    username: str = key("", 'SMTP user; "" = no login')
    password_file: str = key("", "file with the SMTP password (mode 0600); relative to this file")
    sender: str = key("service@lakeside-motors.example", "From address")
    timeout_s: float = key(20.0, "seconds to wait for the server")


@dataclass(frozen=True, slots=True)
class Privacy:
    """How long personal data are kept; they are removed every night, and by 'dealer-kiosk privacy purge'."""

    purge_time: str = key("03:30", 'local time of the nightly removal, HH:MM; "" = none')
    sessions_days: int = key(365, "days the record of a conversation is kept (times and outcome, no words); 0 = for ever")
    missed_days: int = key(180, "days a question that no FAQ answered is kept after it was last asked; 0 = for ever")
    mail_days: int = key(90, "days address, subject and text of a sent or failed mail are kept; 0 = for ever")
    callbacks_days: int = key(180, "days a callback that was made is kept; 0 = for ever")
    notes_days: int = key(365, "days the notes of a past appointment are kept; 0 = for ever")
    customers_days: int = key(1095, "days after the last appointment until a customer is erased with all appointments; 0 = never")
    jobs_days: int = key(30, "days a finished background job stays listed; 0 = for ever")


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of the database, made while it is in use and verified after writing."""

    folder: str = key("backups", "folder of the copies; relative to the folder of the database file")
    time: str = key("03:00", 'local time of the nightly copy, HH:MM; "" = none')
    keep: int = key(14, "newest copies kept; older ones are deleted; 0 = all are kept")


@dataclass(frozen=True, slots=True)
class Beats:
    """Seconds that a part of the kiosk may give no sign of life while it has nothing to do; 0 = it need not give any."""

    main: float = key(5.0, "the loop that serves customers; systemd restarts the kiosk without it")
    audio: float = key(40.0, "the reader of the audio process, whose own repairs take up to 25 s; the same holds for it")
    microphone: float = key(2.0, "sound from the microphone")
    jobs: float = key(60.0, "the background jobs")
    screen: float = key(15.0, "the screen's server")
    phone: float = key(10.0, "the loop that takes telephone calls")


@dataclass(frozen=True, slots=True)
class Works:
    """Seconds that one piece of work of a part of the kiosk may take; 0 = any time."""

    main: float = key(180.0, "a whole turn, where the loop waits for it")
    recogniser: float = key(60.0, "recognising an utterance")
    model: float = key(120.0, "understanding a sentence")
    voice: float = key(60.0, "synthesising a sentence")
    jobs: float = key(600.0, "a round of background jobs, mail and backup included")


@dataclass(frozen=True, slots=True)
class Health:
    """When the running kiosk counts as ill (docs/health.md)."""

    file: str = key("health.json", "what the running kiosk says of itself; relative to the folder of the database file")
    max_memory_mib: int = key(4096, "memory, with child processes, above which the kiosk starts anew between customers; 0 = any")
    max_descriptors: int = key(800, "open files and sockets, with child processes, above which it starts anew; 0 = any")
    least_disk_mib: int = key(100, "room on the database's disk below which no booking is promised")
    beats: Beats = section(Beats)
    works: Works = section(Works)


@dataclass(frozen=True, slots=True)
class Log:
    """Logging; always to standard error."""

    level: str = key(
        "WARNING", "DEBUG, INFO, WARNING or ERROR; INFO and above carry no personal data", ("DEBUG", "INFO", "WARNING", "ERROR")
    )


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set, with working defaults for the demonstration dealership."""

    dealership: Dealership = section(Dealership)
    database: Database = section(Database)
    booking: Booking = section(Booking)
    conversation: Conversation = section(Conversation)
    models: Models = section(Models)
    stt: Stt = section(Stt)
    llm: Llm = section(Llm)
    tts: Tts = section(Tts)
    turns: Turns = section(Turns)
    audio: Audio = section(Audio)
    screen: Screen = section(Screen)
    phone: Phone = section(Phone)
    people: People = section(People)
    jobs: Jobs = section(Jobs)
    mail: Mail = section(Mail)
    privacy: Privacy = section(Privacy)
    backup: Backup = section(Backup)
    health: Health = section(Health)
    log: Log = section(Log)
    base: Path = field(default=Path(), metadata={"internal": True})  # folder that relative paths start from

    def path(self, value: str) -> Path:
        """`value` as a path, relative ones taken from the folder of config.toml."""
        return self.base / Path(value).expanduser()
