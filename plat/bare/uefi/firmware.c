/* SPDX-License-Identifier: BSD-3-Clause */
/* UEFI Specification 2.10, whose chapters are given where something is called. */
#include "firmware.h"

#include <unicore/arch.h>
#if UNI_HAS_ENTROPY
#include <unicore/entropy.h>
#endif
#include <unicore/console.h>
#include <unicore/power.h>

#include "fw_cfg.h"

/* The firmware's own work makes the map longer: 7.2.3, GetMemoryMap(). */
#define MAP_SPARE 16 /* descriptors */

/* If the map changed in the meantime, leaving fails, once: 7.4.6. */
#define LEAVE_TRIES 3

/* That of lib/exitline for UNI_POWER_CRASHED. */
#define STATUS_LINE "unicore: status 70\n"
_Static_assert(UNI_POWER_CRASHED == 70, "as STATUS_LINE says");

static efi_handle handle;
static const struct efi_boot_services *services;
static const struct efi_runtime_services *runtime;
static struct efi_text_output *console; /* NULL once the firmware may be gone */
static const struct efi_configuration *configurations;
static size_t configuration_count;

#if UNI_HAS_ENTROPY
/* 37.5.2 EFI_RNG_PROTOCOL.GetRNG(), by the algorithm that the firmware likes best. */
static void keep_seed(void)
{
    static const struct efi_guid name = EFI_RANDOM;
    struct efi_random *random;
    void *found;
    uint8_t seed[32];

    if (services->locate_protocol(&name, NULL, &found) != EFI_SUCCESS)
        return;
    random = found;
    if (random->get(random, NULL, sizeof(seed), seed) == EFI_SUCCESS)
        uni_entropy_keep(seed, sizeof(seed));
}
#endif

void firmware_start(efi_handle image, const struct efi_system_table *table)
{
    handle = image;
    services = table->boot_services;
    runtime = table->runtime_services;
    console = table->console_out;
    configurations = table->configurations;
    configuration_count = table->configuration_count;
#if UNI_HAS_ENTROPY
    keep_seed();
#endif
}

/* 12.4.3 EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL.OutputString() */
static void say(const char *text)
{
    uint16_t character[2] = {0, 0};

    for (; *text; text++) {
        if (!console) {
            uni_console_write(text, 1);
            continue;
        }
        if (*text == '\n')
            console->output_string(console, u"\r");
        character[0] = (uint16_t)*text;
        console->output_string(console, character);
    }
}

/* Our own ways to end are for a machine that is ours. 8.5.1 EFI_RUNTIME_SERVICES.ResetSystem() */
void firmware_refuse(const char *message)
{
    say("unicore: ");
    say(message);
    say("\n");
    firmware_tell_crash();
    say(STATUS_LINE);
    runtime->reset_system(EFI_RESET_SHUTDOWN, EFI_ABORTED, 0, NULL);
    for (;;)
        uni_arch_pause();
}

/* 7.2.1 EFI_BOOT_SERVICES.AllocatePages() */
void *firmware_allocate(size_t size, uint64_t limit)
{
    uint64_t address = limit - 1;

    if (services->allocate_pages(EFI_ALLOCATE_BELOW, EFI_LOADER_DATA,
                                 UNI_ALIGN_UP(size, EFI_PAGE) / EFI_PAGE, &address) != EFI_SUCCESS)
        firmware_refuse("the firmware has too little memory left");
    return (void *)(uintptr_t)address;
}

const void *firmware_table(const struct efi_guid *name)
{
    for (size_t i = 0; i < configuration_count; i++) {
        if (!__builtin_memcmp(&configurations[i].guid, name, sizeof(*name)))
            return configurations[i].table;
    }
    return NULL;
}

/* 7.3.7 EFI_BOOT_SERVICES.HandleProtocol(); NULL where (of) does not know it. */
static void *protocol(efi_handle of, const struct efi_guid *name)
{
    void *found;

    return services->handle_protocol(of, name, &found) == EFI_SUCCESS ? found : NULL;
}

static const struct efi_loaded_image *loaded_image(void)
{
    static const struct efi_guid name = EFI_LOADED_IMAGE;
    const struct efi_loaded_image *found = protocol(handle, &name);

    if (!found)
        firmware_refuse("the firmware does not say what it loaded");
    return found;
}

/* 13.4.2 and 13.5: NULL where there is no such file. */
static struct efi_file *open_file(const uint16_t *name)
{
    static const struct efi_guid file_system = EFI_FILE_SYSTEM;
    struct efi_file_system *volume = protocol(loaded_image()->device, &file_system);
    struct efi_file *root, *file;

