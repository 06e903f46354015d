# SPDX-License-Identifier: BSD-3-Clause
"""Images under the real Xen, on machines that have none: Xen itself is booted in QEMU."""
