#!/usr/bin/env bash
# Makes a compiler for WebAssembly where rustup's target cannot be had: Debian's rustc (package rustc-web), unpacked
# into a folder and never installed, with a std that is compiled from its own source.
#
#   wasm-toolchain.sh PREFIX TARGET      afterwards PREFIX/rustc-path and PREFIX/linker-path name the programs
#
# Needs apt lists, dpkg-deb, cargo, gcc. The linker is wasm-component-ld, which turns a wasip1 module into a component.
set -euo pipefail
prefix=$1 target=$2 least=1.94
say() { echo "[wasm toolchain, ${SECONDS} s] $*" >&2; }
fail() { say "error: $*"; exit 1; }

mkdir -p "$prefix"; prefix=$(cd "$prefix" && pwd)
exec 9>"$prefix/lock"; flock 9
host=$(uname -m)-unknown-linux-gnu
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
usr=$prefix/usr
tools=$usr/lib/rustlib/$host/bin

# Nothing of the caller's own build may reach the compilation of std.
plain() {
  env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET -u RUSTC -u RUSTC_WRAPPER -u RUSTC_WORKSPACE_WRAPPER \
    -u CARGO_BUILD_RUSTC_WRAPPER -u CARGO_BUILD_RUSTFLAGS -u CARGO_TARGET_DIR -u CARGO_BUILD_TARGET_DIR "$@"
}

unpack() {
  local version=$1 series llvm folder file
  series=$(echo "$version" | cut -d. -f1,2)
  llvm=$(apt-cache show "libstd-rust-web-$series=$version" | grep -om1 'libllvm[0-9]*') || fail "no LLVM is named for rustc-web $version"
  say "fetching rustc-web $version and $llvm"
  folder=$(mktemp -d "$prefix/packages.XXXXXX")
  (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download "rustc-web=$version" "libstd-rust-web-$series=$version" \
    "libstd-rust-web-dev=$version" "rust-web-src=$version" "$llvm" "lld-${llvm#libllvm}" wasi-libc)
  rm -rf "$usr" "$prefix"/std-*
  for file in "$folder"/*.deb; do
    case $(basename "$file") in
      # The source of the whole compiler is large; std is what is wanted of it.
      rust-web-src_*) dpkg-deb --fsys-tarfile "$file" | tar -x -C "$prefix" --wildcards './usr/src/rustc-*/library/*' \
        --exclude='*/library/vendor/*' ;;
      *) dpkg-deb -x "$file" "$prefix" ;;
    esac
  done
  rm -rf "$folder"
  echo "$version" >"$prefix/unpacked"
}

programs() {
  mkdir -p "$prefix/bin" "$tools"
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s/lib/%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "%s/bin/rustc" "$@"\n' \
    "$usr" "$multiarch" "$usr" >"$prefix/bin/rustc"
  chmod +x "$prefix/bin/rustc"
  "$prefix/bin/rustc" -vV >/dev/null || fail "the unpacked rustc does not start"
  ln -sfn "$(echo "$usr"/lib/llvm-*/bin/lld)" "$tools/rust-lld"
  [ -x "$tools/wasm-component-ld" ] && return
  local bundled
  bundled=$(plain rustc --print sysroot 2>/dev/null || true)/lib/rustlib/$host/bin/wasm-component-ld
  if [ ! -x "$bundled" ]; then
    say "installing wasm-component-ld from the crate registry"
    plain cargo install --quiet --locked --root "$prefix/cargo" wasm-component-ld
    bundled=$prefix/cargo/bin/wasm-component-ld
  fi
  ln -sfn "$bundled" "$tools/wasm-component-ld"
}

