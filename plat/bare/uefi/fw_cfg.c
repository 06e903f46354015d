/* SPDX-License-Identifier: BSD-3-Clause */
/* QEMU, docs/specs/fw_cfg.txt. All numbers in it are big-endian. */
#include "fw_cfg.h"

#define SIGNATURE 0x0000 /* selectors */
#define DIRECTORY 0x0019

/* "File Directory": a number of entries of 32 bits, then the entries. */
struct entry {
    uint32_t size;
    uint16_t selector;
    uint16_t reserved;
    char name[56];
};

static bool is_there(void)
{
    char signature[4];

    if (!fw_cfg_is_possible())
        return false;
    fw_cfg_choose(SIGNATURE);
    fw_cfg_take(signature, sizeof(signature));
    return !__builtin_memcmp(signature, "QEMU", sizeof(signature));
}

static bool is_equal(const char *one, const char *other)
{
    while (*one && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

bool fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
    uint32_t count;

    if (!is_there())
        return false;
    fw_cfg_choose(DIRECTORY);
    fw_cfg_take(&count, sizeof(count));
    for (count = __builtin_bswap32(count); count; count--) {
        struct entry entry;

        fw_cfg_take(&entry, sizeof(entry));
        if (is_equal(entry.name, name)) {
            file->size = __builtin_bswap32(entry.size);
            file->selector = __builtin_bswap16(entry.selector);
            return true;
        }
    }
    return false;
}

void fw_cfg_read(const struct fw_cfg_file *file, void *content)
{
    fw_cfg_choose(file->selector);
    fw_cfg_take(content, file->size);
}
