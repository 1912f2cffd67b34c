#include "daemon/pipeline/stage_host.hpp"

#include <aether/codec.hpp>
#include <aether/random.hpp>

#include <span>
#include <utility>

#include "daemon/core/files.hpp"
#include "daemon/render/measure.hpp"

namespace aether::pipeline {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : text;
}

// Codes of the comfort layer's own Failures after a host call did not return AETHER_OK.
bool passed_on(std::string_view code) {
  return code == "E-ARTIFACT-EMIT" || code == "E-DATA-MISSING" || code == "E-PROVIDER-MISSING";
}

}  // namespace

StageHost::StageHost(Workbench& workbench, Instances& instances, std::string plugin_id)
    : workbench_(workbench), instances_(instances), plugin_id_(std::move(plugin_id)) {
  host_.struct_size = sizeof(aether_host);
  host_.abi_major = AETHER_ABI_MAJOR;
  host_.abi_minor = AETHER_ABI_MINOR;
  host_.impl = this;
  host_.get_extension = &stage_extension;
  host_.log = [](const aether_host* host, std::int32_t severity, const char* text) {
    StageHost& self = of(host);
    self.workbench_.context().link.log(self.workbench_.stage(), self.plugin_id_, severity,
                                       text_of(text));
  };
  host_.set_error = [](const aether_host* host, const char* code, const char* text,
                       const char* field) {
    of(host).set_error({Status::kInternal, text_of(code), text_of(text), text_of(field)});
  };
  host_.is_cancelled = [](const aether_host* host) -> std::int32_t {
    return of(host).workbench_.context().link.is_cancelled() ? 1 : 0;
  };
  host_.progress = [](const aether_host* host, double fraction, const char* text) {
    StageHost& self = of(host);
    self.workbench_.context().link.progress(self.workbench_.stage(), fraction, text_of(text));
  };
}

void StageHost::set_error(Error error) {
  const std::lock_guard lock(error_mutex_);
  error_ = std::move(error);
}

void StageHost::set_cause(Error error) {
  const std::lock_guard lock(error_mutex_);
  cause_ = std::move(error);
}

void StageHost::forget_error() {
  set_error({});
  set_cause({});
}

Error StageHost::take_error(aether_status status) {
  const std::lock_guard lock(error_mutex_);
  Error error = std::exchange(error_, {});
  Error cause = std::exchange(cause_, {});
  // plugin.hpp only knows that the host said no; the host knows why ("the disk is full").
  if (!cause.code.empty() && (error.code.empty() || passed_on(error.code)))
    error = std::move(cause);
  const bool known = status > AETHER_OK && status <= AETHER_INTERNAL;
  error.status = known ? static_cast<Status>(status) : Status::kInternal;
  if (error.code.empty()) error.code = "E-PLUGIN-STATUS";
  if (error.text.empty())
    error.text = plugin_id_ + " returned status " + std::to_string(status) + " (" +
                 status_name(error.status) + ") without saying why";
  return error;
}

aether_status StageHost::find_bulk(const std::string& kind, const std::string& name,
                                   aether_sink out) {
  const Result<host::BulkFile> file = workbench_.context().start.bulk.find(kind, name);
  if (!file.ok()) {
    set_cause(file.error());
    return static_cast<aether_status>(file.error().status);
  }
  workbench_.note_bulk(file.value());
  out.write(out.context, file->path.data(), file->path.size());
  return AETHER_OK;
}

aether_status StageHost::measure(const std::string& subject, aether_sink out) {
  JobContext& context = workbench_.context();
  const auto write = [&](const Value& value) {
    const Bytes bytes = encode_msgpack(value);
    out.write(out.context, bytes.data(), bytes.size());
    return AETHER_OK;
  };
  if (subject.rfind("file:", 0) == 0) {
    const std::string path = context.release_path(subject.substr(5));
    if (path.empty()) return AETHER_UNSUPPORTED;
    const Result<spec::SignalMeasure> measured = render::measure_file(path);
    if (measured.ok()) return write(to_value(measured.value()));
    set_cause(measured.error());
    return static_cast<aether_status>(measured.error().status);
  }
  const char* name = subject == "stems"    ? "stems"
                     : subject == "mix"    ? "mixdown"
                     : subject == "master" ? "files"
                                           : "";
  const Document* document = context.documents.find(name);
  return document == nullptr ? AETHER_UNSUPPORTED : write(document->value);
}

aether_status StageHost::emit(const std::string& name, const std::string& type,
                              const std::string& mime, aether_bytes content) {
  const Result<void> kept = catching([&] {
    workbench_.keep(name, type, mime,
                    {static_cast<const std::uint8_t*>(content.data), content.size});
  });
  if (kept.ok()) return AETHER_OK;
  set_cause(kept.error());
  return static_cast<aether_status>(kept.error().status);
}

aether_status StageHost::permit(const std::string& resource, std::uint32_t* retry_after_ms) {
  aether_status status = AETHER_TRANSIENT;
  const Result<void> asked = catching([&] {
    const host::PermitReply reply = workbench_.context().link.permit(resource);
    if (retry_after_ms != nullptr)
      *retry_after_ms = static_cast<std::uint32_t>(reply.retry_after_ms);
    status = reply.allowed ? AETHER_OK : AETHER_TRANSIENT;
  });
  return asked.ok() ? status : static_cast<aether_status>(asked.error().status);
}

}  // namespace aether::pipeline
