"""What is measured of the recognisers, with scripted ones."""

from dataclasses import replace

import numpy as np
import pytest

from dealer_kiosk.config import Turns
from dealer_kiosk.engines.scripted_speech import ScriptedEars
from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import Band, Expects, Transcript, Utterance
from scripts.evaluation.speech import __main__ as command
from scripts.evaluation.speech import asides, false_text, words
from scripts.evaluation.speech.clips import Clip, checked_conditions, checked_speakers, dealt
from scripts.evaluation.speech.delay import timed
from scripts.evaluation.speech.false_text import Background
from scripts.evaluation.speech.listening import one_turn, streamed
from scripts.evaluation.speech.texts import Said
from scripts.evaluation.speech.whisper import of_length
from scripts.evaluation.speech.words import NUMBERS, Result
from scripts.speech import voices

SENTENCES = [Said(f"sentence number {number}", Expects.OPEN) for number in range(10)]


def sure(_samples: object) -> float:
    """Everything is speech."""
    return 1.0


def clip(text: str = "an oil change please", speaker: str = "awb", digits: str = "") -> Clip:
    """A clip that is not spoken yet."""
    return Clip(Said(text, Expects.OPEN, digits), speaker, 0)


@pytest.fixture
def spoken() -> Clip:
    """A clip that can be spoken here."""
    if "awb" not in voices.names():
        pytest.skip("the voice awb is not installed")
    return clip()


def test_sentences_are_dealt_so_that_all_are_said() -> None:
    """Five speakers with four sentences each say every one of ten sentences twice."""
    dealt_out = dealt(SENTENCES, ["a", "b", "c", "d", "e"], 4, seed=1)
    said = [item.said.text for item in dealt_out]
    assert {said.count(sentence.text) for sentence in SENTENCES} == {2}
    assert dealt_out == dealt(SENTENCES, ["a", "b", "c", "d", "e"], 4, seed=1)


def test_nobody_says_a_sentence_twice() -> None:
    """Even when more are asked for than there are."""
    assert len(dealt(SENTENCES, ["a"], 99, seed=1)) == 10


def test_unknown_names_are_told() -> None:
    """Speakers and conditions."""
    with pytest.raises(ConfigError, match="there is no speaker 'nobody'"):
        checked_speakers(["nobody"])
    with pytest.raises(ConfigError, match="there is no condition 'rain'; there are clean, 15dB"):
        checked_conditions(["clean", "rain"])


def test_the_table_of_word_errors_tells_groups_apart() -> None:
    """Seen and held-out voices, and each condition."""
    results = [
        Result("sphinx", "hand-written", clip("one two three four", "slt"), "clean", "one two three four"),
        Result("sphinx", "hand-written", clip("one two three four", "awb"), "clean", "one two three"),
        Result("sphinx", "hand-written", clip("one two three four", "awb"), "5dB", ""),
    ]
    shown = words.report(results, ["clean", "5dB"])
    assert "| sphinx | hand-written | seen | 0.0 % | – |" in shown
    assert "| sphinx | hand-written | held out | 25.0 % | 100.0 % |" in shown
    assert "| sphinx | hand-written | awb | 25.0 % | 100.0 % |" in shown


def test_a_number_may_be_said_twice() -> None:
    """Of two numbers, one is whole at first and both after a read-back."""
    first, second = "3125550176", "3125550177"
    plain = {first: "three one two five five five oh one seven six", second: "three one two five five five oh one seven seven"}
    heard = [(first, plain[first]), (second, plain[first]), (first, ""), (second, plain[second])]
    results = [Result("sphinx", NUMBERS, clip(plain[digits], "awb", digits), "clean", text) for digits, text in heard]
    assert "| sphinx | held out | 50.0 % (100.0 %) |" in words.report(results, ["clean"])


def test_what_was_heard_wrongly_is_listed() -> None:
    """As it was said and as it was heard; spelling is no error."""
    results = [
        Result("sphinx", "template", clip("at ten p m"), "clean", "at ten PM"),
        Result("sphinx", "template", clip("at ten p m"), "clean", "attend"),
    ]
    assert list(words.errors(results)) == ["sphinx awb clean: at ten p m | attend"]


def test_every_number_is_planned_twice() -> None:
    """With another pace and another noise the second time."""
    plan = words.planned([NUMBERS], ["awb"], 5, 3, 0)
    assert len(plan) == 6
    assert [item.said for _, item in plan[:3]] == [item.said for _, item in plan[3:]]
    assert all(one.seed != two.seed for (_, one), (_, two) in zip(plan[:3], plan[3:], strict=True))


