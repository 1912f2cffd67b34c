/* An agent in C99 with nothing but plugin.h: passes the rhythm on as it came, and says so in the
 * decision log. It reads no MessagePack: its input map {"rhythm": …} already has the shape of its
 * output. */
#include <aether/plugin.h>

#include <stdlib.h>
#include <string.h>

struct meter {
  aether_instance instance;
  aether_agent agent;
  const aether_host* host;
};

static void write_bytes(aether_sink out, const void* data, size_t size) {
  out.write(out.context, data, size);
}

static aether_status process(aether_instance* self, aether_bytes inputs, aether_sink out) {
  const struct meter* meter = (const struct meter*)self->impl;
  const aether_decision* log =
      (const aether_decision*)meter->host->get_extension(meter->host, AETHER_EXT_DECISION);
  if (log != NULL) log->record(meter->host, "rhythm", "unchanged", "C plugins are heard too", 1.0);
  if (meter->host->is_cancelled(meter->host)) return AETHER_CANCELLED;
  write_bytes(out, inputs.data, (size_t)inputs.size);
  return AETHER_OK;
}

static void destroy(aether_instance* self) {
  free(self->impl);
}

static aether_status health(aether_instance* self, aether_sink out) {
  /* {"status": "healthy", "detail": ""} */
  static const char map[] =
      "\x82\xA6"
      "detail"
      "\xA0\xA6"
      "status"
      "\xA7"
      "healthy";
  (void)self;
  write_bytes(out, map, sizeof map - 1);
  return AETHER_OK;
}

static aether_status info(aether_instance* self, aether_sink out) {
  /* {"name": "meter_c99"} */
  static const char map[] =
      "\x81\xA4"
      "name"
      "\xA9"
      "meter_c99";
  (void)self;
  write_bytes(out, map, sizeof map - 1);
  return AETHER_OK;
}

static const void* get_interface(aether_instance* self, const char* kind) {
  const struct meter* meter = (const struct meter*)self->impl;
  return strcmp(kind, AETHER_KIND_AGENT) == 0 ? &meter->agent : NULL;
}

static aether_status init(const aether_host* host) {
  (void)host;
  return AETHER_OK;
}
static void deinit(void) {}
static uint32_t count(void) {
  return 1;
}

static const aether_descriptor* describe(uint32_t index) {
  static const char* const documents[] = {"rhythm", NULL};
  static const char* const needs[] = {AETHER_EXT_DECISION, NULL};
  static const aether_descriptor descriptor = {sizeof(aether_descriptor),
                                               0,
                                               "com.example.agent.meter_c99",
                                               "0.1.0",
                                               AETHER_KIND_AGENT,
                                               "meter_c99",
                                               documents,
                                               documents,
                                               needs,
                                               "Passes the rhythm on."};
  return index == 0 ? &descriptor : NULL;
}

static aether_status create(uint32_t index, const aether_host* host, aether_instance** out) {
  struct meter* meter;
  *out = NULL;
  if (index != 0) return AETHER_UNSUPPORTED;
  meter = (struct meter*)calloc(1, sizeof *meter);
  if (meter == NULL) return AETHER_RESOURCE;
  meter->instance.struct_size = sizeof meter->instance;
  meter->instance.impl = meter;
  meter->instance.destroy = destroy;
  meter->instance.health = health;
  meter->instance.info = info;
  meter->instance.get_interface = get_interface;
  meter->agent.struct_size = sizeof meter->agent;
  meter->agent.process = process;
  meter->host = host;
  *out = &meter->instance;
  return AETHER_OK;
}

extern AETHER_EXPORT const aether_entry aether_plugin_entry;
const aether_entry aether_plugin_entry = {AETHER_PLUGIN_MAGIC,
                                          sizeof(aether_entry),
                                          AETHER_ABI_MAJOR,
                                          AETHER_ABI_MINOR,
                                          "meter_c99",
                                          init,
                                          NULL,
                                          deinit,
                                          count,
                                          describe,
                                          create};
