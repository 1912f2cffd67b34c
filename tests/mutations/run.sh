#!/usr/bin/env bash
# Applies each tests/mutations/*.patch to a copy of the tree, builds, and runs the test that its first line names. The test
# must fail; a mutation that lives shows a check that cannot fail.
#   run.sh [NAME…]   those alone
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=$root/build-mutate/tree
mkdir -p "$copy"
git -C "$root" ls-files -z | tar -C "$root" --null -T - -cf - | tar -C "$copy" -xf -
[ -f "$root/build-mutate/out/build.ninja" ] ||
  cmake -S "$copy" -B "$root/build-mutate/out" -G Ninja -DCMAKE_BUILD_TYPE=Release -DAETHER_TESTS=ON >/dev/null
lived=0
for patch in "$root"/tests/mutations/*.patch; do
  name=$(basename "$patch" .patch)
  [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
  test=$(sed -n '1s/^test: //p' "$patch")
  [ -n "$test" ] || { echo "$name: its first line must be \"test: <name>\""; exit 2; }
  patch -d "$copy" -p1 --quiet --no-backup-if-mismatch <"$patch"
  if ninja -C "$root/build-mutate/out" --quiet >"$root/build-mutate/$name.log" 2>&1; then
    if ctest --test-dir "$root/build-mutate/out" -R "$test" --no-tests=error >>"$root/build-mutate/$name.log" 2>&1; then
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
