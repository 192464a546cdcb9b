from django.urls import path

from .api import search, suggest
from .views import results

urlpatterns = [
    path("search/", results, name="search"),
    path("api/search", search, name="api_search"),
    path("api/suggest", suggest, name="api_suggest"),
]
