"""Two calls and the kiosk at the same time: everybody is understood and answered, and nobody hears what is meant for another."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import soundfile

from dealer_kiosk.messages import MIC_RATE
from scripts.kiosk_bench.talk import spoken_clip
from scripts.phone_drill.caller import Caller
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import PATIENCE_S, QUIET_S, Rig, greeted
from scripts.phone_drill.sound import spoken
from scripts.phone_drill.talking import QUESTIONS, ask
from scripts.phone_drill.telephone_line import Settings, TelephoneLine
from scripts.phone_drill.words import word_errors
from scripts.virtual_audio import VirtualAudio, virtual_audio

_KIOSK = '[audio]\ninput = "kiosk_mic"\noutput = "kiosk_spk"\nduplex = "half"\n[conversation]\nidle_prompt_s = 120\n'
_SILENCE_DBFS = -60.0
_SAID = (QUESTIONS[0], QUESTIONS[1], QUESTIONS[2])


def run(rig: Rig) -> Iterator[Figure]:
    """One after the other first, then all at once."""
    with virtual_audio() as audio, ExitStack() as stack:
        stack.callback(rig.stop_line)
        line = rig.line(Settings(kiosk=True, more=_KIOSK, environment=audio.environment))
        callers = [stack.enter_context(greeted(line)) for _ in range(2)]
        for place, caller in enumerate(callers):
            yield from _alone(line, caller, callers[1 - place], f"{'first' if place == 0 else 'second'} caller asks")
        for number in range(rig.some(3, 1)):
            yield from _all_at_once(line, callers, audio, rig.folder(f"kiosk-{number}.wav"))
        yield exactly("calls alive", sum(caller.ended_at is None for caller in callers), 2)


def _alone(line: TelephoneLine, asking: Caller, other: Caller, what: str) -> Iterator[Figure]:
    asked = ask(line, asking, QUESTIONS[1])
    levels = [level for _, level in other.ear.levels(asked.said_at)]
    yield exactly(f"{what}: recognised", asked.heard, QUESTIONS[1])
    yield exactly(f"{what}: answered", asked.begun_at is not None, aim=True)
    loudest = max(levels, default=0.0)
    yield Figure(
        f"{what}: loudest packet of the other call", f"{loudest:.0f} dB", f"below {_SILENCE_DBFS:.0f} dB", loudest < _SILENCE_DBFS
    )


def _all_at_once(line: TelephoneLine, callers: Sequence[Caller], audio: VirtualAudio, wav: Path) -> Iterator[Figure]:
    """Everybody asks something else in the same moment."""
    soundfile.write(wav, spoken_clip(_SAID[2], "slt"), MIC_RATE)
    sounds = [spoken(text) for text in _SAID]
    first, said_at = line.mark, [0.0, 0.0]

    def speak(place: int) -> None:
        said_at[place] = callers[place].say(sounds[place])

    threads = [threading.Thread(target=speak, args=(place,)) for place in range(len(callers))]
    audio.say(wav)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = [caller.ear.wait_loud(at, PATIENCE_S) for caller, at in zip(callers, said_at, strict=True)]
    heard = line.wait_heard(len(_SAID), PATIENCE_S, first)
    time.sleep(1.0)
    for caller in callers:
        caller.ear.wait_quiet(QUIET_S, 2 * PATIENCE_S)
    errors, total = word_errors(zip(sorted(_SAID), sorted(heard), strict=False))
    yield exactly("all at once: utterances recognised", len(line.heard(first)), len(_SAID))
    yield within(f"all at once: words that differ, of {total}", errors, 1, "", 0)
    waits = [at - said for at, said in zip(begun, said_at, strict=True) if at is not None]
    yield within("all at once: longest wait for an answer", max(waits) if len(waits) == len(callers) else None, 6.0, "s")
