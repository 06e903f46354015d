# SPDX-License-Identifier: BSD-3-Clause
"""What other people's C sources and archives are made of, found out without running any of it."""
