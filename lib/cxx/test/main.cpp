// SPDX-License-Identifier: BSD-3-Clause
// Objects report as letters what happens to them; the last function of the image judges.
#include <stddef.h>
#include <stdint.h>

extern "C" {
#include <stdlib.h>
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/boot.h>
#include <unicore/check.h>
#include <unicore/power.h>
}

namespace
{

char order[64];

void happens(char what)
{
    size_t length = strlen(order);

    if (length + 1 < sizeof(order))
        order[length] = what;
}

class Reporter
{
  public:
    explicit Reporter(char name) : name_(name)
    {
        happens(name_);
    }

    virtual ~Reporter()
    {
        happens(static_cast<char>(name_ - 'A' + 'a'));
    }

    Reporter(const Reporter &) = delete;
    Reporter &operator=(const Reporter &) = delete;

    virtual int value() const = 0;

  private:
    char name_;
};

class Fixed : public Reporter
{
  public:
    Fixed(char name, int value) : Reporter(name), value_(value)
    {
    }

    int value() const override
    {
        return value_;
    }

  private:
    int value_;
};

struct alignas(256) Wide {
    char bytes[256];
};

// Constructed in this order, and destructed in the opposite one, after what main() registers.
Fixed first('A', 1);
Fixed second('B', first.value() + 1);
// Their constructors run before all others', whatever their place.
__attribute__((init_priority(200))) Fixed early('E', 5);

Fixed &lazy()
{
    static Fixed object('L', 3);

    return object;
}

void at_exit()
{
    happens('1');
}

__attribute__((destructor)) void destructor()
{
    happens('2');
}

void judge()
{
    // In main(): '(' and what it makes and unmakes, ')'.
    UNI_CHECK(strcmp(order, "EAB(LNn)1lbae2") == 0);
    if (!uni_check_holds())
        uni_check_failed(order, __FILE__, __LINE__);
    uni_check_part("destructors and atexit() in the opposite order, then destructor functions");
    uni_power_off(uni_check_verdict());
}

int register_judge()
{
    return atexit(judge);
}

UNI_BOOT_AT(DEVICES, register_judge);

void try_statics()
{
    UNI_CHECK(strcmp(order, "EAB(") == 0);
    UNI_CHECK(second.value() == 2 && early.value() == 5);
    uni_check_part("static objects before main()");

    Fixed *one = &lazy();
    Fixed *other = &lazy();
    UNI_CHECK(one == other && one->value() == 3);
    UNI_CHECK(strcmp(order, "EAB(L") == 0);
    uni_check_part("static objects of functions, once");
}

void try_new()
{
    struct uni_alloc_stats before;
    struct uni_alloc_stats after;

    uni_alloc_get_stats(&before);
    Reporter *object = new Fixed('N', 4);
    UNI_CHECK(object->value() == 4);
    delete object;

    Wide *wide = new Wide[3];
    UNI_CHECK(reinterpret_cast<uintptr_t>(wide) % alignof(Wide) == 0);
    memset(wide, 1, 3 * sizeof(*wide));
    delete[] wide;

    int *numbers = new int[100]();
    for (int i = 0; i < 100; i++)
        UNI_CHECK(numbers[i] == 0);
    delete[] numbers;
    delete static_cast<int *>(nullptr);
    uni_alloc_get_stats(&after);
    UNI_CHECK(after.used == before.used);
    uni_check_part("new and delete");
}

// More than ISO C's 32: where there is an allocator, the list grows.
unsigned calls;

void count()
{
    calls++;
}

void check_count()
{
    UNI_CHECK(calls == 100);
    uni_check_part("a hundred functions for atexit()");
}

} // namespace

// To a freestanding compiler main() is a function as any other.
extern "C" int main()
{
    happens('(');
    try_statics();
    try_new();
    happens(')');
    UNI_CHECK(atexit(check_count) == 0);
    for (int i = 0; i < 100; i++)
        UNI_CHECK(atexit(count) == 0);
    UNI_CHECK(atexit(at_exit) == 0);
    uni_check_part("registration");
    return 0;
}
