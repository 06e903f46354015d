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
# A file where a folder belongs, or a folder where a file does.
_IN_THE_WAY = {errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENOTEMPTY}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the file system refuses to the build folder into a UserError."""
    try:
        yield
    except OSError as error:
        if error.errno in _IN_THE_WAY:
            name, remedy = (
                error.filename2 or error.filename,
                "remove what is there, or all of build/",
            )
        elif error.errno in _REFUSALS:
            name = error.filename
            remedy = "make room there, or give build/ a place where files can be written"
        else:
            raise
        place = os.path.relpath(name or "build")
        raise UserError(place, (error.strerror or "").lower(), remedy) from error
