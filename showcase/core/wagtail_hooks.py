from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from .rich_text import PublicPageLinks


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own link to pages
def links_lead_somewhere(features: FeatureRegistry) -> None:
    features.register_link_type(PublicPageLinks)
