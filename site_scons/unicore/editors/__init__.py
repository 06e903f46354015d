# SPDX-License-Identifier: BSD-3-Clause
"""What editors want to know: how sources are compiled, and how to build, run and debug."""
