"""WAV files in and out."""

import itertools
import os
import stat
from pathlib import Path

import numpy as np
import pytest
import soundfile

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples

SUBTYPES = ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"]


def tone(rate: int, seconds: float = 1.0) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """One second of a tone, 16 kHz mono 16-bit."""
    path = tmp_path / "turn.wav"
    soundfile.write(path, tone(MIC_RATE), MIC_RATE, subtype="PCM_16")
    return path


@pytest.mark.parametrize(
    ("rate", "channels", "subtype", "container"),
    [*itertools.product([8_000, 16_000, 44_100, 96_000], [1, 2], SUBTYPES, ["WAV"]), (48_000, 2, "PCM_24", "WAVEX")],
)
def test_every_usual_format_is_read(tmp_path: Path, rate: int, channels: int, subtype: str, container: str) -> None:
    """Whatever rate, width and number of channels: the same sound at 16 kHz mono."""
    path = tmp_path / "turn.wav"
    soundfile.write(path, np.stack([tone(rate)] * channels, axis=1), rate, subtype=subtype, format=container)

    samples = wavfile.read_wav(path)

    assert pytest.approx(MIC_RATE, abs=2) == len(samples)
    error = samples[800:-800].astype(float) - pcm.to_int16(tone(MIC_RATE))[800 : len(samples) - 800]
    assert np.abs(error).max() < 400  # 8-bit steps are 256


def test_16_khz_mono_is_read_exactly(wav: Path) -> None:
    """What is in our format already is not touched."""
    assert soundfile.read(wav, dtype="int16")[0].tolist() == wavfile.read_wav(wav).tolist()


def test_a_truncated_file_gives_what_is_there(wav: Path) -> None:
    """A recording cut off by a crash is still heard."""
    whole = wavfile.read_wav(wav)
    wav.write_bytes(wav.read_bytes()[: 44 + 2 * 5000 + 1])

    assert whole[:5000].tolist() == wavfile.read_wav(wav).tolist()


def test_a_stream_with_unknown_length_is_read(wav: Path) -> None:
    """Programs that write to a pipe leave the largest length in the header."""
    data = bytearray(wav.read_bytes())
    data[4:8] = data[40:44] = b"\xff" * 4
    wav.write_bytes(data)

    assert len(wavfile.read_wav(wav)) == MIC_RATE


def test_broken_float_samples_stay_local(tmp_path: Path) -> None:
    """One NaN does not spoil the rest of the file."""
    path = tmp_path / "nan.wav"
    signal = tone(48_000)
    signal[100] = np.nan
    signal[200] = np.inf
    soundfile.write(path, signal, 48_000, subtype="FLOAT")

    samples = wavfile.read_wav(path)[800:-800]
    assert pytest.approx(-9, abs=0.2) == pcm.dbfs(samples)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"hello, this is text and no sound at all", "is not a WAV file"),
        (b"RIFF\x24\0\0\0WAVE", "is not a WAV file"),
        ("header", "holds no samples"),
        ("rate", "samples a second"),
    ],
)
def test_unusable_files_are_refused_by_name(wav: Path, content: bytes | str, complaint: str) -> None:
    """The message names the file and what is wrong with it."""
    data = wav.read_bytes()
    if content == "header":
        content = data[:44]
    elif content == "rate":
        content = data[:24] + (1).to_bytes(4, "little") + data[28:]
    wav.write_bytes(bytes(content))  # type: ignore[arg-type]

    with pytest.raises(AudioError, match=f"^{wav} .*{complaint}"):
        wavfile.read_wav(wav)


def test_other_sound_formats_are_refused(tmp_path: Path) -> None:
    """A FLAC file with the wrong name is not taken for a WAV file."""
    path = tmp_path / "turn.wav"
    soundfile.write(path, tone(MIC_RATE), MIC_RATE, format="FLAC")

    with pytest.raises(AudioError, match="is a FLAC file"):
        wavfile.read_wav(path)


@pytest.mark.parametrize("name", ["absent.wav", ".", "a\0b.wav"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    """A missing file, a folder and an impossible name each give one sentence."""
    with pytest.raises(AudioError, match=r"cannot read|not a regular file"):
        wavfile.read_wav(tmp_path / name)


def test_a_file_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    """Its header is enough to refuse it."""
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(4_000 * (wavfile.MAX_SECONDS + 1), np.int16), 4_000, subtype="PCM_U8")

    with pytest.raises(AudioError, match="longer than 15 minutes"):
        wavfile.read_wav(path)


@pytest.mark.slow
def test_a_ten_minute_file_is_read(tmp_path: Path) -> None:
    """A long recording is a lot of work but works."""
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", 44_100, 2, "PCM_16") as file:
        for _ in range(600):
            file.write(np.zeros((44_100, 2), np.int16))

    assert pytest.approx(600 * MIC_RATE, abs=2) == len(wavfile.read_wav(path))


def block(value: int, count: int = 1600) -> Samples:
    return np.full(count, value, np.int16)


def test_the_conversation_has_both_sides_in_order(tmp_path: Path) -> None:
    """The customer is left, the agent right, one after the other."""
    path = tmp_path / "out.wav"
    with wavfile.WavWriter(path) as writer:
        writer.write_customer(block(100))
        writer.write_agent(block(200), MIC_RATE)

    data, rate = soundfile.read(path, dtype="int16")
    assert rate == MIC_RATE
    assert data.tolist() == [[100, 0]] * 1600 + [[0, 200]] * 1600


def test_the_agents_rate_is_converted(tmp_path: Path) -> None:
    """A voice at 22,050 Hz lasts as long in a file at 16 kHz."""
    path = tmp_path / "out.wav"
    with wavfile.WavWriter(path) as writer:
        writer.write_agent(block(0, 22_050), 22_050)

    assert soundfile.info(path).frames == MIC_RATE


def test_an_interrupted_run_leaves_a_valid_file(tmp_path: Path) -> None:
    """The file is complete after every turn, also before it is closed."""
    path = tmp_path / "out.wav"
    writer = wavfile.WavWriter(path)
    frames = [soundfile.info(path).frames]
    writer.write_customer(block(1))
    frames.append(soundfile.info(path).frames)
    writer.write_agent(block(2), MIC_RATE)
    frames.append(soundfile.info(path).frames)
    writer.close()
    writer.close()

    assert frames == [0, 1600, 3200]


def test_the_conversation_is_private(tmp_path: Path) -> None:
    """Nobody but the owner may listen, also when an older file was there."""
    path = tmp_path / "out.wav"
    path.touch(0o666)
    path.chmod(0o666)
    wavfile.WavWriter(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_devices_keep_their_mode() -> None:
    """Writing to /dev/null must not lock everybody else out of it."""
    before = Path(os.devnull).stat().st_mode
    with wavfile.WavWriter(Path(os.devnull)) as writer:
        writer.write_customer(block(1))

    assert before == Path(os.devnull).stat().st_mode


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A missing folder is one sentence."""
    with pytest.raises(AudioError, match=r"cannot write .*out.wav: No such file"):
        wavfile.WavWriter(tmp_path / "absent" / "out.wav")
