"""The web entry point: refuses to start without a secret key, and says what to do."""

import gc
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from npcarchive.checks import MISSING_KEY_HELP, has_secret_key
from npcarchive.lifeline import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")

if not has_secret_key():
    raise ImproperlyConfigured(MISSING_KEY_HELP)
# Under `make run`, a worker must not outlive the process that minds it and keep the port.
end_with_parent("NPCARCHIVE_SERVER_PID")
application = get_wsgi_application()
# Load all views now, and let the collector of garbage never look at what stays for good: going through
# that takes as long as a whole search. Of what a request leaves it need not look at every 700 objects.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
