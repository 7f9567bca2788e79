"""How well recognisers understand a voice, and how it keeps its pauses: the sentences of test_sentences.txt.

python -m scripts.train.voice.accuracy FOLDER VOICE.onnx [VOICE.onnx ...]

The teacher says the same sentences; its recordings and those of the voices are left in FOLDER.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import jiwer
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from dealer_kiosk.engines.voices.piper import PiperVoice, sentences
from dealer_kiosk.spoken.speakable import speakable
from scripts.train.voice import teacher
from scripts.train.voice.corpus import TEST_SENTENCES, normal
from scripts.train.voice.prepare import front_end, learnable

Samples = NDArray[np.float64]
Recogniser = Callable[[Samples], str]
"""Samples at 16 kHz to words."""

RATE = 16_000
_SILENCE = np.zeros(RATE // 4)
_DITHER = 3e-4
_LOUDEST = 0.6


def groups(file: Path) -> dict[str, list[str]]:
    """The sentences to say, in words, by the comment above them; every line is one recording."""
    found: dict[str, list[str]] = {"all": []}
    group = "all"
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            group = line.strip("# ")
        elif line.strip():
            found.setdefault(group, []).append(" ".join(sentences(speakable(line))))
    return {name: texts for name, texts in found.items() if texts}


def general_sphinx() -> Recogniser:
    """The recogniser pocketsphinx with its model of general English."""
    from pocketsphinx import Decoder  # noqa: PLC0415, TID251 - its own model, not that of the product

    decoder = Decoder(samprate=RATE, loglevel="FATAL")

    def hear(samples: Samples) -> str:
        decoder.reinit_feat()
        decoder.start_utt()
        decoder.process_raw((samples * 32767).astype(np.int16).tobytes(), full_utt=True)
        decoder.end_utt()
        return decoder.hyp().hypstr if decoder.hyp() else ""

    return hear


def whisper(model_folder: Path) -> Recogniser:
    """A Whisper model, as faster-whisper loads it."""
    from faster_whisper import WhisperModel  # noqa: PLC0415, TID251 - as it comes, without the product's filters

    model = WhisperModel(str(model_folder), cpu_threads=1)

    def hear(samples: Samples) -> str:
        found, _ = model.transcribe(samples.astype(np.float32), language="en", beam_size=5, without_timestamps=True)
        return speakable(" ".join(part.text for part in found))

    return hear


def prepared(samples: Samples, rate: int) -> Samples:
    """A recording as recognisers get it: 16 kHz, the same level, silence at both ends, and never digitally silent."""
    sound = soxr.resample(samples, rate, RATE)
    sound = np.concatenate([_SILENCE, sound / max(1e-6, float(np.abs(sound).max())) * _LOUDEST, _SILENCE])
    return np.asarray(sound + np.random.default_rng(0).normal(0, _DITHER, len(sound)))


def word_accuracy(said: Sequence[str], heard: Sequence[str]) -> float:
    """Share of the words heard rightly, 0..1; less than 0 when more was heard than said."""
    return 1 - float(jiwer.wer([normal(text) for text in said], [normal(text) for text in heard]))


def speak(voice: Path, texts: Sequence[str], folder: Path) -> list[Path]:
    """Recordings of a voice; tells how fast it was."""
    engine = PiperVoice(voice)
    list(engine.synthesize("Hello."))
    files, first, seconds = [], [], 0.0
    begun_all, cpu = time.perf_counter(), time.process_time()
    for number, text in enumerate(texts):
        begun = time.perf_counter()
        chunks: list[NDArray[np.int16]] = []
        for chunk in engine.synthesize(text):
            if not chunks:
                first.append(time.perf_counter() - begun)
            chunks.append(chunk)
        sound = np.concatenate(chunks)
        seconds += len(sound) / engine.rate
        files.append(folder / f"{number:03d}.wav")
        soundfile.write(files[-1], sound, engine.rate)
    wall, cpu = time.perf_counter() - begun_all, time.process_time() - cpu
    print(f"  {wall / seconds:.3f} of real time, {cpu / seconds:.3f} of a core; first sentence after", end=" ")
    print(f"{1000 * float(np.median(first)):.0f} ms (median), at best {1000 * min(first):.0f} ms")
    return files


def pauses(voice: Path, texts: Sequence[str]) -> list[list[int]]:
    """Milliseconds of each comma of single sentences; none where the package onnx is not installed."""
    import piper  # noqa: PLC0415, TID251 - the engine does not tell lengths

    model = piper.PiperVoice.load(voice, include_alignments=True)
    return [
        [
            round(1000 * item.num_samples / chunk.sample_rate)
            for chunk in model.synthesize(text, include_alignments=True)
            for item in chunk.phoneme_alignments or ()
            if item.phoneme == ","
        ]
        for text in texts
    ]


def teachers_pauses(texts: Sequence[str]) -> Mapping[int, list[int]]:
    """The teacher's milliseconds of each comma, by the place of the sentence; some cannot be told."""
    phonemise, ids = front_end()
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "parameters"
        teacher.compile_parameters(program)
        made = learnable(texts, phonemise, ids, program)
    comma = ids[","][0]
    return {place: [int(10 * item) for item in found.lengths[found.ids == comma]] for place, found in made.items()}


