# SPDX-License-Identifier: BSD-3-Clause
"""The Unicore build framework: from recipes to bootable images (docs/tour.md walks through it)."""
