#!/usr/bin/env bash
# Applies each tests/mutations/*.patch to a copy of the tree, builds, and runs the test that its first line names. The test
# must fail; a mutation that lives shows a check that cannot fail.
#   run.sh [NAME…]          those alone
#   run.sh --here [NAME…]   in this checkout and its build folder, which saves the long first build: for a throwaway clone
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
logs=$root/build-mutate
if [ "${1:-}" = --here ]; then
  shift
  copy=$root out=$root/build
  git -C "$root" diff --quiet || { echo "--here needs a checkout without changes of its own"; exit 2; }
else
  copy=$logs/tree out=$logs/out
  mkdir -p "$copy"
  git -C "$root" ls-files -z | tar -C "$root" --null -T - -cf - | tar -C "$copy" -xf -
fi
mkdir -p "$logs"
[ -f "$out/build.ninja" ] || cmake -S "$copy" -B "$out" -G Ninja -DCMAKE_BUILD_TYPE=Release -DAETHER_TESTS=ON >/dev/null
lived=0
for patch in "$root"/tests/mutations/*.patch; do
  name=$(basename "$patch" .patch)
  [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
  test=$(sed -n '1s/^test: //p' "$patch")
  [ -n "$test" ] || { echo "$name: its first line must be \"test: <name>\""; exit 2; }
  if ! patch -d "$copy" -p1 --quiet --no-backup-if-mismatch --dry-run <"$patch" >/dev/null; then
    echo "BROKEN  $name does not apply; write it anew"; lived=$((lived + 1))
    continue
  fi
  patch -d "$copy" -p1 --quiet --no-backup-if-mismatch <"$patch"
  if ninja -C "$out" --quiet >"$logs/$name.log" 2>&1; then
    if ctest --test-dir "$out" -R "$test" --no-tests=error >>"$logs/$name.log" 2>&1; then
      echo "LIVED   $name ($test did not notice)"; lived=$((lived + 1))
    else
      echo "caught  $name by $test"
    fi
  else
    echo "BROKEN  $name does not build; see build-mutate/$name.log"; lived=$((lived + 1))
  fi
  patch -d "$copy" -p1 --quiet --no-backup-if-mismatch -R <"$patch"
done
echo "mutations that lived: $lived"
[ "$lived" -eq 0 ]
