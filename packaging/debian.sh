#!/bin/sh
# Makes build/campus-guard_VERSION_ARCH.deb from the frozen program (`make bundle` first).
# The package brings its own Python and Qt; it needs nothing but the libraries named in Depends.
# It installs no service, asks nothing and never touches the school's data.
set -eu
cd "$(dirname "$0")/.."

bundle=build/bundle/campus-guard
[ -x "$bundle/campus-guard" ] || { echo "Run make bundle first." >&2; exit 1; }

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' campus_guard/__init__.py)
arch=$(dpkg --print-architecture)
tree=build/debian
deb=build/campus-guard_${version}_$arch.deb

rm -rf "$tree"
install -d "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib" "$tree/usr/share/applications" \
    "$tree/usr/share/doc/campus-guard" "$tree/usr/share/icons/hicolor/256x256/apps"
cp -R "$bundle" "$tree/usr/lib/campus-guard"
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -type f ! -perm -u+x -exec chmod 644 {} +
ln -s ../lib/campus-guard/campus-guard "$tree/usr/bin/campus-guard"
install -m 644 LICENSE "$tree/usr/share/doc/campus-guard/copyright"
icon=resources/icons/campus_guard.png
[ ! -f "$icon" ] || install -m 644 "$icon" "$tree/usr/share/icons/hicolor/256x256/apps/campus-guard.png"

cat >"$tree/usr/share/applications/campus-guard.desktop" <<END
[Desktop Entry]
Type=Application
Name=Campus Guard
Name[zh_CN]=校园安全管理
Name[zh_TW]=校園安全管理
Comment=Safety office of a school
Comment[zh_CN]=学校安全办公室的登记、分级与总结
Exec=campus-guard
Icon=campus-guard
Categories=Office;
Terminal=false
END

# What the bundle does not bring: PyInstaller leaves out the libraries that belong to the display.
cat >"$tree/DEBIAN/control" <<END
Package: campus-guard
Version: $version
Architecture: $arch
Maintainer: The campus_guard authors <campus-guard@localhost>
Section: misc
Priority: optional
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: libc6 (>= $(ldd --version | sed -n '1s/.* //p')), libegl1, libgl1, libxcb1
Recommends: libwayland-client0, libwayland-cursor0, libwayland-egl1
Description: safety office of one Chinese school, offline
 Records people, places and accidents, grades accidents by the six-tier scheme
 and prints the term's safety summary. All data lie in one encrypted file.
END

dpkg-deb --root-owner-group --build "$tree" "$deb" >/dev/null
echo "$deb"
