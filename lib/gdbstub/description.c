/* SPDX-License-Identifier: BSD-3-Clause */
#include "description.h"

#include "layout.h"
#include "packet.h"

/* What is still to be left out, and to be added. */
struct part {
    size_t skip, length;
    size_t added;
};

/* Nothing in descriptions needs an escape. */
static void put(struct part *part, const char *text)
{
    for (; *text; text++) {
        if (part->skip) {
            part->skip--;
        } else if (part->added < part->length && packet_room()) {
            packet_add_text((const char[]){*text, '\0'});
            part->added++;
        }
    }
}

static void put_register(struct part *part, unsigned number)
{
    bool is_word = number < layout.narrow && sizeof(uintptr_t) == sizeof(uint64_t);

    put(part, "<reg name=\"");
    put(part, layout.names[number]);
    put(part, is_word ? "\" bitsize=\"64\"" : "\" bitsize=\"32\"");
    if (number == layout.stack)
        put(part, " type=\"data_ptr\"");
    if (number == layout.pc)
        put(part, " type=\"code_ptr\"");
    put(part, "/>");
}

size_t description_add(size_t offset, size_t length)
{
    struct part part = {.skip = offset, .length = length};

    put(&part, "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
               "<target><architecture>");
    put(&part, layout.architecture);
    put(&part, "</architecture><feature name=\"");
    put(&part, layout.feature);
    put(&part, "\">");
    for (unsigned i = 0; i < layout.count; i++)
        put_register(&part, i);
    put(&part, "</feature></target>");
    return part.added;
}
