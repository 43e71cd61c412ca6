#!/bin/sh
# ansible.sh DIR: unpacks Debian 13's ansible-core and the collection ansible.windows into DIR/root, and prints the folder
# of its Python modules. Debian 12's own version is too old for the collection. Nothing is installed and no root is
# needed: apt fetches and verifies the packages from the mirror that this machine uses. The machine's Python runs them.
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
own_apt update
(cd "$state/archives" && own_apt download ansible-core ansible python3-jinja2 python3-markupsafe python3-packaging \
  python3-resolvelib python3-yaml)
python=usr/lib/python3/dist-packages
for package in "$state"/archives/*.deb; do
  case $package in
    # Of the collections, which are 300 MB, only one is needed.
    */ansible_*) dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" "./$python/ansible_collections/ansible/windows" ;;
    *) dpkg-deb -x "$package" "$root" ;;
  esac
done
rm -rf "$state"
echo "$root/$python"
