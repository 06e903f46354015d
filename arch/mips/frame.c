/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where functions keep what backtraces need. Compilers for O32 begin a function with
 *
 *     addiu sp, sp, -size
 *     sw    ra, somewhere(sp)
 *     sw    fp, somewhere(sp)
 *     move  fp, sp
 *
 * and other instructions in between; the encodings are those of MIPS32 (MD00086).
 */
#include <unicore/arch.h>

#define IMMEDIATE 0x0000ffff

#define ADDIU_SP_SP 0x27bd0000
#define SW_RA_SP    0xafbf0000
#define SW_FP_SP    0xafbe0000

/* Calls: JAL; JALR; BGEZAL zero, which is BAL. */
#define JAL         0x0c000000
#define JAL_MASK    0xfc000000
#define JALR        0x00000009
#define JALR_MASK   0xfc00003f
#define BAL         0x04110000
#define JAL_SEGMENT 0xf0000000

/* Instructions: how far behind the start of a function its prologue ends, and its own end is. */
#define PROLOGUE_MAX 48
#define FUNCTION_MAX 4096

/* How far above the frame pointer the saved registers are looked for, in words. */
#define FRAME_MAX 1024

extern const uint32_t uni_text_start[], uni_text_end[];

/* Where in the frame the registers are; 0 is no place for them. */
struct places {
    size_t ra, fp;
};

static bool is_text(uintptr_t address)
{
    return address >= (uintptr_t)uni_text_start && address < (uintptr_t)uni_text_end &&
           address % sizeof(uint32_t) == 0;
}

static bool makes_frame(uint32_t instruction)
{
    return (instruction & ~IMMEDIATE) == ADDIU_SP_SP && (int16_t)instruction < 0;
}

/* The places that the prologue which begins with (code) saves to. */
static struct places read_prologue(const uint32_t *code)
{
    size_t size = (size_t)-(int16_t)*code;
    struct places places = {0, 0};

    for (unsigned i = 1; i < PROLOGUE_MAX && ++code < uni_text_end; i++) {
        size_t offset = *code & IMMEDIATE;

        if (offset >= size)
            continue;
        if ((*code & ~IMMEDIATE) == SW_RA_SP)
            places.ra = offset;
        else if ((*code & ~IMMEDIATE) == SW_FP_SP)
            places.fp = offset;
        if (places.ra && places.fp)
            break;
    }
    return places;
}

/* The places of the function that (pc) is in, by the nearest prologue before. */
static struct places find_by_prologue(uintptr_t pc)
{
    const uint32_t *code = (const uint32_t *)pc;

    if (is_text(pc)) {
        for (unsigned i = 0; i < FUNCTION_MAX && code-- > uni_text_start; i++) {
            if (makes_frame(*code))
                return read_prologue(code);
        }
    }
    return (struct places){0, 0};
}

/*
 * Whether some function keeps the return address (ra) at (offset) in its frame: there must be a
 * call before it, behind which is the delay slot. Where that says who is called, its prologue must
 * agree.
 */
static bool is_saved(uintptr_t ra, size_t offset)
{
    const uint32_t *call = (const uint32_t *)ra - 2;
    uintptr_t target;

    if (!is_text(ra) || call < uni_text_start)
        return false;
    if ((*call & JALR_MASK) == JALR || (*call & ~IMMEDIATE) == BAL)
        return true;
    if ((*call & JAL_MASK) != JAL)
        return false;
    target = ((uintptr_t)call & JAL_SEGMENT) | (uintptr_t)(*call & ~JAL_MASK) << 2;
    for (unsigned i = 0; i < PROLOGUE_MAX && is_text(target); i++) {
        if (makes_frame(*(const uint32_t *)target))
            return read_prologue((const uint32_t *)target).ra == offset;
        target += sizeof(uint32_t);
    }
    return false;
}

/* The places in (frame) of what looks like a frame pointer with a return address above it. */
static struct places find_by_look(const uintptr_t *frame)
{
    for (size_t i = 1; i < FRAME_MAX; i++) {
        const uintptr_t *fp = frame + i - 1;

        if ((*fp == 0 || (*fp > (uintptr_t)fp && *fp % (2 * sizeof(uintptr_t)) == 0)) &&
            is_saved(frame[i], i * sizeof(uintptr_t)))
            return (struct places){.ra = i * sizeof(uintptr_t), .fp = (i - 1) * sizeof(uintptr_t)};
    }
    return (struct places){0, 0};
}

bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address)
{
    uintptr_t at = *frame;
    struct places places;
    uintptr_t next;

    if (!at || at % (2 * sizeof(uintptr_t)))
        return false;
    places = find_by_prologue(*return_address);
    if (!places.ra || !places.fp)
        places = find_by_look((const uintptr_t *)at);
    if (!places.ra)
        return false;
    next = *(const uintptr_t *)(at + places.fp);
    if (next && next <= at)
        return false;
    *return_address = *(const uintptr_t *)(at + places.ra);
    *frame = next;
    return *return_address != 0;
}
