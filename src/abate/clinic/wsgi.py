"""What gunicorn serves: `gunicorn abate.clinic.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abate.clinic.settings")
application = get_wsgi_application()
