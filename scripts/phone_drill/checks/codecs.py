"""Both codecs: what the line says and hears is the same in PCMU and PCMA; the offer's order decides."""

from collections.abc import Iterator

from scripts.phone_drill.caller import Dial
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.g711 import Samples
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.sound import likeness
from scripts.phone_drill.talking import QUESTIONS, ask

_LIKE = 0.98


def run(rig: Rig) -> Iterator[Figure]:
    """Hear the same greeting and ask the same question in both."""
    line = rig.line()
    sounds: list[Samples] = []
    heard: list[str] = []
    for name in ("PCMU", "PCMA"):
        with greeted(line, Dial(line.address, codecs=(name,))) as caller:
            yield exactly(f"codec of the answer to an offer of {name} alone", caller.codec.name, name)
            sounds.append(caller.ear.sound())
            heard.append(ask(line, caller, QUESTIONS[1]).heard)
    alike = likeness(*sounds)
    yield Figure("greeting in PCMU against PCMA, correlation", f"{alike:.3f}", f"at least {_LIKE}", alike >= _LIKE)
    yield exactly("words recognised in PCMA, as in PCMU", heard[1], heard[0])
    yield exactly("words recognised in PCMU, as said", heard[0], QUESTIONS[1])
    with greeted(line, Dial(line.address, codecs=("PCMA", "PCMU"))) as caller:
        yield exactly("codec of the answer to an offer of PCMA, PCMU", caller.codec.name, "PCMA")
