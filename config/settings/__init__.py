"""Django settings, from the environment alone (see config/environment.py for the table of variables)."""

from .accounts import *  # noqa: F403
from .api import *  # noqa: F403
from .base import *  # noqa: F403
from .jobs import *  # noqa: F403
from .security import *  # noqa: F403
