/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.8. The macros for the "fast" types are missing: what those are differs by compiler.
 */
#pragma once

#include <stdint.h>

#if __SIZEOF_LONG__ == 8
#define UNI_NOLIBC_PRI64  "l"
#define UNI_NOLIBC_PRIPTR "l"
#else
#define UNI_NOLIBC_PRI64  "ll"
#define UNI_NOLIBC_PRIPTR ""
#endif

#define PRId8       "hhd"
#define PRId16      "hd"
#define PRId32      "d"
#define PRId64      UNI_NOLIBC_PRI64 "d"
#define PRIdLEAST8  "hhd"
#define PRIdLEAST16 "hd"
#define PRIdLEAST32 "d"
#define PRIdLEAST64 UNI_NOLIBC_PRI64 "d"
#define PRIdMAX     "jd"
#define PRIdPTR     UNI_NOLIBC_PRIPTR "d"

#define PRIi8       "hhi"
#define PRIi16      "hi"
#define PRIi32      "i"
#define PRIi64      UNI_NOLIBC_PRI64 "i"
#define PRIiLEAST8  "hhi"
#define PRIiLEAST16 "hi"
#define PRIiLEAST32 "i"
#define PRIiLEAST64 UNI_NOLIBC_PRI64 "i"
#define PRIiMAX     "ji"
#define PRIiPTR     UNI_NOLIBC_PRIPTR "i"

#define PRIo8       "hho"
#define PRIo16      "ho"
#define PRIo32      "o"
#define PRIo64      UNI_NOLIBC_PRI64 "o"
#define PRIoLEAST8  "hho"
#define PRIoLEAST16 "ho"
#define PRIoLEAST32 "o"
#define PRIoLEAST64 UNI_NOLIBC_PRI64 "o"
#define PRIoMAX     "jo"
#define PRIoPTR     UNI_NOLIBC_PRIPTR "o"

#define PRIu8       "hhu"
#define PRIu16      "hu"
#define PRIu32      "u"
#define PRIu64      UNI_NOLIBC_PRI64 "u"
#define PRIuLEAST8  "hhu"
#define PRIuLEAST16 "hu"
#define PRIuLEAST32 "u"
#define PRIuLEAST64 UNI_NOLIBC_PRI64 "u"
#define PRIuMAX     "ju"
#define PRIuPTR     UNI_NOLIBC_PRIPTR "u"

#define PRIx8       "hhx"
#define PRIx16      "hx"
#define PRIx32      "x"
#define PRIx64      UNI_NOLIBC_PRI64 "x"
#define PRIxLEAST8  "hhx"
#define PRIxLEAST16 "hx"
#define PRIxLEAST32 "x"
#define PRIxLEAST64 UNI_NOLIBC_PRI64 "x"
#define PRIxMAX     "jx"
#define PRIxPTR     UNI_NOLIBC_PRIPTR "x"

#define PRIX8       "hhX"
#define PRIX16      "hX"
#define PRIX32      "X"
#define PRIX64      UNI_NOLIBC_PRI64 "X"
#define PRIXLEAST8  "hhX"
#define PRIXLEAST16 "hX"
#define PRIXLEAST32 "X"
#define PRIXLEAST64 UNI_NOLIBC_PRI64 "X"
#define PRIXMAX     "jX"
#define PRIXPTR     UNI_NOLIBC_PRIPTR "X"

typedef struct {
    intmax_t quot, rem;
} imaxdiv_t;

intmax_t imaxabs(intmax_t number);
imaxdiv_t imaxdiv(intmax_t dividend, intmax_t divisor);
intmax_t strtoimax(const char *restrict string, char **restrict end, int base);
uintmax_t strtoumax(const char *restrict string, char **restrict end, int base);
