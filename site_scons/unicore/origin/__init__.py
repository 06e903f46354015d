# SPDX-License-Identifier: BSD-3-Clause
"""From the origin of a recipe to a folder with its sources, and back to a patch."""
