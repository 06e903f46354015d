# SPDX-License-Identifier: BSD-3-Clause
"""What the libraries of an image promise each other, checked on their objects."""
