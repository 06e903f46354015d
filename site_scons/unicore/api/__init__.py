# SPDX-License-Identifier: BSD-3-Clause
"""APIs: what public headers promise, as records, as JSON, as pages and as checks at run time."""
