from .channels import Channels, Imprint
from .numbering import Serial
from .pages import NumberedPage, SectionPage
from .pictures import Picture, Rendition

__all__ = [
    "Channels",
    "Imprint",
    "NumberedPage",
    "Picture",
    "Rendition",
    "SectionPage",
    "Serial",
]
