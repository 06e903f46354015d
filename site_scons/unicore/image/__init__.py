# SPDX-License-Identifier: BSD-3-Clause
"""From objects to a bootable image: the linker script, checks of the result, its final file."""
