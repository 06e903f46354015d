# SPDX-License-Identifier: BSD-3-Clause
"""What the file system may refuse to a build folder, told as a user's mistake."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from unicore.errors import UserError

# Everything else that the system refuses is a bug of ours.
_REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the file system refuses to the build folder into a UserError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        place = os.path.relpath(error.filename or "build")
        remedy = "make room there, or give build/ a place where files can be written"
        raise UserError(place, (error.strerror or "").lower(), remedy) from error
