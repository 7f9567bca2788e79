"""How loud somebody speaks; pure."""

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.rtp.g711 import FRAME_SAMPLES

_SPOKEN_DBFS = -50.0
_PAUSE_DB = 20.0  # frames that much quieter than the loudest are pauses


def spoken(samples: Samples) -> bool:
    """Whether there is more than silence in 8 kHz sound."""
    return _loudest(samples) > _SPOKEN_DBFS


def active_dbfs(samples: Samples) -> float:
    """Level of 8 kHz sound without its pauses, in dB below full scale."""
    least = _loudest(samples) - _PAUSE_DB
    levels = [pcm.dbfs(frame) for frame in pcm.Framer(FRAME_SAMPLES).push(samples)]
    active = [level for level in levels if level >= least]
    return sum(active) / len(active) if active else pcm.SILENT_DBFS


def _loudest(samples: Samples) -> float:
    return max((pcm.dbfs(frame) for frame in pcm.Framer(FRAME_SAMPLES).push(samples)), default=pcm.SILENT_DBFS)
