"""The web entry point: refuses to start without a secret key, and says what to do."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from npcarchive.checks import MISSING_KEY_HELP, has_secret_key
from npcarchive.lifeline import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")

if not has_secret_key():
    raise ImproperlyConfigured(MISSING_KEY_HELP)
# Under `make run`, a worker must not outlive the process that minds it and keep the port.
end_with_parent("NPCARCHIVE_SERVER_PID")
application = get_wsgi_application()
