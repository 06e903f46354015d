# SPDX-License-Identifier: BSD-3-Clause
"""The verbs that answer questions about plans: each module one, which builds nothing."""
