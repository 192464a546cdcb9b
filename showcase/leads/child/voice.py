"""Write one voice anew with nothing in it but sound: no tags, no covers, no places, no times.

    python -m showcase.leads.child.voice mp3 SOURCE TARGET

Whatever goes wrong ends it with a status other than 0.
"""

import sys
from pathlib import Path

from . import bounds, mp3, mp4, speech, wav

SOUND_OF = {
    "amr": speech.of_amr,
    "silk": speech.of_silk,
    "mp3": mp3.sound,
    "m4a": mp4.sound,
    "wav": wav.sound,
}


def main(format: str, source: str, target: str) -> None:
    bounds.apply()
    sound = SOUND_OF[format](Path(source).read_bytes())
    try:
        Path(target).write_bytes(sound)
    except OSError:
        sys.exit(bounds.NOT_ITS_FAULT)


if __name__ == "__main__":
    main(*sys.argv[1:])
