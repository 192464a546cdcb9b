"""What is served of a voice is its sound alone: no place, recorder, words, cover or time."""

import io
import wave
from pathlib import Path
from typing import Any

import pytest

from showcase.leads import files, preparing
from showcase.leads.child import mp3, mp4, speech, wav
from showcase.leads.child.voice import SOUND_OF
from showcase.leads.models import Attachment

from . import samples, voices
from .making import taken

GIVEN = {
    "amr": voices.amr(),
    "silk": voices.silk(),
    "mp3": voices.mp3(),
    "m4a": voices.m4a(),
    "wav": voices.wav(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("format", GIVEN)
def test_what_is_served_holds_sound_alone(format: str, settings: Any, tmp_path: Path) -> None:
    settings.LEADS_DIR = tmp_path
    assert any(word in GIVEN[format] for word in voices.PLANTED), "the sample holds what is to go"
    taken([files.keep(samples.upload(GIVEN[format], "voice"), "voice")])
    voice = Attachment.objects.get()
    preparing.prepare(voice)
    voice.refresh_from_db()
    assert (voice.state, voice.format) == ("ready", format)
    assert samples.stored(tmp_path) == [files.path(voice)], "what was sent is gone"
    served = files.path(voice).read_bytes()
    assert not any(word in served for word in voices.PLANTED)
    assert voice.size == len(served) > 100


@pytest.mark.django_db
def test_a_voice_without_sound_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.LEADS_DIR = tmp_path
    taken([files.keep(samples.upload(b"ID3" + b"canary" * 50, "voice"), "voice")])
    voice = Attachment.objects.get()
    preparing.prepare(voice)
    voice.refresh_from_db()
    assert (voice.state, voice.refusal) == ("refused", "这段录音解不开，可能没有传完。")
    assert samples.stored(tmp_path) == []


@pytest.mark.once
def test_the_sound_is_what_it_was() -> None:
    assert speech.of_amr(GIVEN["amr"]) == b"#!AMR\n" + voices.AMR_FRAME * 5
    wide = b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * 3
    assert speech.of_amr(wide + b"\x04") == wide
    whole = GIVEN["silk"].partition(b"\xff\xff")[0]
    assert speech.of_silk(GIVEN["silk"]) == whole and whole.count(voices.SILK_FRAME) == 5
    assert mp3.sound(GIVEN["mp3"]) == voices.MP3_FRAME * 5
    with wave.open(io.BytesIO(wav.sound(GIVEN["wav"]))) as file:
        assert file.getparams()[:4] == (1, 2, 8000, 100)
        assert file.readframes(100) == voices.SAMPLES


@pytest.mark.once
def test_an_mp4_keeps_its_sound_where_its_tables_say() -> None:
    served = mp4.sound(GIVEN["m4a"])
    assert len(served) == len(GIVEN["m4a"])
    table = served.index(b"stco") + 12
    at = int.from_bytes(served[table : table + 4])
    assert served[at : at + len(voices.SAMPLES)] == voices.SAMPLES
    assert b"\xe5\xe5" not in served and b"\xe6\xe6" not in served, "nor when it was recorded"
    assert b"udta" not in served and b"meta" not in served and served.count(b"free") == 4


@pytest.mark.once
@pytest.mark.parametrize(
    ("format", "data"),
    [
        ("m4a", voices.m4a(track=b"vide")),
        ("m4a", voices.m4a(track=b"meta")),
        ("m4a", voices.m4a(codec=b"mett")),
        ("m4a", GIVEN["m4a"][:-50]),
        ("m4a", voices.box(b"ftyp", b"M4A ")),
        ("m4a", b"\0\0\0\x08moov" * 3 + b"\0\0\0\x03"),
        ("wav", GIVEN["wav"][: GIVEN["wav"].index(voices.SAMPLES) + 50]),
        ("wav", GIVEN["wav"].replace(b"fmt \x10\0\0\0\x01\0", b"fmt \x10\0\0\0\x55\0")),
        ("amr", b"#!AMR\n" + b"\xff" * 100),
        ("silk", b"\x02#!SILK_V3" + b"\xff" * 100),
        ("mp3", b"\xff\xfb\x90\x00" + b"\0" * 400),
        ("mp3", b"ID3\x04\0\0" + b"\x7f" * 4 + voices.MP3_FRAME),
    ],
)
def test_what_is_no_sound_or_more_than_sound(format: str, data: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        SOUND_OF[format](data)


@pytest.mark.once
def test_boxes_in_boxes_end() -> None:
    deep = b""
    for _ in range(2000):
        deep = voices.box(b"moov", deep)
    with pytest.raises(ValueError, match="deep"):
        mp4.sound(deep)
