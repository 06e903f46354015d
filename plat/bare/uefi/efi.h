/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is used of UEFI Specification 2.10: its data structures, members that nobody calls as plain
 * pointers. The chapter is given at each.
 */
#pragma once

#include <stdint.h>

/* How firmware is called: 2.3.4.2 "Detailed Calling Conventions" of x64; elsewhere as the ABI is.
 */
#if defined(__x86_64__)
#define EFI_CALL __attribute__((ms_abi))
#else
#define EFI_CALL
#endif

/* Of pages in all that firmware says of memory, whatever pages the processor has: 7.2. */
#define EFI_PAGE 4096

/* Appendix D "Status Codes": 0 is success, the highest bit means an error. */
typedef uintptr_t efi_status;

#define EFI_SUCCESS ((efi_status)0)
#define EFI_ABORTED (((efi_status)1 << (8 * sizeof(efi_status) - 1)) | 21)

typedef void *efi_handle;

/* Appendix A "GUID and Time Formats". */
struct efi_guid {
    uint32_t data1;
    uint16_t data2, data3;
    uint8_t data4[8];
};

/* 4.2.1 */
struct efi_table_header {
    uint64_t signature;
    uint32_t revision, size, crc32, reserved;
};

/* 12.4.1. Text is UCS-2, and a line ends with "\r\n". */
struct efi_text_output {
    void *reset;
    efi_status(EFI_CALL *output_string)(struct efi_text_output *this, const uint16_t *text);
};

/* 7.2.1 and 7.2.3 */
enum efi_allocate { EFI_ALLOCATE_ANY, EFI_ALLOCATE_BELOW, EFI_ALLOCATE_AT };

enum efi_memory {
    EFI_LOADER_CODE = 1,
    EFI_LOADER_DATA = 2,
    EFI_BOOT_SERVICES_CODE = 3,
    EFI_BOOT_SERVICES_DATA = 4,
    EFI_CONVENTIONAL = 7
};

#define EFI_MEMORY_SPECIFIC_PURPOSE ((uint64_t)0x40000) /* EFI_MEMORY_SP */

/* Firmware may append members: the next descriptor is where GetMemoryMap() says. */
struct efi_memory_descriptor {
    uint32_t type;
    uint32_t padding;
    uint64_t physical, virtual;
    uint64_t pages;
    uint64_t attributes;
};

/* 4.4.1 */
struct efi_boot_services {
    struct efi_table_header header;
    void *raise_tpl, *restore_tpl;
    efi_status(EFI_CALL *allocate_pages)(enum efi_allocate how, enum efi_memory type,
                                         uintptr_t pages, uint64_t *address);
    void *free_pages;
    efi_status(EFI_CALL *get_memory_map)(uintptr_t *size, void *map, uintptr_t *key,
                                         uintptr_t *descriptor_size, uint32_t *descriptor_version);
    void *allocate_pool, *free_pool;
    void *create_event, *set_timer, *wait_for_event, *signal_event, *close_event, *check_event;
    void *install_protocol, *reinstall_protocol, *uninstall_protocol;
    efi_status(EFI_CALL *handle_protocol)(efi_handle handle, const struct efi_guid *protocol,
                                          void **interface);
    void *reserved, *register_protocol_notify, *locate_handle, *locate_device_path;
    void *install_configuration_table;
    void *load_image, *start_image, *exit, *unload_image;
    efi_status(EFI_CALL *exit_boot_services)(efi_handle image, uintptr_t map_key);
    void *get_next_monotonic_count, *stall, *set_watchdog_timer;
    void *connect_controller, *disconnect_controller;
    void *open_protocol, *close_protocol, *open_protocol_information;
    void *protocols_per_handle, *locate_handle_buffer;
    efi_status(EFI_CALL *locate_protocol)(const struct efi_guid *protocol, void *registration,
                                          void **interface);
};

/* 8.5.1 */
enum efi_reset { EFI_RESET_COLD, EFI_RESET_WARM, EFI_RESET_SHUTDOWN };