standard_library() {
  local version=$1 source to
  source=$(echo "$usr"/src/rustc-*/library); [ -d "$source" ] || fail "no source of std under $usr/src"
  to=$usr/lib/rustlib/$target/lib
  say "compiling std for $target"
  rm -rf "$to"; mkdir -p "$to/self-contained"
  (cd "$source" && plain env RUSTC="$prefix/bin/rustc" RUSTC_BOOTSTRAP=1 __CARGO_DEFAULT_LIB_METADATA=spindesk \
    RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes" cargo build --quiet --locked --release \
    --manifest-path sysroot/Cargo.toml --target "$target" --features backtrace --target-dir "$prefix/build") \
    2>"$prefix/std.log" || { tail -n 30 "$prefix/std.log" >&2; fail "std did not compile"; }
  cp "$prefix/build/$target/release/deps/"*.rlib "$to/"
  cp "$usr"/lib/wasm32-wasi/crt1-{command,reactor}.o "$usr"/lib/wasm32-wasi/libc.a "$to/self-contained/"
  missing_symbols "$to/self-contained/libc.a"
  rm -rf "$prefix/build"
  echo "$version" >"$prefix/std-$target"
}

# Debian 12's wasi-libc is of 2022 and lacks what std refers to; none of it is ever called by a function of a component.
missing_symbols() {
  cat >"$prefix/missing.rs" <<'RUST'
#![no_std]
#![feature(thread_local)]
type Pointer = *mut u8;
unsafe extern "C" {
    #[thread_local]
    static mut errno: i32;
}
const AGAIN: i32 = 6;
const INVALID: i32 = 28;
const NO_SYSTEM_CALL: i32 = 52;
fn refused() -> i32 {
    unsafe { errno = NO_SYSTEM_CALL };
    -1
}
#[unsafe(no_mangle)]
pub extern "C" fn pthread_attr_init(_: Pointer) -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn pthread_attr_setstacksize(_: Pointer, _: usize) -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn pthread_attr_destroy(_: Pointer) -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn pthread_create(_: Pointer, _: Pointer, _: Pointer, _: Pointer) -> i32 { AGAIN }
#[unsafe(no_mangle)]
pub extern "C" fn pthread_join(_: Pointer, _: Pointer) -> i32 { INVALID }
#[unsafe(no_mangle)]
pub extern "C" fn pthread_detach(_: Pointer) -> i32 { INVALID }
#[unsafe(no_mangle)]
pub extern "C" fn chmod(_: Pointer, _: u32) -> i32 { refused() }
#[unsafe(no_mangle)]
pub extern "C" fn fchmod(_: i32, _: u32) -> i32 { refused() }
#[unsafe(no_mangle)]
pub extern "C" fn realpath(_: Pointer, _: Pointer) -> Pointer {
    refused();
    core::ptr::null_mut()
}
RUST
  plain env RUSTC_BOOTSTRAP=1 "$prefix/bin/rustc" --edition 2024 --crate-type lib --emit obj -O -C codegen-units=1 \
    --target "$target" "$prefix/missing.rs" -o "$prefix/missing.o"
  # lld reads the members itself, so an ar that cannot index WebAssembly is good enough.
  ar qS "$1" "$prefix/missing.o"
}

version=$(apt-cache policy rustc-web 2>/dev/null | awk '/Candidate:/ { print $2 }')
if [ -z "$version" ]; then
  apt-get update -qq
  version=$(apt-cache policy rustc-web 2>/dev/null | awk '/Candidate:/ { print $2 }')
fi
if [ -z "$version" ] || [ "$version" = "(none)" ]; then fail "Debian's lists have no rustc-web"; fi
dpkg --compare-versions "$version" ge "$least" || fail "rustc-web $version is older than $least"
[ "$(cat "$prefix/unpacked" 2>/dev/null)" = "$version" ] || unpack "$version"
programs
[ "$(cat "$prefix/std-$target" 2>/dev/null)" = "$version" ] || standard_library "$version"
echo "$prefix/bin/rustc" >"$prefix/rustc-path"
echo "$tools/wasm-component-ld" >"$prefix/linker-path"
say "ready"
