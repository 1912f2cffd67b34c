#include "daemon/host/elf_check.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

#include "daemon/host/fd.hpp"

namespace aether::host {

namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
#error "name this machine's ELF number"
#endif

Error refuse(const std::string& path, const std::string& what) {
  return {Status::kInvalid, "E-PLUGIN-ELF", path + ": " + what, {}};
}

bool read_at(int fd, void* to, std::size_t size, std::uint64_t offset) {
  return ::pread(fd, to, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

// Written so that neither side can wrap.
bool inside(std::uint64_t offset, std::uint64_t size, std::uint64_t file_size) {
  return offset <= file_size && size <= file_size - offset;
}

Result<void> check_segments(int fd, const Elf64_Ehdr& header, std::uint64_t size,
                            const std::string& path) {
  if (header.e_phnum == 0 || header.e_phentsize != sizeof(Elf64_Phdr))
    return refuse(path, "has no program headers");
  std::vector<Elf64_Phdr> segments(header.e_phnum);
  const std::uint64_t table = segments.size() * sizeof(Elf64_Phdr);
  if (!inside(header.e_phoff, table, size) || !read_at(fd, segments.data(), table, header.e_phoff))
    return refuse(path, "is cut short: its program headers lie beyond its end");
  bool loads = false, dynamic = false;
  for (const Elf64_Phdr& segment : segments) {
    loads = loads || segment.p_type == PT_LOAD;
    dynamic = dynamic || segment.p_type == PT_DYNAMIC;
    if (segment.p_type != PT_GNU_STACK && !inside(segment.p_offset, segment.p_filesz, size))
      return refuse(path, "is cut short: a segment lies beyond its end");
  }
  if (!loads || !dynamic) return refuse(path, "is not a loadable shared object");
  return {};
}

Result<void> check_sections(int fd, const Elf64_Ehdr& header, std::uint64_t size,
                            const std::string& path) {
  if (header.e_shnum == 0 || header.e_shentsize != sizeof(Elf64_Shdr))
    return refuse(path, "has no section headers");
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  const std::uint64_t table = sections.size() * sizeof(Elf64_Shdr);
  if (!inside(header.e_shoff, table, size) || !read_at(fd, sections.data(), table, header.e_shoff))
    return refuse(path, "is cut short: its section headers lie beyond its end");
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
        !inside(section.sh_offset, section.sh_size, size))
      return refuse(path, "is cut short: a section lies beyond its end");
  }
  return {};
}

}  // namespace

Result<void> check_elf(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    return Error{Status::kResource, "E-FILE-READ", path + ": " + std::strerror(errno), {}};
  if (!S_ISREG(status.st_mode)) return refuse(path, "is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);

  Elf64_Ehdr header{};
  if (!read_at(file.get(), &header, sizeof header, 0) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return refuse(path, "is not an ELF file");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_machine != kMachine)
    return refuse(path, "is built for another machine (ELF machine " +
                            std::to_string(header.e_machine) + ", this one is " +
                            std::to_string(kMachine) + ")");
  if (header.e_type != ET_DYN)
    return refuse(path, "is not a shared object (ELF type " + std::to_string(header.e_type) + ")");
  if (Result<void> segments = check_segments(file.get(), header, size, path); !segments.ok())
    return segments;
  return check_sections(file.get(), header, size, path);
}

}  // namespace aether::host
