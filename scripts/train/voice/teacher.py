"""The teacher: Festival with the voice `cmu_us_slt_arctic_hts`, and the parameters that hts_engine generates for it.

Festival gets the pronunciation of every content word from Piper's front end, so that both say the same sounds.
"""

import re
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scripts.train.voice.phones import pronunciation, sounds

VOICE = Path("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts/hts/cmu_us_slt_arctic_hts.htsvoice")
SOURCE = Path(__file__).with_name("parameters.c")
CEPSTRUM_SIZE = 45

Phonemise = Callable[[str], list[list[str]]]
"""Text to the signs of its sentences."""

_FUNCTION_WORDS = frozenset(
    """this that with from have your you for will would could can our are what which when where who how and but the not out they
    them then than there their these those has had was were been being did does yes his her him its any some into about after
    before over under until while because since may might must shall should every each""".split()
)
"""Words that Festival reduces by itself, as Piper's front end does."""
_LETTERS = {
    "a": "ey1", "b": "b iy1", "c": "s iy1", "d": "d iy1", "e": "iy1", "f": "eh1 f", "g": "jh iy1", "h": "ey1 ch", "i": "ay1",
    "j": "jh ey1", "k": "k ey1", "l": "eh1 l", "m": "eh1 m", "n": "eh1 n", "o": "ow1", "p": "p iy1", "q": "k y uw1", "r": "aa1 r",
    "s": "eh1 s", "t": "t iy1", "u": "y uw1", "v": "v iy1", "w": "d ah1 b ax0 l y uw0", "x": "eh1 k s", "y": "w ay1",
    "z": "z iy1",
}  # fmt: skip
_LETTER_WORD = "xq"
"""A letter that is spelled is entered as a word of its own: "xqb"; "lt" would not do, for "ltd" is read as "limited"."""
_PHONE = re.compile(r"^[^-\n]*-([^+]+)\+", re.MULTILINE)
"""The phone that a full-context label is about."""
_WORD = re.compile(r"(?<![\w'])[A-Za-z]{3,}(?![\w'])")

# By itself this voice breaks phrases by chance and length, and runs over the comma after a single word: "T, A" as one. With a
# break at every punctuation mark, and nowhere else, spelled letters are kept apart and the pauses can be learned.
_SCHEME = """(voice_cmu_us_slt_arctic_hts)
(Parameter.set 'Phrase_Method 'cart_tree)
(set! phrase_cart_tree simple_phrase_cart_tree)
(define (say_as word phones) (lex.add.entry (list word nil (lex.syllabify.phstress phones))))
(define (analyse text)
  (let ((utt (eval (list 'Utterance 'Text text))))
    (Initialize utt) (Text utt) (Token_POS utt) (Token utt) (POS utt) (Phrasify utt) (Word utt) (Pauses utt) (Intonation utt)
    (PostLex utt) (Duration utt) (Int_Targets utt)
    utt))
(define (labels text file)
  (let ((utt (analyse text)) (out (fopen file "w")))
    (mapcar (lambda (segment) (hts_feats_output out segment)) (utt.relation.items utt 'Segment))
    (fclose out)))
(define (sound text file) (utt.save.wave (utt.synth (eval (list 'Utterance 'Text text))) file))
"""


class TeacherError(RuntimeError):
    """Festival or hts_engine is missing or failed."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What the teacher generates for a sentence, in frames of 5 ms.

    Attributes:
        number: place of the sentence in its list.
        phones: with a pause at both ends.
        lengths: frames of each phone.
        cepstrum: shape (frames, 45), at 32 kHz.
        log_pitch: shape (frames,); a large negative number where there is none.
    """

    number: int
    phones: tuple[str, ...]
    lengths: tuple[int, ...]
    cepstrum: NDArray[np.float32]
    log_pitch: NDArray[np.float32]


def compile_parameters(program: Path) -> None:
    """Build the program that writes parameters, once.

    Raises:
        TeacherError: there is no C compiler or no hts_engine.
    """
    if program.exists() and program.stat().st_mtime >= SOURCE.stat().st_mtime:
        return
    _run(["gcc", "-O2", str(SOURCE), "-lHTSEngine", "-lm", "-o", str(program)])


