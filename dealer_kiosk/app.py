"""Builds everything from the configuration and connects it; the only place that knows which class stands behind which setting."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dealer_kiosk import __version__
from dealer_kiosk import config as configuration
from dealer_kiosk.clock import Clock, FrozenClock, SystemClock
from dealer_kiosk.config import Config
from dealer_kiosk.db.store import Store, open_store
from dealer_kiosk.engines.models.registry import Registry, sha256
from dealer_kiosk.errors import ConfigError, ModelError

if TYPE_CHECKING:
    # Every command is a process: those that hold no conversation must not wait for what one needs.
    from dealer_kiosk.conversation import Conversation
    from dealer_kiosk.engines.base import LanguageModel, SpeechToText, TextToSpeech
    from dealer_kiosk.engines.sphinx.lm import Sources
    from dealer_kiosk.jobs.handlers import Lane
    from dealer_kiosk.jobs.queue import Finished
    from dealer_kiosk.speech import Speaker
    from dealer_kiosk.tools.context import Channel

log = logging.getLogger(__name__)

INSTALLATION = Path(__file__).resolve().parent.parent
"""The folder that holds config.toml, models/ and data/ beside this package."""

DEMO_FOLDER = INSTALLATION / "data" / "demo"

SENTENCES = "dealer-sentences"
"""The sentences that pocketsphinx's language models are counted from, in models/manifest.toml."""

TELEPHONE = "sphinx-phone"
"""What fits pocketsphinx to telephone lines, in models/manifest.toml."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says before the command."""

    config: Path | None = None
    db: Path | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class App:
    """A configured installation; engines are built by the functions below when a command needs them."""

    config: Config
    clock: Clock
    database: Path

    @property
    def registry(self) -> Registry:
        """The model files of this installation."""
        return Registry(self.config.path(self.config.models.folder), self.config.path(self.config.models.cache))

    def open_store(self, *, create: bool = False) -> Store:
        """Open the database.

        Raises:
            DatabaseError: it cannot be opened.
        """
        return open_store(self.database, busy_timeout_s=self.config.database.busy_timeout_s, create=create)

    def run_due_jobs(self, lane: "Lane" = "all") -> "list[Finished]":
        """Plan the jobs that come back, and run those that are due now.

        Args:
            lane: prompt or slow jobs only; the appliance runs the two side by side.
        """
        from dealer_kiosk.jobs.handlers import handlers_of  # noqa: PLC0415 - loads icalendar
        from dealer_kiosk.jobs.queue import run_due  # noqa: PLC0415
        from dealer_kiosk.jobs.recurring import plan_recurring  # noqa: PLC0415

        now = self.clock.now()
        plan_recurring(self.config, now)
        return run_due(handlers_of(lane, self.config), now, self.config.jobs)

    def advance(self) -> Callable[[float], object] | None:
        """What moves a frozen clock and runs the jobs that become due; None with a real clock."""
        clock = self.clock
        if not isinstance(clock, FrozenClock):
            return None

        def move(seconds: float) -> None:
            clock.advance(seconds)
            self.run_due_jobs()

        return move

    def conversation(self, model: "LanguageModel", channel: "Channel") -> "Conversation":
        """A new session."""
        from dealer_kiosk.conversation import Conversation  # noqa: PLC0415 - loads every tool
        from dealer_kiosk.understanding import Listener  # noqa: PLC0415

        return Conversation(self.config, self.clock, Listener(self.config.dealership, model), channel)


def load(settings: Settings) -> App:
    """Read the configuration and set the clock.

    Raises:
        ConfigError: config.toml or `--now` cannot be used.
    """
    config = _load_config(settings.config)
    zone = config.dealership.zone
    clock: Clock = SystemClock(zone) if settings.now is None else FrozenClock(_instant(settings.now, config), zone)
    database = settings.db.expanduser() if settings.db else config.path(config.database.path)
    return App(config, clock, database)


def _load_config(path: Path | None) -> Config:
    if path is not None:
        return configuration.load(path)
    for folder in (Path.cwd(), INSTALLATION):
        candidate = folder / configuration.FILE_NAME
        if candidate.is_file():
            return configuration.load(candidate)
    return replace(Config(), base=INSTALLATION)


def _instant(text: str, config: Config) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"--now {text!r} is not a date and time such as 2026-11-23T10:00:00-06:00") from error
    return value if value.tzinfo else value.replace(tzinfo=config.dealership.zone)


@contextmanager
def language_model(app: App) -> "Iterator[LanguageModel]":
    """The configured language model, loaded.

    Raises:
        ModelError: its files are missing, damaged or unusable.
    """
    from dealer_kiosk.engines.llama.engine import LlamaModel  # noqa: PLC0415 - loading llama.cpp takes seconds that other commands need not wait

    settings = app.config.llm
    files = app.registry.language_model(settings.model)
    model = LlamaModel(
        files.base,
        files.adapter,
        decoder="dealer" if settings.decoder == "dealer" else "chat",
        threads=settings.threads,
        context_tokens=settings.context_tokens,
        gpu_layers=settings.gpu_layers,
        calibration=files.calibration,
    )
    try:
        yield model
    finally:
        model.close()