/* 4.5.1 */
struct efi_runtime_services {
    struct efi_table_header header;
    void *get_time, *set_time, *get_wakeup_time, *set_wakeup_time;
    void *set_virtual_address_map, *convert_pointer;
    void *get_variable, *get_next_variable_name, *set_variable;
    void *get_next_high_monotonic_count;
    void(EFI_CALL *reset_system)(enum efi_reset kind, efi_status status, uintptr_t size,
                                 const void *data);
};

/* 4.6.1 */
struct efi_configuration {
    struct efi_guid guid;
    void *table;
};

/* 4.3.1 */
struct efi_system_table {
    struct efi_table_header header;
    const uint16_t *vendor;
    uint32_t revision;
    efi_handle console_in_handle;
    void *console_in;
    efi_handle console_out_handle;
    struct efi_text_output *console_out;
    efi_handle console_error_handle;
    struct efi_text_output *console_error;
    const struct efi_runtime_services *runtime_services;
    const struct efi_boot_services *boot_services;
    uintptr_t configuration_count;
    const struct efi_configuration *configurations;
};

/* 9.1.1 */
#define EFI_LOADED_IMAGE                                                                           \
    {0x5b1b31a1, 0x9562, 0x11d2, {0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}

struct efi_loaded_image {
    uint32_t revision;
    efi_handle parent;
    struct efi_system_table *system_table;
    efi_handle device;
    void *file_path, *reserved;
    uint32_t options_size; /* in bytes */
    const void *options;
};

/*
 * UEFI Shell Specification 2.2, 2.2 "EFI_SHELL_PARAMETERS_PROTOCOL": on the image's handle where a
 * shell started it.
 */
#define EFI_SHELL_PARAMETERS                                                                       \
    {0x752f3136, 0x4e16, 0x4fdc, {0xa2, 0x2a, 0xe5, 0xf4, 0x68, 0x12, 0xf4, 0xca}}

/* 13.4.1 */
#define EFI_FILE_SYSTEM                                                                            \
    {0x964e5b22, 0x6459, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}

/* 37.5 */
#define EFI_RANDOM {0x3152bca5, 0xeade, 0x433d, {0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f, 0x44}}

struct efi_random {
    void *get_info;
    efi_status(EFI_CALL *get)(struct efi_random *this, const struct efi_guid *algorithm,
                              uintptr_t size, uint8_t *buffer);
};

struct efi_file;

struct efi_file_system {
    uint64_t revision;
    efi_status(EFI_CALL *open_volume)(struct efi_file_system *this, struct efi_file **root);
};

/* 13.5.1 */
#define EFI_FILE_READ ((uint64_t)1)  /* the mode of open() */
#define EFI_FILE_END  (~(uint64_t)0) /* for set_position() */

struct efi_file {
    uint64_t revision;
    efi_status(EFI_CALL *open)(struct efi_file *this, struct efi_file **file, const uint16_t *name,
                               uint64_t mode, uint64_t attributes);
    efi_status(EFI_CALL *close)(struct efi_file *this);
    void *delete;
    efi_status(EFI_CALL *read)(struct efi_file *this, uintptr_t *size, void *buffer);
    void *write;
    efi_status(EFI_CALL *get_position)(struct efi_file *this, uint64_t *position);
    efi_status(EFI_CALL *set_position)(struct efi_file *this, uint64_t position);
};

/* 4.6.1 "Industry Standard Configuration Tables": ACPI's RSDP from version 2 on, and of version 1.
 */
#define EFI_ACPI_2 {0x8868e871, 0xe4f1, 0x11d3, {0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}}
#define EFI_ACPI_1 {0xeb9d2d30, 0x2d88, 0x11d3, {0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}}
/* The flattened device tree. */
#define EFI_DEVICE_TREE                                                                            \
    {0xb1b621d5, 0xf19c, 0x41a5, {0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0}}