def test_all_recognisers_hear_all_conditions(spoken: Clip) -> None:
    """One result each."""
    engines = {"one": ScriptedEars(["a", "b"]), "two": ScriptedEars(["c", "d"])}
    results = list(words.measured([("template", spoken)], ["clean", "telephone"], engines))
    assert [(item.recogniser, item.condition, item.heard) for item in results] == [
        ("one", "clean", "a"), ("two", "clean", "c"), ("one", "telephone", "b"), ("two", "telephone", "d"),
    ]  # fmt: skip


def test_a_recogniser_knows_about_the_telephone(spoken: Clip) -> None:
    """And hears a voice, not silence."""

    class Watching(ScriptedEars):
        def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
            heard.append((bool(np.abs(utterance.samples).max() > 1_000), band))
            return super().transcribe(utterance, expects)

    heard: list[tuple[bool, Band]] = []
    list(words.measured([("template", spoken)], ["clean", "telephone"], {"one": Watching()}))
    assert heard == [(True, Band.WIDE), (True, Band.PHONE)]


def test_asides_are_heard_whatever_was_asked(spoken: Clip) -> None:
    """Once for each kind of answer; four digits that nobody said are a number made up."""
    heard = {Expects.PHONE: "five five oh one", Expects.TIME: "five five"}
    ears = ScriptedEars([heard.get(expects, spoken.said.text) for expects in asides.EXPECTED])
    shown = asides.report(list(asides.measured([spoken], ["clean"], ears)), ["clean"])
    assert "| open | 0.0 % | 0 of 1 |" in shown
    assert "| phone | 100.0 % | 1 of 1 |" in shown
    assert "| time | 100.0 % | 0 of 1 |" in shown


def test_the_stream_finds_what_is_said(spoken: Clip) -> None:
    """Also after silence, and not when the speech check says no."""
    silence = np.zeros(16_000, np.int16)
    samples = np.concatenate([silence, spoken.clean(), silence])
    assert len(list(streamed(samples, Turns(), sure))) == 1
    assert list(streamed(samples, Turns(), lambda _: 0.0)) == []
    found = one_turn(samples, Turns(), sure, Expects.OPEN)
    assert found is not None
    assert found.start_s == pytest.approx(1.0, abs=0.5)


def test_silence_is_no_turn() -> None:
    """Nothing reaches the recogniser."""
    assert one_turn(np.zeros(32_000, np.int16), Turns(), sure, Expects.OPEN) is None


def test_false_text_is_counted() -> None:
    """Words a minute, replies that would follow, and questions to say it again."""
    texts = (Transcript("", 0.0), Transcript("yes please", 0.9), Transcript("uh", 0.1))
    found = Background(120.0, 3, texts)
    assert (found.words_a_minute(), found.replies(0.2), found.questions(0.2)) == (1.5, 1, 1)


def test_backgrounds_have_the_level_asked_for() -> None:
    """Noise and music of a second at -30 dB below full scale."""
    sounds = false_text.backgrounds(16_000, -30.0, 1)
    levels = [float(np.std(sounds[name]() / 32_768)) for name in ("noise", "music")]
    assert levels == pytest.approx([10**-1.5] * 2, rel=0.05)


@pytest.mark.slow
def test_the_delay_counts_from_the_last_frame(spoken: Clip) -> None:
    """A scripted recogniser answers at once, after the clip has been spoken in real time."""
    samples = spoken.clean()[:8_000]
    found = timed(ScriptedEars(["hello"]), spoken, samples)
    assert found.seconds == 0.5
    assert 0 <= found.delay_s < 0.2
    assert found.cpu_s >= 0


def test_clips_are_cut_or_filled_up() -> None:
    """To exactly the wanted length."""
    assert [len(of_length(np.ones(count, np.int16), 0.5)) for count in (3, 8_000, 9_000)] == [8_000] * 3


def test_the_command_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 for what it does not know, 0 when asked for help."""
    assert (command.main(["dance"]), command.main(["--help"])) == (2, 0)
    shown = capsys.readouterr()
    assert shown.out == shown.err
    assert all(f"  {name} " in shown.out for name in command.COMMANDS)


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """And loads without the heavy libraries."""
    for name in command.COMMANDS:
        with pytest.raises(SystemExit, match=r"^0$"):
            command.main([name, "--help"])
        assert f"scripts/eval speech {name}" in capsys.readouterr().out


def test_a_mistake_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1."""
    assert command.main(["words", "--speakers", "nobody"]) == 1
    assert capsys.readouterr().err.startswith("there is no speaker 'nobody'; there are ")


def test_a_result_is_plain_data() -> None:
    """Two results differ by what was heard."""
    result = Result("sphinx", "template", clip(), "clean", "a")
    assert result != replace(result, heard="b")