@contextmanager
def ears(app: App) -> "Iterator[SpeechToText]":
    """The configured speech recogniser, loaded.

    Raises:
        ModelError: its files are missing, damaged or unusable.
        EngineError: it does not start.
    """
    engine = _whisper(app) if app.config.stt.engine == "whisper" else _sphinx(app)
    try:
        yield engine
    finally:
        engine.close()


def _whisper(app: App) -> "SpeechToText":
    from dealer_kiosk.db.vocabulary import read_vocabulary  # noqa: PLC0415 - only recognisers need it
    from dealer_kiosk.engines.whisper.engine import WhisperEars  # noqa: PLC0415 - heavy
    from dealer_kiosk.engines.whisper.hints import by_turns  # noqa: PLC0415

    settings = app.config.stt.whisper
    names = read_vocabulary(app.database)
    return WhisperEars(
        app.registry.stt_folder(settings.model),
        compute_type=settings.compute_type,
        device=settings.device,
        beam_size=settings.beam_size,
        threads=settings.threads,
        tuning=settings.tuning,
        words=[app.config.dealership.name, *by_turns(names.people, names.cars, names.services)],
    )


def _sphinx(app: App) -> "SpeechToText":
    from dealer_kiosk.engines.sphinx.engine import SphinxEars  # noqa: PLC0415 - heavy

    _refresh_word_statistics(app)
    settings = app.config.stt.sphinx
    return SphinxEars(
        phone=app.registry.stt_folder(TELEPHONE) / "phone.mllr",
        start_timeout_s=settings.start_timeout_s,
        decode_timeout_s=settings.decode_timeout_s,
        processes=settings.processes,
        cache=app.config.path(app.config.models.cache),
    )


def recogniser_sources(app: App) -> "Sources":
    """What pocketsphinx's language models are built from: sentences in models/, and the names in the database if there is one.

    Raises:
        ModelError: the sentences are missing or damaged.
    """
    from dealer_kiosk.db.vocabulary import read_vocabulary, spoken_vocabulary  # noqa: PLC0415 - only this recogniser needs them
    from dealer_kiosk.engines.sphinx.lm import Sources  # noqa: PLC0415

    text = app.registry.stt_folder(SENTENCES) / "sentences.txt.gz"
    return Sources(text, spoken_vocabulary(read_vocabulary(app.database)))


def _refresh_word_statistics(app: App) -> None:
    """Build pocketsphinx's language models anew when the dealership's names have changed; it works with old ones, or without."""
    from dealer_kiosk.engines.sphinx.lm import build_language_model, is_built  # noqa: PLC0415 - only this recogniser needs them

    cache = app.registry.cache
    try:
        sources = recogniser_sources(app)
        if not is_built(cache, sources):
            log.warning("the names in the database are new to the recogniser; building its word statistics, about ten seconds")
        build_language_model(cache, sources, lambda _done, _of: None)
    except ModelError as error:
        log.warning("the recogniser's word statistics are not up to date: %s", error)


@contextmanager
def voice(app: App) -> "Iterator[TextToSpeech]":
    """The configured voice; flite, with a warning, when no Piper voice loads.

    Raises:
        ModelError: neither voice is there.
    """
    engine = _flite(app) if app.config.tts.engine == "flite" else _piper_or_flite(app)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def speaker(app: App) -> "Iterator[Speaker]":
    """The configured voice, ready to speak; what it says in the same words every time is made in the background and kept.

    Raises:
        ModelError: no voice is there.
    """
    from dealer_kiosk import replies  # noqa: PLC0415 - loads every tool
    from dealer_kiosk.speech import PhraseCache, Speaker  # noqa: PLC0415

    words = (app.config.conversation.greeting, app.config.phone.greeting)
    greetings = [replies.greeting(text, app.config.dealership.name) for text in words]
    with voice(app) as engine:
        phrases = PhraseCache(app.config.path(app.config.models.cache), _voice_mark(app, engine), engine.rate)
        speaking = Speaker(engine, phrases)
        try:
            speaking.prepare([*greetings, *replies.fixed()])
            yield speaking
        finally:
            speaking.close()


def _voice_mark(app: App, engine: "TextToSpeech") -> str:
    """What tells the sound of one voice from that of another: its file and how it is set up."""
    settings = app.config.tts
    made_by = f"{engine.name} {__version__}"
    if engine.name == "flite":
        return f"{made_by} {settings.flite_voice}"
    return f"{made_by} {sha256(app.registry.voice(settings.voice))} {settings.length_scale}"


def _piper_or_flite(app: App) -> "TextToSpeech":
    from dealer_kiosk.engines.voices.piper import PiperVoice  # noqa: PLC0415 - heavy

    try:
        return PiperVoice(app.registry.voice(app.config.tts.voice), length_scale=app.config.tts.length_scale)
    except ModelError as error:
        log.warning("no Piper voice, so flite speaks: %s", error)
        try:
            return _flite(app)
        except ModelError:
            raise error from None  # the voice that was asked for is the one to repair


def _flite(app: App) -> "TextToSpeech":
    from dealer_kiosk.engines.voices.flite import FliteVoice  # noqa: PLC0415 - the fall-back only

    return FliteVoice(app.config.tts.flite_voice)
