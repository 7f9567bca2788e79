"""Reply text to sound: sentence by sentence, in words the voice reads correctly, cancellable."""

from dealer_kiosk.speech.phrases import PhraseCache
from dealer_kiosk.speech.pieces import pieces
from dealer_kiosk.speech.speaker import Speaker

__all__ = ["PhraseCache", "Speaker", "pieces"]
