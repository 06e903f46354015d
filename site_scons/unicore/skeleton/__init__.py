# SPDX-License-Identifier: BSD-3-Clause
"""What is written for somebody to begin with: recipes, and C that keeps the contract. Pure."""