def compare_pauses(wanted: Mapping[int, list[int]], voice: Path, texts: Sequence[str]) -> str:
    """One line about the pauses of a voice and the teacher's."""
    made = dict(zip(wanted, pauses(voice, [texts[place] for place in wanted]), strict=True))
    same = [place for place in wanted if made[place] and len(made[place]) == len(wanted[place])]
    if not same:
        return "  pauses were not compared: pip install piper-tts[alignment]"
    found = np.array([item for place in same for item in made[place]])
    goal = np.array([item for place in same for item in wanted[place]])
    related = float(np.corrcoef(found, goal)[0, 1])
    off = float(np.abs(found - goal).mean())
    means = f"{found.mean():.0f} ms, the teacher's {goal.mean():.0f} ms"
    return f"  {len(goal)} commas: {means}; correlation {related:.2f}, off by {off:.0f} ms"


def _read(file: Path) -> tuple[Samples, int]:
    samples, rate = soundfile.read(file)
    return samples, rate


def tell(said: Mapping[str, Sequence[str]], heard: Sequence[str], *, show: bool) -> None:
    """Print the word accuracy in all and of each group, and what was misheard."""
    texts = [text for group in said.values() for text in group]
    parts, start = [], 0
    for name, group in said.items():
        parts.append(f"{name} {100 * word_accuracy(group, heard[start : start + len(group)]):.1f}")
        start += len(group)
    print(f"{100 * word_accuracy(texts, heard):.1f} % of the words ({', '.join(parts)})", flush=True)
    for text, found in zip(texts, heard, strict=True):
        if show and normal(text) != normal(found):
            print(f"    {text}\n      {normal(found)}")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="for the recordings")
    parser.add_argument("voices", type=Path, nargs="*")
    parser.add_argument("--texts", type=Path, default=TEST_SENTENCES, help="other sentences, one a line")
    parser.add_argument("--whisper", type=Path, help="folder of a Whisper model as second recogniser")
    parser.add_argument("--no-teacher", action="store_true", help="leave the teacher out")
    parser.add_argument("--show", action="store_true", help="print what was misheard")
    given = parser.parse_args(arguments)
    said = groups(given.texts)
    texts = [text for group in said.values() for text in group]
    recognisers = {"pocketsphinx": general_sphinx()} | ({"Whisper": whisper(given.whisper)} if given.whisper else {})
    phonemise, _ = front_end()
    singles = [sentence for text in texts for sentence in sentences(text) if "," in sentence]
    wanted = teachers_pauses(singles)
    for number, voice in enumerate((None, *given.voices)):
        if voice is None and given.no_teacher:
            continue
        name = voice.stem if voice else "teacher"
        print(f"{voice or name}")
        folder = given.folder / f"{number}-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        files = speak(voice, texts, folder) if voice else teacher.record(texts, phonemise, folder)
        for recogniser, hear in recognisers.items():
            print(f"  {recogniser}:", end=" ")
            tell(said, [hear(prepared(*_read(file))) for file in files], show=given.show)
        if voice:
            print(compare_pauses(wanted, voice, singles), flush=True)


if __name__ == "__main__":
    main()
