// SPDX-License-Identifier: BSD-3-Clause
// ISO C++17 21.6.2. Without exceptions, the usual forms can only end the image where memory is
// short; those with std::nothrow return null. Weak, since programs may replace them: 20.5.4.6.
#include <stddef.h>

extern "C" {
#include <unicore/alloc.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>
}

namespace std
{
// From <new>, which comes with no compiler, but with a standard library.
struct nothrow_t {
    explicit nothrow_t() = default;
};
enum class align_val_t : size_t {};
} // namespace std

using std::align_val_t;
using std::nothrow_t;

namespace
{

void *required(void *block)
{
    if (!block)
        uni_crash("no memory is left for operator new", nullptr, 0, 0, uni_arch_frame_pointer());
    return block;
}

void *aligned(size_t size, align_val_t alignment)
{
    return uni_alloc_aligned(static_cast<size_t>(alignment), size);
}

} // namespace

UNI_WEAK void *operator new(size_t size)
{
    return required(uni_alloc(size));
}

UNI_WEAK void *operator new[](size_t size)
{
    return operator new(size);
}

UNI_WEAK void *operator new(size_t size, align_val_t alignment)
{
    return required(aligned(size, alignment));
}

UNI_WEAK void *operator new[](size_t size, align_val_t alignment)
{
    return operator new(size, alignment);
}

UNI_WEAK void *operator new(size_t size, const nothrow_t &) noexcept
{
    return uni_alloc(size);
}

UNI_WEAK void *operator new[](size_t size, const nothrow_t &tag) noexcept
{
    return operator new(size, tag);
}

UNI_WEAK void *operator new(size_t size, align_val_t alignment, const nothrow_t &) noexcept
{
    return aligned(size, alignment);
}

UNI_WEAK void *operator new[](size_t size, align_val_t alignment, const nothrow_t &tag) noexcept
{
    return operator new(size, alignment, tag);
}

UNI_WEAK void operator delete(void *block) noexcept
{
    uni_free(block);
}

UNI_WEAK void operator delete[](void *block) noexcept
{
    operator delete(block);
}

UNI_WEAK void operator delete(void *block, size_t) noexcept
{
    operator delete(block);
}

UNI_WEAK void operator delete[](void *block, size_t) noexcept
{
    operator delete[](block);
}

UNI_WEAK void operator delete(void *block, align_val_t) noexcept
{
    uni_free(block);
}

UNI_WEAK void operator delete[](void *block, align_val_t alignment) noexcept
{
    operator delete(block, alignment);
}

UNI_WEAK void operator delete(void *block, size_t, align_val_t alignment) noexcept
{
    operator delete(block, alignment);
}

UNI_WEAK void operator delete[](void *block, size_t, align_val_t alignment) noexcept
{
    operator delete[](block, alignment);
}

UNI_WEAK void operator delete(void *block, const nothrow_t &) noexcept
{
    operator delete(block);
}

UNI_WEAK void operator delete[](void *block, const nothrow_t &) noexcept
{
    operator delete[](block);
}