def for_festival(sentence: str) -> str:
    """The sentence with each spelled letter as a word of its own."""

    def spelled(match: re.Match[str]) -> str:
        return " ".join(_LETTER_WORD + letter for letter in match[0].lower() if letter.isalpha())

    text = re.sub(r"\b[A-Z](?:-[A-Z])+\b|\b[AP]M\b", spelled, sentence)
    text = re.sub(r"\b[B-HJ-Z]\b(?!')|\bA\b(?=[,.?!;:]|$)", spelled, text)
    return text.replace('"', "").replace("\\", "")


def lexicon(sentences: Sequence[str], phonemise: Phonemise) -> list[str]:
    """Festival commands that enter the letters and the content words of sentences with Piper's pronunciation."""
    entries = [f'(say_as "{_LETTER_WORD}{letter}" \'({phones}))' for letter, phones in _LETTERS.items()]
    words = {word.lower() for sentence in sentences for word in _WORD.findall(sentence)}
    for word in sorted(words - _FUNCTION_WORDS):
        if re.fullmatch(f"{_LETTER_WORD}[a-z]", word):
            continue
        parts = phonemise(word)
        found = sounds(parts[0]) if len(parts) == 1 else None
        if found and not any(sound.silent for sound in found):
            entries.append(f'(say_as "{word}" \'({pronunciation(found)}))')
    return entries


def speak(sentences: Sequence[str], phonemise: Phonemise, folder: Path, program: Path) -> Iterator[Spoken]:
    """The parameters of sentences; one that the teacher cannot say is left out.

    Args:
        sentences: in words, with Piper's punctuation.
        phonemise: Piper's front end.
        folder: for temporary files.
        program: made by `compile_parameters`.

    Raises:
        TeacherError: a program failed.
    """
    files = [folder / f"{number}.lab" for number in range(len(sentences))]
    _festival("labels", sentences, phonemise, files, folder)
    out = folder / "parameters.bin"
    _run([str(program), str(VOICE), str(out)], "".join(f"{file}\n" for file in files))
    for number, lengths, cepstrum, log_pitch in _records(out.read_bytes()):
        phones = tuple(_PHONE.findall(files[number].read_text()))
        if len(phones) == len(lengths):
            yield Spoken(number, phones, lengths, cepstrum, log_pitch)


def record(sentences: Sequence[str], phonemise: Phonemise, folder: Path) -> list[Path]:
    """Sound files of the teacher saying sentences, 32 kHz, to compare a voice with.

    Raises:
        TeacherError: Festival failed.
    """
    files = [folder / f"{number:03d}.wav" for number in range(len(sentences))]
    _festival("sound", sentences, phonemise, files, folder)
    return files


def _festival(command: str, sentences: Sequence[str], phonemise: Phonemise, files: Sequence[Path], folder: Path) -> None:
    texts = [for_festival(sentence) for sentence in sentences]
    calls = [f'({command} "{text}" "{file}")' for text, file in zip(texts, files, strict=True)]
    script = folder / "script.scm"
    script.write_text(_SCHEME + "\n".join([*lexicon(texts, phonemise), *calls]) + "\n")
    _run(["festival", "-b", str(script)])


def _records(data: bytes) -> Iterator[tuple[int, tuple[int, ...], NDArray[np.float32], NDArray[np.float32]]]:
    place = 0
    while place < len(data):
        number, phones, frames = struct.unpack_from("<3i", data, place)
        lengths = struct.unpack_from(f"<{phones}i", data, place + 12)
        place += 12 + 4 * phones
        values = np.frombuffer(data, "<f4", frames * (CEPSTRUM_SIZE + 1), place)
        place += 4 * len(values)
        yield number, lengths, values[: frames * CEPSTRUM_SIZE].reshape(frames, CEPSTRUM_SIZE), values[frames * CEPSTRUM_SIZE :]


def _run(command: Sequence[str], given: str = "") -> None:
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    except OSError as error:
        raise TeacherError(f"{command[0]} cannot be run ({error}); scripts/train/voice/run installs it") from error
    if done.returncode:
        raise TeacherError(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
