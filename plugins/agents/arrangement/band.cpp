#include "band.hpp"

#include <algorithm>
#include <cctype>

namespace aether::arrangement {
namespace {

using music::Pitch;
using spec::InstrumentProfile;
using spec::PaletteEntry;

std::string lower(const std::string& text) {
  std::string out = text;
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// "Lead Guitar 2" -> "lead_guitar_2".
std::string track_name(const std::string& text) {
  std::string out;
  for (const char c : lower(text))
    out += std::isalnum(static_cast<unsigned char>(c)) || c == '-' ? c : '_';
  return out.empty() ? "part" : out.substr(0, 60);
}

bool is_called(const InstrumentProfile& profile, const std::string& word) {
  const std::string wanted = lower(word);
  if (lower(profile.id) == wanted || lower(profile.name) == wanted) return true;
  return std::any_of(profile.aliases.begin(), profile.aliases.end(),
                     [&](const std::string& alias) { return lower(alias) == wanted; });
}

const char* category_of_role(const std::string& role) {
  if (role == "drums") return "drums";
  if (role == "bass") return "bass";
  if (role == "pad" || role == "texture" || role == "arpeggio") return "synth";
  return "keys";
}

struct Register {
  int low, high;
};
/// Bands that keep roles out of each other's way.
Register usual_register(const std::string& role) {
  if (role == "bass") return {28, 52};
  if (role == "pad") return {48, 72};
  if (role == "rhythm") return {50, 74};
  if (role == "arpeggio") return {55, 84};
  if (role == "texture") return {67, 91};
  if (role == "counter") return {60, 84};
  if (role == "accent") return {50, 79};
  return {57, 84};
}

class BandChooser {
 public:
  BandChooser(const spec::SongSpec& song, const spec::GenreProfile& genre,
              const Instruments& instruments, const RandomStream& random, const Decide& decide)
      : song_(song), genre_(genre), instruments_(instruments), random_(random), decide_(decide) {}

  std::vector<Member> choose();

 private:
  const InstrumentProfile* find(const std::string& word) const {
    if (const auto at = instruments_.find(word); at != instruments_.end()) return &at->second;
    for (const auto& [id, profile] : instruments_)
      if (is_called(profile, word)) return &profile;
    return nullptr;
  }

  /// Excluded by the user or forbidden by the genre. What the user asks for by name is never
  /// forbidden.
  bool is_barred(const std::string& id, const PaletteEntry& entry) const {
    const InstrumentProfile* profile = find(id);
    const auto names_it = [&](const std::string& word) {
      const std::string w = lower(word);
      return w == lower(id) || w == lower(entry.track) || w == entry.role ||
             (profile && (is_called(*profile, word) || lower(profile->category) == w));
    };
    if (std::any_of(song_.exclude_instruments.begin(), song_.exclude_instruments.end(), names_it))
      return true;
    if (is_wanted(id)) return false;
    return std::any_of(genre_.instrumentation.forbidden.begin(),
                       genre_.instrumentation.forbidden.end(), names_it);
  }
  bool is_wanted(const std::string& id) const {
    const InstrumentProfile* profile = find(id);
    return std::any_of(song_.include_instruments.begin(), song_.include_instruments.end(),
                       [&](const std::string& word) {
                         return word == id || (profile && is_called(*profile, word));
                       });
  }

  std::optional<std::string> player_for(const PaletteEntry& entry, RandomStream random) const;
  Member member(const PaletteEntry& entry, const std::string& id) const;
  PaletteEntry entry_for_wish(const InstrumentProfile& profile) const;
  void add(std::vector<Member>& band, Member made) const;

  const spec::SongSpec& song_;
  const spec::GenreProfile& genre_;
  const Instruments& instruments_;
  const RandomStream& random_;
  const Decide& decide_;
};

/// Wanted players first, else one of the list, the first being the likeliest.
std::optional<std::string> BandChooser::player_for(const PaletteEntry& entry,
                                                   RandomStream random) const {
  std::vector<std::string> open;
  std::vector<double> weights;
  for (const std::string& id : entry.instruments) {
    if (is_barred(id, entry)) continue;
    if (is_wanted(id)) return id;
    if (!instruments_.empty() && !find(id)) continue;
    weights.push_back(open.empty() ? 1.0 : 0.6 * weights.back());
    open.push_back(id);
  }
  if (open.empty()) return std::nullopt;
  return open[random.weighted(weights)];
}

Member BandChooser::member(const PaletteEntry& entry, const std::string& id) const {
  const InstrumentProfile* profile = find(id);
  Member made;
  auto& out = made.instrument;
  out.name = track_name(entry.track);
  out.instrument_id = profile ? profile->id : id;
  out.role = entry.role;
  out.category = profile ? profile->category : category_of_role(entry.role);
  made.drums = entry.role == "drums" || (profile && profile->drums);
  if (!made.drums) out.midi_program = profile ? profile->midi_program : 0;
  out.is_essential = entry.essential;
  made.enter_energy = entry.enter_energy;
  made.leave_energy = entry.leave_energy;
  if (made.drums) return made;
  const Register usual = usual_register(entry.role);
  int low = entry.low ? entry.low->midi() : usual.low,
      high = entry.high ? entry.high->midi() : usual.high;
  if (profile) {
    const int floor = profile->comfortable_low.midi(), ceiling = profile->comfortable_high.midi();
    low = std::clamp(low, floor, ceiling);
    high = std::clamp(high, floor, ceiling);
    // An octave at least, or no line can be played in it.
    if (high - low < 12) {
      low = std::max(floor, std::min(low, ceiling - 12));
      high = std::min(ceiling, std::max(high, low + 12));
    }
  }
  out.register_low = Pitch::from_midi(low, song_.key.root);
  out.register_high = Pitch::from_midi(std::max(low + 1, high), song_.key.root);
  return made;
}

/// Where an instrument the palette does not know finds its place.
PaletteEntry BandChooser::entry_for_wish(const InstrumentProfile& profile) const {
  PaletteEntry entry;
  entry.track = profile.id;
  entry.instruments = {profile.id};
  entry.essential = true;
  entry.enter_energy = 0.2;
  if (profile.drums)
    entry.role = "drums";
  else if (profile.category == "bass")
    entry.role = "bass";
  else if (!profile.polyphonic)
    entry.role = song_.is_sung() ? "counter" : "lead";
  else if (profile.category == "strings" || profile.idiom == "bow")
    entry.role = "pad";
  else
    entry.role = "rhythm";
  return entry;
}

/// Names are unique; a newcomer of a role only one can hold takes its place.
void BandChooser::add(std::vector<Member>& band, Member made) const {
  const std::string& role = made.instrument.role;
  if (role == "bass" || role == "lead" || (role == "drums" && made.instrument.name != "drums"))
    for (Member& member : band)
      if (member.instrument.role == role && member.instrument.category != "vocal" &&
          is_wanted(made.instrument.instrument_id) && !is_wanted(member.instrument.instrument_id)) {
        made.instrument.name = member.instrument.name;
        made.enter_energy = std::min(made.enter_energy, member.enter_energy);
        member = std::move(made);
        return;
      }
  const auto taken = [&](const std::string& name) {
    return name == "vocal" || std::any_of(band.begin(), band.end(), [&](const Member& member) {
             return member.instrument.name == name;
           });
  };
  const std::string base = made.instrument.name;
  for (int number = 2; taken(made.instrument.name); ++number)
    made.instrument.name = base + "_" + std::to_string(number);
  band.push_back(std::move(made));
}

std::vector<Member> BandChooser::choose() {
  const auto& palette = genre_.arrangement.palette;
  if (palette.empty())
    throw Failure(Status::kInvalid, "E-GENRE-PALETTE",
                  "the genre names no instrument; list at least one layer with a role",
                  "genre.arrangement.palette");
  std::vector<Member> band;
  for (const PaletteEntry& entry : palette) {
    RandomStream random = random_.split("layer:" + entry.track);
    const bool wanted = std::any_of(entry.instruments.begin(), entry.instruments.end(),
                                    [&](const std::string& id) { return is_wanted(id); });
    if (!entry.essential && !wanted && !random.chance(entry.chance)) continue;
    const auto id = player_for(entry, random.split("player"));
    if (!id) continue;
    add(band, member(entry, *id));
    decide_("arrangement.instruments." + band.back().instrument.name,
            band.back().instrument.instrument_id,
            wanted            ? "asked for"
            : entry.essential ? "the genre cannot do without"
                              : "drawn from the palette",
            wanted ? 1.0 : 0.7);
  }
  for (const std::string& word : song_.include_instruments) {
    const InstrumentProfile* profile = find(word);
    if (!profile || profile->category == "vocal") continue;
    const bool have = std::any_of(band.begin(), band.end(), [&](const Member& m) {
      return m.instrument.instrument_id == profile->id;
    });
    if (have || is_barred(profile->id, {})) continue;
    add(band, member(entry_for_wish(*profile), profile->id));
    decide_("arrangement.instruments." + profile->id, profile->id,
            "asked for, though the genre does not list it", 1.0);
  }
  if (band.empty())
    throw Failure(Status::kInvalid, "E-BRIEF-INSTRUMENT",
                  "no instrument of the genre is left after the exclusions",
                  "song.exclude_instruments");
  return band;
}

}  // namespace

std::vector<Member> choose_band(const spec::SongSpec& song, const spec::GenreProfile& genre,
                                const Instruments& instruments, const RandomStream& random,
                                const Decide& decide) {
  std::vector<Member> band = BandChooser(song, genre, instruments, random, decide).choose();
  const auto role = [&](const char* name) {
    return std::any_of(band.begin(), band.end(),
                       [&](const Member& member) { return member.instrument.role == name; });
  };
  if (!song.is_sung() && !role("lead"))
    for (const char* stand_in : {"counter", "rhythm", "arpeggio", "pad"}) {
      const auto at = std::find_if(band.begin(), band.end(), [&](const Member& member) {
        return member.instrument.role == stand_in;
      });
      if (at == band.end()) continue;
      // Somebody must carry the tune; a pianist alone plays both hands.
      Member lead = *at;
      lead.instrument.role = "lead";
      lead.instrument.name += "_lead";
      lead.instrument.register_low = Pitch::from_midi(
          std::max(at->instrument.register_low ? at->instrument.register_low->midi() : 60, 60),
          song.key.root);
      lead.instrument.register_high = Pitch::from_midi(
          std::max(84, at->instrument.register_high ? at->instrument.register_high->midi() : 84),
          song.key.root);
      lead.enter_energy = 0.0;
      band.push_back(std::move(lead));
      break;
    }
  if (song.is_sung()) {
    Member vocal;
    vocal.instrument.name = "vocal";
    vocal.instrument.category = "vocal";
    vocal.instrument.role = "lead";
    vocal.instrument.is_essential = true;
    for (const auto& [id, profile] : instruments)
      if (profile.category == "vocal" && vocal.instrument.instrument_id.empty()) {
        vocal.instrument.instrument_id = id;
        vocal.instrument.midi_program = profile.midi_program;
      }
    if (vocal.instrument.instrument_id.empty()) vocal.instrument.instrument_id = "vocal";
    band.push_back(std::move(vocal));
  }
  return band;
}

}  // namespace aether::arrangement
