# SPDX-License-Identifier: BSD-3-Clause
"""What the bytes of an image are spent on: by library, file and symbol."""
