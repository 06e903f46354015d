# SPDX-License-Identifier: BSD-3-Clause
"""Choosing and configuring: the menu, and the verbs that read and write configuration files."""
