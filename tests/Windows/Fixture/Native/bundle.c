// A bundle's own entry among the installed programs. Its engine is a 32-bit program, so the entry stands in the 32-bit view.
#include "setup.h"
#include <stdio.h>

#define UNINSTALL L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
#define UPGRADES L"{0E5C8C86-27C6-4C55-8B52-5A6C5F8E5B41}"

static void read(HKEY key, const wchar_t *name, wchar_t *value, DWORD letters)
{
    DWORD size = letters * sizeof *value;
    value[0] = 0;
    RegGetValueW(key, NULL, name, RRF_RT_REG_SZ, NULL, value, &size);
}

static void write(HKEY key, const wchar_t *name, const wchar_t *value)
{
    RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)value, (DWORD)((wcslen(value) + 1) * sizeof *value));
}

static BOOL read_bundle(HKEY root, const wchar_t *id, struct bundle *found)
{
    HKEY key;
    wchar_t upgrades[64];
    if (RegOpenKeyExW(root, id, 0, KEY_READ | KEY_WOW64_32KEY, &key) != ERROR_SUCCESS)
        return FALSE;
    read(key, L"BundleUpgradeCode", upgrades, 64);
    read(key, L"BundleVersion", found->version, 64);
    read(key, L"BundleCachePath", found->cache, PATH);
    read(key, L"BundleTag", found->brand, 16);
    wcscpy(found->id, id);
    RegCloseKey(key);
    return _wcsicmp(upgrades, UPGRADES) == 0;
}

BOOL find_bundle(struct bundle *found)
{
    HKEY root;
    wchar_t id[64];
    BOOL ours = FALSE;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, UNINSTALL, 0, KEY_READ | KEY_WOW64_32KEY, &root) != ERROR_SUCCESS)
        return FALSE;
    DWORD length = 64;
    for (DWORD index = 0; !ours && RegEnumKeyExW(root, index, id, &length, NULL, NULL, NULL, NULL) != ERROR_NO_MORE_ITEMS; index++, length = 64)
        ours = length < 64 && read_bundle(root, id, found);
    RegCloseKey(root);
    return ours;
}

BOOL register_bundle(const wchar_t *cached)
{
    HKEY key;
    wchar_t path[PATH], command[PATH + 64];
    swprintf(path, PATH, UNINSTALL L"\\%ls", trait(L"bundle"));
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_ALL_ACCESS | KEY_WOW64_32KEY, NULL, &key, NULL) != ERROR_SUCCESS)
        return FALSE;
    write(key, L"DisplayName", trait(L"name"));
    write(key, L"DisplayVersion", trait(L"version"));
    write(key, L"BundleVersion", trait(L"version"));
    write(key, L"BundleCachePath", cached);
    write(key, L"BundleUpgradeCode", UPGRADES);
    write(key, L"BundleTag", trait(L"brand"));
    write(key, L"Publisher", L"Connector Fixture");
    swprintf(command, PATH + 64, L"\"%ls\"  /uninstall", cached);
    write(key, L"UninstallString", command);
    swprintf(command, PATH + 64, L"\"%ls\" /uninstall /quiet", cached);
    write(key, L"QuietUninstallString", command);
    RegCloseKey(key);
    return TRUE;
}

void forget_bundle(const struct bundle *old)
{
    wchar_t path[PATH];
    swprintf(path, PATH, UNINSTALL L"\\%ls", old->id);
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, path, KEY_WOW64_32KEY, 0);
}

// What an installer leaves that could not replace a file in use.
void pend_rename(void)
{
    HKEY key;
    wchar_t names[PATH + 8] = { 0 };
    swprintf(names, PATH, L"\\??\\%ls\\%ls\\%ls.old", _wgetenv(L"ProgramFiles"), trait(L"folder"), trait(L"program"));
    size_t letters = wcslen(names) + 3;
    RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Session Manager", 0, KEY_SET_VALUE, &key);
    RegSetValueExW(key, L"PendingFileRenameOperations", 0, REG_MULTI_SZ, (const BYTE *)names, (DWORD)(letters * sizeof *names));
    RegCloseKey(key);
}
