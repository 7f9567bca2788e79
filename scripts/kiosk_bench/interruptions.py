"""How fast the agent is silent when a customer interrupts it, and how often its own echo does."""

import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import soundfile

from dealer_kiosk import app as application
from dealer_kiosk.audio import pcm
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.engines.base import TextToSpeech
from dealer_kiosk.messages import MIC_RATE, Samples
from dealer_kiosk.speech.speaker import Speaker
from scripts.evaluation.speech.progress import told
from scripts.kiosk_bench.appliance import ECHO_DB
from scripts.kiosk_bench.figures import longest, median, p95, show
from scripts.kiosk_bench.recording import BLOCK_S, Recording
from scripts.kiosk_bench.scripted import Scripted, scripted_kiosk
from scripts.kiosk_bench.talk import spoken_clip
from scripts.virtual_audio import VirtualAudio, in_environment, virtual_audio

LONG = (
    "On Monday we have nine thirty or eleven fifteen or a quarter to three and on Tuesday there is nothing before one thirty but "
    "then the whole afternoon is free until half past four and on Wednesday it is the other way round"
)
"""What the agent says while it is interrupted: without a stop, so that silence is not its own."""

INTERRUPTIONS = (
    "No wait, I would rather come on Monday morning.",
    "Actually, can you do that on a Saturday?",
    "Excuse me, how much was that again?",
    "Okay, then the first one please.",
)
_VOICES = ("kal16", "rms", "slt", "awb")
_REPLIES = Path(__file__).parents[1] / "evaluation" / "speech" / "replies.txt"
_EARLIEST_S, _LATEST_S = 0.5, 5.0  # after the agent's first sound
_SILENT_BLOCKS = 40  # in a row: longer than its pauses between words
_AFTER_S = 3.0  # for what the customer said to be over, in which the agent must have stopped


def measure(interruptions: int, prompts: int) -> None:
    """Interrupt the agent so many times, then let it speak so many times while nobody does, and print what came of it."""
    with (
        tempfile.TemporaryDirectory(prefix="dk-bench-") as name,
        virtual_audio() as rig,
        in_environment(rig),
        rig.echo(ECHO_DB),
        rig.booth() as booth,  # so that the recording holds the customer without the echo
        rig.room(booth) as room,
        application.voice(application.load(application.Settings())) as engine,
    ):
        speaker = Speaker(engine)
        recording = Recording(Path(name) / "room.raw")
        with (
            rig.recorded(room, recording.path, channels=2),
            scripted_kiosk(Voice(speaker.speak, speaker.rate)) as kiosk,
        ):
            kiosk.say("Welcome to Lakeside Motors. How can I help?")  # the echo canceller learns the room
            kiosk.wait_said()
            _interrupted(kiosk, rig, recording, interruptions)
            _alone(kiosk, prompts)
        speaker.close()


def texts(count: int) -> list[str]:
    """So many sentences of the agent."""
    lines = _REPLIES.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return [kept[number % len(kept)] for number in range(count)]


def interruption(number: int) -> Samples:
    """What a customer says, by number: some sentences, each by several voices."""
    return spoken_clip(INTERRUPTIONS[number % len(INTERRUPTIONS)], _VOICES[number // 2 % len(_VOICES)])


def said(engine: TextToSpeech, text: str) -> Samples:
    """How the agent says it, at MIC_RATE."""
    speaker = Speaker(engine)
    chunks = list(speaker.speak(text, 1.0, threading.Event()))
    speaker.close()
    return pcm.resample(np.concatenate(chunks), speaker.rate, MIC_RATE)


def _interrupted(kiosk: Scripted, rig: VirtualAudio, recording: Recording, count: int) -> None:
    rng = np.random.default_rng(0)
    found = [
        _interrupt(kiosk, rig, recording, LONG, interruption(number), rng.uniform(_EARLIEST_S, _LATEST_S))
        for number in told(range(count), "interruptions")
    ]
    times = [seconds for seconds in found if seconds is not None]
    show(
        f"Interruptions: {count}, by customers who are as loud at the microphone as the agent",
        ("from the customer's first sound", "times", "median s", "95 % s", "longest s", "aim s (median)"),
        [["to the agent's silence", str(len(times)), median(times), p95(times), longest(times), "0.4"]],
        f"{len(found) - len(times)} times the agent did not stop, or had stopped before.",
    )


def _interrupt(
    kiosk: Scripted, rig: VirtualAudio, recording: Recording, text: str, clip: Samples, after_s: float
) -> float | None:
    """Seconds from the first sound of an interruption until the agent is silent; None when it is not."""
    since, cuts = recording.now, kiosk.line.cut
    kiosk.say(text)
    if not recording.wait_for_agent(since, 20):
        return None
    time.sleep(after_s)
    path = rig.folder / "interruption.wav"
    soundfile.write(path, clip, MIC_RATE)
    at = recording.now
    rig.say(path, "booth")
    time.sleep(len(clip) / MIC_RATE + _AFTER_S)
    kiosk.wait(lambda: kiosk.idle, 30)
    return _silence(recording, at) if kiosk.line.cut > cuts else None


def _silence(recording: Recording, at: float) -> float | None:
    """Seconds from the customer's first sound after a moment to the agent's silence."""
    customer = np.flatnonzero(recording.customer(at))
    if not len(customer):
        return None
    agent = recording.agent(at + float(customer[0]) * BLOCK_S)
    for block in range(len(agent) - _SILENT_BLOCKS):
        if not agent[block : block + _SILENT_BLOCKS].any():
            return block * BLOCK_S or None  # 0: something else had stopped it before
    return None


def _alone(kiosk: Scripted, count: int) -> None:
    kiosk.line.ducked = kiosk.line.cut = kiosk.ears.utterances = 0
    started = time.monotonic()
    numbered = list(enumerate(texts(count)))
    unsaid = sum(not _say(kiosk, text, number) for number, text in told(numbered, "prompts"))
    minutes = (time.monotonic() - started) / 60
    show(
        f"The agent alone with its echo: {count} prompts, half of them after the loudspeaker was stopped, {minutes:.1f} minutes",
        ("what its own voice did", "times", "aim"),
        [
            ["stopped it", str(kiosk.line.cut), "0–1"],
            ["lowered it", str(kiosk.line.ducked), ""],
            ["was taken for an utterance", str(kiosk.ears.utterances), "0"],
            ["prompts that were not said", str(unsaid), "0"],
        ],
    )


def _say(kiosk: Scripted, text: str, number: int) -> bool:
    say = kiosk.say if number % 2 else kiosk.tell
    say(text)
    return kiosk.wait_said()
