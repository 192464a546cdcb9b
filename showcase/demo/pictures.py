"""The demo's illustrations: linocut prints in place of photographs, and marked as such."""

from django.core.files.images import ImageFile
from wagtail.models import Collection

from showcase.core.models import Picture

from .reading import CONTENT, read

COLLECTION = "示意版画"


def load_pictures() -> dict[str, Picture]:
    """File name → picture; a picture that is there already is left as it is."""
    root = Collection.get_first_root_node()
    collection = Collection.objects.filter(name=COLLECTION).first() or root.add_child(
        name=COLLECTION
    )
    known = {p.title: p for p in Picture.objects.filter(collection=collection)}
    loaded: dict[str, Picture] = {}
    for row in read("pictures.toml")["pictures"]:
        picture = known.get(row["title"])
        if picture is None:
            with (CONTENT / "pictures" / row["file"]).open("rb") as file:
                picture = Picture.objects.create(
                    title=row["title"],
                    file=ImageFile(file, name=row["file"]),
                    description=row["alt"],
                    credit=row["credit"],
                    consent=Picture.Consent.DRAWING,
                    collection=collection,
                )
        loaded[row["file"]] = picture
    return loaded
