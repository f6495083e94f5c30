; Inno Setup 6.3 or newer: the installer for Windows 10 (1809) and later, 64 bit.
;
; On a Windows machine, in the checkout, with Python 3.11-3.13 (64 bit):
;     py -m venv .venv
;     .venv\Scripts\python -m pip install --require-hashes --no-deps -r requirements.lock
;     .venv\Scripts\pyinstaller --noconfirm --distpath build\bundle --workpath build\pyinstaller packaging\campus_guard.spec
;     .venv\Scripts\python packaging\smoke.py build\bundle\campus-guard\campus-guard.exe
;     iscc /DVersion=0.1.0 packaging\campus_guard.iss
;
; State: written for, but not yet built or run on Windows. What was built and tested is the Linux
; bundle from the same spec (`make bundle`) and the Debian package (packaging/debian.sh). Before the
; first release for Windows: run the steps above, the smoke test, and this installer on a clean
; machine; sign both programs, or SmartScreen warns.
;
; The school's data ({localappdata}\campus_guard) belong to the school: neither an update nor
; uninstalling touches them.

#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0
#endif

[Setup]
AppId={{6B0C3C67-6C3C-4B61-9E0E-7B7E4A4C5D21}
AppName=校园安全管理 campus_guard
AppVersion={#Version}
AppPublisher=The campus_guard authors
DefaultDirName={autopf}\campus_guard
DisableProgramGroupPage=yes
; A teacher installs it without an administrator; an administrator may install it for all.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
; A running program holds the database: ask to close it, never kill it.
CloseApplications=yes
RestartApplications=no
LicenseFile=..\LICENSE
OutputDir=..\build
OutputBaseFilename=campus-guard-{#Version}-setup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
UninstallDisplayIcon={app}\campus-guard-window.exe

[Languages]
#if FileExists(CompilerPath + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif
Name: "en"; MessagesFile: "compiler:Default.isl"

[Files]
Source: "..\build\bundle\campus-guard\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Modules of an older version must not be found by a newer one.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\校园安全管理"; Filename: "{app}\campus-guard-window.exe"
Name: "{autodesktop}\校园安全管理"; Filename: "{app}\campus-guard-window.exe"; Tasks: desktop

[Tasks]
Name: "desktop"; Description: "{cm:CreateDesktopIcon}"

[Run]
Filename: "{app}\campus-guard-window.exe"; Description: "{cm:LaunchProgram,校园安全管理}"; Flags: nowait postinstall skipifsilent
