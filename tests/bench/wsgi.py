"""The site rendered for each reader, for a server: what a baked page is compared with."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
