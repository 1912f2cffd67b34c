// Who plays a part.
#pragma once

#include "daemon/pipeline/instances.hpp"
#include "daemon/render/stems.hpp"

namespace aether::pipeline {

/// Opens a part with the provider the brief or configuration names for its instrument (that one or
/// none), else tries in turn: the kind-wide choice, the provider its assignment names, providers of
/// its source type, all others. A part that ends up with another provider than its assignment names
/// is logged and noted as a decision. Errors: E-PROVIDER-PART on "stems.<track>" when nobody can
/// play it, or the provider's own error.
Result<render::Part> open_part(Workbench& workbench, Instances& instances, const Value& part,
                               double rate_hz);

}  // namespace aether::pipeline