    if (!volume || volume->open_volume(volume, &root) != EFI_SUCCESS)
        return NULL;
    if (root->open(root, &file, name, EFI_FILE_READ, 0) != EFI_SUCCESS)
        file = NULL;
    root->close(root);
    return file;
}

/*
 * Read the file (name) of the volume that the image was loaded from, into memory that ends at or
 * below (limit). Returns its size, and its content through (content); 0 where there is none.
 */
static size_t read_file(const uint16_t *name, uint64_t limit, void **content)
{
    struct efi_file *file = open_file(name);
    uint64_t end;
    uintptr_t size;

    if (!file)
        return 0;
    if (file->set_position(file, EFI_FILE_END) != EFI_SUCCESS ||
        file->get_position(file, &end) != EFI_SUCCESS ||
        file->set_position(file, 0) != EFI_SUCCESS || end > limit)
        firmware_refuse("a file of the boot volume cannot be read");
    size = (uintptr_t)end;
    if (size) {
        *content = firmware_allocate(size, limit);
        if (file->read(file, &size, *content) != EFI_SUCCESS || size != end)
            firmware_refuse("a file of the boot volume cannot be read");
    }
    file->close(file);
    return size;
}

/* The same for an item of QEMU's -fw_cfg. */
static size_t read_item(const char *name, uint64_t limit, void **content)
{
    struct fw_cfg_file file;

    if (!fw_cfg_find(name, &file) || !file.size)
        return 0;
    *content = firmware_allocate(file.size, limit);
    fw_cfg_read(&file, *content);
    return file.size;
}

size_t firmware_initrd(uint64_t limit, void **content)
{
    size_t size = read_item("opt/unicore/initrd", limit, content);

    return size ? size : read_file(u"\\initrd", limit, content);
}

/* ISO C11 5.2.1: what a command line of ours consists of, besides spaces. */
static bool is_graphic(uint16_t character)
{
    return character > ' ' && character <= '~';
}

/*
 * The load options as a string, or NULL where they are none: a boot entry may hold any bytes
 * (3.1.3, OptionalData), but only characters of ASCII, then perhaps a null character, are ours.
 */
static char *load_options(const struct efi_loaded_image *image)
{
    const uint16_t *options = image->options;
    size_t length = 0, limit = image->options_size / sizeof(*options);
    char *result;

    while (length < limit && (is_graphic(options[length]) || options[length] == ' '))
        length++;
    if (length == 0 || (length < limit && options[length]))
        return NULL;
    result = firmware_allocate(length + 1, UINTPTR_MAX);
    for (size_t i = 0; i < length; i++)
        result[i] = (char)options[i];
    result[length] = '\0';
    return result;
}

/* A shell puts the image's own name in front, with quotes around it where it has spaces. */
static const char *without_name(const char *options)
{
    bool quoted = false;

    for (; *options && (quoted || *options != ' '); options++)
        quoted ^= *options == '"';
    return options;
}

const char *firmware_command_line(void)
{
    static const struct efi_guid shell = EFI_SHELL_PARAMETERS;
    void *content;
    size_t size = read_item("opt/unicore/args", UINTPTR_MAX, &content);
    char *text;

    if (!size) {
        const char *options = load_options(loaded_image());

        if (options)
            return protocol(handle, &shell) ? without_name(options) : options;
        size = read_file(u"\\EFI\\BOOT\\cmdline.txt", UINTPTR_MAX, &content);
    }
    if (!size)
        return "";
    text = firmware_allocate(size + 1, UINTPTR_MAX);
    __builtin_memcpy(text, content, size);
    text[size] = '\0';
    return text;
}

/* 7.2.3 EFI_BOOT_SERVICES.GetMemoryMap() */
size_t firmware_map_size(void)
{
    uintptr_t size = 0, key, stride;
    uint32_t version;

    services->get_memory_map(&size, NULL, &key, &stride, &version);
    return size + MAP_SPARE * stride;
}

/* 7.4.6 EFI_BOOT_SERVICES.ExitBootServices() */
size_t firmware_leave(void *map, size_t room, size_t *stride)
{
    for (int tries = 0; tries < LEAVE_TRIES; tries++) {
        uintptr_t size = room, key;
        uint32_t version;

        if (services->get_memory_map(&size, map, &key, stride, &version) != EFI_SUCCESS)
            break;
        /* Even if it fails, little but the memory map may be used from here on. */
        console = NULL;
        if (services->exit_boot_services(handle, key) == EFI_SUCCESS)
            return size;
    }
    firmware_refuse("the firmware does not give the machine away");
}
