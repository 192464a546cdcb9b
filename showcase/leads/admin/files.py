"""Files of a lead, for who may see it: only what the worker made of them, never as they came."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from showcase.leads import files
from showcase.leads.models import Attachment, Lead

from .access import SEE, of_lead

PHOTO = "image/jpeg"
VOICES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "silk": "application/octet-stream",
}


@of_lead(SEE)
def show(request: HttpRequest, lead: Lead, ref: UUID) -> HttpResponseBase:
    """A photo (`?small` for its thumbnail) or a voice. Documents are shown as text alone."""
    found = get_object_or_404(lead.attachments, ref=ref, state=Attachment.State.READY)
    if found.kind == Attachment.Kind.PHOTO:
        kind = PHOTO
    elif found.kind == Attachment.Kind.VOICE and found.format in VOICES:
        kind = VOICES[found.format]
    else:
        raise Http404
    where = files.thumbnail(found) if "small" in request.GET and kind == PHOTO else None
    where = where if where and where.exists() else files.path(found)
    try:
        answer = FileResponse(where.open("rb"), content_type=kind)
    except FileNotFoundError:
        raise Http404 from None
    # Whatever a browser makes of it, it runs nothing and is no page.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"
    return answer
