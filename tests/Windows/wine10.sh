#!/bin/sh
# wine10.sh DIR: unpacks a headless Wine 10 (Debian 13) into DIR/root and prints the folder of its programs.
# Wine 8 of Debian 12 hangs when an exception of .NET crosses a reflection call. Nothing is installed and no root is
# needed: apt fetches and verifies the packages from the mirror that this machine uses. About 120 MB, 20 seconds.
set -eu
directory=$(mkdir -p "$1" && cd "$1" && pwd)
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
[ -n "$mirror" ] || { echo "apt knows no mirror; run apt-get update first." >&2; exit 1; }

state=$directory/apt
root=$directory/root
rm -rf "$root" "$state"
mkdir -p "$state/lists/partial" "$state/archives/partial" "$root"
: > "$state/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$state/sources.list"
own_apt() {
  apt-get -qq -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State="$state" \
    -o Dir::State::Lists="$state/lists" -o Dir::State::Status="$state/status" -o Dir::Cache="$state" \
    -o Dir::Cache::Archives="$state/archives" -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@"
}
# The core and its dependencies. The media libraries are loaded on demand and are not needed here.
own_apt update
(cd "$state/archives" && own_apt download wine64 libwine libz-mingw-w64 libgnutls30t64 libunwind8 libc6 libgmp10 libhogweed6t64 \
  libidn2-0 libnettle8t64 libp11-kit0 libtasn1-6 libunistring5 libzstd1 liblzma5 libgcc-s1 libffi8 gcc-14-base)
for package in "$state"/archives/*.deb; do dpkg-deb -x "$package" "$root"; done

# Does what the packages' installation scripts would do: a zlib1.dll marked for Wine, and l_intl.nls in Wine's folder.
wine=$root/usr/lib/x86_64-linux-gnu/wine
zlib=$root/usr/x86_64-w64-mingw32/lib/zlib1.dll
{ head -c 64 "$zlib"; printf 'Wine builtin DLL'; head -c 16 /dev/zero; tail -c +97 "$zlib"; } > "$wine/x86_64-windows/zlib1.dll"
[ -e "$root/usr/share/wine/wine" ] || ln -s . "$root/usr/share/wine/wine"
# Run on the unpacked C library, and find the unpacked server.
for program in wine64 wineserver64; do
  patchelf --set-interpreter "$root/usr/lib64/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$root/usr/lib/x86_64-linux-gnu" "$root/usr/lib/wine/$program"
done
printf '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/wineserver64" -p0 "$@"\n' > "$root/usr/lib/wine/wineserver"
chmod +x "$root/usr/lib/wine/wineserver"
rm -rf "$state"
echo "$root/usr/lib/wine"
