/* The same freeze as plugin.h's own, seen by a C99 compiler: it compiles or it does not. */
#include <aether/plugin.h>

typedef char entry_is_72_bytes[sizeof(aether_entry) == 72 ? 1 : -1];
typedef char host_is_64_bytes[sizeof(aether_host) == 64 ? 1 : -1];
typedef char
    magic_reads_aeth[AETHER_PLUGIN_MAGIC == ('A' | 'E' << 8 | 'T' << 16 | 'H' << 24) ? 1 : -1];
