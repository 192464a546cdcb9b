from .campaigns import CampaignOrganiser, CampaignPage, CampaignPhase, Dimension
from .cases import CasePage
from .showcase import ShowcasePage

__all__ = [
    "CampaignOrganiser",
    "CampaignPage",
    "CampaignPhase",
    "CasePage",
    "Dimension",
    "ShowcasePage",
]
