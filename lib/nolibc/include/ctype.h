/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.4, in the "C" locale: characters beyond ASCII are nothing in particular. */
#pragma once

int isalnum(int c);
int isalpha(int c);
int isblank(int c);
int iscntrl(int c);
int isdigit(int c);
int isgraph(int c);
int islower(int c);
int isprint(int c);
int ispunct(int c);
int isspace(int c);
int isupper(int c);
int isxdigit(int c);
int tolower(int c);
int toupper(int c);
