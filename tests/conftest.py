"""What every test shares: properties are judged by what they find and not by how busy the machine is."""

import os

from hypothesis import settings

# the same examples in every run of CI, new ones on a developer's machine
settings.register_profile("icires", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("icires")
